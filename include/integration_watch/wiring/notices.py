"""What people are written to about their lists and their time: invitations, reminders, escalations."""

import logging
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from include.integration_watch.domain.action import Deed
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.chasing import chases
from include.integration_watch.domain.delivery import Channel, Delivery, Message, Outcome
from include.integration_watch.domain.notice import Notice, NoticeKind
from include.integration_watch.domain.permit import Permit, Purpose
from include.integration_watch.domain.response import due_notices
from include.integration_watch.domain.roster import Source
from include.integration_watch.domain.upkeep import upkeep
from include.integration_watch.links.signing import Signer
from include.integration_watch.notify.figures import Figures
from include.integration_watch.notify.notice_mail import compose_notice
from include.integration_watch.notify.post import post
from include.integration_watch.notify.words import words
from include.integration_watch.store import Store

from . import backlog_letters, maintenance_letters, report_letters
from .pages import airflow_url, title_of
from .signed_links import address_of, permit

log = logging.getLogger(__name__)

US = "integration-watch"
_OF_A_MEMBERSHIP = (NoticeKind.INVITATION, NoticeKind.INVITATION_REMINDER)
_OF_AN_INCIDENT = (NoticeKind.RESPONSE_DUE, NoticeKind.ESCALATION, NoticeKind.PARTY_DUE)


def keep_lists(known: Catalogue, kept: Store, now: datetime) -> None:
    """Invite who was declared, remind who has not answered, tell managers whose list is silent."""
    people = kept.people
    due = upkeep(known, people.listed(), people.changed_at(), now)
    for group, member in due.invite:
        people.invite(
            known.owner_group(group), [member], who=US, source=Source.CONFIGURATION, now=now
        )
    if due.remind:
        people.remind(due.remind, now)
    if due.notices:
        people.owe(due.notices)


def remind_late(known: Catalogue, kept: Store, now: datetime) -> None:
    """Owe the reminders of incidents that nobody has taken on, or an outside party not given back, in time.

    What grew during a silence is owed when the silence is over.
    """
    incidents = kept.incidents(open_only=True)
    if not incidents:
        return
    done = kept.people.actions([incident.number for incident in incidents])
    if any(action.deed is Deed.SILENCED for each in done.values() for action in each):
        kept.people.break_silences(now)
    told = kept.people.over(known, now)
    late = due_notices(incidents, done, told, now)
    kept.people.owe((*late, *chases(incidents, done, told, now)))


def send_notices(
    known: Catalogue, kept: Store, channel: Channel, signed_by: Signer, now: datetime
) -> tuple[Delivery, ...]:
    """Send what is owed; an address that is refused for good is set back."""
    sent: dict[str, Notice] = {}

    def composed(notice: Notice) -> Message:
        sent[notice.id] = notice
        return letter(notice, known, kept, signed_by, datetime.now(UTC))

    deliveries = post(
        kept.people, composed, channel, now=now, give_up_after=known.settings.give_up_after
    )
    for delivery in deliveries:
        if delivery.outcome is not Outcome.SENT:
            log.warning("Notice %s: %s", delivery.pending_id, delivery.detail)
        notice = sent.get(delivery.pending_id)
        if delivery.bounced and notice is not None:
            set_back(known, kept, notice.group, notice.address, delivery)
    return deliveries


def set_back(known: Catalogue, kept: Store, group: str, address: str, refused: Delivery) -> None:
    """Stop telling a member whose mail server refuses them; a manager is no member."""
    found = next((each for each in known.owner_groups if each.id == group), None)
    if found is not None:
        kept.people.set_back(found, address, refused.detail, refused.at)


def letter(
    notice: Notice, known: Catalogue, kept: Store, signed_by: Signer, now: datetime
) -> Message:
    """Return a notice's mail with the recipient's own links."""
    if notice.kind in report_letters.REPORTS:
        return report_letters.letter(notice, known, kept, signed_by, now)
    if notice.kind is NoticeKind.BACKLOG_GONE:
        return backlog_letters.letter(notice, known, kept, signed_by, now)
    if notice.kind in maintenance_letters.OF_MAINTENANCE:
        return maintenance_letters.letter(notice, known, kept, signed_by, now)
    if notice.kind is NoticeKind.CANARY:
        facts = {"about": notice.about, "sender": known.settings.sender}
        return compose_notice(notice, facts, url=airflow_url(), sender=known.settings.sender)
    group = known.owner_group(notice.group)
    leads_to = _permit(notice, now)
    figures = Figures(notice.language, ZoneInfo(known.settings.zone), now)
    facts = {
        "group": group.title.in_(notice.language),
        "manager": group.manager,
        "sender": known.settings.sender,
        "about": notice.about,
        "until": figures.full_moment(leads_to.expires),
    }
    if notice.kind in _OF_AN_INCIDENT:
        due, _, party = notice.about.partition(" ")
        facts |= {
            "about": figures.full_moment(datetime.fromisoformat(due)),
            "party": words(notice.language).say(f"party.{party}") if party else "",
            "incident": f"INC-{notice.incident}",
            "subject": _subject(notice, known, kept),
        }
    return compose_notice(
        notice,
        facts,
        url=address_of(leads_to, signed_by),
        leave=_leave(notice, signed_by, now),
        sender=known.settings.sender,
    )


def _subject(notice: Notice, known: Catalogue, kept: Store) -> str:
    incident = kept.incident(notice.incident or 0)
    if incident is None:
        return ""
    return title_of(incident.finding.subject, known).in_(notice.language)


def _permit(notice: Notice, now: datetime) -> Permit:
    if notice.kind in _OF_AN_INCIDENT:
        return permit(Purpose.INCIDENT, notice.group, notice.address, now, incident=notice.incident)
    member = notice.kind in _OF_A_MEMBERSHIP
    purpose = Purpose.CONFIRM if member else Purpose.MANAGE
    return permit(purpose, notice.group, notice.address, now, generation=notice.generation)


def _leave(notice: Notice, signed_by: Signer, now: datetime) -> str:
    if notice.kind not in _OF_A_MEMBERSHIP:
        return ""
    leaving = permit(Purpose.LEAVE, notice.group, notice.address, now, generation=notice.generation)
    return address_of(leaving, signed_by)
