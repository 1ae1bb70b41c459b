"""What must hold of every history: after each step, at the end of an outage, and when all is well."""

from collections import Counter

import sqlalchemy as sa

from include.integration_watch.domain.finding import Layer
from include.integration_watch.domain.incident import Change, Incident
from include.integration_watch.store import outbox, tables

from .company import UNCONFIRMED
from .world import INTEGRATIONS, World

OPENING = (Change.OPENED.value, Change.REOPENED.value)


class Broken(AssertionError):
    """An invariant does not hold."""


def check_always(world: World) -> None:
    """Hold what is true at every moment."""
    known = world.store.incidents(open_only=True)
    _hold(len({each.key for each in known}) == len(known), "one open incident per key")
    for incident in known:
        _hold(_has_a_reason(incident), f"{incident.name} is silent without a reason")
    silent = [each.number for each in known if each.silenced]
    with world.store.engine.begin() as connection:
        heard = outbox.listeners(connection, silent)
    _hold(not heard, f"somebody heard of what is silent: {sorted(heard)}")
    lives = _lives(world)
    for (number, life, address), changes in lives.items():
        opened = sum(changes[change] for change in OPENING)
        _hold(opened <= 1, f"INC-{number} (life {life}) was opened {opened} times to {address}")
        _hold(changes[Change.RESOLVED.value] <= 1, f"INC-{number} ended twice for {address}")
    _hold(all(address != UNCONFIRMED for _, _, address in lives), "nobody unconfirmed is told")
    sent = Counter((id, address) for id, address, _, _ in world.mailbox)
    twice = [id for (id, _), times in sent.items() if times > 1 and id not in world.crashed]
    _hold(not twice, f"sent twice: {twice}")


def check_settled(world: World) -> None:
    """Hold what is true after everything was looked at and had its time: nothing is lost."""
    known = world.store.incidents(open_only=True)
    by_number = {each.number: each for each in known}
    with world.store.engine.begin() as connection:
        heard = outbox.listeners(connection, list(by_number))
    subjects = {(each.finding.layer, each.finding.subject) for each in known}
    for system in world.down():
        _hold(any(subject == system for _, subject in subjects), f"{system} is down unnoticed")
    if "boomi" not in world.down():
        for name in INTEGRATIONS:
            seen = (Layer.EXECUTION, name) in subjects
            _hold(seen == (name in world.failed), f"{name}: open {seen}, failed {world.failed}")
    for incident in known:
        _hold(incident.held_until is None, f"{incident.name} is still held")
        cause = by_number.get(incident.cause or 0) if incident.is_explained else None
        _hold(not incident.is_explained or cause is not None, f"{incident.name} is an orphan")
        if cause is not None:
            _hold(bool(heard.get(cause.number)), f"nobody heard of {cause.name}")
        elif incident.speaks_at is None:
            _hold(bool(heard.get(incident.number)), f"nobody heard of {incident.name}")


def check_at_rest(world: World) -> None:
    """Hold what is true when all is well and all is sent: everyone heard of every end, nothing is open."""
    left = world.store.incidents(open_only=True)
    _hold(not left, f"open though all is well: {[each.key for each in left]}")
    for (number, life, address), changes in _lives(world).items():
        if any(changes[change] for change in OPENING):
            ended = changes[Change.RESOLVED.value]
            _hold(ended == 1, f"{address} was told that INC-{number} (life {life}) opened only")
    owed = {each.id for each in world.store.messages() if each.state == "pending"}
    _hold(not owed, f"still owed: {owed}")


def _has_a_reason(incident: Incident) -> bool:
    if not incident.silenced:
        return True
    return (
        incident.is_explained or incident.held_until is not None or incident.speaks_at is not None
    )


def _lives(world: World) -> dict[tuple[int, int, str], Counter[str]]:
    """Return what was owed to each address of each incident, between one end and the next."""
    query = sa.select(tables.flip.c.id, tables.flip.c.incident, tables.flip.c.change)
    people = sa.select(tables.outbox.c.flip, tables.outbox.c.address).where(
        tables.outbox.c.state != "withdrawn"
    )
    with world.store.engine.begin() as connection:
        flips = connection.execute(query.order_by(tables.flip.c.id)).all()
        owed: dict[int, list[str]] = {}
        for row in connection.execute(people):
            owed.setdefault(row.flip, []).append(row.address)
    found: dict[tuple[int, int, str], Counter[str]] = {}
    life: Counter[int] = Counter()
    for flip in flips:
        for address in owed.get(flip.id, ()):
            key = (flip.incident, life[flip.incident], address)
            found.setdefault(key, Counter())[flip.change] += 1
        if flip.change == Change.RESOLVED.value:
            life[flip.incident] += 1
    return found


def _hold(condition: bool, said: str) -> None:
    if not condition:
        raise Broken(said)
