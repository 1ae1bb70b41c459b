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

from .columns import Columns, Kind
from .look import Look, NotInPlace
from .suspects import DAY, SURE_DAY, Suspects, domain, in_case

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


def unknown(
    field: str,
    known: Known,
    when: Mapping[str, Sequence[str]],
    columns: Columns,
    look: Look,
    lake: Lake,
) -> Suspects:
    """Return the suspects of a reference: rows whose value names no record in a good status."""
    filled = columns.filled(field)
    rows = sa.and_(in_case(when, columns), filled)
    if known.is_dated:
        wrong = _not_valid(field, known, rows, columns, look, lake)
        return Suspects(sa.and_(rows, wrong), filled, filled)
    asked = (
        sa.select(sa.func.min(columns.text(field)))
        .select_from(columns.source)
        .where(rows)
        .group_by(columns.exact(field))
        .limit(MOST_REFERENCES + 1)
    )
    values = [str(value) for (value,) in look.ask(asked)]
    if len(values) > MOST_REFERENCES:
        raise NotInPlace(f"{field} has more than {MOST_REFERENCES:,} different values")
    bad = _without_record(values, known, lake)
    if len(bad) > MOST_VALUES:
        raise NotInPlace(f"more than {MOST_VALUES:,} values of {field} name no record")
    return Suspects(sa.and_(rows, columns.among(field, bad)), filled, filled)


def _not_valid(
    field: str, known: Known, rows: Any, columns: Columns, look: Look, lake: Lake
) -> Any:
    """Return the condition of rows whose record may not be valid on their day.

    A day that is not written as one beyond doubt is judged where rows are. Of the others each value and
    day is fetched once.
    """
    on = known.valid_on
    sure = sa.true() if columns.kind(on) is Kind.DAY else columns.finds(on, SURE_DAY)
    sure = sa.func.coalesce(sure, sa.false())
    dated, day = columns.filled(on), columns.begins(on, DAY)
    asked = (
        sa.select(sa.func.min(columns.text(field)), sa.func.min(columns.beginning(on, DAY)))
        .select_from(columns.source)
        .where(sa.and_(rows, dated, sure))
        .group_by(columns.exact(field), day)
        .limit(MOST_REFERENCES + 1)
    )
    found = [(str(value), str(each)) for value, each in look.ask(asked)]
    if len(found) > MOST_REFERENCES:
        raise NotInPlace(f"{field} has more than {MOST_REFERENCES:,} different values and days")
    bad = _invalid(found, known, lake)
    values, days = (
        (list(dict.fromkeys(each)) for each in zip(*bad, strict=True)) if bad else ([], [])
    )
    if max(len(values), len(days)) > MOST_VALUES:
        raise NotInPlace(f"more than {MOST_VALUES:,} values of {field} name no record")
    among = sa.func.coalesce(day.in_([columns.literal(each) for each in days]), sa.false())
    invalid = sa.and_(columns.among(field, values), among) if bad else sa.false()
    return sa.and_(dated, sa.or_(sa.not_(sure), invalid))


def _invalid(pairs: Sequence[tuple[str, str]], known: Known, lake: Lake) -> list[tuple[str, str]]:
    """Return the values and days on which no record in a good status is valid."""
    import pyarrow as pa

    columns = [
        pa.array(each, pa.string()) for each in (zip(*pairs, strict=True) if pairs else ((), ()))
    ]
    with lake.connection.cursor() as cursor:
        cursor.register("iw_asked", pa.table(columns, names=["iw_value", known.valid_on]))
        found: list[tuple[str, str]] = cursor.execute(
            f"SELECT iw_value, {sql.name(known.valid_on)} FROM iw_asked AS checked WHERE NOT EXISTS ("
            f"SELECT 1 FROM {sql.name(known.table)} AS known WHERE known.{sql.name(known.field)} = "
            f"checked.iw_value AND {known.good} AND {known.valid})"
        ).fetchall()
    return found


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
