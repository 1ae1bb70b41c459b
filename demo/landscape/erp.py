"""The ERPs: databases that are created and filled at the start, and may refuse what is asked of them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Date,
    Engine,
    MetaData,
    Numeric,
    String,
    Table,
    create_engine,
    inspect,
    make_url,
    text,
)

from .bills import Bill, fill_bills
from .books import Books, Row
from .postings import Posting, fill

_METADATA = MetaData()
_DAYS = frozenset(
    {"invoice_date", "need_by_date", "paid_on", "rate_date", "start_date", "end_date"}
)
_AMOUNTS = {"total": Numeric(12, 2), "amount": Numeric(12, 2), "rate": Numeric(30, 9)}
_TABLES = {
    "supplier": ("suppliers", "number name status payment_term tax_id"),
    "payment_term": ("payment_terms", "code status"),
    "contract": ("contracts", "number supplier_number status start_date end_date"),
    "requisition": (
        "requisitions",
        "number need_by_date requester currency supplier_number total status",
    ),
    "purchase_order": (
        "purchase_orders",
        "po_number supplier_number currency total status need_by_date",
    ),
    "invoice": (
        "invoices",
        "invoice_number supplier_number invoice_date payment_term currency total status",
    ),
    "payment": ("payments", "payment_number invoice_number amount currency paid_on"),
    "exchange_rate": ("exchange_rates", "from_currency to_currency rate rate_date"),
}


def _column(name: str) -> Column[Any]:
    if name in _DAYS:
        return Column(name, Date)
    return Column(name, _AMOUNTS.get(name, String(255)))


TABLES = {
    object_: Table(table, _METADATA, *(_column(name) for name in fields.split()))
    for object_, (table, fields) in _TABLES.items()
}
PROBE = Table(
    "integration_probe", _METADATA, Column("probe_id", String(64)), Column("written_at", String(40))
)
_MOVED = "_v2"
_CLOSED = "posting period is closed"
_FUNCTION = f"""CREATE OR REPLACE FUNCTION posting_period_is_closed() RETURNS trigger AS
$$ BEGIN RAISE EXCEPTION '{_CLOSED}'; END $$ LANGUAGE plpgsql"""


class Erp:
    """One ERP behind a database URL."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = _engine(url)

    def fill(self, books: Books, *, share: int = 1) -> None:
        """Create the tables afresh and fill them; a branch holds every ``share``-th record."""
        self.accept_writes()
        with self._engine.begin() as connection:
            for table in inspect(connection).get_table_names():
                if table.removesuffix(_MOVED) in _METADATA.tables:
                    connection.execute(text(f'DROP TABLE "{table}"'))
            _METADATA.create_all(connection)
            for object_, table_ in TABLES.items():
                rows = [_typed(row, table_) for row in books.erp[object_][::share]]
                if rows:
                    connection.execute(table_.insert(), rows)

    def fill_postings(self, rows: Sequence[Posting | None], more: Sequence[Posting] = ()) -> None:
        """Create the table of postings afresh and fill it."""
        fill(self._engine, rows, more)

    def fill_bills(self, rows: Sequence[Bill]) -> None:
        """Create the table of bills afresh and fill it."""
        fill_bills(self._engine, rows)

    def refuse_writes(self) -> None:
        """Close the posting period: a trigger refuses every insert of the write proof."""
        body = (
            f"BEGIN SELECT RAISE(ABORT, '{_CLOSED}'); END"
            if self._engine.dialect.name == "sqlite"
            else "EXECUTE FUNCTION posting_period_is_closed()"
        )
        with self._engine.begin() as connection:
            if self._engine.dialect.name != "sqlite":
                connection.execute(text(_FUNCTION))
            connection.execute(
                text(
                    f"CREATE TRIGGER posting_period BEFORE INSERT ON integration_probe FOR EACH ROW {body}"
                )
            )

    def accept_writes(self) -> None:
        """Open the posting period again."""
        with self._engine.begin() as connection:
            if not inspect(connection).has_table(PROBE.name):
                return
            on = "" if self._engine.dialect.name == "sqlite" else f" ON {PROBE.name}"
            connection.execute(text(f"DROP TRIGGER IF EXISTS posting_period{on}"))

    def go_down(self) -> None:
        """Take the database away; a server of others is not ours to stop."""
        self._engine.dispose()
        self._file().rename(self._away())

    def come_back(self) -> None:
        """Give the database back."""
        if self._away().exists():
            self._away().rename(self._file())

    def _file(self) -> Path:
        database = make_url(self.url)
        if database.get_backend_name() != "sqlite" or not database.database:
            raise ValueError(f"{self.url}: only an ERP in a SQLite file can be down; leave it out")
        return Path(database.database)

    def _away(self) -> Path:
        return self._file().with_suffix(".away")

    def hide(self, table: str) -> None:
        """Give a table another name, so that nobody finds it."""
        self._rename(table, table + _MOVED)

    def show(self, table: str) -> None:
        """Give a hidden table its name back."""
        self._rename(table + _MOVED, table)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _rename(self, old: str, new: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(text(f'ALTER TABLE "{old}" RENAME TO "{new}"'))


def _engine(url: str) -> Engine:
    waits = {"timeout": 15} if url.startswith("sqlite") else {}
    return create_engine(url, connect_args=waits)


def _typed(row: Row, table: Table) -> dict[str, Any]:
    """Return a row as the database's own types."""
    typed: dict[str, Any] = {}
    for column in table.columns:
        value = row[column.name]
        if value is not None and column.name in _DAYS:
            typed[column.name] = date.fromisoformat(value)
        elif value is not None and column.name in _AMOUNTS:
            typed[column.name] = Decimal(value)
        else:
            typed[column.name] = value
    return typed
