"""What a reconciliation left open, judged: one finding per sort of difference, from the worklist as it stands."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.difference import Comparison, DifferenceKind
from include.integration_watch.domain.finding import DocumentRef, Judgement, Kind
from include.integration_watch.domain.open_differences import (
    Judged,
    OpenDifferences,
    judge_differences,
)
from include.integration_watch.domain.personal import masked
from include.integration_watch.domain.reconciliation_plan import ReconciliationPlan
from include.integration_watch.domain.worklist import Entry
from include.integration_watch.domain.worklist_view import Compared, StillOpen

from .places import store
from .reconciled import personal_of

TREND = 8
"""Comparisons that a message looks back on."""
_KINDS = {
    DifferenceKind.DIFFERS: Kind.DIFFERS,
    DifferenceKind.TOTAL: Kind.TOTAL,
    DifferenceKind.MISSING_LEFT: Kind.MISSING,
    DifferenceKind.MISSING_RIGHT: Kind.MISSING,
    DifferenceKind.DOUBLE_LEFT: Kind.DOUBLE,
    DifferenceKind.DOUBLE_RIGHT: Kind.DOUBLE,
}


def judged(plan: ReconciliationPlan, found: Comparison, as_of: datetime, now: datetime) -> Judged:
    """Return a comparison as it is to be judged, once the worklist was brought up to date."""
    sides = (plan.left.system, plan.right.system)
    return Judged(
        integration=plan.integration,
        reconciliation=plan.id,
        object=plan.left.object,
        severity=plan.severity,
        error_rule=plan.error_rule,
        at=now,
        as_of=as_of,
        rows=max(found.left_rows, found.right_rows),
        hidden=sum(each.count for each in found.hidden),
        under_way=sum(found.in_flight.values()),
        kinds=(
            *(f"{Kind.DIFFERS}:{field}" for field in plan.fields),
            *(f"{kind}:{system}" for kind in (Kind.MISSING, Kind.DOUBLE) for system in sides),
            *(f"{Kind.TOTAL}:{field}" for field in _summed(plan)),
        ),
    )


def _summed(plan: ReconciliationPlan) -> list[str]:
    """Return what each total is called."""
    return [
        f"{figure} by {', '.join(total.by)}" if total.by else figure
        for total in plan.totals
        for figure in ("count", *(f"sum({field})" for field in total.sums))
    ]


def judge(judged: Judged, known: Catalogue) -> Judgement:
    """Return what the worklist still asks somebody to do."""
    plan = known.reconciliation_of(judged.integration)
    if plan is None:
        return Judgement()
    kept = store().worklist
    newest = kept.trend(plan.id, limit=TREND)
    personal = personal_of(plan, known)
    names = {each["id"]: each for each in newest[0].patterns} if newest else {}
    return judge_differences(
        judged,
        (
            _open(_advised(each, known), plan, names, newest, personal)
            for each in kept.still_open(plan.id)
        ),
    )


def _advised(still: StillOpen, known: Catalogue) -> StillOpen:
    """Return what is open without rows of the error catalogue that are not there any more."""
    counts: Counter[str] = Counter()
    for rule, count in still.error_rules.items():
        counts[rule if rule in known.error_rules_by_id else ""] += count
    return still.model_copy(update={"error_rules": dict(counts.most_common())})


def _open(
    still: StillOpen,
    plan: ReconciliationPlan,
    names: dict[str, dict[str, str]],
    newest: Sequence[Compared],
    personal: frozenset[str],
) -> OpenDifferences:
    kind = DifferenceKind(still.kind)
    system = plan.left.system if kind.value.endswith("_left") else plan.right.system
    whole = _KINDS[kind] in (Kind.MISSING, Kind.DOUBLE)
    shared = names.get(still.pattern, {})
    return OpenDifferences(
        kind=_KINDS[kind],
        field=system if whole else still.field,
        count=still.count,
        documents=tuple(_document(entry, plan, personal) for entry in still.examples),
        money=still.money,
        pattern=shared.get("kind", ""),
        pattern_detail=shared.get("detail", ""),
        pattern_count=still.pattern_count if shared else 0,
        error_rules=still.error_rules,
        trend=tuple(each.of(still.kind, still.field).count for each in reversed(newest)),
        money_before=newest[1].of(still.kind, still.field).money if len(newest) > 1 else (),
    )


def _document(entry: Entry, plan: ReconciliationPlan, personal: frozenset[str]) -> DocumentRef:
    differs = entry.kind == DifferenceKind.DIFFERS
    shown = masked if entry.field in personal else str
    left, right = (shown(value) if value else "–" for value in (entry.left, entry.right))
    return DocumentRef(
        object=plan.left.object,
        key=" / ".join(entry.key),
        amount=entry.amount,
        currency=entry.currency,
        note=f"{left} ≠ {right}" if differs else "",
    )
