"""Who is owed a message of what was decided: flips, their recipients, the outbox."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.incident import Change, Decision, Flip, Incident, Reason
from include.integration_watch.domain.routing import Recipient, route, touched_by
from include.integration_watch.domain.value import Id

from . import actions, outbox, roster
from . import incidents as rows
from .board import Decided

Recipients = tuple[Recipient, ...]

_LAYERS = ("system", "service", "execution", "data", "monitor")
_TO_LISTENERS = frozenset({Change.RESOLVED, Change.REATTRIBUTED})
_FIRST_HEARD = frozenset({Change.OPENED, Change.REOPENED})
_ALSO_TO_LISTENERS = frozenset({Change.WORSENED})


def tell(
    connection: sa.Connection,
    decided: Sequence[Decided],
    known: tuple[Incident, ...],
    catalogue: Catalogue,
    now: datetime,
) -> tuple[Flip, ...]:
    """Keep the flips of what was decided and owe their messages; return the flips.

    What is over comes first, then causes before their effects. What was put down to a cause in the
    end is not told, whatever was decided of it before.
    """
    catalogue = roster.over(connection, catalogue, now)
    explained = {each.number for each in known if each.is_explained}
    flips = [
        Flip(
            change=decision.change,
            reason=decision.reason,
            incident=_as_heard(decision, incident),
            at=now,
            evidence=decision.evidence,
        )
        for decision, incident in sorted(decided, key=_from_cause_to_effect)
        if decision.change is not None
        and (decision.change in _TO_LISTENERS or incident.number not in explained)
    ]
    spread = _spread(decided, known, now)
    recipients = [*_recipients(connection, flips, catalogue)]
    recipients += _touched(connection, spread, decided, flips, recipients, catalogue)
    every = [*flips, *(flip for flip, _ in spread)]
    owed = [
        (flip, people)
        for flip, people in zip(every, recipients, strict=True)
        if people or flip.reason is not Reason.REACHED_ANOTHER_GROUP
    ]
    ids = rows.insert_flips(connection, [flip for flip, _ in owed])
    outbox.put(connection, [(id, people) for id, (_, people) in zip(ids, owed, strict=True)], now)
    return tuple(flip for flip, _ in owed)


def _as_heard(decision: Decision, incident: Incident) -> Incident:
    """Return the incident with the count that people had heard before, so that a message can name both."""
    return (
        incident.model_copy(update={"told_count": decision.heard}) if decision.heard else incident
    )


def _from_cause_to_effect(decided: Decided) -> tuple[int, int, str]:
    decision, _ = decided
    return (
        decision.change is not Change.RESOLVED,
        _LAYERS.index(decision.key[0]),
        str(decision.key),
    )


def _recipients(
    connection: sa.Connection, flips: Sequence[Flip], catalogue: Catalogue
) -> list[Recipients]:
    asked = _TO_LISTENERS | _ALSO_TO_LISTENERS
    heard = outbox.listeners(
        connection, [flip.incident.number for flip in flips if flip.change in asked]
    )
    before = outbox.told_ever(
        connection, [flip.incident.number for flip in flips if flip.change is Change.REOPENED]
    )
    hushed = _hushed(connection, flips)
    found: list[Recipients] = []
    for flip in flips:
        number = flip.incident.number
        people = () if flip.change in _TO_LISTENERS else route(flip, catalogue)
        told = _each_once(people, heard.get(number, ()), before.get(number, ()))
        found.append(tuple(each for each in told if each.group not in hushed.get(number, ())))
    return found


def _hushed(connection: sa.Connection, flips: Sequence[Flip]) -> dict[int, frozenset[Id]]:
    """Return the groups that asked for silence, where an incident only grew; worse news is told."""
    grown = [flip for flip in flips if flip.reason is Reason.TWICE_THE_DOCUMENTS]
    if not grown:
        return {}
    return actions.silent(connection, [flip.incident.number for flip in grown], grown[0].at)


def _each_once(*several: Recipients) -> Recipients:
    told: dict[str, Recipient] = {}
    for recipients in several:
        for recipient in recipients:
            told.setdefault(recipient.address, recipient)
    return tuple(told.values())


def _spread(
    decided: Iterable[Decided], known: tuple[Incident, ...], now: datetime
) -> list[tuple[Flip, list[Incident]]]:
    """Return each cause that has a group to reach, as a flip, with the silent effects of that group.

    These are effects that were put down to it now, and all that waited for a cause which itself
    was held until now. A cause that is silent reaches nobody yet.
    """
    new = {incident.number for decision, incident in decided if _is_attributed(decision)}
    voiced = {incident.number for decision, incident in decided if decision.change in _FIRST_HEARD}
    effects: dict[int, list[Incident]] = {}
    for incident in known:
        is_silent = incident.is_explained and incident.silenced
        if is_silent and (incident.number in new or incident.cause in voiced):
            effects.setdefault(incident.cause or 0, []).append(incident)
    return [
        (
            Flip(
                change=Change.OPENED,
                reason=Reason.REACHED_ANOTHER_GROUP,
                incident=cause,
                at=now,
            ),
            effects[cause.number],
        )
        for cause in known
        if cause.number in effects and not cause.silenced
    ]


def _is_attributed(decision: Decision) -> bool:
    return decision.reason is Reason.CAUSE_FOUND


def _touched(
    connection: sa.Connection,
    spread: list[tuple[Flip, list[Incident]]],
    decided: Sequence[Decided],
    flips: Sequence[Flip],
    recipients: Sequence[Recipients],
    catalogue: Catalogue,
) -> list[Recipients]:
    """Return who hears of a cause because of its effects, and not yet otherwise."""
    heard = outbox.listeners(connection, [flip.incident.number for flip, _ in spread])
    now_told = {
        flip.incident.number: people for flip, people in zip(flips, recipients, strict=True)
    }
    lines = _told_by_a_line(decided, now_told, catalogue)
    found: list[Recipients] = []
    for flip, effects in spread:
        number = flip.incident.number
        known = {
            recipient.address
            for people in (
                heard.get(number, ()),
                now_told.get(number, ()),
                lines.get(number, ()),
            )
            for recipient in people
        }
        touched = touched_by(flip.incident, effects, catalogue)
        found.append(tuple(each for each in touched if each.address not in known))
    return found


def _told_by_a_line(
    decided: Iterable[Decided], now_told: dict[int, Recipients], catalogue: Catalogue
) -> dict[int, Recipients]:
    """Return who hears that a broken system they know of is itself an effect, by the new cause."""
    found: dict[int, Recipients] = {}
    for decision, incident in decided:
        is_system = incident.finding.subject in catalogue.systems_by_id
        if decision.change is Change.REATTRIBUTED and decision.cause and is_system:
            people = now_told.get(incident.number, ())
            found[decision.cause] = (*found.get(decision.cause, ()), *people)
    return found
