"""Systems: what must be up, and how far we may go to prove that it accepts data."""

from datetime import timedelta
from enum import StrEnum

from pydantic import Field

from .value import Id, Text, Value


class SystemKind(StrEnum):
    """Which adapter observes a system."""

    COUPA = "coupa"
    BOOMI_PLATFORM = "boomi_platform"
    BOOMI_RUNTIME = "boomi_runtime"
    ERP = "erp"


class WriteProof(Value):
    """Leave to write: one row is inserted into ``table`` and rolled back."""

    table: str
    row: dict[str, str | int | None] = Field(min_length=1)


class System(Value):
    """Something that must be up for data to flow.

    ``conn_id`` names the Airflow connection. Scopes and account ids stand here, not in the
    connection's extra: the http provider sends unknown extras as request headers.
    A proof that writes is off unless ``write_proof`` is given. ``page`` is what a person opens,
    ``run_page`` the page of one run, with ``{account}`` and ``{execution}`` (Boomi) or ``{run}``
    (Coupa integration run) in its place. ``depends_on`` names the systems without which this one
    cannot be reached or cannot work.
    """

    id: Id
    title: Text
    kind: SystemKind
    conn_id: str
    owner_group: Id
    depends_on: tuple[Id, ...] = ()
    scopes: tuple[str, ...] = ()
    read_path: str = ""
    account_id: str = ""
    atom_id: str = ""
    read_table: str = ""
    write_proof: WriteProof | None = None
    timeout: timedelta = timedelta(seconds=10)
    slow_after: timedelta = timedelta(seconds=5)
    page: str = ""
    run_page: str = ""
