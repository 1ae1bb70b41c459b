"""Lists as their managers run them: what a form orders is done once, and kept with who ordered it."""

from datetime import datetime, timedelta

from include.integration_watch.domain.address import MAIL, channel_of
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.owner_group import OwnerGroup
from include.integration_watch.domain.permit import LinkRefused, Purpose, Refusal
from include.integration_watch.domain.response import ResponseTimes, response_times
from include.integration_watch.domain.roster import (
    Answer,
    Listed,
    MemberState,
    Source,
    confirmed,
    roster,
)
from include.integration_watch.links.signing import Signer, new_nonce
from include.integration_watch.pages.lists import ListCard, Visitor
from include.integration_watch.pages.order import Order, OrderRefused, What
from include.integration_watch.store import Store

from .signed_links import permit

LATELY = timedelta(days=90)
MOST_INVITATIONS = 5
"""To one address in a day: a form must not become a way to fill somebody's mailbox."""


class ListDesk:
    """Answers over the store; `LinkRefused` and `OrderRefused` say why something is not done."""

    def __init__(self, known: Catalogue, kept: Store, signed_by: Signer) -> None:
        self._known = known
        self._kept = kept
        self._people = kept.people
        self._signed_by = signed_by

    def manager(self, token: str, now: datetime) -> tuple[str, Visitor]:
        """Return the list that a manager's link opens; one of a former manager opens none."""
        read = self._signed_by.read(token, Purpose.MANAGE, now)
        if self._group(read.group).manager.lower() != read.address.lower():
            raise LinkRefused(Refusal.SUPERSEDED)
        return read.group, Visitor(name=read.address, may_change=True, by_link=True)

    def cards(self) -> tuple[ListCard, ...]:
        """Return every list, without forms, changes and times."""
        return tuple(self._card(group) for group in self._known.owner_groups)

    def times(self, now: datetime) -> dict[str, ResponseTimes]:
        """Return how fast each group moved lately."""
        incidents = self._kept.incidents(since=now - LATELY)
        done = self._people.actions([incident.number for incident in incidents])
        return response_times(incidents, done, self._known)

    def card(self, group: str, visitor: Visitor, now: datetime) -> ListCard:
        """Return one list with a fresh form."""
        form = permit(Purpose.FORM, group, visitor.name, now, nonce=new_nonce())
        return self._card(self._group(group)).model_copy(
            update={
                "changes": self._people.changes(group),
                "times": self.times(now).get(group),
                "form": self._signed_by.sign(form) if visitor.may_change else "",
            }
        )

    def carry_out(
        self, group: str, order: Order, *, form: str, visitor: Visitor, now: datetime
    ) -> str:
        """Do what a form orders, once, and return the word for what was done."""
        self._use_up(group, form, visitor, now)
        found = self._group(group)
        listed = self._listed(found)
        self._check(order, listed)
        source = Source.LINK if visitor.by_link else Source.PAGE
        if order.what is What.REMOVE:
            answer = self._people.take_off(
                found, order.member.address, who=visitor.name, source=source, now=now
            )
            return _done(answer is not Answer.UNKNOWN, "removed")
        if order.what is What.CHANGE:
            changed = self._people.change(
                found, order.member, who=visitor.name, source=source, now=now
            )
            return _done(changed, "changed")
        return self._invite(found, order, visitor, source, now)

    def _invite(
        self, group: OwnerGroup, order: Order, visitor: Visitor, source: Source, now: datetime
    ) -> str:
        since = now - timedelta(days=1)
        if self._people.invited_since(order.member.address, since) >= MOST_INVITATIONS:
            raise OrderRefused("order_many")
        (after,) = self._people.invite(
            group, [order.member], who=visitor.name, source=source, now=now
        )
        if after.state is MemberState.CONFIRMED:
            return "changed"
        return "added" if order.what is What.ADD else "invited_again"

    def _use_up(self, group: str, form: str, visitor: Visitor, now: datetime) -> None:
        read = self._signed_by.read(form, Purpose.FORM, now)
        if (read.group, read.address) != (group, visitor.name) or not visitor.may_change:
            raise LinkRefused(Refusal.FORGED)
        if not self._people.use(read.nonce, now=now, expires=read.expires):
            raise LinkRefused(Refusal.USED)

    def _check(self, order: Order, listed: tuple[Listed, ...]) -> None:
        channel = channel_of(order.member.address)
        known = {MAIL, *self._known.settings.channels}
        if order.what is not What.REMOVE and channel not in known:
            raise OrderRefused("order_channel")
        substitute = (order.member.substitute or "").lower()
        others = {each.address for each in confirmed(listed)} - {order.member.address.lower()}
        if substitute and order.what is not What.REMOVE and substitute not in others:
            raise OrderRefused("order_substitute")

    def _card(self, group: OwnerGroup) -> ListCard:
        fallback = next(
            (each.title for each in self._known.owner_groups if each.id == group.fallback), None
        )
        return ListCard(
            id=group.id,
            title=group.title,
            manager=group.manager,
            language=group.manager_language,
            fallback=fallback,
            listed=self._listed(group),
            channels=tuple(sorted(self._known.settings.channels)),
        )

    def _listed(self, group: OwnerGroup) -> tuple[Listed, ...]:
        return roster(group, self._people.listed(group.id))

    def _group(self, id: str) -> OwnerGroup:
        try:
            return self._known.owner_group(id)
        except KeyError:
            raise LinkRefused(Refusal.UNKNOWN) from None


def _done(well: bool, word: str) -> str:
    if not well:
        raise OrderRefused("order_unknown")
    return word
