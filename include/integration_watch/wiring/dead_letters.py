"""What was not delivered becomes an incident of the monitor itself, and ends when it is."""

from datetime import datetime

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.dead_letter import judge_dead_letters
from include.integration_watch.domain.finding import Judgement
from include.integration_watch.domain.roster import roster
from include.integration_watch.store import Store


def judge(known: Catalogue, kept: Store, now: datetime) -> None:
    """Judge the dead letters of everybody who is on a list or runs one, and keep what changed."""
    listed = kept.people.listed()
    addresses = {group.manager for group in known.owner_groups}
    for group in known.owner_groups:
        addresses |= {each.member.address for each in roster(group, listed)}
    found = judge_dead_letters(kept.dead_letters(addresses), kept.incidents(open_only=True), now)
    if found != Judgement():
        kept.apply(found, known, now)
