"""Keep what somebody did about an incident, with the messages that it owes, in one transaction."""

from datetime import datetime

import sqlalchemy as sa

from include.integration_watch.domain.action import Action, Deed
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.routing import Because, recipients_in

from . import actions, outbox, roster


def do(connection: sa.Connection, action: Action, catalogue: Catalogue, now: datetime) -> None:
    """Keep an action; the group that an incident is handed to is told what is wrong."""
    actions.keep(connection, action)
    groups = {group.id for group in catalogue.owner_groups}
    if action.deed is not Deed.HANDED_OVER or action.to not in groups:
        return
    flip = actions.newest_telling(connection, action.incident)
    if flip is None:
        return
    people = recipients_in(action.to, Because.HANDED_OVER, roster.over(connection, catalogue, now))
    outbox.put(connection, [(flip, actions.unheard(connection, flip, people))], now)
