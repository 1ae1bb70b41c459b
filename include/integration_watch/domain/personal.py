"""Personal data: enough of a value to tell two rows apart while one looks, and no more."""

HIDDEN = "•••"


def masked(value: str) -> str:
    """Return a value as it may be shown: its first character and three dots; nothing stays nothing."""
    bare = value.strip()
    return f"{bare[0]}{HIDDEN}" if bare else value
