"""What a look at a table came to: the rows that may fail, and how many others belong to each check."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from include.integration_watch.quality.compiled.plan import Beside
from include.integration_watch.quality.lake import Lake
from include.integration_watch.quality.profile import Profile
from include.integration_watch.quality.snapshot import Snapshot

STREAMED = "iw_streamed"
"""The table that holds whole columns, for what only the lake can say."""


class Examined(NamedTuple):
    """A table as far as its rows were fetched.

    ``snapshot`` holds the rows that may fail and counts all; ``beside`` are, by the place of an
    expectation, the rows that pass for certain. For the places in ``streamed``, with the reason,
    the columns of ``whole`` were fetched of every row.
    """

    dialect: str
    snapshot: Snapshot
    beside: Mapping[int, Beside]
    profile: Profile
    streamed: Mapping[int, str]
    whole: Snapshot | None = None

    def way(self, place: int) -> str:
        """Return where an expectation was checked, and why not in the database."""
        reason = self.streamed.get(place)
        return f"in place: {self.dialect}" if reason is None else f"streamed: {reason}"


def looked_at(
    lake: Lake, expectation: Mapping[str, Any], fields: Sequence[str], table: str = STREAMED
) -> int | None:
    """Return how many rows have a value in the field of a rule; none where it names none."""
    field = (expectation.get("meta") or {}).get("field")
    if field not in fields:
        return None
    quoted = '"' + str(field).replace('"', '""') + '"'
    return lake.count(f"SELECT count(*) FROM \"{table}\" WHERE {quoted} <> ''")  # noqa: S608
