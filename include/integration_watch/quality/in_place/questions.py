"""Values that a database is asked for before rows are: those that repeat, those that name no known record.

Only they are moved; the rows that hold one of them are the suspects.
"""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from include.integration_watch.quality import sql
from include.integration_watch.quality.contract_sql import Known
from include.integration_watch.quality.lake import Lake

from .columns import Columns
from .look import Look, NotInPlace
from .suspects import Suspects, domain

MOST_VALUES = 1_000
"""More failing values than these are not asked for again."""

MOST_RECORDS = 200
"""More repeated records of several columns than these."""

MOST_REFERENCES = 500_000
"""More different values than these are not fetched to be looked up."""


def repeated(
    kwargs: Mapping[str, Any], fields: Sequence[str], columns: Columns, look: Look
) -> Suspects:
    """Return the suspects of uniqueness: rows whose values another row has."""
    if len(fields) > 1 and kwargs.get("ignore_row_if") != "any_value_is_missing":
        raise NotInPlace("uniqueness of records of which some values may be missing")
    rows = domain(kwargs, columns)
    counted = sa.and_(rows, *(columns.column(field).is_not(None) for field in fields))
    most = MOST_VALUES if len(fields) == 1 else MOST_RECORDS
    asked = (
        sa.select(*(sa.func.min(columns.text(field)) for field in fields))
        .select_from(columns.source)
        .where(counted)
        .group_by(*map(columns.exact, fields))
        .having(sa.func.count() > 1)
        .limit(most + 1)
    )
    found = [tuple(map(str, each)) for each in look.ask(asked)]
    if len(found) > most:
        raise NotInPlace(f"more than {most} values of {', '.join(fields)} repeat")
    if len(fields) == 1:
        (field,) = fields
        condition = columns.among(field, [value for (value,) in found])
    else:
        each = [
            sa.and_(
                *(columns.among(field, [value]) for field, value in zip(fields, one, strict=True))
            )
            for one in found
        ]
        condition = sa.or_(*each) if each else sa.false()
    return Suspects(sa.and_(counted, condition), rows, counted)


def unknown(field: str, known: Known, columns: Columns, look: Look, lake: Lake) -> Suspects:
    """Return the suspects of a reference: rows whose value names no record in a good status."""
    if known.is_dated:
        raise NotInPlace("a reference that must be valid on a day")
    filled = columns.filled(field)
    asked = (
        sa.select(sa.func.min(columns.text(field)))
        .select_from(columns.source)
        .where(filled)
        .group_by(columns.exact(field))
        .limit(MOST_REFERENCES + 1)
    )
    values = [str(value) for (value,) in look.ask(asked)]
    if len(values) > MOST_REFERENCES:
        raise NotInPlace(f"{field} has more than {MOST_REFERENCES:,} different values")
    bad = _without_record(values, known, lake)
    if len(bad) > MOST_VALUES:
        raise NotInPlace(f"more than {MOST_VALUES:,} values of {field} name no record")
    return Suspects(sa.and_(filled, columns.among(field, bad)), filled, filled)


def _without_record(values: Sequence[str], known: Known, lake: Lake) -> list[str]:
    """Return the values that no record in a good status has."""
    import pyarrow as pa

    texts = pa.lib.StringBuilder()
    texts.append_values(list(values))
    asked = pa.table([texts.finish()], names=["value"])
    with lake.connection.cursor() as cursor:
        cursor.register("iw_asked", asked)
        found = cursor.execute(
            f"SELECT value FROM iw_asked WHERE NOT EXISTS (SELECT 1 FROM {sql.name(known.table)} AS known "
            f"WHERE known.{sql.name(known.field)} = iw_asked.value AND {known.good}) "
            f"LIMIT {MOST_VALUES + 1}"
        ).fetchall()
    return [value for (value,) in found]
