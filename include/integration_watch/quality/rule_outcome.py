"""What a rule came to: passed, warned, failed, errored or not evaluated, never one for another."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from include.integration_watch.domain.contract import ObjectContract
from include.integration_watch.domain.finding import Kind
from include.integration_watch.domain.observation import RuleOutcome, RuleStatus

from . import places, sql
from .engine import Lake
from .failing_keys import FailingKeys, keep_failing_keys
from .failing_rows import failing_rows
from .snapshot import Snapshot
from .validate import NOT_LOADED, Result, error_of, first_line, unexpected_count


class Run(NamedTuple):
    """What the outcome of a rule needs to know of the run it belongs to."""

    lake: Lake
    integration: str
    object: str
    contract: ObjectContract
    snapshot: Snapshot
    references: Mapping[str, Snapshot]
    home: Path
    run_id: str
    keys: Sequence[str]


def rule_outcomes(result: Result, run: Run) -> tuple[RuleOutcome, ...]:
    """Return one outcome for each rule, in the order of kind and field.

    A rule may stand on more than one expectation (``required``: not missing, not blank).
    """
    results = [*result["results"], *result["meta"][NOT_LOADED]]
    ordered = sorted(results, key=_rule)
    return tuple(
        _outcome(kind, field, list(parts), run)
        for (kind, field), parts in groupby(ordered, key=_rule)
    )


def _rule(result: Result) -> tuple[str, str]:
    meta = result["expectation_config"].get("meta") or {}
    return str(meta.get("kind", Kind.SUITE.value)), str(meta.get("field", ""))


def _outcome(kind: str, field: str, parts: list[Result], run: Run) -> RuleOutcome:
    config = parts[0]["expectation_config"]
    looked_at = _looked_at(kind, field, parts, run)
    outcome = RuleOutcome(
        kind=kind,
        field=field,
        expectation=config["type"],
        status=RuleStatus.PASSED,
        element_count=looked_at,
        error_rule=(config.get("meta") or {}).get("error_rule"),
    )
    if broken := _broken(field, parts, run):
        return outcome.model_copy(update={"status": RuleStatus.ERRORED, "detail": broken})
    failed = [part for part in parts if not part["success"]]
    if failed:
        return _failed(outcome, failed, run)
    if not looked_at:
        why = "the extract has no rows" if not run.snapshot.rows else "no row has a value to check"
        return outcome.model_copy(update={"status": RuleStatus.NOT_EVALUATED, "detail": why})
    return outcome


def _looked_at(kind: str, field: str, parts: list[Result], run: Run) -> int:
    """Return how many rows the rule looked at; a rule that spoke of no rows looked at all."""
    counts = [(part.get("result") or {}).get("element_count") for part in parts]
    known = [int(count) for count in counts if count is not None]
    if known:
        return max(known)
    if kind == Kind.SUITE.value or field not in run.snapshot.fields:
        return run.snapshot.rows
    table, column = sql.name(run.object), sql.name(field)
    return run.lake.count(f"SELECT count(*) FROM {table} WHERE {column} <> ''")  # noqa: S608


def _broken(field: str, parts: list[Result], run: Run) -> str:
    """Return why the rule could not say anything, in one sentence; nothing when it could."""
    for part in parts:
        reference = (part["expectation_config"].get("meta") or {}).get("reference")
        if reference and (trouble := _reference_trouble(field, reference, run)):
            return trouble
        if "message" in part:
            return f"{field}: Great Expectations cannot load this expectation: {part['message']}"
        if message := error_of(part):
            return _cause(field, part, run) or f"{field}: the check could not run: {message}"
    return ""


def _reference_trouble(field: str, reference: str, run: Run) -> str:
    if reference not in run.references:
        return (
            f"{field}: there is no snapshot of the target's {reference} to compare with; "
            f"check that its endpoint contract has {reference}."
        )
    if not run.references[reference].rows:
        return (
            f"{field}: the target's snapshot of {reference} has no rows, so that every row would "
            "fail; check what was read from the target."
        )
    return ""


def _cause(field: str, part: Result, run: Run) -> str:
    """Return the sentence for a cause that we know: a column that did not come, an unknown pattern."""
    kwargs = part["expectation_config"]["kwargs"]
    needed = [kwargs.get("column"), *kwargs.get("column_list", ())]
    if part["expectation_config"]["meta"].get("kind") != Kind.SUITE.value:
        needed.append(field)
    absent = [name for name in dict.fromkeys(needed) if name and name not in run.snapshot.fields]
    if absent:
        return (
            f"{field}: the extract of {run.object} has no column {', '.join(absent)} "
            f"(it has {', '.join(run.snapshot.fields)}); check the columns of the endpoint contract."
        )
    pattern = kwargs.get("regex")
    if pattern and not run.lake.knows_pattern(pattern):
        return (
            f"{field}: the pattern {pattern} cannot be run here; write it in RE2, "
            "without look-around and back-references."
        )
    return ""


def _failed(outcome: RuleOutcome, failed: list[Result], run: Run) -> RuleOutcome:
    import duckdb

    counted = sum(map(unexpected_count, failed))
    severities = {part["expectation_config"].get("severity", "critical") for part in failed}
    status = RuleStatus.FAILED if "critical" in severities else RuleStatus.WARNED
    place = places.keys_file(run.integration, run.run_id, outcome.kind, outcome.field)
    try:
        kept = _keep_keys(failed, run, place)
    except duckdb.Error as broken:
        trouble = f"{outcome.field}: the failing keys cannot be read: {first_line(str(broken))}"
        return outcome.model_copy(update={"status": RuleStatus.ERRORED, "detail": trouble})
    if kept is None:
        return outcome.model_copy(
            update={"status": status, "failing": counted, "detail": _observed(failed[0])}
        )
    if kept.count != counted:
        disagreement = (
            f"{outcome.field}: Great Expectations counted {counted} failing rows, the query for "
            f"their keys found {kept.count}; the rule says nothing until both agree."
        )
        return outcome.model_copy(update={"status": RuleStatus.ERRORED, "detail": disagreement})
    return outcome.model_copy(update={"status": status, **_evidence(kept, place)})


def _keep_keys(failed: list[Result], run: Run, place: str) -> FailingKeys | None:
    """Keep the keys of all rows that failed; none where an expectation speaks of no single row."""
    queries = [
        failing_rows(
            part["expectation_config"],
            lake=run.lake,
            table=run.object,
            keys=run.keys,
        )
        for part in failed
    ]
    found = [query for query in queries if query]
    if len(found) < len(failed):
        return None
    return keep_failing_keys(
        run.lake,
        found,
        contract=run.contract,
        object_=run.object,
        path=run.home / "keys" / place,
    )


def _evidence(kept: FailingKeys, place: str) -> dict[str, Any]:
    return {
        "failing": kept.count,
        "detail": ", ".join(f"{reason}: {times}" for reason, times in kept.reasons),
        "excerpt": kept.excerpt or ", ".join(document.key for document in kept.documents[:5]),
        "documents": kept.documents,
        "money": kept.money,
        "keys_file": place,
    }


def _observed(part: Result) -> str:
    """Return what Great Expectations shows of a failure whose rows we cannot list."""
    found = part["result"] or {}
    if found.get("partial_unexpected_list"):
        return first_line(f"unexpected: {found['partial_unexpected_list'][:5]}")
    return first_line(f"observed: {found['observed_value']}") if "observed_value" in found else ""
