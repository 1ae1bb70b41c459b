"""Somebody files the support cases: presses the button of each case once its reminder has come."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import requests

from demo.landscape.mail import Mail
from include.integration_watch.domain.notice import Notice, NoticeKind

from .notices import mail_id

_LINK = re.compile(r"https?://\S+/case/\S+")
TIMEOUT = 20.0


@dataclass
class CaseWorker:
    """A person of the group that files cases, who forgets each until the reminder."""

    filed: set[str] = field(default_factory=set)

    def work(self, reminders: Iterable[Notice], mails: Iterable[Mail]) -> None:
        """Open the link of every reminder that came and press its button, once for each case."""
        waiting = {mail_id(each): each for each in reminders if each.about not in self.filed}
        for mail in mails:
            notice = waiting.get(mail.id.strip("<> ").partition("@")[0])
            if notice is None or notice.kind is not NoticeKind.SUPPORT_CASE_REMINDER:
                continue
            link = _LINK.search(mail.body("plain"))
            if link is not None and press(link[0]):
                self.filed.add(notice.about)


def press(link: str) -> bool:
    """Press the button of a case's page; tell whether the page said that it is filed."""
    session = requests.Session()
    session.trust_env = False
    try:
        return session.post(link, timeout=TIMEOUT).ok
    except requests.RequestException:
        return False  # Airflow is busy: the mail lies there, and the next round tries again
