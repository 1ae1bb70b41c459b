"""Look once at an ERP's or any other database: does it let us in, answer a read, and take a row?"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from include.integration_watch.domain.holding import held
from include.integration_watch.domain.observation import Probe, Step, Trouble
from include.integration_watch.domain.probing import PeriodProof
from include.integration_watch.domain.system import System

from .client import ErpClient
from .errors import (
    ErpError,
    ErpLoginError,
    ErpRefusedError,
    ErpSettingsError,
    ErpUnreachableError,
)

WRITTEN = "write, rolled back"

_TROUBLES: tuple[tuple[type[ErpError], Trouble], ...] = (
    (ErpSettingsError, Trouble.CREDENTIALS_REFUSED),
    (ErpLoginError, Trouble.CREDENTIALS_REFUSED),
    (ErpUnreachableError, Trouble.UNREACHABLE),
)


def probe(
    client: ErpClient,
    system: System,
    now: datetime,
    *,
    seconds: Callable[[], float] = time.monotonic,
) -> Probe:
    """Return what one look at a database showed; a failure is an observation and ends the look.

    A row is written, and rolled back, only where the system's ``write_proof`` allows it.
    """
    steps: list[Step] = []
    seen: dict[str, Any] = {}
    proof = "read"
    for name, ask in _questions(client, system, now, seen):
        steps.append(_step(name, ask, seconds))
        if steps[-1].trouble:
            break
        if name == "write":
            proof = WRITTEN
    else:
        steps += held(system.conditions, seen, steps)
    return Probe(system=system.id, at=now, steps=tuple(steps), proof=proof)


def trouble_of(error: ErpError) -> Trouble:
    """Return what an error means for whoever needs the system."""
    found = (trouble for kind, trouble in _TROUBLES if isinstance(error, kind))
    return next(found, Trouble.REFUSED)


def _questions(
    client: ErpClient, system: System, now: datetime, seen: dict[str, Any]
) -> list[tuple[str, Callable[[], object]]]:
    def query() -> None:
        seen["ROWS"] = client.ask(system.query)

    questions: list[tuple[str, Callable[[], object]]] = [("connect", client.connect)]
    if system.read_table:
        questions.append(("read", lambda: client.read_one(system.read_table)))
    if system.query:
        questions.append(("query", query))
    if period := system.period_proof:
        questions.append(("period", lambda: _open_period(client, period, now)))
    if proof := system.write_proof:
        questions.append(("write", lambda: client.write_and_roll_back(proof.table, proof.row)))
    return questions


def _open_period(client: ErpClient, proof: PeriodProof, now: datetime) -> None:
    """Raise where no posting period is open: the ERP is up and will refuse what is to be booked."""
    today = now.date()
    is_open = client.open_period(
        proof.table, proof.where, begins=proof.begins, ends=proof.ends, today=today
    )
    if not is_open:
        raise ErpRefusedError(
            f'table "{proof.table}" has no posting period that is open on {today:%Y-%m-%d}: '
            "nothing can be booked until one is opened",
            permanent=True,
        )


def _step(name: str, ask: Callable[[], object], seconds: Callable[[], float]) -> Step:
    trouble, detail = None, ""
    began = seconds()
    try:
        ask()
    except ErpError as error:
        trouble, detail = trouble_of(error), str(error)
    return Step(
        name=name, took=timedelta(seconds=seconds() - began), trouble=trouble, detail=detail
    )
