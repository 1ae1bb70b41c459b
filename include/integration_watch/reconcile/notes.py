"""What a comparison has to say about its own input, one clear sentence each."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from collections.abc import Sequence
from typing import TYPE_CHECKING

from include.integration_watch.domain.difference import Hidden, Remark
from include.integration_watch.domain.reconciliation import Reconciliation

from .candidates import TABLE, Found, Keys
from .cells import CELLS

if TYPE_CHECKING:
    import duckdb


def cut_off(
    connection: "duckdb.DuckDBPyConnection",
    wanted: Reconciliation,
    sources: Sequence[str],
    promised: Sequence[int | None],
) -> str:
    """Return the sentence about a snapshot that holds less than its source said, or none."""
    for party, source, count in zip((wanted.left, wanted.right), sources, promised, strict=True):
        ((held,),) = connection.execute(f"SELECT count(*) FROM {source}").fetchall()
        if count is not None and held < count:
            return (
                f"{party.system} said that it holds {count:,} records, the snapshot has {held:,}: "
                "it was cut off while it was read, so nothing was compared. Read it again."
            )
    return ""


def unreadable(broken: Exception) -> str:
    """Return the sentence about a file that is no snapshot."""
    first = str(broken).splitlines()[0]
    return f"A snapshot cannot be read ({first}), so nothing was compared. Read it again."


def no_common_key(connection: "duckdb.DuckDBPyConnection", keys: Keys) -> str:
    """Return the sentence about two sides that share no key, with a key of each."""
    wanted = keys.left.reconciliation
    shown = ", ".join(keys.names)
    examples = []
    for column, party in (("nl", wanted.left), ("nr", wanted.right)):
        row = connection.execute(
            f"SELECT {shown} FROM {TABLE} WHERE {column} > 0 ORDER BY ALL LIMIT 1"
        ).fetchone()
        if row:
            examples.append(f"{party.system} has {', '.join(map(repr, map(str, row)))}")
    types = "; ".join(map(said, _types(keys)))
    return (
        f"No key is on both sides ({' and '.join(examples) or 'no row has a key'}), so nothing was "
        f"compared. Check the key {', '.join(keys.fields)} and its normalisations"
        f"{'; ' + types if types else ''}."
    )


_ENGLISH = {
    "key_types": "{field} is {left_type} in {left} and {right_type} in {right}; compared as text",
    "empty_side": "{system} holds no record, so all of the other side are missing.",
    "no_key": "{count} of {of} records of {system} have no key ({field} is empty); they belong to nothing "
    "and were left out.",
    "double_left": "{count} {keys} there more than once in {system}.",
    "double_right": "{count} {keys} there more than once in {system}.",
    "double_both": "{count} {keys} there equally often, more than once, on both sides.",
    "all_differ": "All {count} records that both sides hold differ: look at patterns and suggestions "
    "before the rows, the columns may not mean the same.",
}


def said(remark: Remark) -> str:
    """Return a remark as an English sentence."""
    values = {
        name: f"{int(value):,}" if value.isdecimal() else value
        for name, value in remark.values.items()
    }
    values["keys"] = "key is" if values.get("count") == "1" else "keys are"
    return _ENGLISH[remark.word].format(**values)


def remarks(
    connection: "duckdb.DuckDBPyConnection", keys: Keys, found: Found, same: int
) -> tuple[Remark, ...]:
    """Return what is worth knowing about the input beside its differences."""
    wanted = keys.left.reconciliation
    told = _types(keys)
    for party, rows, count in (
        (wanted.left, found.left_rows, found.left_without_key),
        (wanted.right, found.right_rows, found.right_without_key),
    ):
        if not rows:
            told.append(Remark(word="empty_side", values={"system": party.system}))
        if count:
            values = {"count": str(count), "of": str(rows), "system": party.system}
            told.append(Remark(word="no_key", values=values | {"field": ", ".join(keys.fields)}))
    for condition, word, party in (
        ("nl > 1 AND nl > nr", "double_left", wanted.left),
        ("nr > 1 AND nr > nl", "double_right", wanted.right),
        ("nl > 1 AND nl = nr", "double_both", wanted.left),
    ):
        ((count,),) = connection.execute(
            f"SELECT count(*) FROM {TABLE} WHERE {condition}"
        ).fetchall()
        if count:
            values = {"count": str(count), "system": party.system}
            told.append(Remark(word=word, values=values))
    both = _on_both(connection)
    if both and not same:
        told.append(Remark(word="all_differ", values={"count": str(both)}))
    return tuple(told)


def hidden_keys(keys: Keys, found: Found) -> tuple[Hidden, ...]:
    """Return what the normalisations of the key hid."""
    chains = dict(keys.chains)
    return tuple(
        Hidden(
            field=keys.fields[place],
            normalisation=chains[place][level],
            count=count,
            left=left,
            right=right,
        )
        for (place, level), (count, left, right) in sorted(found.hidden.items())
    )


def _types(keys: Keys) -> list[Remark]:
    sides = {"left": keys.left, "right": keys.right}
    systems = {
        "left": keys.left.reconciliation.left.system,
        "right": keys.left.reconciliation.right.system,
    }
    return [
        Remark(
            word="key_types",
            values={"field": field}
            | systems
            | {f"{name}_type": side.type(field) for name, side in sides.items()},
        )
        for field in keys.fields
        if keys.left.type(field) != keys.right.type(field)
    ]


def _on_both(connection: "duckdb.DuckDBPyConnection") -> int:
    ((count,),) = connection.execute(
        f"SELECT count(*) FROM {TABLE} WHERE nl > 0 AND nr > 0 AND EXISTS (SELECT 1 FROM {CELLS})"
    ).fetchall()
    return int(count)
