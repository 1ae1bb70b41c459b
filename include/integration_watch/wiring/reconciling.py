"""The reconciliation of a data check: both sides are read, compared, and the worklist is brought up to date."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.difference import Comparison, DifferenceKind, Keyless
from include.integration_watch.domain.difference_rule import pattern_kind, rule_of
from include.integration_watch.domain.in_flight import Carrier, Running
from include.integration_watch.domain.integration import Endpoint, Integration
from include.integration_watch.domain.normalisation import Side
from include.integration_watch.domain.observation import ExecutionStatus
from include.integration_watch.domain.open_differences import (
    Judged,
)
from include.integration_watch.domain.personal import masked
from include.integration_watch.domain.reconciliation_plan import ReconciliationPlan
from include.integration_watch.domain.value import Value
from include.integration_watch.domain.worklist import Found, Look
from include.integration_watch.quality.snapshot import Snapshot
from include.integration_watch.reconcile.compare import compare
from include.integration_watch.store import Store

from .in_place import compare_places
from .left_open import judged
from .places import store
from .reconciled import personal_of
from .snapshots import counted, lake, snapshot, stamp

_ENDED_WELL = frozenset({ExecutionStatus.COMPLETE, ExecutionStatus.COMPLETE_WARN})
_ENDED_BADLY = frozenset({ExecutionStatus.ERROR, ExecutionStatus.ABORTED})
_AT_ONCE = 10_000
MOST = 200
"""Suggestions and proposals of one comparison that are kept."""
Advise = Callable[[str, str, str], str]


SIDES: tuple[Side, Side] = ("left", "right")


class NotComparable(Exception):
    """Two sides could not be compared; the message says why."""

    permanent = True


def reconcile(integration: Integration, known: Catalogue, now: datetime) -> Judged | None:
    """Compare both sides of an integration's reconciliation and keep what differs; none without one."""
    plan = known.reconciliation_of(integration.id)
    if plan is None:
        return None
    kept = store()
    carriers = _carriers(integration, known, kept, now)
    found = (_in_place if plan.in_place else _snapshots)(plan, known, now, carriers)
    if not found.is_complete or found.differences is None:
        raise NotComparable(f"{plan.id}: {found.reason or found.incomplete}")
    as_of = min(at for at in (found.left_as_of, found.right_as_of, now) if at)
    _bring_in(plan, found, kept, as_of, now, known)
    return judged(plan, found, as_of, now)


def _snapshots(
    plan: ReconciliationPlan, known: Catalogue, now: datetime, carriers: tuple[Carrier, ...]
) -> Comparison:
    (left, left_count), (right, right_count) = (_side(plan, side, known, now) for side in SIDES)
    return compare(
        plan,
        left.path,
        right.path,
        _out(plan, now),
        left_as_of=left.taken_at,
        right_as_of=right.taken_at,
        left_count=left_count,
        right_count=right_count,
        now=now,
        carriers=carriers,
    )


def _in_place(
    plan: ReconciliationPlan, known: Catalogue, now: datetime, carriers: tuple[Carrier, ...]
) -> Comparison:
    began = datetime.now(UTC)
    return compare_places(
        plan,
        {side: _fields(plan, side, known) for side in SIDES},
        known,
        _out(plan, now),
        left_as_of=began,
        right_as_of=began,
        now=now,
        carriers=carriers,
    )


def _out(plan: ReconciliationPlan, now: datetime) -> Path:
    return lake(plan.integration, f"{plan.id}-differences", now).with_suffix("")


def _side(
    plan: ReconciliationPlan, side: Side, known: Catalogue, now: datetime
) -> tuple[Snapshot, int | None]:
    """Return a side's snapshot, and how many rows its source said that it holds.

    The source is asked before and after: what came or went meanwhile is not missing.
    """
    party = plan.left if side == "left" else plan.right
    where = plan.where_left if side == "left" else plan.where_right
    contract = known.contract(party.system, party.object)
    if contract is None:
        raise NotComparable(f"{plan.id}: endpoints/{party.system}.yaml knows no {party.object}")
    endpoint, fields = Endpoint(system=party.system, where=where), _fields(plan, side, known)
    before = counted(endpoint, contract, fields, known)
    path = lake(plan.integration, f"{plan.id}-{side}", now)
    # Compared by what people read, so that 10.50 of one system is the 10.50 of the other.
    taken = snapshot(endpoint, contract, fields, known, path, typed=False)
    after = counted(endpoint, contract, fields, known)
    return taken, None if before is None or after is None else min(before, after)


def _fields(plan: ReconciliationPlan, side: Side, known: Catalogue) -> tuple[str, ...]:
    """Return what is compared of a side, and what else its loader takes: a line may not empty it."""
    loader = known.loader(plan.loader) if side == plan.corrects else None
    demanded = [each.field for each in loader.columns] if loader else []
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
    start, deadline = integration.cadence.due(
        now - integration.grace, integration.tzinfo, known.free_days_of(integration)
    )
    if runs and not later and begin < start and deadline <= now:
        found.append(Carrier(state=Running.LATE, since=begin))
    return tuple(found)


def _bring_in(
    plan: ReconciliationPlan,
    found: Comparison,
    kept: Store,
    as_of: datetime,
    now: datetime,
    known: Catalogue,
) -> None:
    look = Look(comparison=stamp(now), reconciliation=plan.id, as_of=as_of, at=now)
    under_way: set[tuple[str, ...]] = set()
    kept.worklist.apply(
        look,
        _differences(found.differences, under_way, _advising(plan, known))
        if found.differences
        else (),
        under_way=under_way,
        summary={
            "left_rows": str(found.left_rows),
            "right_rows": str(found.right_rows),
            "same": str(found.same),
            "hidden": str(sum(each.count for each in found.hidden)),
            "under_way": str(sum(found.in_flight.values())),
            "patterns": _as_json(found.patterns, exclude={"example"}),
            "suggestions": _as_json(found.suggestions[:MOST]),
            "pairings": _as_json(found.pairings[:MOST]),
            "remarks": _as_json(found.remarks),
            "keyless": _as_json([_masked(e, personal_of(plan, known)) for e in found.keyless]),
        },
    )


def _masked(keyless: Keyless, personal: frozenset[str]) -> Keyless:
    held = {
        field: masked(str(value)) if value and field in personal else value
        for field, value in json.loads(keyless.record).items()
    }
    return keyless.model_copy(update={"record": json.dumps(held, ensure_ascii=False)})


def _as_json(values: Sequence[Value], exclude: set[str] | None = None) -> str:
    dumped = [each.model_dump(mode="json", exclude=exclude) for each in values]
    return json.dumps(dumped, ensure_ascii=False)


def _advising(plan: ReconciliationPlan, known: Catalogue) -> Advise:
    """Return who finds the row of the error catalogue about a kind, a field and a pattern's id."""

    @cache
    def advise(kind: str, field: str, pattern: str) -> str:
        sort = DifferenceKind(kind)
        return rule_of(plan, known.error_rules, sort, field, pattern_kind(pattern)) or ""

    return advise


def _differences(path: Path, under_way: set[tuple[str, ...]], advise: Advise) -> Iterator[Found]:
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
                    error_rule=advise(row["kind"], row["field"], row["pattern"]),
                )
