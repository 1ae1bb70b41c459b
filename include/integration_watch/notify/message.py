"""Compose the message that tells one recipient of one flip."""

import re
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.delivery import Message, Pending, Situation
from include.integration_watch.domain.incident import Change, Incident

from .case import Case
from .links import Pages
from .outer_text import plain_spaces, web_address
from .writing import write

__all__ = ["Pages", "compose"]

TEMPLATES = Path(__file__).parent / "templates"

_HOST = re.compile(r"^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$")
_ID = re.compile(r"[^A-Za-z0-9._-]")


def compose(pending: Pending, catalogue: Catalogue, situation: Situation, pages: Pages) -> Message:
    """Return the message; the same outbox entry always gives the same id.

    Outer systems' words reach the templates as values only, and the HTML escapes every one.
    """
    flip, recipient = pending.flip, pending.recipient
    sender = catalogue.settings.sender
    case = Case.of(flip.incident.finding, catalogue, recipient.language, now=flip.at)
    letter = write(pending, case, situation, pages)
    template = "line" if flip.change in (Change.REATTRIBUTED, Change.ACKNOWLEDGED) else "mail"
    host = host_of(sender)
    page = web_address(pages.own_page) or next((each.url for each in letter.links), "")
    return Message(
        id=f"{_ID.sub('-', pending.id)}@{host}",
        address=recipient.address,
        sender=sender,
        subject=letter.subject,
        text=render(f"{template}.txt.j2", letter),
        html=render(f"{template}.html.j2", letter),
        thread=f"{_thread(flip.incident)}@{host}",
        leave=web_address(pages.leave),
        short=f"{render('short.txt.j2', letter).strip()}\n{page}".strip(),
    )


def render(template: str, letter: object) -> str:
    """Return a letter, or a report, in the shape of a template."""
    said = _environment().get_template(template).render(letter=letter, report=letter)
    return said if ".html" in template else plain_spaces(said)


def _thread(incident: Incident) -> str:
    """Name the thread so that two deployments that write to one mailbox do not share it."""
    return f"incident-{incident.number}-{incident.opened_at:%Y%m%dT%H%M%S}"


def host_of(sender: str) -> str:
    """Return the host that message ids name: the sender's, where it is one."""
    host = sender.rpartition("@")[2].strip("> ")
    return host if _HOST.match(host) else "localhost"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
