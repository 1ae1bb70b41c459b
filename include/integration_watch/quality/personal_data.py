"""Personal data in what a check leaves: fields that a contract marks are masked before they are kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from include.integration_watch.domain.personal import HIDDEN, masked

from . import sql
from .compiled.keys_query import REASON, VALUE

Result = dict[str, Any]

_NAMING = ("column", "column_A", "column_B")
# What a result says in words of Great Expectations' own, not of a row.
_OWN_WORDS = frozenset({"unexpected_index_column_names", "unexpected_index_query"})


def without_personal(result: Mapping[str, Any], personal: frozenset[str]) -> Result:
    """Return a validation result in which no value of a personal field can be read."""
    if not personal:
        return dict(result)
    return {**result, "results": [_part(part, personal) for part in result["results"]]}


def speaks_of(kwargs: Mapping[str, Any], field: str, personal: frozenset[str]) -> bool:
    """Tell whether an expectation looks at a personal field."""
    named = [kwargs.get(name) for name in _NAMING]
    named += [*(kwargs.get("column_list") or ()), *(kwargs.get("column_set") or ()), field]
    return any(name in personal for name in named if isinstance(name, str))


def masked_query(
    query: str, columns: Sequence[str], personal: frozenset[str], *, values: bool
) -> str:
    """Return a query of failing keys with personal columns masked, and with ``values`` what failed too."""
    hidden = [name for name in columns if name in personal]
    if values:
        hidden += [name for name in (VALUE,) if name in columns]
    shown = [f"{_masked(name)} AS {sql.name(name)}" for name in hidden]
    if values and REASON in columns and VALUE in columns:
        # Some reasons are the value itself, or quote it.
        told, value = sql.name(REASON), sql.name(VALUE)
        shown.append(
            f"CASE WHEN trim({value}) <> '' THEN replace({told}, {value}, {_masked(VALUE)}) "
            f"ELSE {told} END AS {told}"
        )
    if not shown:
        return query
    return f"SELECT * REPLACE ({', '.join(shown)}) FROM ({query})"  # noqa: S608 - quoted by `sql`


def _masked(column: str) -> str:
    """Return the SQL of `domain.personal.masked`."""
    name = sql.name(column)
    return (
        f"CASE WHEN trim(CAST({name} AS VARCHAR)) = '' THEN CAST({name} AS VARCHAR) "
        f"ELSE left(trim(CAST({name} AS VARCHAR)), 1) || {sql.text(HIDDEN)} END"
    )


def _part(part: Mapping[str, Any], personal: frozenset[str]) -> Result:
    config = part["expectation_config"]
    field = str((config.get("meta") or {}).get("field", ""))
    everything = speaks_of(config["kwargs"], field, personal)
    return {**part, "result": _hidden(part.get("result") or {}, personal, everything=everything)}


def _hidden(found: Any, personal: frozenset[str], *, everything: bool) -> Any:
    """Return what was found with every text hidden, or only those that stand under a personal field."""
    if isinstance(found, Mapping):
        return {
            name: value
            if name in _OWN_WORDS
            else _hidden(value, personal, everything=everything or name in personal)
            for name, value in found.items()
        }
    if isinstance(found, list | tuple):
        return [_hidden(value, personal, everything=everything) for value in found]
    return masked(found) if everything and isinstance(found, str) else found
