"""Notes: what somebody did about an incident, kept for the next time."""

from pydantic import Field

from .value import Instant, Value


class Note(Value):
    """One sentence about an incident; ``by`` names a role or an address, or nobody."""

    incident: int
    at: Instant
    text: str = Field(min_length=1, max_length=2000)
    by: str = ""

    @property
    def name(self) -> str:
        """Return the incident as people call it."""
        return f"INC-{self.incident}"
