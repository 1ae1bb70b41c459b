"""The story of a transfer in the reader's words: its verdict, and what became of single documents."""

from collections.abc import Iterator
from typing import NamedTuple

from include.integration_watch.domain.observation import ExecutionStatus
from include.integration_watch.domain.story import Story, WholeStory

from .reader import Reader

SHOWN = 200
_BAD = frozenset({ExecutionStatus.ERROR, ExecutionStatus.ABORTED})


class DocumentSaid(NamedTuple):
    """A document of which something went wrong: its number, where, and the outer system's own words."""

    key: str
    where: str
    said: str


def transfer_verdict(reader: Reader, story: Story) -> str:
    """Return in a sentence how a transfer went, as both sides tell it."""
    return reader.say(f"tr_verdict_{_verdict(story)}")


def _verdict(story: Story) -> str:
    run = story.transfer.execution
    arrival, files = story.arrival, story.files
    holds = (
        (run.status.is_open, "open"),
        (run.status is ExecutionStatus.DISCARDED, "discarded"),
        (run.status is ExecutionStatus.UNKNOWN, "unknown"),
        (run.status in _BAD, "failed"),
        (arrival is not None and arrival.missing_count > 0, "lost"),
        (run.inbound_errors > 0, "partly"),
        (bool(story.transfer.refused or story.transfer.errors), "refused"),
        (any(file.is_over and not file.is_clean for file in files), "refused"),
        (story.transfer.run is None and not files and arrival is None, "boomi_alone"),
        (True, "fine"),
    )
    return next(word for is_so, word in holds if is_so)


def transfer_documents(reader: Reader, whole: WholeStory) -> list[DocumentSaid]:
    """Return the documents of which something went wrong on either side, at most `SHOWN`."""
    return list(_documents(reader, whole))[:SHOWN]


def _documents(reader: Reader, whole: WholeStory) -> Iterator[DocumentSaid]:
    say, story = reader.say, whole.story
    for failed in whole.explanation.failed if whole.explanation else ():
        keys = ", ".join(key.number for key in failed.keys)
        yield DocumentSaid(keys, say("tr_where_boomi"), failed.message)
    for error in story.transfer.errors:
        where = say("tr_where_settled" if error.resolved else "tr_where_coupa")
        yield DocumentSaid(error.document.key, where, "; ".join(error.messages))
    for row in (error for file in story.files for error in file.errors):
        where = (
            say("tr_where_file")
            if row.row is None
            else say("tr_where_row", row=reader.number(row.row))
        )
        yield DocumentSaid(row.key, where, "; ".join(row.messages))
    for number in story.arrival.missing if story.arrival else ():
        yield DocumentSaid(number, say("tr_where_lost"), "")
