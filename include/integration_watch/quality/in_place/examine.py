"""Look at a table in its database: count what is certain, fetch what may fail, stream what nobody there can say."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from include.integration_watch.quality.compiled.check import Answered, Figure, RowCheck, Sort, Table
from include.integration_watch.quality.compiled.contract_checks import ContractRule, contract_rule
from include.integration_watch.quality.compiled.plan import SQL_RULE, Beside, Planned, plan
from include.integration_watch.quality.contract_sql import reference_table
from include.integration_watch.quality.lake import Lake, lake
from include.integration_watch.quality.snapshot import Snapshot, write_tables

from .columns import Columns
from .database_profile import database_profile
from .examined import Examined
from .folding import folded
from .look import Look, NotInPlace
from .questions import repeated, unknown
from .suspects import Suspects, domain, named_in, suspects_of

FEW, MANY = 50_000, 0.4
"""More suspects than these, and than this share of all rows, are no less to move than the table."""

_COUNTS = frozenset({"expect_table_row_count_to_be_between", "expect_table_row_count_to_equal"})
_UNIQUE = "expect_column_values_to_be_unique"
_UNIQUE_TOGETHER = "expect_compound_columns_to_be_unique"
_NAMES = re.compile(r'"((?:[^"]|"")+)"')
_KNOWN_META = ("refers_to", "unique_folded_within")

Expectation = Mapping[str, Any]


def examine(
    look: Look,
    expectations: Sequence[Expectation],
    references: Mapping[str, Snapshot],
    *,
    table: str,
    keys: Sequence[str],
    path: Path,
    taken_at: datetime,
) -> Examined:
    """Return what a suite needs of a table, as much as can be left where it lies.

    ``path`` gets the rows that may fail, a file beside it the columns that are streamed. Raises
    `NotInPlace` where nothing is gained, or nothing can be told; the table is to be streamed then.
    """
    columns = Columns(look)
    fields = tuple(look.source.c.keys())
    asked: dict[int, Suspects] = {}
    streamed: dict[int, str] = {}
    try:
        with lake({reference_table(name): held for name, held in references.items()}) as opened:
            known = _table(table, fields, opened, references)
            for place, expectation in enumerate(expectations):
                try:
                    found = _suspects(plan(expectation, known), columns, look, opened, known)
                except NotInPlace as reason:
                    streamed[place] = str(reason)
                    continue
                if found is not None:
                    asked[place] = found
        whole = _needed((expectations[place] for place in streamed), keys, fields)
        if set(whole) == set(fields) and streamed:
            raise NotInPlace(next(iter(streamed.values())))
        used = [name for place in asked for name in _named(expectations[place], fields)]
        suspect = sa.or_(
            sa.false(),
            *(each.condition for each in asked.values()),
            *(columns.strange(field) for field in dict.fromkeys(used)),
        )
        certain, beside = _certain(look, suspect, asked)
        kept = write_tables(
            _few(look.tables(fields, suspect), certain), path=path, taken_at=taken_at
        )
        profile = database_profile(look)
    except sa.exc.DBAPIError as refused:
        if refused.connection_invalidated:
            raise
        said = str(refused.orig).strip().splitlines() or ["no message"]
        raise NotInPlace(f"{look.dialect} refused a question: {said[0]}") from refused
    return Examined(
        dialect=look.dialect,
        snapshot=kept.model_copy(update={"rows": certain + kept.rows}),
        beside=beside,
        profile=profile,
        streamed=streamed,
        whole=_whole(look, whole, path, taken_at) if streamed else None,
    )


def _table(
    name: str, fields: Sequence[str], opened: Lake, references: Mapping[str, Snapshot]
) -> Table:
    return Table(
        name=name,
        columns=dict.fromkeys(fields, Sort.TEXT),
        others=frozenset({name, *map(reference_table, references)}),
        knows_pattern=opened.knows_pattern,
    )


def _suspects(
    planned: Planned, columns: Columns, look: Look, opened: Lake, known: Table
) -> Suspects | None:
    """Return the suspects of an expectation; none where its rows do not matter."""
    expectation, check = planned.expectation, planned.check
    if planned.handed_over:
        raise NotInPlace(planned.handed_over)
    if planned.error or isinstance(check, Answered):
        return None
    kind, kwargs = expectation["type"], expectation["kwargs"]
    if isinstance(check, Figure) and kind in _COUNTS:
        rows = domain(kwargs, columns)
        return Suspects(sa.false(), rows, rows)
    if kind == SQL_RULE and (rule := contract_rule(expectation)) is not None:
        is_there = rule.known is None or rule.known.table in known.others
        return _of_contract(rule, columns, look, opened) if is_there else None
    if not isinstance(check, RowCheck):
        raise NotInPlace(f"{kind} is not compiled to SQL of a database")
    if kind == _UNIQUE:
        return repeated(kwargs, [kwargs["column"]], columns, look)
    if kind == _UNIQUE_TOGETHER:
        return repeated(kwargs, list(kwargs["column_list"]), columns, look)
    return suspects_of(expectation, columns)


def _of_contract(rule: ContractRule, columns: Columns, look: Look, opened: Lake) -> Suspects:
    """Return the suspects of a contract's rule in SQL."""
    if rule.known is None:
        return folded(rule.field, rule.within, rule.when, columns, look, opened)
    return unknown(rule.field, rule.known, rule.when, columns, look, opened)


def _certain(
    look: Look, suspect: Any, asked: Mapping[int, Suspects]
) -> tuple[int, Mapping[int, Beside]]:
    """Return how many rows are certain, and how many of them each check counts, in one scan."""
    conditions = {
        _said(condition, look): condition
        for each in asked.values()
        for condition in (each.domain, each.considered)
    }
    numbers = [sa.func.count(sa.case((condition, 1))) for condition in conditions.values()]
    query = sa.select(sa.func.count(), *numbers).select_from(look.source).where(sa.not_(suspect))
    ((rows, *counts),) = look.ask(query)
    by_text = dict(zip(conditions, counts, strict=True))
    return rows, {
        place: Beside(by_text[_said(each.domain, look)], by_text[_said(each.considered, look)])
        for place, each in asked.items()
    }


def _said(condition: Any, look: Look) -> str:
    """Return a condition as text with its values, by which equal ones are known."""
    compiled = condition.compile(compile_kwargs={"render_postcompile": True})
    return f"{compiled} {sorted(compiled.params.items())} {look.dialect}"


def _few(tables: Iterable[Any], certain: int) -> Iterator[Any]:
    """Yield tables of suspects; raise `NotInPlace` as soon as they are too many."""
    rows = 0
    for table in tables:
        rows += table.num_rows
        if rows > FEW and rows > MANY * (certain + rows):
            raise NotInPlace(f"more than {MANY:.0%} of the rows may fail")
        yield table


def _needed(
    streamed: Iterable[Expectation], keys: Sequence[str], fields: Sequence[str]
) -> tuple[str, ...]:
    wanted = {*keys, *(name for each in streamed for name in _named(each, fields))}
    return tuple(field for field in fields if field in wanted)


def _named(expectation: Expectation, fields: Sequence[str]) -> set[str]:
    """Return the fields that an expectation speaks of; all where that cannot be seen."""
    kwargs, meta = expectation.get("kwargs") or {}, expectation.get("meta") or {}
    if expectation.get("type") == SQL_RULE:
        if not any(name in meta for name in _KNOWN_META):
            return set(fields)
        return set(_NAMES.findall(str(kwargs.get("unexpected_rows_query")))) & set(fields)
    condition = kwargs.get("row_condition")
    if str(expectation.get("type")).startswith("expect_table_") and not condition:
        return set()
    if isinstance(condition, str):
        return set(fields)
    found = named_in(condition)
    for name, value in kwargs.items():
        if name.startswith("column"):
            found |= {value} if isinstance(value, str) else set(value or ())
    return found & set(fields)


def _whole(look: Look, fields: Sequence[str], path: Path, taken_at: datetime) -> Snapshot:
    beside = path.with_name(f"{path.stem}-streamed.parquet")
    return write_tables(look.tables(fields, typed=True), path=beside, taken_at=taken_at)
