"""What a system of each kind is asked, and how far its owner lets us go to prove that it accepts data."""

from datetime import timedelta
from typing import Literal

from pydantic import Field

from .value import Value


class HttpRequest(Value):
    """The request of an ``http`` probe, relative to the system's address.

    With ``token_path`` a token is asked for first, by OAuth2 client credentials of the connection.
    """

    method: Literal["GET", "HEAD", "POST", "OPTIONS"] = "GET"
    path: str = ""
    headers: dict[str, str] = Field(default_factory=dict)
    body: str = ""
    redirects: int = Field(default=5, ge=0, le=10)
    token_path: str = ""


class DnsQuestion(Value):
    """The question of a ``dns`` probe."""

    name: str = Field(min_length=1)
    record: Literal["A", "AAAA", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT"] = "A"


class Heartbeat(Value):
    """How often a system promises to call us, and how late it may be."""

    every: timedelta
    grace: timedelta = timedelta(minutes=5)


class WriteProof(Value):
    """Leave to write: one row is inserted into ``table`` and rolled back."""

    table: str
    row: dict[str, str | int | None] = Field(min_length=1)


class FileProof(Value):
    """Leave to write: one small file is written into ``folder``, read back and removed."""

    folder: str = Field(min_length=1)


class RefusalProof(Value):
    """Leave to send a request that the system must refuse for one field that is left out.

    ``resource`` is posted to, ``body`` is JSON that would do but for the required ``field``.
    """

    resource: str = Field(min_length=1)
    body: str
    field: str = Field(min_length=1)


class PeriodProof(Value):
    """Where the ERP keeps its posting periods: one that is open must be found.

    ``where`` names columns and the values of an open one; ``begins`` and ``ends`` the columns
    between whose dates today must lie.
    """

    table: str
    where: dict[str, str] = Field(default_factory=dict)
    begins: str = ""
    ends: str = ""


class RuntimeWatch(Value):
    """What more is asked of a Boomi runtime; both need the privilege ATOM_MANAGEMENT.

    ``listeners``: each must be listening. ``most_queued``: how many messages may wait in one queue;
    dead letters are never fine. A user who may not ask leaves both unknown, which is no trouble.
    """

    listeners: bool = False
    most_queued: int | None = Field(default=None, ge=0)
