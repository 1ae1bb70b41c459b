"""What the runs ahead will be refused, as the lines of a letter."""

from collections.abc import Callable

from include.integration_watch.domain.digest import Digest

from .preflight_words import PreflightWords
from .report_letter import Line


def preflight_lines(
    told: PreflightWords,
    digest: Digest,
    title: Callable[[str], str],
    page_of: Callable[[str], str],
) -> tuple[Line, ...]:
    """Return each run ahead with its refusals and its page, and how right such predictions were so far."""
    lines = [
        Line(
            head=title(each.integration),
            notes=tuple(
                note
                for note in (
                    told.verdict(each, digest.at),
                    *told.at_stake(each),
                    told.unsure(each),
                )
                if note
            ),
            url=page_of(each.integration),
            tone="warning",
        )
        for each in digest.ahead
    ]
    return (*lines, Line(told.accuracy(digest.accuracy)))
