"""Worklists on paper: as sheets that stewards fill in, and as correction files for loaders."""
