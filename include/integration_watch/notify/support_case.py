"""The text of a support case for Coupa Support: ready to paste, in one language."""

from collections.abc import Iterable
from dataclasses import dataclass

from .outer_text import one_line, plain_spaces
from .words import Words


@dataclass(frozen=True)
class CaseText:
    """What a case says, each value written for its reader. ``due`` are pairs (integration, when)."""

    about: str
    systems: str
    starts: str
    ends: str
    title: str
    due: tuple[tuple[str, str], ...]
    planned: bool


def write_case(case: CaseText, said: Words) -> str:
    """Return the subject line, an empty line and the text."""
    sort = "planned" if case.planned else "unplanned"
    values = {
        "systems": one_line(case.systems),
        "starts": case.starts,
        "ends": case.ends or said.say("case.open"),
        "title": one_line(case.title) or said.say("case.no_title"),
    }
    parts = [
        said.say(f"case.{sort}.subject", **values),
        said.say(f"case.{sort}.text", **values),
        "\n".join(_touched(case.due, said)),
        said.say("case.end", about=one_line(case.about)),
    ]
    return plain_spaces("\n\n".join(part.strip() for part in parts))


def _touched(due: Iterable[tuple[str, str]], said: Words) -> list[str]:
    lines = [
        f"- {said.say('case.line', integration=one_line(integration), due=when)}"
        for integration, when in due
    ]
    return [said.say("case.touched"), *lines] if lines else [said.say("case.touched.none")]
