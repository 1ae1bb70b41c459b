"""Reconciliation at work: two snapshots in, their differences out, streamed by DuckDB."""
