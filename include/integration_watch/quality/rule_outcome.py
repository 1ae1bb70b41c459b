"""What a rule came to: passed, warned, failed, errored or not evaluated, never one for another."""

from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from include.integration_watch.domain.contract import ObjectContract
from include.integration_watch.domain.finding import Kind
from include.integration_watch.domain.observation import RuleOutcome, RuleStatus

from . import personal_data, places, sql
from .error_text import first_line
from .failing_keys import FailingKeys, keep_failing_keys
from .lake import Lake
from .snapshot import Snapshot
from .suite import WRITTEN_IN
from .validate import Validated, error_of, unexpected_count
from .validation_result import LOOKED_AT, NOT_LOADED, Result


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
    stale: Mapping[str, str]
    personal: frozenset[str] = frozenset()


class Part(NamedTuple):
    """The result of one of the expectations that a rule stands on; ``failing`` finds its rows."""

    result: Result
    failing: str | None = None

    @property
    def config(self) -> Mapping[str, Any]:
        """Return the expectation."""
        config: Mapping[str, Any] = self.result["expectation_config"]
        return config

    @property
    def meta(self) -> Mapping[str, Any]:
        """Return what the suite says of the expectation beside its arguments."""
        return self.config.get("meta") or {}

    @property
    def rule(self) -> tuple[str, str]:
        """Return kind and field of the rule."""
        return str(self.meta.get("kind", Kind.SUITE.value)), str(self.meta.get("field", ""))


def rule_outcomes(validated: Validated, run: Run) -> tuple[RuleOutcome, ...]:
    """Return one outcome for each rule, in the order of kind and field.

    A rule may stand on more than one expectation (``required``: not missing, not blank).
    """
    parts = [
        Part(result, validated.failing.get(place))
        for place, result in enumerate(validated.result["results"])
    ]
    parts += [Part(refused) for refused in validated.result["meta"][NOT_LOADED]]
    parts.sort(key=lambda part: part.rule)
    return tuple(
        _outcome(kind, field, list(of_rule), run)
        for (kind, field), of_rule in groupby(parts, key=lambda part: part.rule)
    )


def _outcome(kind: str, field: str, parts: list[Part], run: Run) -> RuleOutcome:
    looked_at = _looked_at(kind, field, parts, run)
    outcome = RuleOutcome(
        kind=kind,
        field=field,
        expectation=parts[0].config["type"],
        status=RuleStatus.PASSED,
        element_count=looked_at,
        error_rule=parts[0].meta.get("error_rule"),
        suite=str(parts[0].meta.get(WRITTEN_IN, "")),
    )
    if broken := _broken(field, parts, run):
        return outcome.model_copy(update={"status": RuleStatus.ERRORED, "detail": broken})
    failed = [part for part in parts if not part.result["success"]]
    if nothing := _nothing_to_say(parts, run, looked_at=looked_at, failed=bool(failed)):
        return outcome.model_copy(update={"status": RuleStatus.NOT_EVALUATED, "detail": nothing})
    return _failed(outcome, failed, run) if failed else outcome


def _nothing_to_say(parts: list[Part], run: Run, *, looked_at: int, failed: bool) -> str:
    """Return why the rule says nothing of today's data; nothing where it does.

    Old data that passes is not good, and old data that fails may have been mended.
    """
    needed = [run.object, *(part.meta["reference"] for part in parts if "reference" in part.meta)]
    for name in needed:
        if name in run.stale:
            return run.stale[name]
    if all(_came_to_nothing(part) for part in parts):
        return "no row has a value to check"
    if failed or looked_at:
        return ""
    return "the extract has no rows" if not run.snapshot.rows else "no row has a value to check"


def _came_to_nothing(part: Part) -> bool:
    """Tell whether a figure over a column's values found none to speak of: that is no bad figure."""
    found = part.result.get("result") or {}
    is_of_values = part.config["type"].startswith("expect_column_") and "details" not in found
    return is_of_values and found.get("observed_value", part) is None


def _looked_at(kind: str, field: str, parts: list[Part], run: Run) -> int:
    """Return how many rows the rule looked at; a rule that spoke of no rows looked at all."""
    counts = [(part.result.get("meta") or {}).get(LOOKED_AT) for part in parts]
    known = [int(count) for count in counts if count is not None]
    if known:
        return max(known)
    if kind == Kind.SUITE.value or field not in run.snapshot.fields:
        return run.snapshot.rows
    table, column = sql.name(run.object), sql.name(field)
    return run.lake.count(f"SELECT count(*) FROM {table} WHERE {column} <> ''")  # noqa: S608


def _broken(field: str, parts: list[Part], run: Run) -> str:
    """Return why the rule could not say anything, in one sentence; nothing when it could."""
    for part in parts:
        reference = part.meta.get("reference")
        if reference and (trouble := _reference_trouble(field, reference, run)):
            return trouble
        if "message" in part.result:
            return (
                f"{field}: Great Expectations cannot load this expectation: "
                f"{part.result['message']}"
            )
        if message := error_of(part.result):
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


def _cause(field: str, part: Part, run: Run) -> str:
    """Return the sentence for a column that did not come, the cause that we know."""
    kwargs = part.config["kwargs"]
    needed = [kwargs.get("column"), *(kwargs.get("column_list") or ())]
    needed += [kwargs.get("column_A"), kwargs.get("column_B")]
    if part.meta.get("kind") != Kind.SUITE.value:
        needed.append(field)
    absent = [name for name in dict.fromkeys(needed) if name and name not in run.snapshot.fields]
    if not absent:
        return ""
    return (
        f"{field}: the extract of {run.object} has no column {', '.join(absent)} "
        f"(it has {', '.join(run.snapshot.fields)}); check the columns of the endpoint contract."
    )


def _failed(outcome: RuleOutcome, failed: list[Part], run: Run) -> RuleOutcome:
    import duckdb

    severities = {part.config.get("severity", "critical") for part in failed}
    status = RuleStatus.FAILED if "critical" in severities else RuleStatus.WARNED
    queries = [part.failing for part in failed if part.failing]
    if len(queries) < len(failed):
        # An expectation that speaks of no single row has no keys.
        counted = sum(unexpected_count(part.result) for part in failed)
        return outcome.model_copy(
            update={"status": status, "failing": counted, "detail": _observed(failed[0].result)}
        )
    place = places.keys_file(run.integration, run.run_id, outcome.kind, outcome.field)
    try:
        kept = keep_failing_keys(
            run.lake,
            queries,
            contract=run.contract,
            object_=run.object,
            path=run.home / "keys" / place,
            personal=run.personal,
            hide_values=any(
                personal_data.speaks_of(part.config["kwargs"], outcome.field, run.personal)
                for part in failed
            ),
        )
    except duckdb.Error as broken:
        trouble = f"{outcome.field}: the failing keys cannot be read: {first_line(str(broken))}"
        return outcome.model_copy(update={"status": RuleStatus.ERRORED, "detail": trouble})
    return outcome.model_copy(update={"status": status, **_evidence(kept, place)})


def _evidence(kept: FailingKeys, place: str) -> dict[str, Any]:
    return {
        "failing": kept.count,
        "detail": ", ".join(f"{reason}: {times}" for reason, times in kept.reasons),
        "excerpt": kept.excerpt or ", ".join(document.key for document in kept.documents[:5]),
        "documents": kept.documents,
        "money": kept.money,
        "keys_file": place,
    }


def _observed(result: Mapping[str, Any]) -> str:
    """Return what Great Expectations shows of a failure whose rows we cannot list."""
    found = result["result"] or {}
    if found.get("partial_unexpected_list"):
        return first_line(f"unexpected: {found['partial_unexpected_list'][:5]}")
    return first_line(f"observed: {found['observed_value']}") if "observed_value" in found else ""
