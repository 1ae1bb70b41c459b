"""Records without a common key that read alike: proposed to a person, never taken as equal."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from include.integration_watch.domain.difference import Pairing

from . import sql
from .candidates import Keys
from .cells import CELLS, key_of
from .pairs import PAIRS
from .side import last

if TYPE_CHECKING:
    import duckdb

MOST, LIKE = 1_000, 85.0


def pairings(connection: "duckdb.DuckDBPyConnection", keys: Keys) -> tuple[Pairing, ...]:
    """Return missing records of one side beside the record of the other that reads most like them.

    Both must be the other's best; of more than a thousand missing records none is proposed, since
    then the key is wrong and not the records.
    """
    left = _missing(connection, keys, "missing_right", "l")
    right = _missing(connection, keys, "missing_left", "r")
    if not left or not right or max(len(left), len(right)) > MOST:
        return ()
    best: dict[tuple[str, ...], tuple[tuple[str, ...], float]] = {}
    for key, text in left.items():
        hit = process.extractOne(text, right, scorer=fuzz.token_sort_ratio, score_cutoff=LIKE)
        if hit and (hit[2] not in best or best[hit[2]][1] < hit[1]):
            best[hit[2]] = (key, hit[1])
    return tuple(
        Pairing(left=one, right=other, likeness=round(likeness / 100, 3))
        for other, (one, likeness) in sorted(best.items())
    )


def _missing(
    connection: "duckdb.DuckDBPyConnection", keys: Keys, kind: str, side: str
) -> dict[tuple[str, ...], str]:
    wanted = keys.left.reconciliation
    by = [field for field in wanted.propose_by or wanted.fields if field in wanted.fields]
    if not by:
        return {}
    text = sql.listed(f"{side}{last(wanted, field)}" for field in by)
    found = connection.execute(
        f"SELECT {key_of(keys)}, concat_ws(' ', {text}) FROM {PAIRS} SEMI JOIN (SELECT key FROM "
        f"{CELLS} WHERE kind = '{kind}' AND in_flight IS NULL) AS c ON c.key = {key_of(keys)} "
        f"ORDER BY 1 LIMIT {MOST + 1}"
    ).fetchall()
    return {tuple(key): text for key, text in found if text.strip()}
