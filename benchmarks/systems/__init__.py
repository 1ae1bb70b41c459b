"""What looking at systems costs: ``python -m benchmarks.systems`` prints one JSON line per measure."""
