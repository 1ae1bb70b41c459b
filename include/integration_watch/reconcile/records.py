"""The records of one side behind some keys, as they were read."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from collections.abc import Sequence
from pathlib import Path

from include.integration_watch.domain.normalisation import Side
from include.integration_watch.domain.reconciliation import Reconciliation

from . import sql
from .candidates import Keys
from .cells import key_of
from .decoding import forget, teach
from .duck import connect
from .side import open_side

Key = tuple[str, ...]


def records_of_keys(
    wanted: Reconciliation, side: Side, path: Path, keys: Sequence[Key]
) -> dict[Key, list[dict[str, str]]]:
    """Return the records of each key, by the names of the side's columns; keys are as compared.

    A side of several rows for one key has no record of its own to change: none are returned.
    Raises `NoColumn` where the file is not one of the side.
    """
    party = wanted.left if side == "left" else wanted.right
    if party.many or not keys:
        return {}
    found: dict[Key, list[dict[str, str]]] = {}
    with connect() as connection:
        teach(connection)
        try:
            opened = open_side(connection, wanted, side, f"read_parquet({sql.text(str(path))})")
            both = Keys(opened, opened)
            connection.execute("CREATE TEMP TABLE iw_asked (key VARCHAR[])")
            connection.executemany(
                "INSERT INTO iw_asked VALUES (?)", [[list(k)] for k in set(keys)]
            )
            columns = list(opened.types)
            shown = sql.listed(f"CAST({sql.name(each)} AS VARCHAR)" for each in columns)
            rows = connection.execute(
                f"SELECT {key_of(both)}, {shown} FROM ({both.query(opened, '*')}) "
                f"SEMI JOIN iw_asked ON iw_asked.key = {key_of(both)} ORDER BY ALL"
            ).fetchall()
        finally:
            forget(connection)
    for key, *values in rows:
        record = {name: value or "" for name, value in zip(columns, values, strict=True)}
        found.setdefault(tuple(key), []).append(record)
    return found
