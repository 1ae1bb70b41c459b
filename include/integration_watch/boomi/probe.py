"""Look at Boomi once: does the platform answer, know us, and let us read; is a runtime there?"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from include.integration_watch.domain.observation import Probe, Step, Trouble
from include.integration_watch.domain.system import System

from .client import BoomiClient
from .errors import (
    AnswerUnreadable,
    BoomiError,
    Busy,
    Forbidden,
    RuntimeOffline,
    Unauthorised,
    Unreachable,
)
from .pace import Clock
from .records import Runtime, RuntimeStatus

_TROUBLES: tuple[tuple[type[BoomiError], Trouble], ...] = (
    (Unauthorised, Trouble.CREDENTIALS_REFUSED),
    (Forbidden, Trouble.SCOPE_MISSING),
    (RuntimeOffline, Trouble.OFFLINE),
    (Busy, Trouble.UNREACHABLE),
    (Unreachable, Trouble.UNREACHABLE),
    (AnswerUnreadable, Trouble.ANSWER_UNREADABLE),
)
# Boomi files them under ONLINE, but such a runtime runs nothing until somebody acts.
_DEAD = frozenset({"RESTARTING_DEAD", "RESTARTING_TOO_LONG"})
_HEALTHY = frozenset({"", "ONLINE_RUNNING"})
_MOST = 10
_READ_BACK = timedelta(minutes=1)

Look = Callable[[], tuple[Trouble | None, str]]


def probe_platform(
    client: BoomiClient, system: System, now: datetime, *, clock: Clock = time.monotonic
) -> Probe:
    """Look at the platform in three steps and stop at the first in trouble.

    ``connect``: something answers. ``authenticate``: the credentials are accepted. ``read``: the
    executions of the last minute can be read.
    """

    def connect() -> tuple[Trouble | None, str]:
        client.reach()
        return None, ""

    def authenticate() -> tuple[Trouble | None, str]:
        client.authenticate()
        return None, ""

    def read() -> tuple[Trouble | None, str]:
        next(client.ended_since(now - _READ_BACK, now), None)
        return None, ""

    looks = (("connect", connect), ("authenticate", authenticate), ("read", read))
    steps: list[Step] = []
    for name, look in looks:
        steps.append(_step(client, name, look, clock))
        if steps[-1].trouble:
            break
    return Probe(system=system.id, at=now, steps=tuple(steps))


def probe_runtime(
    client: BoomiClient, system: System, now: datetime, *, clock: Clock = time.monotonic
) -> Probe:
    """Look at what the platform says of a runtime: ``status``, ``nodes`` and ``attachment``.

    A runtime that runs without its reserves is degraded: WARNING, CLUSTER_ISSUE, a node with a
    problem, a cloud attachment whose cloud is not named.
    """
    found: list[Runtime] = []

    def status() -> tuple[Trouble | None, str]:
        if not system.atom_id:
            return Trouble.ANSWER_UNREADABLE, (
                f"No runtime is named for {system.id}. Write its atom_id in systems.yaml."
            )
        found.append(client.runtime(system.atom_id))
        return _judge(found[0])

    steps = [_step(client, "status", status, clock)]
    if found and steps[0].trouble in (None, Trouble.DEGRADED):
        steps += _parts(found[0])
        steps += _inside(client, system, clock)
    return Probe(system=system.id, at=now, steps=tuple(steps), proof="status")


def _inside(client: BoomiClient, system: System, clock: Clock) -> list[Step]:
    """Return a step for the listeners and one for the queues, where the entry asks for them."""

    def listeners() -> tuple[Trouble | None, str]:
        found = client.listeners(system.atom_id)
        deaf = [each for each in found if each.status != "listening"]
        ill = [f"{each.connector or each.id}: {each.status}" for each in deaf]
        return _some(f"{len(ill)} of {len(found)} listeners do not listen", ill)

    def queues() -> tuple[Trouble | None, str]:
        most = watch.most_queued if watch and watch.most_queued is not None else 0
        ill = [
            f"{queue.name}: {queue.waiting} waiting, {queue.dead} dead"
            for queue in client.queues(system.atom_id)
            if queue.waiting > most or queue.dead
        ]
        return _some(f"more than {most} messages wait, or some are dead", ill)

    watch = system.watch
    looks: list[tuple[str, Look]] = []
    if watch and watch.listeners:
        looks.append(("listeners", listeners))
    if watch and watch.most_queued is not None:
        looks.append(("queues", queues))
    return [_permitted(_step(client, name, look, clock)) for name, look in looks]


def _some(what: str, ill: list[str]) -> tuple[Trouble | None, str]:
    return (Trouble.DEGRADED, f"{what}: {'; '.join(ill[:_MOST])}") if ill else (None, "")


def _permitted(step: Step) -> Step:
    """Leave out the trouble of a right that we lack: what the account may not read stays unknown."""
    if step.trouble is not Trouble.SCOPE_MISSING:
        return step
    return step.model_copy(update={"trouble": None, "detail": f"not looked at: {step.detail}"})


def _parts(runtime: Runtime) -> list[Step]:
    """Return a step for the nodes of a molecule and for a cloud attachment, where there are any."""
    steps: list[Step] = []
    if runtime.nodes:
        ill = [
            f"{node.name}: {node.problem or node.status}" for node in runtime.nodes if node.is_ill
        ]
        steps.append(
            Step(
                name="nodes",
                took=timedelta(),
                trouble=Trouble.DEGRADED if ill else None,
                detail=f"{len(ill)} of {len(runtime.nodes)} nodes: {'; '.join(ill)}" if ill else "",
            )
        )
    if runtime.is_attachment:
        lost = not runtime.cloud
        steps.append(
            Step(
                name="attachment",
                took=timedelta(),
                trouble=Trouble.DEGRADED if lost else None,
                detail="Boomi names no cloud that it is attached to" if lost else "",
            )
        )
    return steps


def _step(client: BoomiClient, name: str, look: Look, clock: Clock) -> Step:
    """Return what a look showed, and how long Boomi took for it, our own waits left out."""
    begun = clock() - client.waited
    try:
        trouble, detail = look()
    except BoomiError as failed:
        trouble, detail = _trouble(failed), str(failed)
    took = timedelta(seconds=max(0.0, clock() - client.waited - begun))
    return Step(name=name, took=took, trouble=trouble, detail=detail)


def _trouble(failed: BoomiError) -> Trouble:
    """Return what a failure means; whoever declines what we ask was not understood."""
    fitting = (trouble for error, trouble in _TROUBLES if isinstance(failed, error))
    return next(fitting, Trouble.ANSWER_UNREADABLE)


def _judge(runtime: Runtime) -> tuple[Trouble | None, str]:
    """Return the trouble of a runtime, and Boomi's words for its state.

    WARNING is no outage: a molecule with a cluster issue still runs processes, but without its
    reserves. Restarts that go well are told in the detail only.
    """
    named = f'The runtime "{runtime.name or runtime.id}"'
    said = _said(runtime)
    if runtime.status is RuntimeStatus.OFFLINE or runtime.status_detail.upper() in _DEAD:
        return Trouble.OFFLINE, f"{named} is not online ({said}). {_remedy(runtime)}"
    if runtime.status is RuntimeStatus.UNKNOWN:
        return Trouble.ANSWER_UNREADABLE, (
            f"Boomi does not say whether {named[0].lower()}{named[1:]} is online ({said}). Look at it "
            "in Boomi under Runtime Management."
        )
    if runtime.status is RuntimeStatus.ONLINE and runtime.status_detail.upper() in _HEALTHY:
        return None, ""
    degraded = runtime.status is RuntimeStatus.WARNING or "CLUSTER_ISSUE" in runtime.status_detail
    return Trouble.DEGRADED if degraded else None, f"{named} runs, but Boomi says: {said}."


def _remedy(runtime: Runtime) -> str:
    if runtime.status_detail.upper() in {"DELETED", "OFFBOARDING"}:
        return "It was deleted in Boomi: write the atom_id of its successor in systems.yaml."
    place = f" on {runtime.host_name}" if runtime.host_name else ""
    return f"Start it{place}, or ask whoever runs that machine to."


def _said(runtime: Runtime) -> str:
    words = [runtime.status_text or "no status", runtime.status_detail, *runtime.node_problems]
    return ", ".join(dict.fromkeys(word for word in words if word))
