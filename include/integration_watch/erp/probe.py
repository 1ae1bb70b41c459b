"""Look once at an ERP's database: does it let us in, answer a read, and take a row?"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from include.integration_watch.domain.observation import Probe, Step, Trouble
from include.integration_watch.domain.system import System

from .client import ErpClient
from .errors import ErpError, ErpLoginError, ErpSettingsError, ErpUnreachableError

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
    """Return what one look at an ERP showed; a failure is an observation and ends the look.

    A row is written, and rolled back, only where the system's ``write_proof`` allows it.
    """
    steps: list[Step] = []
    proof = "read"
    for name, ask in _questions(client, system):
        steps.append(_step(name, ask, seconds))
        if steps[-1].trouble:
            break
        if name == "write":
            proof = WRITTEN
    return Probe(system=system.id, at=now, steps=tuple(steps), proof=proof)


def trouble_of(error: ErpError) -> Trouble:
    """Return what an error means for whoever needs the system."""
    found = (trouble for kind, trouble in _TROUBLES if isinstance(error, kind))
    return next(found, Trouble.REFUSED)


def _questions(client: ErpClient, system: System) -> list[tuple[str, Callable[[], object]]]:
    questions: list[tuple[str, Callable[[], object]]] = [("connect", client.connect)]
    if system.read_table:
        questions.append(("read", lambda: client.read_one(system.read_table)))
    if proof := system.write_proof:
        questions.append(("write", lambda: client.write_and_roll_back(proof.table, proof.row)))
    return questions


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
