"""Boomi as it answers: a client of its Platform API, the values read from it, and probes."""
