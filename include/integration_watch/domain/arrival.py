"""Whether the documents of a run arrived: asked at the target by the numbers that Boomi sent."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from .business_keys import keys_of
from .platform_record import ProcessedDocument
from .spelling import folded
from .transfer import Transfer
from .value import Instant, Value

ON_THE_WAY = timedelta(minutes=15)
"""So long a document may be on its way after its run: Coupa collects files every three to six minutes."""
ASK_AGAIN = timedelta(minutes=10)
NUMBERS_KEPT = 200
"""So many missing numbers of a run are kept; the count speaks of all of them."""


class Arrival(Value):
    """What was found of the documents that one run sent.

    ``asked`` is how many numbers were looked for, ``missing`` the first `NUMBERS_KEPT` of those that
    neither the target knows nor any list of errors names, ``missing_count`` all of them. ``is_whole``
    says that every document handed over bore a number; ``ever`` how many were missing at most.
    """

    execution_id: str
    integration: str
    process: str = ""
    object: str
    started_at: Instant
    asked_at: Instant
    sent: int = 0
    asked: int = 0
    missing: tuple[str, ...] = ()
    missing_count: int = 0
    ever: int = 0
    is_whole: bool = False


def numbers_of(documents: Iterable[ProcessedDocument], object: str) -> tuple[str, ...]:
    """Return the numbers under which documents of a kind left Boomi, each once, in their order.

    What failed in Boomi is told by Boomi, and what a run begins with has not left it.
    """
    found: dict[str, None] = {}
    for document in documents:
        if document.failed or document.is_start:
            continue
        own = [key.number for key in keys_of(document.tracked) if key.object == object]
        found.update(dict.fromkeys(own[:1]))
    return tuple(found)


def not_arrived(sent: Sequence[str], there: Iterable[str], named: Iterable[str]) -> tuple[str, ...]:
    """Return the numbers that are neither there nor named by any list of errors, however they are spelt."""
    known = {folded(number) for number in (*there, *named)}
    return tuple(number for number in sent if folded(number) not in known)


def is_asked(transfer: Transfer, known: Arrival | None, now: datetime, *, always: bool) -> bool:
    """Tell whether a run's documents are to be looked for now.

    They are where both sides' counts differ, or always where the integration says so; not while they
    may be on their way, and again for as long as some are missing.
    """
    if not (transfer.is_good and transfer.is_over):
        return False
    if known is not None:
        return bool(known.missing) and now - known.asked_at >= ASK_AGAIN
    ended = transfer.execution.ended_at or transfer.execution.started_at
    # What Coupa sent and Boomi never saw bears no number in Boomi.
    differs = bool(transfer.unseen) and transfer.is_to_coupa
    return differs or (always and transfer.execution.outbound > 0 and now - ended >= ON_THE_WAY)


def asked_again_at(arrival: Arrival) -> datetime:
    """Return when missing numbers are looked for again: ever more rarely, the longer they are missing."""
    age = arrival.asked_at - arrival.started_at
    return arrival.asked_at + max(ASK_AGAIN, min(age / 10, timedelta(hours=6)))


def found_now(
    arrival: Arrival, there: Iterable[str], named: Iterable[str], now: datetime
) -> Arrival:
    """Return an arrival as it stands after its missing numbers were looked for again."""
    left = not_arrived(arrival.missing, there, named)
    gone = len(arrival.missing) - len(left)
    return arrival.model_copy(
        update={
            "missing": left,
            # What is beyond the numbers kept can no longer be asked for: it goes with the last of them.
            "missing_count": arrival.missing_count - gone if left else 0,
            "asked_at": now,
        }
    )
