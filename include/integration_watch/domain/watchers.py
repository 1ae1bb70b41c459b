"""Who watches the watchers: looks that no longer happen, and tasks that left nothing behind. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from .finding import Clearance, Finding, Judgement, Kind, Layer, Severity
from .value import Instant, Value

BEAT = "beat"
"""The layer under which a watching DAG notes that it looked and judged."""

AWAITED = "awaited"
"""The layer under which `deliver_alerts` notes from when on it waits for a DAG's look."""

DATA = "check_data__"
"""What the name of each integration's data check begins with."""

WATCHING = ("watch_systems", "watch_executions")
"""The DAGs whose silence makes us blind."""

OWED_ELSEWHERE = frozenset({"observe", "report"})
"""Tasks whose end says nothing new: a broken look is judged by the next task, a report is red by design."""


class End(StrEnum):
    """How a task instance ended, as far as it matters here."""

    WELL = "well"
    LOST = "lost"


class TaskEnd(Value):
    """How the newest finished instance of a task ended, as Airflow keeps it."""

    dag: str
    task: str
    run: str
    end: End
    at: Instant


def awaited_since(
    looks: Mapping[tuple[str, str], datetime], now: datetime, *, asleep_after: timedelta
) -> dict[str, datetime]:
    """Return from when on each look is awaited anew: never before, or we slept ourselves.

    After an Airflow that was down or paused as a whole, nobody is called blind before it had time to
    look: that it was down is what the dead-man ping tells.
    """
    last = looks.get((BEAT, "deliver_alerts"))
    slept = last is None or now - last > asleep_after
    return {dag: now for dag in WATCHING if slept or (AWAITED, dag) not in looks}


def judge_blindness(
    looks: Mapping[tuple[str, str], datetime], now: datetime, *, blind_after: timedelta
) -> Judgement:
    """Judge whether the watching DAGs still look; whoever does not makes us blind for its part."""
    total = Judgement()
    for dag in WATCHING:
        known = [looks[key] for key in ((BEAT, dag), (AWAITED, dag)) if key in looks]
        if not known:
            continue
        last = max(known)
        if now - last <= blind_after:
            total += _well(dag, Kind.MONITOR_BLIND.value, now)
        else:
            total += _wrong(dag, Kind.MONITOR_BLIND.value, since=last, now=now, facts={"dag": dag})
    return total


def judge_ends(ends: Iterable[TaskEnd], now: datetime) -> Judgement:
    """Judge the newest end of each task: what was lost is found, what went well since then is over."""
    total = Judgement()
    for each in ends:
        kind = f"{Kind.TASK_LOST}:{each.task}"
        subject = each.dag.removeprefix(DATA)
        if each.end is End.WELL:
            total += _well(subject, kind, now)
        else:
            facts = {"dag": each.dag, "task": each.task, "run": each.run}
            total += _wrong(subject, kind, since=each.at, now=now, facts=facts)
    return total


def is_ours(dag: str) -> bool:
    """Tell whether a lost task of a DAG would be lost news."""
    return dag in (*WATCHING, "deliver_alerts", "send_digest") or dag.startswith(DATA)


def _well(dag: str, kind: str, at: datetime) -> Judgement:
    return Judgement(cleared=(Clearance(layer=Layer.MONITOR, subject=dag, kind=kind, as_of=at),))


def _wrong(
    dag: str, kind: str, *, since: datetime, now: datetime, facts: dict[str, str]
) -> Judgement:
    finding = Finding(
        layer=Layer.MONITOR,
        subject=dag,
        kind=kind,
        severity=Severity.ERROR,
        observed_at=now,
        since=since,
        facts=facts,
    )
    return Judgement(findings=(finding,))
