"""One incident for those who come by a signed link or are logged in, and what they do about it."""

from datetime import datetime
from urllib.parse import quote

from include.integration_watch.domain.action import Action, Deed
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.finding import Layer
from include.integration_watch.domain.incident import Incident
from include.integration_watch.domain.outside_party import OUTSIDE
from include.integration_watch.domain.permit import LinkRefused, Permit, Purpose, Refusal
from include.integration_watch.domain.response import clock
from include.integration_watch.domain.value import Language, Text
from include.integration_watch.links.signing import Signer, new_nonce
from include.integration_watch.pages.incident_desk import (
    Doing,
    IncidentCard,
    Told,
    silent_until,
)
from include.integration_watch.pages.incident_row import IncidentRow
from include.integration_watch.pages.order import OrderRefused
from include.integration_watch.pages.security import Person
from include.integration_watch.store import Store

from .pages import title_of
from .signed_links import permit


class IncidentDesk:
    """Answers over the store; a link shows its own incident and nothing else of the system.

    Behind the login editors of DAGs and the manager of the group decide, everybody else reads.
    ``behind_login`` is the whole address of our pages in Airflow, to which a signed link leads on.
    """

    def __init__(
        self, known: Catalogue, kept: Store, signed_by: Signer, *, behind_login: str = ""
    ) -> None:
        self._known = known
        self._kept = kept
        self._signed_by = signed_by
        self._behind_login = behind_login

    def incident(self, token: str, now: datetime) -> IncidentCard:
        """Return the incident that a link is about, changing nothing."""
        read = self._signed_by.read(token, Purpose.INCIDENT, now)
        found = self._incident(read)
        page = self._ahead(found) if self._behind_login else ""
        return self._card(found, read.group, read.address, now).model_copy(
            update={
                "language": self._language(read),
                "ahead": f"{self._behind_login}/{page}" if page else "",
            }
        )

    def incident_of(self, number: int, person: Person, now: datetime) -> IncidentCard:
        """Return an incident as somebody who is logged in may see it, changing nothing.

        Who may not decide reads it without a form, and without anybody's address.
        """
        found = self._known_incident(number)
        card = self._card(found, self._acts_for(found), person.name, now)
        card = card.model_copy(update={"by_login": True, "ahead": self._ahead(found)})
        if self._may_act(person, found):
            return card
        told = tuple(each.model_copy(update={"address": ""}) for each in card.told)
        return card.model_copy(update={"form": "", "told": told})

    def act(self, token: str, doing: Doing, *, form: str, now: datetime) -> None:
        """Do what a form orders, once."""
        read = self._signed_by.read(token, Purpose.INCIDENT, now)
        found = self._incident(read)
        self._check(doing, found)
        sent = self._signed_by.read(form, Purpose.FORM, now)
        if sent.group != read.group:
            raise LinkRefused(Refusal.FORGED)
        self._use_up(sent, read.address, found.number, now)
        who = f"{doing.name} ({read.address})" if doing.name else read.address
        self._do(found, doing, who, read.group, now)

    def act_as(
        self, number: int, doing: Doing, *, form: str, person: Person, now: datetime
    ) -> None:
        """Do what the form of somebody who is logged in orders, once."""
        found = self._known_incident(number)
        if not self._may_act(person, found):
            raise LinkRefused(Refusal.FORGED)
        self._check(doing, found)
        sent = self._signed_by.read(form, Purpose.FORM, now)
        self._use_up(sent, person.name, found.number, now)
        self._do(found, doing, person.name, self._acts_for(found), now)

    def _card(self, found: Incident, group: str, reader: str, now: datetime) -> IncidentCard:
        groups = {each.id: each.title for each in self._known.owner_groups}
        done = self._kept.people.actions([found.number]).get(found.number, ())
        has_it = self._holder(found, done)
        form = permit(Purpose.FORM, group, reader, now, incident=found.number, nonce=new_nonce())
        return IncidentCard(
            row=self._row(found),
            language="en",
            reader=reader,
            group=groups.get(group, Text(de=group, en=group)),
            told=self._told(found, groups),
            actions=done,
            groups=tuple((id, title) for id, title in groups.items() if id != has_it),
            titles=groups,
            parties=tuple(sorted(OUTSIDE - {has_it})),
            form=self._signed_by.sign(form),
        )

    def _do(self, found: Incident, doing: Doing, who: str, group: str, now: datetime) -> None:
        if found.resolved_at is not None:
            raise OrderRefused("deed_over")
        action = Action(
            incident=found.number,
            at=now,
            deed=doing.deed,
            who=who,
            group=group,
            until=silent_until(doing, now),
            to=doing.to,
            note=doing.note,
        )
        self._kept.people.do(action, self._known, now)

    def _may_act(self, person: Person, found: Incident) -> bool:
        """Tell whether somebody may decide: an editor of DAGs, or the manager of the group."""
        group = self._acts_for(found)
        manager = next((each.manager for each in self._known.owner_groups if each.id == group), "")
        return person.may_decide or person.may_run(manager)

    def _acts_for(self, found: Incident) -> str:
        """Return the group for which a deed counts: the one that has the incident, or handed it out."""
        done = self._kept.people.actions([found.number]).get(found.number, ())
        running = clock(found, done, self._known)
        return (running.group or running.handed_by) if running else ""

    def _check(self, doing: Doing, found: Incident) -> None:
        if doing.deed is not Deed.HANDED_OVER:
            return
        done = self._kept.people.actions([found.number]).get(found.number, ())
        everybody = {group.id for group in self._known.owner_groups} | OUTSIDE
        if doing.to not in everybody - {self._holder(found, done)}:
            raise OrderRefused("order_unclear")

    def _holder(self, incident: Incident, done: tuple[Action, ...]) -> str:
        """Return who has the incident now: nobody is offered to give it to them again."""
        running = clock(incident, done, self._known)
        return (running.group or running.party) if running else ""

    def _use_up(self, sent: Permit, reader: str, incident: int, now: datetime) -> None:
        if (sent.address, sent.incident) != (reader, incident):
            raise LinkRefused(Refusal.FORGED)
        if not self._kept.people.use(sent.nonce, now=now, expires=sent.expires):
            raise LinkRefused(Refusal.USED)

    def _incident(self, read: Permit) -> Incident:
        """Return the incident of a link; whoever has left the list since has no business with it."""
        if (read.group, read.address.lower()) in self._kept.people.gone():
            raise LinkRefused(Refusal.SUPERSEDED)
        return self._known_incident(read.incident or 0)

    def _known_incident(self, number: int) -> Incident:
        found = self._kept.incident(number)
        if found is None:
            raise LinkRefused(Refusal.UNKNOWN)
        return found

    def _row(self, incident: Incident) -> IncidentRow:
        """Return the incident without its links: they lead to where the reader cannot go."""
        finding = incident.finding.model_copy(update={"links": ()})
        return IncidentRow(
            incident=incident.model_copy(update={"finding": finding}),
            title=title_of(finding.subject, self._known),
            rule=self._known.error_rule(finding.error_rule),
            last_time=self._kept.last_time(incident),
        )

    def _ahead(self, incident: Incident) -> str:
        """Return the page of the run ahead, where a data check found this and looked ahead."""
        finding = incident.finding
        known = any(each.id == finding.subject for each in self._known.integrations)
        if incident.resolved_at is not None or finding.layer is not Layer.DATA or not known:
            return ""
        if self._kept.predictions.newest_of(finding.subject) is None:
            return ""
        return f"preflight/{quote(finding.subject, safe='')}"

    def _told(self, incident: Incident, groups: dict[str, Text]) -> tuple[Told, ...]:
        last = {
            (owed.group, owed.address): owed.state for owed in self._kept.messages(incident.number)
        }
        return tuple(
            Told(group=groups.get(group, Text(de=group, en=group)), address=address, state=state)
            for (group, address), state in last.items()
        )

    def _language(self, read: Permit) -> Language:
        for listed in self._kept.people.listed(read.group):
            if listed.address == read.address.lower():
                return listed.member.language
        for group in self._known.owner_groups:
            if group.id == read.group:
                for member in group.members:
                    if member.address.lower() == read.address.lower():
                        return member.language
                return group.manager_language
        return "en"
