"""Errors as they were kept: what a changed catalogue is tried on, and where proposals come from."""

from .value import Id, Instant, Value


class StoredError(Value):
    """One message of a failed run or a refused document; ``values`` are the record's own."""

    id: str
    integration: Id
    text: str
    at: Instant
    documents: bool = False
    values: tuple[str, ...] = ()
