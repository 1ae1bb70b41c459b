"""Systems: what must be up, and how far we may go to prove that it accepts data."""

from datetime import timedelta
from enum import StrEnum

from pydantic import Field

from .probing import (
    DnsQuestion,
    FileProof,
    Heartbeat,
    HttpRequest,
    PeriodProof,
    RefusalProof,
    RuntimeWatch,
    WriteProof,
)
from .value import Id, Text, Value

__all__ = ["System", "SystemKind", "WriteProof"]


class SystemKind(StrEnum):
    """Which adapter observes a system."""

    COUPA = "coupa"
    BOOMI_PLATFORM = "boomi_platform"
    BOOMI_RUNTIME = "boomi_runtime"
    ERP = "erp"
    HTTP = "http"
    TLS = "tls"
    TCP = "tcp"
    DNS = "dns"
    SFTP = "sftp"
    SQL = "sql"
    SMTP = "smtp"
    HEARTBEAT = "heartbeat"
    FILES = "files"


class System(Value):
    """Something that must be up for data to flow.

    ``conn_id`` names the Airflow connection; where no secret is needed ``address`` may stand in its
    place (``https://portal.example.com``, ``erp.example.com:5432``). Scopes and account ids stand here, not in the
    connection's extra: the http provider sends unknown extras as request headers.
    Nothing is ever written unless a proof is given that allows it. ``conditions`` are held against
    what a probe saw (`domain.condition`). ``page`` is what a person opens,
    ``run_page`` the page of one run, with ``{account}`` and ``{execution}`` (Boomi) or ``{run}``
    (Coupa integration run) in its place. ``depends_on`` names the systems without which this one
    cannot be reached or cannot work. ``degraded_at`` times its usual 95th percentile is degraded,
    0 never. ``objective`` is the percentage of a month in which it was
    promised to be available.
    """

    id: Id
    title: Text
    kind: SystemKind
    conn_id: str = ""
    address: str = ""
    owner_group: Id
    depends_on: tuple[Id, ...] = ()
    scopes: tuple[str, ...] = ()
    read_path: str = ""
    account_id: str = ""
    atom_id: str = ""
    watch: RuntimeWatch | None = None
    read_table: str = ""
    query: str = ""
    folder: str = ""
    conditions: tuple[str, ...] = ()
    http: HttpRequest | None = None
    dns: DnsQuestion | None = None
    heartbeat: Heartbeat | None = None
    write_proof: WriteProof | None = None
    file_proof: FileProof | None = None
    refusal_proof: RefusalProof | None = None
    period_proof: PeriodProof | None = None
    timeout: timedelta = timedelta(seconds=10)
    slow_after: timedelta = timedelta(seconds=5)
    degraded_at: float = Field(default=2, ge=0, le=1000)
    down_after: int = Field(default=1, ge=1, le=100)
    down_of: int = Field(default=1, ge=1, le=100)
    objective: float | None = Field(default=None, gt=0, le=100)
    page: str = ""
    run_page: str = ""
