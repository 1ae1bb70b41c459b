"""What a comparison has to say about its own input, one clear sentence each."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from collections.abc import Sequence
from typing import TYPE_CHECKING

from include.integration_watch.domain.difference import Hidden
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
    types = "; ".join(_types(keys))
    return (
        f"No key is on both sides ({' and '.join(examples) or 'no row has a key'}), so nothing was "
        f"compared. Check the key {', '.join(keys.fields)} and its normalisations"
        f"{'; ' + types if types else ''}."
    )


def notes(
    connection: "duckdb.DuckDBPyConnection", keys: Keys, found: Found, same: int
) -> tuple[str, ...]:
    """Return what is worth knowing about the input beside its differences."""
    wanted = keys.left.reconciliation
    said = _types(keys)
    for party, rows, count in (
        (wanted.left, found.left_rows, found.left_without_key),
        (wanted.right, found.right_rows, found.right_without_key),
    ):
        if not rows:
            said.append(f"{party.system} holds no record, so all of the other side are missing.")
        if count:
            said.append(
                f"{count:,} of {rows:,} records of {party.system} have no key "
                f"({', '.join(keys.fields)} is empty); they belong to nothing and were left out."
            )
    for condition, words in (
        ("nl > 1 AND nl > nr", f"more than once in {wanted.left.system}"),
        ("nr > 1 AND nr > nl", f"more than once in {wanted.right.system}"),
        ("nl > 1 AND nl = nr", "equally often, more than once, on both sides"),
    ):
        ((count,),) = connection.execute(
            f"SELECT count(*) FROM {TABLE} WHERE {condition}"
        ).fetchall()
        if count:
            said.append(f"{count:,} {'key is' if count == 1 else 'keys are'} there {words}.")
    both = _on_both(connection)
    if both and not same:
        said.append(
            f"All {both:,} records that both sides hold differ: look at patterns and suggestions "
            "before the rows, the columns may not mean the same."
        )
    return tuple(said)


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


def _types(keys: Keys) -> list[str]:
    return [
        f"{field} is {keys.left.type(field)} in {keys.left.reconciliation.left.system} and "
        f"{keys.right.type(field)} in {keys.left.reconciliation.right.system}; compared as text"
        for field in keys.fields
        if keys.left.type(field) != keys.right.type(field)
    ]


def _on_both(connection: "duckdb.DuckDBPyConnection") -> int:
    ((count,),) = connection.execute(
        f"SELECT count(*) FROM {TABLE} WHERE nl > 0 AND nr > 0 AND EXISTS (SELECT 1 FROM {CELLS})"
    ).fetchall()
    return int(count)
