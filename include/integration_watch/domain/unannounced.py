"""Maintenance that nobody announced: a system that is away, and says itself that this is on purpose. Pure."""

import re
from collections.abc import Iterable
from datetime import datetime

from .availability import layer_of
from .causes import PLANNED, STOPS_RUNS
from .finding import Clearance, Finding, Judgement, Kind, Severity
from .system import System

_ON_PURPOSE = re.compile(
    r"\b(?:maintenance(?! plan)|wartung(?:s\w+)?)\b"
    r"|\b(?:scheduled|planned) (?:downtime|outage|interruption)\b"
    r"|\bgeplante\w* (?:unterbrechung|abschaltung|auszeit)\b"
    # What databases say that somebody shuts down, starts up or keeps to himself.
    r"|\bORA-0(?:1033|1035|1089|1090|1109)\b|\bORA-12528\b"
    r"|\bdatabase system is shutting down\b"
    r"|\bserver shutdown in progress\b|\bis in single.user mode\b|\bbecause the database is offline\b",
    re.IGNORECASE,
)
_MOST = 20_000


def speaks_of_maintenance(text: str) -> bool:
    """Tell whether the words of a system say that it is away on purpose."""
    return _ON_PURPOSE.search(text[:_MOST]) is not None


def judge_unannounced(
    system: System, findings: Iterable[Finding], since: datetime | None, now: datetime
) -> Judgement:
    """Judge a system by what one look found of it; ``findings`` are all that was found now.

    ``since`` is when its oldest open trouble began. A system that is away while a window stands for
    it was announced; one that is away and once said that it is on purpose stays so, whatever it
    says later, until it is well or somebody announces it.
    """
    own = [each for each in findings if each.subject == system.id]
    away = [
        each for each in own if each.word in STOPS_RUNS and each.severity.at_least(Severity.ERROR)
    ]
    announced = any(each.word in PLANNED - {Kind.MAINTENANCE_UNANNOUNCED} for each in own)
    if announced or not away:
        cleared = Clearance(
            layer=layer_of(system),
            subject=system.id,
            kind=Kind.MAINTENANCE_UNANNOUNCED.value,
            as_of=now,
        )
        return Judgement(cleared=(cleared,))
    told = next((each for each in away if speaks_of_maintenance(each.excerpt)), None)
    if told is None:
        return Judgement()
    began = min(moment for moment in (since, told.since) if moment is not None)
    found = Finding(
        layer=layer_of(system),
        subject=system.id,
        kind=Kind.MAINTENANCE_UNANNOUNCED.value,
        severity=Severity.ERROR,
        observed_at=now,
        since=began,
        facts={"starts": began.isoformat()},
        excerpt=told.excerpt,
    )
    return Judgement(findings=(found,))
