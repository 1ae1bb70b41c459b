"""Look once at a Coupa instance: does it know us, grant what we need, and answer a cheap read?

Every failure is an observation. Time that we wait out of politeness is not counted as Coupa's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from include.integration_watch.domain.observation import Probe, Step, Trouble
from include.integration_watch.domain.probing import RefusalProof
from include.integration_watch.domain.system import System

from .client import CoupaClient
from .errors import (
    CoupaBusyError,
    CoupaCredentialsError,
    CoupaError,
    CoupaRefusedError,
    CoupaScopeError,
    CoupaUnreadableError,
)
from .pace import WALL_CLOCK, Clock
from .refusal import REFUSED, judge_refusal
from .tokens import Token

READ_PATH = "/api/integrations?limit=1"
Answer = TypeVar("Answer")

_TROUBLES: tuple[tuple[type[CoupaError], Trouble], ...] = (
    (CoupaCredentialsError, Trouble.CREDENTIALS_REFUSED),
    (CoupaScopeError, Trouble.SCOPE_MISSING),
    (CoupaUnreadableError, Trouble.ANSWER_UNREADABLE),
    (CoupaRefusedError, Trouble.REFUSED),
    (CoupaBusyError, Trouble.REFUSED),
)


@dataclass(frozen=True)
class _Look(Generic[Answer]):
    """One timed question: its answer or its error."""

    took: timedelta
    answer: Answer | None = None
    error: CoupaError | None = None

    def step(self, name: str, detail: str = "") -> Step:
        """Return what was seen as a step of a probe."""
        if self.error is None:
            return Step(name=name, took=self.took, detail=detail)
        trouble = trouble_of(self.error)
        return Step(name=name, took=self.took, trouble=trouble, detail=str(self.error))


def probe(
    client: CoupaClient, system: System, now: datetime, *, clock: Clock = WALL_CLOCK
) -> Probe:
    """Return what one look at a Coupa instance showed.

    The scopes of the client are asked for all at once; only where that is refused each is asked
    for alone, to name the missing ones.
    """

    def token(asking: CoupaClient) -> _Look[Token]:
        return _look(asking, CoupaClient.token, clock)

    together, reader = token(client), client
    if isinstance(together.error, CoupaScopeError):
        alone = {scope: token(client.with_scopes((scope,))) for scope in client.scopes}
        granted = tuple(scope for scope, look in alone.items() if look.error is None)
        steps = _each_alone(together, alone)
        may_read = 0 < len(granted) < len(alone)
        reader = client.with_scopes(granted)
    elif together.answer is not None:
        steps = _granted(together, together.answer, client.scopes)
        may_read = True
    else:
        steps = [together.step("token")]
        may_read = False
    if may_read:
        path = system.read_path or READ_PATH
        read = _look(reader, lambda coupa: coupa.get(path), clock)
        steps.append(read.step("read", f"GET {path}"))
    proof = "read"
    if system.refusal_proof and not any(step.trouble for step in steps):
        steps.append(_refusal(reader, system.refusal_proof, clock))
        proof = proof if steps[-1].trouble else REFUSED
    return Probe(system=system.id, at=now, steps=tuple(steps), proof=proof)


def trouble_of(error: CoupaError) -> Trouble:
    """Return what an error means for whoever needs the system."""
    found = (trouble for kind, trouble in _TROUBLES if isinstance(error, kind))
    return next(found, Trouble.UNREACHABLE)


def _look(client: CoupaClient, ask: Callable[[CoupaClient], Answer], clock: Clock) -> _Look[Answer]:
    answer: Answer | None = None
    failure: CoupaError | None = None
    began, polite_before = clock.now(), client.politeness
    try:
        answer = ask(client)
    except CoupaError as error:
        failure = error
    polite = client.politeness - polite_before
    took = timedelta(seconds=max(0.0, clock.now() - began - polite))
    return _Look(took=took, answer=answer, error=failure)


def _refusal(client: CoupaClient, proof: RefusalProof, clock: Clock) -> Step:
    """Return the step of a record that must be refused; it is sent only where all else is well."""
    look = _look(client, lambda coupa: coupa.offer(proof.resource, proof.body), clock)
    if look.answer is None:
        return look.step("refusal")
    trouble, detail = judge_refusal(look.answer, proof)
    return Step(name="refusal", took=look.took, trouble=trouble, detail=detail)


def _granted(look: _Look[Token], token: Token, scopes: tuple[str, ...]) -> list[Step]:
    """Return the steps of a token that was given; it may tell that it is for fewer scopes."""
    missing = [scope for scope in scopes if token.scopes and scope not in token.scopes]
    return [
        look.step("token", f"valid for {token.life / 3600:.1f} h"),
        *(_scope_step(scope, missing, timedelta()) for scope in scopes),
    ]


def _each_alone(together: _Look[Token], alone: dict[str, _Look[Token]]) -> list[Step]:
    """Return the steps of scopes asked for one by one.

    That a scope was refused proves that the client itself is known.
    """
    missing = [scope for scope, look in alone.items() if isinstance(look.error, CoupaScopeError)]
    steps = [
        _scope_step(scope, missing, look.took)
        if look.error is None or scope in missing
        else look.step(f"scope {scope}")
        for scope, look in alone.items()
    ]
    if all(look.error is None for look in alone.values()):
        return [together.step("token"), *steps]
    return [Step(name="token", took=together.took, detail="the client is known"), *steps]


def _scope_step(scope: str, missing: list[str], took: timedelta) -> Step:
    if scope not in missing:
        return Step(name=f"scope {scope}", took=took)
    return Step(
        name=f"scope {scope}",
        took=took,
        trouble=Trouble.SCOPE_MISSING,
        detail=f"Coupa does not grant this client {', '.join(missing)}: "
        "an administrator adds it under Setup > OAuth2/OpenID Connect Clients",
    )
