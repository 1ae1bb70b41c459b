"""Random histories of the incident machine on a real database, and what must hold of each."""
