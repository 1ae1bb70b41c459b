"""Which keys need a closer look: one join of keys and digests over both sides.

Rows that are equal as they were read are equal under every normalisation. So the whole tables are
joined by key and a digest of the row, and only what is left is read again in full.
"""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from dataclasses import dataclass
from typing import TYPE_CHECKING

from include.integration_watch.domain.normalisation import Name

from . import sql
from .side import Columns, at, levels

if TYPE_CHECKING:
    import duckdb

TABLE = "iw_candidates"


@dataclass(frozen=True)
class Keys:
    """How the key is compared: ``as_read`` keeps the columns' own type, which is cheaper."""

    left: Columns
    right: Columns

    @property
    def fields(self) -> list[str]:
        """Return the fields of the key."""
        return list(self.left.reconciliation.key)

    @property
    def chains(self) -> list[tuple[int, list[Name]]]:
        """Return the normalisations of each field of the key, by its place."""
        key = self.left.reconciliation.key
        return [(n, [s.name for s in each.normalise]) for n, each in enumerate(key.values())]

    @property
    def as_read(self) -> bool:
        """Tell whether both sides hold the key in the same types, and nothing is done to it."""
        normalised = any(chain for _, chain in self.chains)
        same = all(self.left.type(field) == self.right.type(field) for field in self.fields)
        return same and not normalised

    @property
    def names(self) -> list[str]:
        """Return the names of the key's columns in every table that we make."""
        return [f"iw_k{place}" for place in range(len(self.fields))]

    def query(self, side: Columns, *also: str, without: bool = False) -> str:
        """Return a query that gives the key of each row that has one, beside other columns.

        ``without`` gives the rows that have none instead.
        """
        if self.as_read:
            made = [
                f"{side.raw(field)} AS {name}"
                for field, name in zip(self.fields, self.names, strict=True)
            ]
            query = f"SELECT {sql.listed([*made, *also])} FROM {side.relation}"
        else:
            inner = levels(side, self.fields, side.relation, ["*"])
            made = [
                f"{at(place, len(chain))} AS {name}"
                for (place, chain), name in zip(self.chains, self.names, strict=True)
            ]
            query = f"SELECT {sql.listed([*made, *also])} FROM ({inner})"
        there = f"NOT ({self.there(side)})" if without else self.there(side)
        return f"SELECT * FROM ({query}) WHERE {there}"

    def there(self, side: Columns) -> str:
        """Return the condition that a row has a key."""
        found = [f"{name} IS NOT NULL" for name in self.names]
        found += [
            f"{name} <> ''"
            for field, name in zip(self.fields, self.names, strict=True)
            if side.type(field) == "VARCHAR" or not self.as_read
        ]
        return sql.every(found)

    def same(self, one: str = "l", other: str = "r") -> str:
        """Return the condition that two rows have the same key."""
        return sql.every(f"{one}.{name} = {other}.{name}" for name in self.names)


@dataclass(frozen=True)
class Found:
    """What the join said: keys that agree, keys on both sides that may not, what steps of a key hid."""

    same: int
    left_rows: int
    right_rows: int
    left_without_key: int
    right_without_key: int
    hidden: dict[tuple[int, int], tuple[int, str, str]]


def find(connection: "duckdb.DuckDBPyConnection", keys: Keys) -> Found:
    """Fill the table of candidates: the keys to look at, with how often each side holds them."""
    left, right = _digested(keys, keys.left), _digested(keys, keys.right)
    names = sql.listed(keys.names)
    count = "SELECT count(*) FROM"
    left_rows = _one(connection, f"{count} {keys.left.relation}")
    right_rows = _one(connection, f"{count} {keys.right.relation}")
    left_keyed = _one(connection, f"{count} ({keys.query(keys.left)})")
    right_keyed, unique = connection.execute(
        f"SELECT count(*), count(DISTINCT hash({names})) FROM ({keys.query(keys.right)})"
    ).fetchall()[0]
    done = right_keyed == unique and _joined(connection, keys, left, right, right_keyed)
    if not done:
        _gathered(connection, keys, left, right)
    steps = _steps(keys)
    sums = [f"coalesce(sum(h{i}_{j}), 0), min(x{i}_{j}), min(y{i}_{j})" for i, j in steps]
    same, *rest = connection.execute(
        f"SELECT coalesce(sum(n) FILTER (NOT differs), 0) {''.join(', ' + each for each in sums)} "
        "FROM iw_joined"
    ).fetchall()[0]
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {TABLE} AS SELECT {names}, nl, nr FROM iw_joined WHERE differs"
    )
    connection.execute("DROP TABLE iw_joined")
    hidden = {
        step: (int(rest[3 * n]), rest[3 * n + 1], rest[3 * n + 2])
        for n, step in enumerate(steps)
        if rest[3 * n]
    }
    return Found(
        int(same), left_rows, right_rows, left_rows - left_keyed, right_rows - right_keyed, hidden
    )


def _one(connection: "duckdb.DuckDBPyConnection", query: str) -> int:
    ((number,),) = connection.execute(query).fetchall()
    return int(number)


def _steps(keys: Keys) -> list[tuple[int, int]]:
    return [(place, level) for place, chain in keys.chains for level in range(len(chain))]


def _digested(keys: Keys, side: Columns) -> str:
    """Return key, digest of all other fields, and the key before each of its steps."""
    fields = keys.left.reconciliation.fields
    values = []
    for field in fields:
        alike = keys.left.type(field) == keys.right.type(field)
        values.append(side.raw(field) if alike else side.text(field))
        if any(rule.side for rule in fields[field].normalise):
            # What is done to one side only can part values that are equal as they were read.
            values.append(sql.text(side.side))
    digest = f"hash({sql.listed(values)})" if values else "CAST(0 AS UBIGINT)"
    before = [
        at(place, level) for place, chain in keys.chains if chain for level in range(len(chain) + 1)
    ]
    return keys.query(side, f"{digest} AS h", *before)


def _joined(
    connection: "duckdb.DuckDBPyConnection", keys: Keys, left: str, right: str, right_rows: int
) -> bool:
    """Join both sides, of which the right holds no key twice; tell whether the left neither does.

    Rows that agree fall into one group, so that their number comes along with the candidates.
    """
    differs = "l.h IS DISTINCT FROM r.h"
    shown = [f"CASE WHEN {differs} THEN coalesce(l.{k}, r.{k}) END AS {k}" for k in keys.names]
    hid, groups = _hid("l", "r", keys), len(keys.names)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE iw_grouped AS SELECT {sql.listed(shown)}, "
        f"{differs} AS differs, l.h IS NOT NULL AS on_left, r.h IS NOT NULL AS on_right, "
        f"count(*) AS n{hid} FROM ({left}) AS l FULL JOIN ({right}) AS r ON {keys.same()} "
        f"GROUP BY {sql.listed(str(n + 1) for n in range(groups + 3))}"
    )
    found = _one(connection, "SELECT coalesce(sum(n) FILTER (on_right), 0)::BIGINT FROM iw_grouped")
    if found != right_rows:
        connection.execute("DROP TABLE iw_grouped")
        return False
    counted = ["CASE WHEN on_left THEN n ELSE 0 END AS nl", "CAST(on_right AS BIGINT) AS nr"]
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE iw_joined AS "
        f"SELECT * EXCLUDE (on_left, on_right), {sql.listed(counted)} FROM iw_grouped"
    )
    connection.execute("DROP TABLE iw_grouped")
    return True


def _hid(one: str, other: str, keys: Keys) -> str:
    """Return counts of the pairs that a step of the key made equal, with an example of each."""
    made = []
    for place, level in _steps(keys):
        before, after = at(place, level), at(place, level + 1)
        became = f"{one}.{before} <> {other}.{before} AND {one}.{after} = {other}.{after}"
        made += [
            f"count(*) FILTER ({became}) AS h{place}_{level}",
            f"min({one}.{before}) FILTER ({became}) AS x{place}_{level}",
            f"min({other}.{before}) FILTER ({became}) AS y{place}_{level}",
        ]
    return "".join(f", {each}" for each in made)


def _gathered(connection: "duckdb.DuckDBPyConnection", keys: Keys, left: str, right: str) -> None:
    """Group both sides by key where a key is there twice: a join would multiply its rows."""
    names = sql.listed(keys.names)
    steps = [(place, n) for place, chain in keys.chains if chain for n in range(len(chain) + 1)]
    sides = [
        f"min({at(*step)}) FILTER (is_left) AS l{at(*step)}, "
        f"min({at(*step)}) FILTER (NOT is_left) AS r{at(*step)}"
        for step in steps
    ]
    differs = "nl <> 1 OR nr <> 1 OR digest <> 0"
    shown = [f"CASE WHEN {differs} THEN {k} END AS {k}" for k in keys.names]
    counts = [f"CASE WHEN {differs} THEN {n} END AS {n}" for n in ("nl", "nr")]
    hid = []
    for place, level in _steps(keys):
        one, other = f"l{at(place, level)}", f"r{at(place, level)}"
        became = f"{one} <> {other} AND l{at(place, level + 1)} = r{at(place, level + 1)}"
        hid += [
            f"count(*) FILTER ({became}) AS h{place}_{level}",
            f"min({one}) FILTER ({became}) AS x{place}_{level}",
            f"min({other}) FILTER ({became}) AS y{place}_{level}",
        ]
    grouped = sql.listed(str(n + 1) for n in range(len(keys.names) + 3))
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE iw_joined AS "
        f"SELECT {sql.listed([*shown, *counts, f'{differs} AS differs', 'count(*) AS n', *hid])} "
        f"FROM (SELECT {sql.listed([names, *sides])}, count(*) FILTER (is_left) AS nl, "
        "count(*) FILTER (NOT is_left) AS nr, bit_xor(h) AS digest FROM "
        f"(SELECT *, true AS is_left FROM ({left}) UNION ALL BY NAME "
        f"SELECT *, false AS is_left FROM ({right})) GROUP BY {names}) GROUP BY {grouped}"
    )
