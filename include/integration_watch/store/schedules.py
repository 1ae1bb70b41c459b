"""When Boomi starts each process: as it is now, and what changed since the last look."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from include.integration_watch.domain.platform_record import (
    ChangedProperty,
    ChangeKind,
    PlatformChange,
    ProcessSchedule,
)

from . import execution_tables as e
from .observations import upsert


def known(connection: sa.Connection, account: str) -> dict[tuple[str, str], ProcessSchedule]:
    """Return an account's schedules as they were at the last look, by process and runtime."""
    table = e.process_schedule
    found = connection.execute(
        sa.select(table.c.value)
        .where(table.c.account == account)
        .order_by(table.c.process_id, table.c.atom_id)
    )
    kept = (ProcessSchedule.model_validate_json(value) for value in found.scalars())
    return {(each.process_id, each.atom_id): each for each in kept}


def save(
    connection: sa.Connection,
    account: str,
    schedules: tuple[ProcessSchedule, ...],
    now: datetime,
) -> tuple[PlatformChange, ...]:
    """Keep an account's schedules; return and keep what changed since the last look, if there was one."""
    kept = known(connection, account)
    given = {(each.process_id, each.atom_id): each for each in schedules}
    # Whether it is enabled may be told at one look and not at the next: not known is no change.
    given = {
        key: each.model_copy(update={"enabled": kept[key].enabled})
        if each.enabled is None and key in kept
        else each
        for key, each in given.items()
    }
    before: dict[tuple[str, str], ProcessSchedule | None] = {**kept}
    changes = tuple(
        _change(account, before.get(key), given.get(key), now)
        for key in sorted(kept.keys() | given.keys())
        if kept and before.get(key) != given.get(key)
    )
    rows = [
        {
            "account": account,
            "process_id": each.process_id,
            "atom_id": each.atom_id,
            "seen_at": now,
            "value": each.model_dump_json(),
        }
        for each in given.values()
    ]
    upsert(connection, e.process_schedule, rows)
    table = e.process_schedule
    for process_id, atom_id in kept.keys() - given.keys():
        connection.execute(
            sa.delete(table).where(
                table.c.account == account,
                table.c.process_id == process_id,
                table.c.atom_id == atom_id,
            )
        )
    upsert(connection, e.platform_change, [change_row(change) for change in changes])
    return changes


def _change(
    account: str, before: ProcessSchedule | None, after: ProcessSchedule | None, now: datetime
) -> PlatformChange:
    named = after or before
    process_id, atom_id = (named.process_id, named.atom_id) if named else ("", "")
    old, new = _told(before), _told(after)
    return PlatformChange(
        id=f"schedule-{account}-{process_id}-{atom_id}-{now.isoformat()}",
        account=account,
        at=now,
        kind=ChangeKind.SCHEDULE,
        type="ProcessSchedules",
        action="REMOVED" if after is None else "ADDED" if before is None else "CHANGED",
        subjects=(process_id, atom_id),
        source="seen",
        properties=tuple(
            ChangedProperty(name=name, before=old.get(name, ""), after=new.get(name, ""))
            for name in sorted(old.keys() | new.keys())
            if old.get(name) != new.get(name)
        ),
    )


def _told(schedule: ProcessSchedule | None) -> dict[str, str]:
    """Return a schedule in words that can be compared."""
    if schedule is None:
        return {}
    lines = [
        f"{each.minutes} {each.hours} {each.days_of_month} {each.months} {each.days_of_week} {each.years}"
        for each in schedule.entries
    ]
    enabled = {None: "unknown", True: "yes", False: "no"}[schedule.enabled]
    return {
        "schedule": "; ".join(lines),
        "enabled": enabled,
        "max_retry": str(schedule.max_retry),
    }


def change_row(change: PlatformChange) -> dict[str, Any]:
    """Return a change as a row."""
    return {
        "id": change.id,
        "account": change.account,
        "kind": change.kind.value,
        "at": change.at,
        "has_text": bool(change.by or change.message or change.properties),
        "value": change.model_dump_json(),
    }
