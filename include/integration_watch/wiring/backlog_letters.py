"""The letter that a backlog is gone: how much of it there was, of which integrations."""

from datetime import datetime
from zoneinfo import ZoneInfo

from include.integration_watch.domain.backlog import Followed
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.delivery import Message
from include.integration_watch.domain.notice import Notice
from include.integration_watch.domain.permit import Purpose
from include.integration_watch.links.signing import Signer
from include.integration_watch.notify.backlog import backlog_words, line_of
from include.integration_watch.notify.figures import Figures
from include.integration_watch.notify.notice_mail import compose_notice
from include.integration_watch.notify.words import words
from include.integration_watch.store import Store

from .backlogs import FOLLOWED, concerning
from .pages import title_of
from .signed_links import address_of, permit


def letter(
    notice: Notice, known: Catalogue, kept: Store, signed_by: Signer, now: datetime
) -> Message:
    """Return the mail that says a backlog is gone; LookupError where nobody knows it any more."""
    followed = concerning(_followed(notice, kept), notice.group, known)
    outage = followed.outage
    figures = Figures(notice.language, ZoneInfo(known.settings.zone), now)
    said = words(notice.language)
    leads_to = permit(Purpose.MANAGE, notice.group, notice.address, now)
    return compose_notice(
        notice,
        {
            "group": known.owner_group(notice.group).title.in_(notice.language),
            "sender": known.settings.sender,
            "subject": title_of(outage.system, known).in_(notice.language),
            "counted": backlog_words(said, figures, followed),
            "starts": figures.full_moment(outage.began),
            "ends": figures.until(outage.ended, since=outage.began),
        },
        url=address_of(leads_to, signed_by),
        sender=known.settings.sender,
        more=tuple(
            line_of(said, figures, title_of(each.integration, known).in_(notice.language), each)
            for each in followed.left
        ),
    )


def _followed(notice: Notice, kept: Store) -> Followed:
    known = kept.backlogs.since(notice.at - 2 * FOLLOWED)
    found = next((each for each in known if each.outage.key == notice.about), None)
    if found is None:
        raise LookupError(f"no backlog of {notice.about} is known any more")
    return found
