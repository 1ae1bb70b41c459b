"""Signs of life: a system calls us, and is late when it does not."""

from datetime import datetime, timedelta

from .observation import Probe, Step, Trouble
from .probing import Heartbeat
from .value import Id, Instant, Value

PROOF = "signal, by the system itself"


class Beats(Value):
    """What is known of a system's calls: waited for since when, and the last one, where there was any."""

    system: Id
    since: Instant
    last: Instant | None = None


def probe_of(beats: Beats, promised: Heartbeat, now: datetime) -> Probe:
    """Return the look at a system that calls us: well while its last call is not too old.

    A system that has never called is waited for as long as one that has just called.
    """
    last = beats.last or beats.since
    late = now - last > promised.every + promised.grace
    told = (
        f"its last call was at {beats.last:%Y-%m-%d %H:%M} UTC" if beats.last else "it never called"
    )
    promise = _span(promised.every)
    return Probe(
        system=beats.system,
        at=now,
        steps=(
            Step(
                name="signal",
                took=timedelta(),
                trouble=Trouble.LATE if late else None,
                detail=f"{told}; it promised to call every {promise}" if late else "",
            ),
        ),
        proof=PROOF,
    )


def cron_of(promised: Heartbeat) -> str:
    """Return the five fields of a crontab that call at least as often as was promised."""
    minutes = max(1, int(promised.every.total_seconds() // 60))
    if minutes < 60:  # noqa: PLR2004 - minutes of an hour
        step = next(each for each in (30, 20, 15, 12, 10, 6, 5, 4, 3, 2, 1) if each <= minutes)
        return "* * * * *" if step == 1 else f"*/{step} * * * *"
    hours = minutes // 60
    if hours < 24:  # noqa: PLR2004 - hours of a day
        step = next(each for each in (12, 8, 6, 4, 3, 2, 1) if each <= hours)
        return "0 * * * *" if step == 1 else f"0 */{step} * * *"
    return "0 0 * * *"


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    for size, word in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes and minutes % size == 0:
            count = minutes // size
            return word if count == 1 else f"{count} {word}s"
    return f"{int(span.total_seconds())} seconds"
