"""Data quality: snapshots, suites from contracts, runs by Great Expectations, failing keys, Data Docs."""
