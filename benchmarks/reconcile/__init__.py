"""What comparing two snapshots costs, beside its peers."""
