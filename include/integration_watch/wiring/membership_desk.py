"""The links of one membership: an invitation's button, and leaving."""

from datetime import datetime

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.owner_group import OwnerGroup
from include.integration_watch.domain.permit import LinkRefused, Permit, Purpose, Refusal
from include.integration_watch.domain.roster import Answer, Listed, MemberState, Source, roster
from include.integration_watch.links.signing import Signer
from include.integration_watch.pages.desk import Membership
from include.integration_watch.store import Store


class MembershipDesk:
    """Answers over the store; a link that opens nothing raises `LinkRefused`."""

    def __init__(self, known: Catalogue, kept: Store, signed_by: Signer) -> None:
        self._known = known
        self._people = kept.people
        self._signed_by = signed_by

    def membership(self, token: str, purpose: Purpose, now: datetime) -> Membership:
        """Return the membership a link is about, changing nothing."""
        permit = self._signed_by.read(token, purpose, now)
        group = self._group(permit)
        listed = self._listed(group, permit)
        self._hold_to(listed, permit)
        return _shown(group, listed)

    def confirm(self, token: str, now: datetime) -> Membership:
        """Confirm the address of an invitation."""
        permit = self._signed_by.read(token, Purpose.CONFIRM, now)
        group = self._group(permit)
        answer = self._people.confirm(group, permit.address, permit.generation, now)
        return self._after(answer, group, permit)

    def leave(self, token: str, now: datetime) -> Membership:
        """Take the address off the list."""
        permit = self._signed_by.read(token, Purpose.LEAVE, now)
        group = self._group(permit)
        answer = self._people.take_off(
            group,
            permit.address,
            generation=permit.generation,
            who=permit.address,
            source=Source.LINK,
            now=now,
        )
        return self._after(answer, group, permit)

    def _after(self, answer: Answer, group: OwnerGroup, permit: Permit) -> Membership:
        refusals = {Answer.SUPERSEDED: Refusal.SUPERSEDED, Answer.UNKNOWN: Refusal.UNKNOWN}
        if answer in refusals:
            raise LinkRefused(refusals[answer])
        return _shown(group, self._listed(group, permit))

    def _group(self, permit: Permit) -> OwnerGroup:
        try:
            return self._known.owner_group(permit.group)
        except KeyError:
            raise LinkRefused(Refusal.UNKNOWN) from None

    def _listed(self, group: OwnerGroup, permit: Permit) -> Listed:
        for each in roster(group, self._people.listed(group.id)):
            if each.address == permit.address.lower():
                return each
        raise LinkRefused(Refusal.UNKNOWN)

    def _hold_to(self, listed: Listed, permit: Permit) -> None:
        """Refuse a link whose button would refuse: nobody should press it in vain."""
        over = permit.purpose is Purpose.CONFIRM and listed.state in (
            MemberState.LEFT,
            MemberState.BOUNCED,
        )
        if listed.generation != permit.generation or over:
            raise LinkRefused(Refusal.SUPERSEDED)


def _shown(group: OwnerGroup, listed: Listed) -> Membership:
    return Membership(
        title=group.title,
        address=listed.member.address,
        manager=group.manager,
        language=listed.member.language,
        state=listed.state,
    )
