"""How far a backlog is, in words: 412 of 430 documents delivered."""

from include.integration_watch.domain.backlog import Backlog, Followed

from .figures import Figures
from .words import Words


def backlog_words(said: Words, figures: Figures, left: Followed | None) -> str:
    """Return how far the backlog of an outage is, or nothing where nothing waited."""
    if left is None or not left.waited:
        return ""
    told = _counted(said, figures, left.delivered, left.waited, estimated=left.is_estimated)
    return told if left.is_gone else said.say("backlog.followed", counted=told)


def line_of(said: Words, figures: Figures, title: str, left: Backlog) -> str:
    """Return how far the backlog of one integration is."""
    delivered = left.waited if left.is_gone else left.delivered
    counted = _counted(said, figures, delivered, left.waited, estimated=left.estimated)
    return said.say("line", label=title, told=counted)


def _counted(said: Words, figures: Figures, delivered: int, waited: int, *, estimated: bool) -> str:
    key = "backlog.estimated" if estimated else "backlog.counted"
    return said.count(
        key, waited, delivered=figures.number(delivered), waited=figures.number(waited)
    )
