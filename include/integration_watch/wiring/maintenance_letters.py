"""The letters of maintenance: what comes, what will wait, and the support case to file."""

from datetime import datetime
from zoneinfo import ZoneInfo

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.delivery import Message
from include.integration_watch.domain.maintenance import Maintenance
from include.integration_watch.domain.notice import Notice, NoticeKind
from include.integration_watch.domain.permit import Purpose
from include.integration_watch.domain.support_case import collisions
from include.integration_watch.domain.value import LANGUAGES
from include.integration_watch.links.signing import Signer
from include.integration_watch.notify.case import object_word
from include.integration_watch.notify.figures import Figures
from include.integration_watch.notify.notice_mail import compose_notice
from include.integration_watch.notify.words import words
from include.integration_watch.store import Store

from .backlogs import usual_loads
from .pages import title_of
from .signed_links import address_of, permit
from .support_cases import find_window, text_about, work_of

OF_MAINTENANCE = frozenset(
    {NoticeKind.MAINTENANCE_AHEAD, NoticeKind.SUPPORT_CASE, NoticeKind.SUPPORT_CASE_REMINDER}
)


def letter(
    notice: Notice, known: Catalogue, kept: Store, signed_by: Signer, now: datetime
) -> Message:
    """Return the mail of a notice about maintenance or about a support case."""
    ahead = notice.kind is NoticeKind.MAINTENANCE_AHEAD
    purpose = Purpose.MANAGE if ahead else Purpose.CASE
    leads_to = permit(
        purpose, notice.group, notice.address, now, nonce="" if ahead else notice.about
    )
    figures = Figures(notice.language, ZoneInfo(known.settings.zone), now)
    window = find_window(notice.about, known, kept, now)
    facts = {
        "group": known.owner_group(notice.group).title.in_(notice.language),
        "sender": known.settings.sender,
        "about": notice.about,
        "until": figures.full_moment(leads_to.expires),
        "subject": _subject(notice, window, known, kept, figures),
    }
    more: tuple[str, ...] = ()
    if window is not None:
        said = words(notice.language)
        facts |= {
            "starts": figures.full_moment(window.starts),
            "ends": figures.until(window.over_at, since=window.starts),
            "work": work_of(window, known, notice.language) or said.say("case.no_title"),
        }
        more = _collisions(window, known, kept, figures) if ahead else ()
    return compose_notice(
        notice,
        facts,
        url=address_of(leads_to, signed_by),
        sender=known.settings.sender,
        more=more,
        pasted=() if ahead else _texts(notice, known, kept, now),
    )


def _texts(notice: Notice, known: Catalogue, kept: Store, now: datetime) -> tuple[str, ...]:
    """Return the case in both languages, the reader's own first."""
    order = sorted(LANGUAGES, key=lambda each: each != notice.language)
    texts = (text_about(notice.about, known, kept, language, now) for language in order)
    return tuple(text for text in texts if text is not None)


def _subject(
    notice: Notice,
    window: Maintenance | None,
    known: Catalogue,
    kept: Store,
    figures: Figures,
) -> str:
    if window is not None:
        titles = (title_of(each, known).in_(notice.language) for each in window.systems)
        return figures.list_(titles)
    incident = kept.incident(notice.incident or 0)
    if incident is None:
        return notice.about
    return title_of(incident.finding.subject, known).in_(notice.language)


def _collisions(
    window: Maintenance, known: Catalogue, kept: Store, figures: Figures
) -> tuple[str, ...]:
    """Return a line for each run that falls into the window, and what waits with it."""
    said = words(figures.language)
    found = collisions(window, known, usual_loads(window, known, kept))
    if not found:
        return (said.say("ahead.none"),)
    lines = [said.say("ahead.collide")]
    for each in found:
        count = each.documents
        # What waits are several, as far as anybody knows.
        many = 2 if count is None else count
        noun = object_word(said, known.integration(each.integration).object, many)
        documents = (
            said.say("ahead.no_count", object=noun)
            if count is None
            else said.say("ahead.count", number=figures.number(count), object=noun)
        )
        lines.append(
            said.say(
                "ahead.line",
                integration=title_of(each.integration, known).in_(figures.language),
                due=figures.full_moment(each.due),
                documents=documents,
            )
        )
    return tuple(lines)
