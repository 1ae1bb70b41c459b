"""The links that only one recipient of a message gets: to the incident, to act on it, to leave the list."""

from datetime import datetime
from functools import cached_property

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.delivery import Pending
from include.integration_watch.domain.permit import Purpose
from include.integration_watch.domain.roster import Listed
from include.integration_watch.links.signing import Signer
from include.integration_watch.notify.links import Pages
from include.integration_watch.store import Store

from .signed_links import address_of, permit, signer


class RecipientLinks:
    """Adds a recipient's own links to the pages of a message."""

    def __init__(self, known: Catalogue, kept: Store) -> None:
        self._managers = {(group.id, group.manager.lower()) for group in known.owner_groups}
        self._kept = kept

    def over(self, pages: Pages, pending: Pending, now: datetime) -> Pages:
        """Return the pages with the links of this message's recipient."""
        group, address = pending.recipient.group, pending.recipient.address
        leave = ""
        if self._generation(group, address) is not None:
            leaving = permit(
                Purpose.LEAVE, group, address, now, generation=self._generation(group, address) or 0
            )
            leave = address_of(leaving, self._signed_by)
        number = pending.flip.incident.number
        page = address_of(
            permit(Purpose.INCIDENT, group, address, now, incident=number), self._signed_by
        )
        own = {"own_page": page, "acknowledge": f"{page}#acknowledge", "silence": f"{page}#silence"}
        return pages.model_copy(update={"leave": leave, **own})

    def _generation(self, group: str, address: str) -> int | None:
        """Return the membership that the recipient has; none for a manager who is only standing in."""
        listed = self._listed.get((group, address.lower()))
        if listed is not None:
            return listed.generation
        return None if (group, address.lower()) in self._managers else 0

    @cached_property
    def _listed(self) -> dict[tuple[str, str], Listed]:
        return {(each.group, each.address): each for each in self._kept.people.listed()}

    @cached_property
    def _signed_by(self) -> Signer:
        return signer()
