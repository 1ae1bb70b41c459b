"""Data files at random, sound and hostile: each read as it is, or refused in a sentence."""
