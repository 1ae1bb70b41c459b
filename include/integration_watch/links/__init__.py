"""Signed links: permits turned into text that nobody can forge, and back."""
