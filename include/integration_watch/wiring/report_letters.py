"""The letters of digests and monthly reports, made when they are sent: what they say is of that moment."""

from collections.abc import Callable
from datetime import datetime, timedelta

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.delivery import Message
from include.integration_watch.domain.digest import Digest, digest
from include.integration_watch.domain.incident import Incident
from include.integration_watch.domain.monthly import MonthlyReport, monthly_report
from include.integration_watch.domain.notice import Notice, NoticeKind
from include.integration_watch.domain.owner_group import OwnerGroup
from include.integration_watch.domain.permit import Purpose
from include.integration_watch.domain.value import Language
from include.integration_watch.links.signing import Signer
from include.integration_watch.notify.digest_mail import compose_digest
from include.integration_watch.notify.monthly_mail import compose_month
from include.integration_watch.notify.report_letter import ReportLetter, message_of
from include.integration_watch.store import Store

from .pages import message_pages
from .reconciled import progress_of
from .signed_links import address_of, permit

REPORTS = frozenset({NoticeKind.DIGEST, NoticeKind.MONTHLY_REPORT})
LOOK_BACK = timedelta(days=45)
"""Far enough for the longest holiday of a group."""


def of_group(group: OwnerGroup, known: Catalogue, kept: Store, now: datetime) -> Digest:
    """Return what a group should know now."""
    incidents = kept.incidents(since=now - LOOK_BACK)
    done = kept.people.actions(_numbers(incidents))
    predictions = kept.predictions.since(now - LOOK_BACK)
    own = [each.id for each in known.integrations if each.owner_group == group.id]
    progress, outcomes = progress_of(known, kept), kept.newest_outcomes(own)
    return digest(group, incidents, done, known, now, progress, predictions, outcomes)


def of_month(group: OwnerGroup, month: str, known: Catalogue, kept: Store) -> MonthlyReport:
    """Return a group's month, ``2026-11``; raise ValueError where that is none."""
    incidents = kept.incidents()
    done = kept.people.actions(_numbers(incidents))
    return monthly_report(group, incidents, done, known, month)


def letter(
    notice: Notice, known: Catalogue, kept: Store, signed_by: Signer, now: datetime
) -> Message:
    """Return the mail of a digest or a report, with the reader's own links."""

    def page_of(incident: Incident) -> str:
        own = permit(Purpose.INCIDENT, notice.group, notice.address, now, incident=incident.number)
        return address_of(own, signed_by)

    leaving = permit(Purpose.LEAVE, notice.group, notice.address, now, generation=notice.generation)
    group = known.owner_group(notice.group)
    is_manager = notice.address.lower() == group.manager.lower()
    leave = "" if is_manager else address_of(leaving, signed_by)
    written = (
        _digest_letter(group, notice.language, known, kept, now, page_of, leave)
        if notice.kind is NoticeKind.DIGEST
        else month_letter(
            of_month(group, notice.about, known, kept), known, notice.language, page_of, leave
        )
    )
    return message_of(written, id=notice.id, address=notice.address, sender=known.settings.sender)


def month_letter(
    month: MonthlyReport,
    known: Catalogue,
    language: Language,
    page_of: Callable[[Incident], str],
    leave: str = "",
) -> ReportLetter:
    """Return a month as a letter."""
    return compose_month(month, known, language, page_of=page_of, board=board(), leave=leave)


def board() -> str:
    """Return the address of the page of incidents."""
    pages = message_pages()
    whole = pages.incident_page.format(airflow=pages.airflow, data_docs=pages.data_docs, number="")
    return whole.partition("#")[0]


def _digest_letter(
    group: OwnerGroup,
    language: Language,
    known: Catalogue,
    kept: Store,
    now: datetime,
    page_of: Callable[[Incident], str],
    leave: str,
) -> ReportLetter:
    told = of_group(group, known, kept, now)
    pages = message_pages()
    return compose_digest(
        told,
        known,
        language,
        page_of=page_of,
        list_of=lambda each: pages.worklist_page.replace("{page}", each.id),
        ahead_of=lambda each: pages.preflight_page.replace("{page}", each),
        board=board(),
        leave=leave,
    )


def _numbers(incidents: tuple[Incident, ...]) -> list[int]:
    return [incident.number for incident in incidents]
