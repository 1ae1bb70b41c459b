"""Normalisations that nobody configured, each with how many differences would vanish by it."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from include.integration_watch.domain.difference import Suggestion
from include.integration_watch.domain.normalisation import Name, Normalisation

from . import steps
from .candidates import TABLE, Keys
from .cells import CELLS

if TYPE_CHECKING:
    import duckdb

SAMPLE = 50_000
_SIMPLE = (
    Name.NFC, Name.WHITE_SPACE, Name.CASE, Name.NUMBER, Name.LEADING_ZEROS, Name.EMPTY, Name.BRACKETS,
    Name.TRAILING_MINUS, Name.THOUSANDS, Name.DECIMAL_COMMA, Name.DATE, Name.NFKC, Name.MOJIBAKE,
    Name.PUNCTUATION, Name.ACCENTS,
)  # fmt: skip
_TRIED = (
    *(Normalisation(name=name) for name in _SIMPLE),
    *(Normalisation(name=Name.EPOCH_1904, side=side) for side in ("left", "right")),
    *(Normalisation(name=Name.ROUND, places=places) for places in (2, 1, 0)),
    *(Normalisation(name=Name.TOLERANCE, absolute=Decimal(far)) for far in ("0.01", "0.05")),
)
_ON_KEYS = (Name.WHITE_SPACE, Name.CASE, Name.LEADING_ZEROS, Name.NUMBER, Name.PUNCTUATION)
FEWEST_CODES = 3


def suggestions(connection: "duckdb.DuckDBPyConnection", keys: Keys) -> tuple[Suggestion, ...]:
    """Return what would make differences vanish, most effective first; of many rows a sample is asked."""
    found: list[Suggestion] = []
    for field in keys.left.reconciliation.fields:
        found += _of_field(connection, keys, field)
    found += key_suggestions(connection, keys)
    return tuple(sorted(found, key=lambda each: -each.vanish))


def _of_field(
    connection: "duckdb.DuckDBPyConnection", keys: Keys, field: str
) -> Iterator[Suggestion]:
    """Yield the suggestions for one field; of several that do the same, the gentlest."""
    cells = (
        "(SELECT normalised_left AS l, normalised_right AS r FROM "
        f"{CELLS} WHERE kind = 'differs' AND field = ? AND in_flight IS NULL "
        f"ORDER BY hash(key) LIMIT {SAMPLE})"
    )
    configured = {rule.name for rule in keys.left.reconciliation.fields[field].normalise}
    tried = [rule for rule in _TRIED if rule.name not in configured]
    asked = ", ".join(f"count(*) FILTER ({_vanishes(rule)})" for rule in tried)
    of, *counts = connection.execute(f"SELECT count(*), {asked} FROM {cells}", [field]).fetchall()[
        0
    ]
    seen: set[int] = set()
    for rule, vanish in sorted(zip(tried, counts, strict=True), key=lambda pair: -pair[1]):
        if vanish and vanish not in seen:
            seen.add(vanish)
            yield Suggestion(field=field, normalisation=rule, vanish=vanish, of=of)
    # Where a gentler step does the same, its codes are no codes.
    yield from (each for each in _codes(connection, field, cells, of) if each.vanish not in seen)


def _vanishes(rule: Normalisation) -> str:
    if rule.name is Name.TOLERANCE:
        return steps.within(rule, "l", "r")
    one = steps.step(rule, "l", side="left")
    other = steps.step(rule, "r", side="right")
    same = f"{one} IS NOT DISTINCT FROM {other}"
    if rule.name is Name.PUNCTUATION:
        # Without its minus and its point a number is another one.
        same += f" AND {steps.number('l')} IS NULL AND {steps.number('r')} IS NULL"
    return same


def _codes(
    connection: "duckdb.DuckDBPyConnection", field: str, cells: str, of: int
) -> Iterator[Suggestion]:
    """Yield the mapping of codes that always stand for each other, if there is one."""
    found = connection.execute(
        f"SELECT l, any_value(r), count(*) FROM {cells} WHERE l <> '' AND r <> '' GROUP BY l "
        f"HAVING count(DISTINCT r) = 1 AND count(*) >= {FEWEST_CODES} ORDER BY 3 DESC, 1 LIMIT 50",
        [field],
    ).fetchall()
    if found:
        rule = Normalisation(name=Name.CODES, side="left", codes={l_: r for l_, r, _ in found})
        yield Suggestion(
            field=field, normalisation=rule, vanish=sum(count for *_, count in found), of=of
        )


def key_suggestions(connection: "duckdb.DuckDBPyConnection", keys: Keys) -> tuple[Suggestion, ...]:
    """Return which normalisations of the key would find records that one side seems to lack."""
    found = []
    for place, (field, compared) in enumerate(keys.left.reconciliation.key.items()):
        configured = {rule.name for rule in compared.normalise}
        for name in _ON_KEYS:
            if name in configured:
                continue
            rule = Normalisation(name=name)
            text = [f"CAST({key} AS VARCHAR)" for key in keys.names]
            text[place] = steps.step(rule, text[place], side="left")
            made = ", ".join(text)
            pairs, missing = connection.execute(
                f"SELECT (SELECT count(*) FROM (SELECT {made} FROM {TABLE} WHERE nr = 0 INTERSECT "
                f"SELECT {made} FROM {TABLE} WHERE nl = 0)), "
                f"(SELECT count(*) FROM {TABLE} WHERE nr = 0 OR nl = 0)"
            ).fetchall()[0]
            if pairs:
                found.append(
                    Suggestion(field=field, normalisation=rule, vanish=2 * pairs, of=missing)
                )
    return tuple(found)
