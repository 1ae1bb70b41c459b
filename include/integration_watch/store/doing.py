"""Keep what somebody did about an incident, with the messages that it owes, in one transaction."""

from datetime import datetime

import sqlalchemy as sa

from include.integration_watch.domain.action import Action, Deed
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.routing import Because, recipients_in

from . import actions, incidents, machine, outbox, roster

_TAKES_ON = frozenset({Deed.ACKNOWLEDGED, Deed.ACCEPTED})


def do(connection: sa.Connection, action: Action, catalogue: Catalogue, now: datetime) -> None:
    """Keep an action; the incident is acknowledged by it, or told to the group it is handed to."""
    actions.keep(connection, action)
    if action.deed in _TAKES_ON:
        incidents.serialise(connection)
        machine.take(connection, action.incident, catalogue, now, by=action.group)
    groups = {group.id for group in catalogue.owner_groups}
    if action.deed is not Deed.HANDED_OVER or action.to not in groups:
        return
    flip = actions.newest_telling(connection, action.incident)
    if flip is None:
        return
    people = recipients_in(action.to, Because.HANDED_OVER, roster.over(connection, catalogue, now))
    outbox.put(connection, [(flip, actions.unheard(connection, flip, people))], now)
