"""Keep what people decide about differences: no decision is lost, none is overwritten in silence."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from include.integration_watch.domain.worklist import (
    AFTER,
    Decision,
    Deed,
    Refusal,
    State,
    Why,
    refusal,
    refused_in,
)
from include.integration_watch.domain.worklist_view import (
    Outcome,
    PatternTarget,
    Refused,
    Target,
)

from . import worklist_tables as t
from .worklist_revision import next_revision
from .worklist_rows import entry_of

SHOWN = 50
AT_ONCE = 500


def decide(
    connection: sa.Connection,
    reconciliation: str,
    decided: Sequence[tuple[Decision, Sequence[Target]]],
) -> Outcome:
    """Decide about rows, each only if nobody changed it since it was seen; a row is asked once."""
    revision = next_revision(connection, reconciliation)
    total = Outcome()
    for decision, targets in decided:
        total = _joined(total, _one(connection, reconciliation, decision, targets, revision))
    return total


def _joined(one: Outcome, other: Outcome) -> Outcome:
    return Outcome(
        done=one.done + other.done,
        refused=(*one.refused, *other.refused)[:SHOWN],
        refused_count=one.refused_count + other.refused_count,
    )


def _one(
    connection: sa.Connection,
    reconciliation: str,
    decision: Decision,
    targets: Sequence[Target],
    revision: int,
) -> Outcome:
    if reason := refusal(decision):
        return _all_refused(targets, reason)
    done: list[int] = []
    refused: list[Refused] = []
    for start in range(0, len(targets), AT_ONCE):
        piece = targets[start : start + AT_ONCE]
        rows = _rows(connection, reconciliation, [target.id for target in piece])
        for target in piece:
            reason = _why_not(rows.get(target.id), target, decision)
            if reason is None:
                done.append(target.id)
            else:
                row = rows.get(target.id)
                now = None if row is None else entry_of(row)
                refused.append(Refused(id=target.id, reason=reason, now=now))
    for start in range(0, len(done), AT_ONCE):
        which = t.entry.c.id.in_(done[start : start + AT_ONCE])
        _change(connection, reconciliation, decision, revision, which)
    return Outcome(done=len(done), refused=tuple(refused[:SHOWN]), refused_count=len(refused))


def _why_not(row: Any | None, target: Target, decision: Decision) -> Refusal | None:
    if row is None:
        return Refusal.UNKNOWN
    if row.version != target.version:
        return Refusal.CONFLICT
    return refused_in(State(row.state), decision.deed)


def _all_refused(targets: Sequence[Target], reason: Refusal) -> Outcome:
    refused = tuple(Refused(id=target.id, reason=reason) for target in targets[:SHOWN])
    return Outcome(refused=refused, refused_count=len(targets))


def decide_pattern(
    connection: sa.Connection,
    reconciliation: str,
    decision: Decision,
    target: PatternTarget,
) -> Outcome:
    """Decide about all rows of a pattern that are as the page showed them.

    A row that somebody else changed since keeps what they decided, and is named. After a newer
    comparison nothing is done: what belongs to the pattern may be something else.
    """
    if reason := refusal(decision):
        return Outcome(refused=(Refused(id=0, reason=reason),), refused_count=1)
    revision = next_revision(connection, reconciliation)
    columns = t.entry.c
    of_pattern = sa.and_(
        columns.reconciliation == reconciliation, columns.pattern == target.pattern
    )
    if _newest(connection, reconciliation) != target.comparison:
        return Outcome(refused=(Refused(id=0, reason=Refusal.CONFLICT),), refused_count=1)
    meanwhile = sa.and_(of_pattern, columns.version > target.seen)
    allowed = [each.value for each in target.states if refused_in(each, decision.deed) is None]
    which = sa.and_(of_pattern, columns.state.in_(allowed), columns.version <= target.seen)
    conflicts = connection.execute(
        sa.select(t.entry).where(meanwhile).order_by(columns.id).limit(SHOWN)
    ).all()
    count = connection.execute(
        sa.select(sa.func.count()).select_from(t.entry).where(meanwhile)
    ).scalar_one()
    done = _change(connection, reconciliation, decision, revision, which)
    return Outcome(
        done=done,
        refused=tuple(
            Refused(id=row.id, reason=Refusal.CONFLICT, now=entry_of(row)) for row in conflicts
        ),
        refused_count=count,
    )


def _rows(connection: sa.Connection, reconciliation: str, ids: Iterable[int]) -> dict[int, Any]:
    found = connection.execute(
        sa.select(t.entry).where(
            t.entry.c.reconciliation == reconciliation, t.entry.c.id.in_(list(ids))
        )
    )
    return {row.id: row for row in found}


def _newest(connection: sa.Connection, reconciliation: str) -> str:
    found = connection.execute(
        sa.select(t.comparison.c.id)
        .where(t.comparison.c.reconciliation == reconciliation)
        .order_by(t.comparison.c.as_of.desc(), t.comparison.c.at.desc())
        .limit(1)
    )
    return found.scalar_one_or_none() or ""


def _change(
    connection: sa.Connection,
    reconciliation: str,
    decision: Decision,
    revision: int,
    which: sa.ColumnElement[bool],
) -> int:
    """Keep a step for each of the rows, then change them; return how many."""
    columns = t.entry.c
    of_list = sa.and_(columns.reconciliation == reconciliation, which)
    after = AFTER.get(decision.deed)
    steps = sa.select(
        columns.id,
        sa.literal(revision),
        sa.literal(decision.at, t.step.c.at.type),
        sa.literal(decision.who),
        sa.literal(decision.source),
        sa.literal(decision.deed.value),
        columns.state if after is None else sa.literal(after.value),
        columns.left_value,
        columns.right_value,
        sa.literal(_detail(decision)),
    ).where(of_list)
    names = [column.name for column in t.step.c if column.name != "id"]
    connection.execute(sa.insert(t.step).from_select(names, steps))
    changed = connection.execute(
        sa.update(t.entry).where(of_list).values(_values(decision) | {"version": revision})
    )
    return changed.rowcount


def _values(decision: Decision) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if decision.comment.strip():
        values["comment"] = decision.comment.strip()
    if decision.to.strip():
        values["assigned_to"] = decision.to.strip()
    after = AFTER.get(decision.deed)
    if after is None:
        return values
    return values | {
        "state": after.value,
        "why": Why.DECIDED.value,
        "accepted_until": decision.until if decision.deed is Deed.ACCEPT else None,
        "decided_by": decision.who,
        "decided_at": decision.at,
    }


def _detail(decision: Decision) -> str:
    said = [decision.comment.strip(), decision.to.strip()]
    if decision.deed is Deed.ACCEPT and decision.until:
        said.append(decision.until.isoformat())
    return " · ".join(each for each in said if each)
