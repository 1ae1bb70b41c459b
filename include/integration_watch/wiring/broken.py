"""When a check itself breaks: a sentence for the next task, and a finding of layer monitor."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from include.integration_watch.domain.finding import (
    Clearance,
    Finding,
    Judgement,
    Kind,
    Layer,
    Severity,
)
from include.integration_watch.domain.value import Value

KILLED = "The task was ended before it could report (killed, or its machine was lost)."

TROUBLE = "trouble"

Seen = TypeVar("Seen")


def judge_check(
    subject: str,
    check: str,
    trouble: str | None,
    now: datetime,
    *,
    systems: Iterable[str] = (),
) -> Judgement:
    """Judge whether a check itself worked: a finding of layer monitor, or the end of one.

    ``check`` is a short word that tells checks of one subject apart: ``systems``, ``executions``,
    ``data``. ``systems`` are all that the check may have met; those that the trouble names stand
    in the finding's facts, because their own trouble would explain it.
    """
    kind = f"{Kind.CHECK_BROKEN}:{check}"
    if trouble is None:
        cleared = Clearance(layer=Layer.MONITOR, subject=subject, kind=kind, as_of=now)
        return Judgement(cleared=(cleared,))
    return Judgement(
        findings=(
            Finding(
                layer=Layer.MONITOR,
                subject=subject,
                kind=kind,
                severity=Severity.ERROR,
                observed_at=now,
                since=now,
                facts={"check": check, "systems": ",".join(_named(trouble, systems))},
                excerpt=trouble,
            ),
        )
    )


def _named(trouble: str, systems: Iterable[str]) -> list[str]:
    """Return the systems that every line of a trouble begins with; nothing where one names none."""
    known = set(systems)
    found = [line.partition(":")[0] for line in trouble.splitlines() if line.strip()]
    return sorted(set(found)) if set(found) <= known else []


class SystemTroubleError(Exception):
    """A system did not give what a check needs; the sentence begins with the system's id."""

    def __init__(self, system: str, broken: Exception) -> None:
        super().__init__(f"{system}: {' '.join(str(broken).split())}")
        self.permanent = bool(getattr(broken, "permanent", False))


class Blind(Value):
    """A system that we could not look at, for a reason of our own."""

    system: str
    why: str


def judge_absence(
    expected: set[str], seen: set[str], blind: Mapping[str, str], now: datetime
) -> Judgement:
    """Judge subjects that were expected and have no observation: nobody can call them fine.

    ``blind`` says why, where it is known.
    """
    kind = Kind.OBSERVATION_MISSING.value
    return Judgement(
        findings=tuple(
            Finding(
                layer=Layer.MONITOR,
                subject=subject,
                kind=kind,
                severity=Severity.ERROR,
                observed_at=now,
                since=now,
                excerpt=blind.get(subject, ""),
            )
            for subject in sorted(expected - seen)
        ),
        cleared=tuple(
            Clearance(layer=Layer.MONITOR, subject=subject, kind=kind, as_of=now)
            for subject in sorted(seen)
        ),
    )


def observed(work: Callable[[], Seen]) -> Seen:
    """Do the work of an `observe` task; leave a sentence for the judge before failing.

    An error that says of itself that trying again is of no use ends the task without a retry.
    """
    from airflow.sdk import get_current_context  # noqa: PLC0415 - seconds
    from airflow.sdk.exceptions import AirflowFailException  # noqa: PLC0415

    try:
        return work()
    except Exception as broken:
        sentence = str(broken) or type(broken).__name__
        get_current_context()["ti"].xcom_push(key=TROUBLE, value=sentence)
        if getattr(broken, "permanent", False):
            raise AirflowFailException(sentence) from broken
        raise


def trouble_of(task_id: str, result: object) -> str | None:
    """Return what an `observe` task said before it failed, `KILLED` if it could not, none if it did well."""
    from airflow.sdk import get_current_context  # noqa: PLC0415 - seconds

    if result is not None:
        return None
    said = get_current_context()["ti"].xcom_pull(task_ids=task_id, key=TROUBLE)
    return str(said) if said else KILLED
