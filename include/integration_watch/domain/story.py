"""The story of one transfer: what both sides counted, why it went wrong, and what may be done about it."""

from datetime import timedelta

from pydantic import Field

from .arrival import Arrival
from .coupa_file import CoupaFile
from .explanation import Explanation
from .observation import Execution, ExecutionStatus
from .platform_record import PlatformChange
from .rerun import Advice, Rerun, Why
from .transfer import Transfer
from .value import Id, Value

PICKED_UP = timedelta(minutes=15)
"""So long after its run a file may be picked up: Coupa collects files every three to six minutes."""
_BAD = frozenset({ExecutionStatus.ERROR, ExecutionStatus.ABORTED})


class Story(Value):
    """One transfer: what both sides counted, the row that knows its error, and what follows.

    ``changed`` is what somebody changed between the last good run and this one, where something failed;
    ``files`` are those that Coupa loaded of it, ``arrival`` what became of its documents where that
    was asked; ``fields`` are the values that the row's pattern found.
    """

    integration: Id
    transfer: Transfer
    error_rule: str | None = None
    advice: Advice | None = None
    changed: tuple[PlatformChange, ...] = ()
    files: tuple[CoupaFile, ...] = ()
    arrival: Arrival | None = None
    fields: dict[str, str] = Field(default_factory=dict)

    @property
    def is_bad(self) -> bool:
        """Tell whether Boomi or Coupa says that something went wrong, or documents are missing."""
        run = self.transfer.execution
        return (
            run.status in _BAD
            or bool(run.inbound_errors or self.transfer.errors)
            or any(file.is_over and not file.is_clean for file in self.files)
            or (self.arrival is not None and bool(self.arrival.missing_count))
        )


def advised(story: Story) -> Advice | None:
    """Return whether a transfer may run again, when the other side's word is heard too.

    What is refused by name may be sent once it is mended; what nobody names is no reason to send all.
    """
    advice, transfer = story.advice, story.transfer
    if advice is None or not transfer.is_good or transfer.execution.status.is_open:
        return advice
    broken = [file for file in story.files if file.is_over and not file.is_clean]
    if broken:
        taken = any(file.taken for file in story.files)
        why = Why.ROWS_TAKEN if taken else Why.NO_ROW_TAKEN
        return Advice(verdict=Rerun.NEVER if taken else Rerun.SAFE, why=why)
    unnamed = transfer.refused > len(transfer.errors)
    if unnamed or (story.arrival is not None and story.arrival.missing_count):
        return Advice(verdict=Rerun.NEVER, why=Why.PARTLY_TAKEN)
    return advice


class WholeStory(Value):
    """A transfer with everything that is known of it.

    ``retries`` repeat its execution, ``parts`` are its sub-processes; ``incidents`` are the numbers of
    those that speak of it, open ones first.
    """

    story: Story
    explanation: Explanation | None = None
    retries: tuple[Execution, ...] = ()
    parts: tuple[Execution, ...] = ()
    incidents: tuple[int, ...] = ()
