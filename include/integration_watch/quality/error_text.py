"""What a person is told of an exception."""

import re


def first_line(message: str) -> str:
    """Return the sentence a person needs of a message of many lines."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    return re.sub(r"^\(_?duckdb\.\w+\)\s*", "", lines[0])[:300] if lines else "no message"
