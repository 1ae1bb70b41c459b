"""The reconciliation of a data check: both sides are read, compared, and the worklist is brought up to date."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.difference import Comparison, DifferenceKind
from include.integration_watch.domain.finding import DocumentRef, Judgement, Kind
from include.integration_watch.domain.in_flight import Carrier, Running
from include.integration_watch.domain.integration import Endpoint, Integration
from include.integration_watch.domain.normalisation import Side
from include.integration_watch.domain.observation import ExecutionStatus
from include.integration_watch.domain.open_differences import (
    Judged,
    OpenDifferences,
    judge_differences,
)
from include.integration_watch.domain.reconciliation_plan import ReconciliationPlan
from include.integration_watch.domain.worklist import Entry, Found, Look
from include.integration_watch.domain.worklist_view import Compared, StillOpen
from include.integration_watch.quality.snapshot import Snapshot
from include.integration_watch.reconcile.compare import compare
from include.integration_watch.store import Store

from .places import store
from .snapshots import lake, snapshot, stamp

_ENDED_WELL = frozenset({ExecutionStatus.COMPLETE, ExecutionStatus.COMPLETE_WARN})
_ENDED_BADLY = frozenset({ExecutionStatus.ERROR, ExecutionStatus.ABORTED})
_AT_ONCE = 10_000
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


class NotComparable(Exception):
    """Two sides could not be compared; the message says why."""

    permanent = True


def reconcile(integration: Integration, known: Catalogue, now: datetime) -> Judged | None:
    """Compare both sides of an integration's reconciliation and keep what differs; none without one."""
    plan = known.reconciliation_of(integration.id)
    if plan is None:
        return None
    sides: tuple[Side, Side] = ("left", "right")
    left, right = (_side(plan, side, known, now) for side in sides)
    kept = store()
    found = compare(
        plan,
        left.path,
        right.path,
        left.path.with_name(f"{plan.id}-differences"),
        left_as_of=left.taken_at,
        right_as_of=right.taken_at,
        left_count=left.rows,
        right_count=right.rows,
        now=now,
        carriers=_carriers(integration, known, kept, now),
    )
    if not found.is_complete or found.differences is None:
        raise NotComparable(f"{plan.id}: {found.reason or found.incomplete}")
    _bring_in(plan, found, kept, min(left.taken_at, right.taken_at), now)
    return _judged(plan, found, left, right, now)


def _side(plan: ReconciliationPlan, side: Side, known: Catalogue, now: datetime) -> Snapshot:
    party = plan.left if side == "left" else plan.right
    where = plan.where_left if side == "left" else plan.where_right
    contract = known.contract(party.system, party.object)
    if contract is None:
        raise NotComparable(f"{plan.id}: endpoints/{party.system}.yaml knows no {party.object}")
    return snapshot(
        Endpoint(system=party.system, where=where),
        contract,
        _fields(plan, side, known),
        known,
        lake(plan.integration, f"{plan.id}-{side}", now),
    )


def _fields(plan: ReconciliationPlan, side: Side, known: Catalogue) -> tuple[str, ...]:
    """Return what is compared of a side, and what its loader demands besides."""
    loader = known.loader(plan.loader) if side == plan.corrects else None
    demanded = [each.field for each in loader.columns if each.required] if loader else []
    return tuple(dict.fromkeys((*plan.columns(side), *(name for name in demanded if name))))


def _carriers(
    integration: Integration, known: Catalogue, kept: Store, now: datetime
) -> tuple[Carrier, ...]:
    """Return the executions since the last good one that have not brought their documents over."""
    account = known.system(integration.boomi_system).account_id or ""
    since = now - known.settings.look_back
    runs = kept.executions(account, integration.boomi_process, since)
    good = [run.started_at for run in runs if run.status in _ENDED_WELL]
    begin = max(good, default=since)
    later = [run for run in runs if run.started_at > begin]
    found = []
    if any(run.status.is_open for run in later):
        found.append(Carrier(state=Running.OPEN, since=begin))
    if any(run.status in _ENDED_BADLY for run in later):
        found.append(Carrier(state=Running.FAILED, since=begin))
    start, deadline = integration.cadence.due(now - integration.grace, integration.tzinfo)
    if runs and not later and begin < start and deadline <= now:
        found.append(Carrier(state=Running.LATE, since=begin))
    return tuple(found)


def _bring_in(
    plan: ReconciliationPlan, found: Comparison, kept: Store, as_of: datetime, now: datetime
) -> None:
    look = Look(comparison=stamp(now), reconciliation=plan.id, as_of=as_of, at=now)
    under_way: set[tuple[str, ...]] = set()
    kept.worklist.apply(
        look,
        _differences(found.differences, under_way) if found.differences else (),
        under_way=under_way,
        summary={
            "left_rows": str(found.left_rows),
            "right_rows": str(found.right_rows),
            "same": str(found.same),
            "hidden": str(sum(each.count for each in found.hidden)),
            "under_way": str(sum(found.in_flight.values())),
            "patterns": json.dumps(
                [each.model_dump(mode="json", exclude={"example"}) for each in found.patterns],
                ensure_ascii=False,
            ),
        },
    )


def _differences(path: Path, under_way: set[tuple[str, ...]]) -> Iterator[Found]:
    """Return the differences of a file; the keys of those under way go into the set instead."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(_AT_ONCE):
            for row in batch.to_pylist():
                key = tuple(row["key"])
                if row["in_flight"]:
                    under_way.add(key)
                    continue
                yield Found(
                    key=key,
                    field=row["field"],
                    kind=row["kind"],
                    left=row["left"],
                    right=row["right"],
                    pattern=row["pattern"],
                    amount=row["amount"],
                    currency=row["currency"] or "",
                )


def _judged(
    plan: ReconciliationPlan, found: Comparison, left: Snapshot, right: Snapshot, now: datetime
) -> Judged:
    sides = (plan.left.system, plan.right.system)
    return Judged(
        integration=plan.integration,
        reconciliation=plan.id,
        object=plan.left.object,
        severity=plan.severity,
        error_rule=plan.error_rule,
        at=now,
        as_of=min(left.taken_at, right.taken_at),
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
    names = {each["id"]: each for each in newest[0].patterns} if newest else {}
    return judge_differences(
        judged, (_open(each, plan, names, newest) for each in kept.still_open(plan.id))
    )


def _open(
    still: StillOpen,
    plan: ReconciliationPlan,
    names: dict[str, dict[str, str]],
    newest: Sequence[Compared],
) -> OpenDifferences:
    kind = DifferenceKind(still.kind)
    system = plan.left.system if kind.value.endswith("_left") else plan.right.system
    whole = _KINDS[kind] in (Kind.MISSING, Kind.DOUBLE)
    shared = names.get(still.pattern, {})
    return OpenDifferences(
        kind=_KINDS[kind],
        field=system if whole else still.field,
        count=still.count,
        documents=tuple(_document(entry, plan) for entry in still.examples),
        money=still.money,
        pattern=shared.get("kind", ""),
        pattern_detail=shared.get("detail", ""),
        pattern_count=still.pattern_count if shared else 0,
        trend=tuple(each.of(still.kind, still.field).count for each in reversed(newest)),
        money_before=newest[1].of(still.kind, still.field).money if len(newest) > 1 else (),
    )


def _document(entry: Entry, plan: ReconciliationPlan) -> DocumentRef:
    differs = entry.kind == DifferenceKind.DIFFERS
    return DocumentRef(
        object=plan.left.object,
        key=" / ".join(entry.key),
        amount=entry.amount,
        currency=entry.currency,
        note=f"{entry.left or '–'} ≠ {entry.right or '–'}" if differs else "",
    )
