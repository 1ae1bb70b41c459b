"""Look at a web address: every phase timed, redirects and the body bounded, nothing kept open."""

import socket
from types import SimpleNamespace, TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from include.integration_watch.domain.condition import read_condition
from include.integration_watch.domain.observation import Trouble
from include.integration_watch.domain.probing import HttpRequest
from include.integration_watch.domain.system import System
from include.integration_watch.domain.unannounced import speaks_of_maintenance

from .answer import LARGEST, Answer, read_body, readable
from .clocked_socket import CLOCK, Clock, clocked
from .credentials import Credentials
from .failures import TroubleError, meaning_of
from .network import HANDSHAKE, Handshake, Network
from .phases import Phases, tracing
from .place import Place
from .record import Ended, Record

_ERRORS = 400
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Web:
    """The HTTP client of one batch."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the client."""
        connector = aiohttp.TCPConnector(
            limit=0,
            force_close=True,
            resolver=_Resolver(self._network),
            use_dns_cache=False,
            socket_factory=clocked,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            trace_configs=[tracing()],
            middlewares=(_asked_once,),
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        if self._session is not None:
            await self._session.close()

    async def look(self, system: System, place: Place, record: Record) -> None:
        """Ask once, follow redirects, and leave status, body and certificate for the conditions."""
        asked = system.http or HttpRequest()
        credentials = Credentials(place)
        if asked.token_path:
            await credentials.fetch(self, asked.token_path, system.scopes, record)
        phases = Phases()
        try:
            answer = await self._follow(asked, place, credentials, phases)
        except Exception as broken:
            phases.tell(record)
            record.fail(meaning_of(broken))
            raise Ended from broken
        except BaseException:  # our time is over: the phase under way is the one in trouble
            phases.tell(record)
            raise
        phases.tell(record)
        record.seen["STATUS"] = answer.status
        if answer.days_left is not None:
            record.seen["CERTIFICATE_DAYS_LEFT"] = answer.days_left
        on_purpose = speaks_of_maintenance(answer.body.decode("utf-8", "replace"))
        _judge_status(answer.status, system, credentials, record, on_purpose=on_purpose)
        if not answer.cut_off:
            record.seen["BODY"] = readable(answer.body)
        elif any(read_condition(text).place == "BODY" for text in system.conditions):
            record.begin("whole")
            record.fail(
                TroubleError(
                    Trouble.ANSWER_UNREADABLE,
                    f"the answer is longer than {LARGEST} bytes: [BODY] is not looked at",
                )
            )
            raise Ended

    async def _follow(
        self, asked: HttpRequest, place: Place, credentials: Credentials, phases: Phases
    ) -> Answer:
        url, method = f"{place.origin}{place.path}{asked.path}", str(asked.method)
        headers = {**asked.headers, **credentials.headers}
        body = asked.body.encode() or None
        for hop in range(asked.redirects + 1):
            answer = await self.ask(method, url, phases, place, headers=headers, body=body)
            if answer.status not in _REDIRECTS or not answer.location or not asked.redirects:
                return answer
            onward = _onward(url, answer.location)
            if urlsplit(onward)[:2] != urlsplit(url)[:2]:
                headers = {}  # what is meant for one host is not told to another
            if answer.status not in (307, 308) and method != "HEAD":
                method, body = "GET", None
            url = onward
            if hop == asked.redirects:
                break
        raise TroubleError(
            Trouble.ANSWER_UNREADABLE,
            f"it redirects more than {asked.redirects} times, at last to {urlsplit(url).netloc}",
        )

    async def ask(
        self,
        method: str,
        url: str,
        phases: Phases,
        place: Place,
        *,
        headers: dict[str, str],
        body: bytes | None = None,
    ) -> Answer:
        """Return the answer to one request; TroubleError says why there is none."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise TroubleError(Trouble.ANSWER_UNREADABLE, "it redirects to no web address")
        self._network.guard(parts.hostname)
        handshake = Handshake()
        HANDSHAKE.set(handshake)
        clock = Clock()
        CLOCK.set(clock)
        phases.begin(handshake, clock)
        if self._session is None:
            raise TroubleError(Trouble.OVERLOADED, "our own client is closed")
        try:
            async with self._session.request(
                method,
                url,
                data=body,
                headers={"Accept-Encoding": "identity", **headers},
                allow_redirects=False,
                ssl=self._network.context(place.cafile) if parts.scheme == "https" else False,
                trace_request_ctx=SimpleNamespace(phases=phases),
            ) as answer:
                phases.came("first_byte")
                content, cut_off = await read_body(answer)
                phases.came("whole")
                return Answer(answer, content, cut_off, handshake.days_left)
        except (aiohttp.ClientResponseError, aiohttp.ClientPayloadError) as odd:
            raise TroubleError(Trouble.ANSWER_UNREADABLE, _oddity(odd)) from odd
        except aiohttp.InvalidURL as odd:
            raise TroubleError(Trouble.ANSWER_UNREADABLE, "its address is none") from odd


def _onward(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as odd:
        raise TroubleError(Trouble.ANSWER_UNREADABLE, "it redirects to no web address") from odd


async def _asked_once(
    request: aiohttp.ClientRequest, ask: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Ask once: aiohttp would ask again by itself where a connection breaks, and every second break be unseen."""
    try:
        return await ask(request)
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as broken:
        raise meaning_of(broken) from broken


class _Resolver(AbstractResolver):
    """Names for aiohttp, by the guarded resolution of the batch."""

    def __init__(self, network: Network) -> None:
        self._network = network

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        """Return the addresses of a host."""
        del family
        return [
            ResolveResult(
                hostname=host, host=each, port=port, family=_family(each), proto=0, flags=0
            )
            for each in await self._network.addresses(host, port)
        ]

    async def close(self) -> None:
        """Nothing is kept."""
        return


def _family(address: str) -> int:
    return int(socket.AF_INET6 if ":" in address else socket.AF_INET)


def _judge_status(
    status: int, system: System, credentials: Credentials, record: Record, *, on_purpose: bool
) -> None:
    """End the look where the status tells of our credentials, or where nobody set a condition."""
    named = any(read_condition(text).place == "STATUS" for text in system.conditions)
    trouble: TroubleError | None = None
    if status in (401, 407) and credentials.are_sent and not named:
        trouble = TroubleError(Trouble.CREDENTIALS_REFUSED, f"it answers {status}")
    elif status == 403 and credentials.are_sent and not named:  # noqa: PLR2004 - forbidden
        trouble = TroubleError(Trouble.SCOPE_MISSING, "it knows us and answers 403")
    elif status >= _ERRORS and not system.conditions:
        says = ", and its page speaks of maintenance" if on_purpose else ""
        trouble = TroubleError(Trouble.CONDITION_FAILED, f"it answers {status}{says}")
    if trouble:
        record.begin("status")
        record.fail(trouble)
        raise Ended


def _oddity(error: aiohttp.ClientError) -> str:
    said = str(getattr(error, "message", "") or type(error).__name__)
    return f"its answer is no HTTP that can be read ({' '.join(said.split())[:160]})"
