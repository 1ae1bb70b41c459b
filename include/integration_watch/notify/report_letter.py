"""A letter of figures and lists: the morning's digest, the month's report. It asks nobody to act at once."""

from dataclasses import dataclass

from include.integration_watch.domain.delivery import Message
from include.integration_watch.domain.value import Language

from .letter import Row
from .message import host_of, render
from .outer_text import one_line, web_address


@dataclass(frozen=True)
class Line:
    """One entry of a list: what it is, what is to be known of it, where it leads."""

    head: str
    notes: tuple[str, ...] = ()
    url: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Section:
    """A list under a title; ``quiet`` is said where it is empty."""

    title: str
    lines: tuple[Line, ...]
    quiet: str = ""
    more: str = ""


@dataclass(frozen=True)
class ReportLetter:
    """What a report says, before it takes the shape of text or HTML."""

    language: Language
    subject: str
    title: str
    intro: str
    figures: tuple[Row, ...]
    sections: tuple[Section, ...]
    button: str
    url: str
    made_by: str
    leave: str = ""
    leave_url: str = ""


def message_of(letter: ReportLetter, *, id: str, address: str, sender: str) -> Message:
    """Return the letter as a message; the same id always gives the same Message-ID."""
    return Message(
        id=f"notice-{id}@{host_of(sender)}",
        address=address,
        sender=sender,
        subject=one_line(letter.subject, 180),
        text=render("report.txt.j2", letter),
        html=render("report.html.j2", letter),
        leave=web_address(letter.leave_url),
        short=f"{one_line(letter.subject, 180)}\n{web_address(letter.url)}".strip(),
    )
