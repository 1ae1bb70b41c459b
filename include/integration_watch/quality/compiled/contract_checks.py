"""Rules that are SQL: those that contracts make are compiled into the scan, a person's own run as they are."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from include.integration_watch.quality import sql
from include.integration_watch.quality.contract_sql import (
    Case,
    Known,
    filled,
    folded_looked_at,
    folded_repeats,
    folded_same,
    orphans,
)

from .check import Absent, Apart, Check, Join, NotCompiled, RowCheck, RowsQuery, Sort, Table
from .column_checks import repeated

# One record in so many is in no good status.
FEW = 10
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")


def sql_rule(expectation: Mapping[str, Any], table: Table) -> Check:
    """Return the check that a query of failing rows stands for.

    The meta of a contract's rule says what the query was made of. It is believed only where the
    query made of it anew is the one that is given.
    """
    kwargs = expectation["kwargs"]
    query = kwargs.get("unexpected_rows_query")
    if not isinstance(query, str) or set(kwargs) - {"unexpected_rows_query", "batch_id"}:
        raise NotCompiled("a rule in SQL is one query")
    rule = contract_rule(expectation)
    # Several records of one key can be valid at other times; cases are told by the query alone.
    if rule is None or rule.when or (rule.known is not None and rule.known.is_dated):
        return RowsQuery(_filled_in(query, table))
    if rule.known is not None:
        return _reference(rule.field, rule.known, table)
    return _unique_folded(rule.field, rule.within, table)


class ContractRule(NamedTuple):
    """What a contract's rule in SQL was made of: a reference to ``known``, else uniqueness ``within``."""

    field: str
    when: Case
    known: Known | None = None
    within: Sequence[str] = ()


def contract_rule(expectation: Mapping[str, Any]) -> ContractRule | None:
    """Return what a contract's rule was made of; none for any other rule."""
    kwargs, meta = expectation["kwargs"], expectation.get("meta") or {}
    field, when = str(meta.get("field")), meta.get("when") or {}
    known, within = meta.get("refers_to"), meta.get("unique_folded_within")
    if not isinstance(when, Mapping):
        return None
    if isinstance(known, Mapping):
        rule = ContractRule(field, when, known=Known(**known))
        made = orphans(field, Known(**known), when)
    elif isinstance(within, list):
        rule = ContractRule(field, when, within=within)
        made = folded_repeats(field, within, when)
    else:
        return None
    return rule if kwargs.get("unexpected_rows_query") == sql.batch_query(made) else None


def _filled_in(query: str, table: Table) -> str:
    """Return the query as Great Expectations runs it: it aliases the batch unless there is a JOIN."""
    joined = re.search(r"\bJOIN\b", _QUOTED.sub(" ", query), re.IGNORECASE)
    batch = f"(SELECT * FROM {sql.name(table.name)})"
    try:
        return query.format(batch=batch if joined else f"{batch} AS subselect")
    except (KeyError, IndexError, ValueError) as broken:
        raise NotCompiled(f"braces that are not doubled ({broken})") from broken


def _unique_folded(field: str, within: Sequence[str], table: Table) -> RowCheck:
    for column in (field, *within):
        table.sort(column)
    considered = folded_looked_at(field, within)
    base = _counted(field, considered)
    return repeated(base, table, folded_same(field, within))


def _reference(field: str, known: Known, table: Table) -> RowCheck:
    """Return the anti-join; the statuses are looked up for what fails."""
    if table.sort(field) is Sort.OTHER:
        raise NotCompiled("equality of such values")
    if known.table not in table.others:
        raise Absent(f'There is no table "{known.table}".')
    column, key = sql.name(field), f"known.{sql.name(known.field)}"
    source = f"{sql.name(known.table)} AS known WHERE {key} IS NOT NULL"
    text = table.sort(field) is Sort.TEXT
    check = _counted(field, filled(column) if text else f"{column} IS NOT NULL")
    # IN of keys that are not NULL is an anti-join that needs none of them told apart.
    found = f"{column} IN (SELECT {key} FROM {source} AND {known.good})"
    mark = f"found_{sha256(found.encode()).hexdigest()[:12]}"
    good = f"(SELECT {key} AS iw_known FROM {source} AND {known.good}) AS good"
    check = check._replace(
        failing=f"{check.considered} AND NOT {mark}",
        carried=((mark, found),),
        reason="'missing'",
        apart=Apart(
            f" ANTI JOIN {good} ON checked.{column} = good.iw_known",
            # Where many records may not be named, many that are named may not be.
            keeps=f"SELECT count(*) FILTER (({known.good}) IS NOT TRUE) > count(*) / {FEW} FROM "
            f"{sql.name(known.table)} AS known",
        ),
    )
    if not (known.status_field and known.allowed):
        return check
    return check._replace(
        lookup=Join(
            alias="told", relation=_statuses(known, source, key), on=f"{column} = told.told_key"
        ),
        reason="coalesce(told_status, 'missing')",
    )


def _statuses(known: Known, source: str, key: str) -> str:
    """Return the query for key and statuses of the records in no good status.

    A value that fails has no record in a good one, so these are all that it has. Mostly a key has one
    record: lists of statuses, which are dear, are made for the keys alone that have several.
    """
    status = f"known.{sql.name(known.status_field)}"
    bad = f"FROM {source} AND ({known.good}) IS NOT TRUE"
    several = f"array_to_string(list_sort(list_distinct(list({status}))), '/')"
    return (
        f"WITH keys AS MATERIALIZED (SELECT {key} AS told_key, count(*) AS records, "
        f"any_value({status}) AS status {bad} GROUP BY 1) "
        "SELECT told_key, coalesce(CAST(status AS VARCHAR), 'no status') AS told_status "
        "FROM keys WHERE records = 1 UNION ALL "
        f"SELECT {key}, CASE WHEN count({status}) = 0 THEN 'no status' ELSE {several} END {bad} "
        f"AND {key} IN (SELECT told_key FROM keys WHERE records > 1) GROUP BY 1"
    )


def _counted(field: str, considered: str) -> RowCheck:
    return RowCheck(
        domain=considered,
        considered=considered,
        failing=considered,
        columns=(field,),
        value=sql.name(field),
        counted_only=True,
    )
