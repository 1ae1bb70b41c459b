"""Coverage: would two people hear of every class of error of every integration, today and in six weeks?"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from .catalogue import Catalogue
from .error_rule import ErrorClass
from .finding import Severity
from .owner_group import Member
from .roster import Listed, confirmed, roster, standing_by
from .routing import groups_for
from .simulation import finding_of, rules_of
from .value import Id, Value
from .working_hours import WorkCalendar

DAYS = 42
"""How far ahead turns and times away are looked at."""

_ENOUGH = 2
_ANY = datetime(2000, 1, 1, tzinfo=UTC)
_NOON = time(12)


class Gap(StrEnum):
    """What is wrong with the coverage of a class of error."""

    NOBODY = "nobody"
    ONLY_ONE = "only_one"
    NOBODY_ON_DUTY = "nobody_on_duty"
    ONE_ON_DUTY = "one_on_duty"


class Coverage(Value):
    """A class of error of an integration that nobody, or only one person, would hear of.

    Where turns and times away make the gap, ``day`` is its first day and ``days`` how many of the
    days ahead have one.
    """

    integration: Id
    error_class: ErrorClass
    group: Id
    gap: Gap
    day: date | None = None
    days: int = 0


def gaps(
    catalogue: Catalogue, kept: Iterable[Listed], now: datetime | None = None
) -> tuple[Coverage, ...]:
    """Return every integration and class of error without two people who confirmed and are on duty.

    A fallback counts as nobody: it stands in, it does not know. A shared address counts as several
    people. Without ``now`` turns and times away are left aside.
    """
    everyone = tuple(kept)
    rosters = {group.id: roster(group, everyone) for group in catalogue.owner_groups}
    people = {id: _count(each.member for each in confirmed(on)) for id, on in rosters.items()}
    ahead = tuple(_ahead(catalogue, now)) if now else ()
    duty = {id: _on_duty(on, catalogue.zone_of(id), ahead) for id, on in rosters.items()}
    found: dict[Coverage, None] = {}
    for integration, error_class, groups in _asked(catalogue):
        count = max(people[group] for group in groups)
        gap = (
            Coverage(
                integration=integration,
                error_class=error_class,
                group=groups[0],
                gap=Gap.ONLY_ONE if count else Gap.NOBODY,
            )
            if count < _ENOUGH
            else _rota_gap(integration, error_class, groups, ahead, duty)
        )
        if gap:
            found[gap] = None
    return tuple(found)


def _asked(catalogue: Catalogue) -> Iterator[tuple[Id, ErrorClass, tuple[Id, ...]]]:
    """Yield each integration and class with the groups that a row of it concerns, each once."""
    seen: set[tuple[Id, ErrorClass, tuple[Id, ...]]] = set()
    for integration in catalogue.integrations:
        for error_class in ErrorClass:
            for rule in rules_of(catalogue, integration.id, error_class) or (None,):
                moment = finding_of(integration.id, rule, Severity.CRITICAL, _ANY)
                groups = tuple(group for group, _, _ in groups_for(moment, catalogue))
                asked = (integration.id, error_class, groups)
                if asked not in seen:
                    seen.add(asked)
                    yield asked


def _rota_gap(
    integration: Id,
    error_class: ErrorClass,
    groups: tuple[Id, ...],
    ahead: tuple[datetime, ...],
    duty: dict[Id, tuple[int, ...]],
) -> Coverage | None:
    best = [max(duty[group][day] for group in groups) for day in range(len(ahead))]
    thin = [day for day, count in enumerate(best) if count < _ENOUGH]
    if not thin:
        return None
    worst = min(best)
    first = thin[0] if worst else best.index(0)
    return Coverage(
        integration=integration,
        error_class=error_class,
        group=groups[0],
        gap=Gap.ONE_ON_DUTY if worst else Gap.NOBODY_ON_DUTY,
        day=ahead[first].date(),
        days=len(thin) if worst else best.count(0),
    )


def _ahead(catalogue: Catalogue, now: datetime) -> Iterator[datetime]:
    """Yield the noon of each day ahead, on the clock of the deployment."""
    zone = ZoneInfo(catalogue.settings.zone)
    today = now.astimezone(zone).date()
    for day in range(DAYS):
        yield datetime.combine(today + timedelta(days=day), _NOON, tzinfo=zone)


def _on_duty(listed: tuple[Listed, ...], zone: str, ahead: tuple[datetime, ...]) -> tuple[int, ...]:
    """Return how many people of a list are on duty on each day ahead."""
    if not any(each.member.turn or each.member.away for each in listed):
        return (_count(each.member for each in confirmed(listed)),) * len(ahead)
    work = WorkCalendar(zone=zone)
    return tuple(_count(standing_by(listed, noon, work).values()) for noon in ahead)


def _count(readers: Iterable[Member]) -> int:
    several = {each.address.lower(): each.shared for each in readers}
    return sum(_ENOUGH if shared else 1 for shared in several.values())
