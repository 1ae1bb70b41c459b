"""Validate a suite: compiled where that can be, else by Great Expectations; one result of its kind."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from .at_time import at_time
from .compiled.outcome import Outcome
from .compiled.plan import SQL_RULE, Beside
from .compiled.run import check
from .error_text import first_line
from .in_place.examined import STREAMED, Examined, looked_at
from .lake import Lake
from .validation_result import LOOKED_AT, WAY, WHERE, Result, whole, written


class Validated(NamedTuple):
    """A validation result in Great Expectations' own form, and the keys that it has no room for.

    ``failing`` holds, by the place of a result, the query for all rows that failed.
    """

    result: Result
    failing: dict[int, str]


def validate(
    suite: Mapping[str, Any],
    lake: Lake,
    *,
    table: str,
    keys: Sequence[str],
    at: datetime,
    run_id: str,
    examined: Examined | None = None,
) -> Validated:
    """Return the validation result of a suite over one table.

    ``examined`` says what was left in the database where the lake holds no more than the rows that may
    fail. Great Expectations is imported only if something is not compiled. What it cannot load is left
    out of the run and kept, with what it said of it, in ``meta.not_loaded``; the others run.
    """
    expectations: list[Result] = [dict(at_time(each, at)) for each in suite["expectations"]]
    places = range(len(expectations))
    elsewhere = examined.streamed if examined else {}
    here = [place for place in places if place not in elsewhere]
    outcomes, native = _outcomes(here, expectations, lake, table, keys, examined)
    if elsewhere:
        more, by_gx = _outcomes(list(elsewhere), expectations, lake, STREAMED, keys)
        outcomes |= more
        native |= by_gx
    results: list[Result] = []
    refused: list[Result] = []
    failing: dict[int, str] = {}
    for place, expectation in enumerate(expectations):
        outcome = outcomes[place]
        query = outcome.failing
        if place not in native:
            result = written(expectation, outcome)
        else:
            found = native[place]
            if found.result is None:
                refused.append({"expectation_config": expectation, "message": found.refused})
                continue
            query = found.failing
            result = _told_apart(found.result, outcome)
        if examined:
            result = {**result, "meta": {**result["meta"], WHERE: examined.way(place)}}
        if query:
            failing[len(results)] = query
        results.append(result)
    return Validated(whole(suite, results, refused, at=at, run_id=run_id), failing)


def _outcomes(
    chosen: Sequence[int],
    expectations: Sequence[Result],
    lake: Lake,
    table: str,
    keys: Sequence[str],
    examined: Examined | None = None,
) -> tuple[dict[int, Outcome], dict[int, Any]]:
    """Return the outcomes of some expectations over a table, and what Great Expectations made of the rest."""
    beside = [examined.beside.get(place, Beside()) for place in chosen] if examined else []
    wanted = [expectations[place] for place in chosen]
    found = check(wanted, lake, table=table, keys=keys, beside=beside)
    outcomes = dict(zip(chosen, found, strict=True))
    if table == STREAMED or examined:
        fields = lake.columns(f'SELECT * FROM "{table}"')  # noqa: S608 - a name of our own
        outcomes = {
            place: one._replace(
                looked_at=_looked_at(lake, expectations[place], fields, table, examined, place)
            )
            if one.looked_at is None
            else one
            for place, one in outcomes.items()
        }
    rest = [place for place, one in outcomes.items() if one.handed_over]
    by_gx = _by_gx([expectations[place] for place in rest], lake, table, keys)
    return outcomes, dict(zip(rest, by_gx, strict=True))


def _looked_at(
    lake: Lake,
    expectation: Result,
    fields: Sequence[str],
    table: str,
    examined: Examined | None,
    place: int,
) -> int | None:
    """Return how many rows a rule looked at that does not tell it, those in the database among them."""
    if not examined:
        return looked_at(lake, expectation, fields)
    certain = examined.beside.get(place)
    if certain is None or expectation.get("type") != SQL_RULE:
        return None
    here = looked_at(lake, expectation, fields, table)
    return None if here is None else here + certain.considered


def _by_gx(
    expectations: Sequence[Result], lake: Lake, table: str, keys: Sequence[str]
) -> list[Any]:
    if not expectations:
        return []
    from .by_gx import run_by_gx  # noqa: PLC0415 - this is what takes five seconds

    return run_by_gx(expectations, lake, table=table, keys=keys)


def _told_apart(result: Result, outcome: Outcome) -> Result:
    """Return Great Expectations' own result, with why it was asked and how many rows it judged."""
    meta = {**(result.get("meta") or {}), WAY: f"great_expectations: {outcome.handed_over}"}
    found = result.get("result") or {}
    if "element_count" in found:
        meta[LOOKED_AT] = found["element_count"] - (found.get("missing_count") or 0)
    return {**result, "meta": meta}


def error_of(result: Mapping[str, Any]) -> str | None:
    """Return what broke inside one expectation, or none when it came to a verdict.

    Great Expectations tells an exception either as one record or as one for each metric, and
    calls the expectation unsuccessful in both cases.
    """
    info = result.get("exception_info") or {}
    if "raised_exception" in info:
        return _message(info) if info["raised_exception"] else None
    raised = [part for part in info.values() if isinstance(part, Mapping)]
    return _message(raised[0]) if raised else None


def unexpected_count(result: Mapping[str, Any]) -> int:
    """Return how many rows failed."""
    found = result.get("result") or {}
    if result["expectation_config"]["type"] == "unexpected_rows_expectation":
        return int(found.get("observed_value") or 0)
    return int(found.get("unexpected_count") or 0)


def _message(info: Mapping[str, Any]) -> str:
    return first_line(str(info.get("exception_message") or "no message"))
