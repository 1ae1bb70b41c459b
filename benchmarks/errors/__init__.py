"""What errors and people cost: ``python -m benchmarks.errors`` prints one JSON line per measure."""
