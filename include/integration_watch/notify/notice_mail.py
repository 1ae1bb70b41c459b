"""Write the mail of a notice: one thing to know, one button, why it came."""

from collections.abc import Mapping
from dataclasses import dataclass

from include.integration_watch.domain.delivery import Message
from include.integration_watch.domain.notice import Notice
from include.integration_watch.domain.value import Language

from .message import host_of, render
from .outer_text import one_line, own_line, plain_spaces, web_address
from .words import words


@dataclass(frozen=True)
class NoticeLetter:
    """What a notice says, before it takes the shape of text or HTML."""

    language: Language
    subject: str
    title: str
    lines: tuple[str, ...]
    pasted: tuple[str, ...]
    button: str
    url: str
    by_hand: str
    small: str
    leave: str
    leave_url: str
    made_by: str


def compose_notice(
    notice: Notice,
    facts: Mapping[str, str],
    *,
    url: str,
    leave: str = "",
    sender: str,
    more: tuple[str, ...] = (),
    pasted: tuple[str, ...] = (),
) -> Message:
    """Return the mail of a notice; the same notice always gives the same Message-ID.

    ``facts`` are what its sentences name; ``url`` is where the button leads, ``leave`` the
    reader's own link off the list. ``more`` are lines that follow its text, ``pasted`` texts that
    are passed on as they stand.
    """
    said = words(notice.language)
    shown = {name: own_line(value) for name, value in facts.items()}
    link = web_address(url)
    kind = notice.kind.value

    def say(part: str) -> str:
        return said.say(f"notice.{kind}.{part}", **shown)

    letter = NoticeLetter(
        language=notice.language,
        subject=one_line(say("subject"), 180),
        title=say("title"),
        lines=(*say("text").splitlines(), *more),
        pasted=pasted,
        button=say("button"),
        url=link,
        by_hand=said.say("notice.link", url=link),
        small=say("small"),
        leave=said.say("notice.leave"),
        leave_url=web_address(leave),
        made_by=said.say("notice.made_by", **shown),
    )
    return Message(
        id=f"notice-{notice.id}@{host_of(sender)}",
        address=notice.address,
        sender=sender,
        subject=letter.subject,
        text=render("notice.txt.j2", letter),
        html=render("notice.html.j2", letter),
        leave=letter.leave_url,
        short=plain_spaces(
            "\n".join((letter.title, *letter.lines, letter.button + ": " + letter.url))
        ),
    )
