"""What reading executions costs: ``python -m benchmarks.executions`` prints one JSON line per measure."""
