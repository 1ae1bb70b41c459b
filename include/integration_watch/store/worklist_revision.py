"""One writer at a time per worklist: its revision is taken before anything is changed."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from . import worklist_tables as t


def next_revision(connection: sa.Connection, reconciliation: str) -> int:
    """Return the worklist's next revision; others wait until this transaction is over."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(t.worklist).values(reconciliation=reconciliation, revision=1)
    taken = statement.on_conflict_do_update(
        index_elements=["reconciliation"], set_={"revision": t.worklist.c.revision + 1}
    ).returning(t.worklist.c.revision)
    revision: int = connection.execute(taken).scalar_one()
    return revision


def revision(connection: sa.Connection, reconciliation: str) -> int:
    """Return the worklist's revision; nought where there is none yet."""
    found = connection.execute(
        sa.select(t.worklist.c.revision).where(t.worklist.c.reconciliation == reconciliation)
    )
    return found.scalar_one_or_none() or 0
