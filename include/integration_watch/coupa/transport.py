"""One request to Coupa, made until it is answered: token, pace, patience with a busy server."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

import requests
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt
from tenacity import wait_random_exponential as exponential_with_jitter

from .answers import error_of, json_of, no_answer, text_of
from .error_messages import complaints
from .errors import CoupaCutOffError, CoupaUnavailableError
from .pace import Clock, Pace
from .tokens import Bearer, Token, TokenSource

_LONGEST_WAIT = 60.0
_PAUSE = 1.0
"""Most tokens are known everywhere long before Coupa promises it."""
_BACKOFF = exponential_with_jitter(multiplier=0.5, max=8)
_HEADERS = {"Accept": "application/json", "Content-Type": "application/json"}
Result = TypeVar("Result")


class Answered(NamedTuple):
    """An answer as it came: its status, its text, and the names of the fields that it complains of."""

    status: int
    text: str
    complaints: Mapping[str, str]


class Transport:
    """Requests with a bearer token.

    ``politeness`` counts the seconds that we waited on our own account (pace, a token's warm-up):
    they say nothing about how fast Coupa is.
    """

    def __init__(
        self,
        session: requests.Session,
        base_url: str,
        tokens: TokenSource,
        *,
        pace: Pace,
        timeout: float,
        attempts: int,
        clock: Clock,
    ) -> None:
        self.politeness = 0.0
        self._session = session
        self._base_url = base_url
        self._tokens = tokens
        self._pace = pace
        self._timeout = timeout
        self._attempts = attempts
        self._clock = clock

    def token(self) -> Token:
        """Return a token, asking for one where there is none."""
        return self._patiently(self._tokens.current)

    def get(self, path: str, params: Mapping[str, str]) -> Any:
        """Return the JSON that Coupa answers, or raise what stands in the way."""
        return self._patiently(lambda: json_of(self._authorised(path, params), f"GET {path}"))

    def post_once(self, path: str, body: str) -> Answered:
        """Return what Coupa says to a record; never sent twice, for once may have been enough.

        A fresh token is given its time first: a request that it refuses would prove nothing.
        """
        token = self.token()
        if warm_up := token.warms_for(self._clock.now()):
            self._clock.sleep(warm_up)
            self.politeness += warm_up
        self.politeness += self._pace.wait()
        try:
            answer = self._session.post(
                self._base_url + path,
                data=body.encode(),
                headers=_HEADERS,
                auth=Bearer(token.value),
                timeout=self._timeout,
                allow_redirects=False,
                stream=False,
            )
        except requests.RequestException as error:
            failure = no_answer(error, f"POST {path}", self._base_url)
        else:
            text = text_of(answer)
            if answer.status_code in (401, 403) or answer.status_code >= 429:  # noqa: PLR2004
                raise error_of(answer, f"POST {path}")
            return Answered(answer.status_code, text, complaints(text))
        raise failure

    def _authorised(self, path: str, params: Mapping[str, str]) -> requests.Response:
        """Ask; a refused token is renewed once, a fresh one tried again until its 5 seconds are over."""
        token = self._tokens.current()
        answer = self._ask(path, params, token)
        if _refuses(answer) and not token.warms_for(self._clock.now()):
            token = self._tokens.replace(token)
            answer = self._ask(path, params, token)
        while _refuses(answer) and (warm_up := token.warms_for(self._clock.now())):
            pause = min(warm_up, _PAUSE)
            self._clock.sleep(pause)
            self.politeness += pause
            answer = self._ask(path, params, token)
        return answer

    def _ask(self, path: str, params: Mapping[str, str], token: Token) -> requests.Response:
        self.politeness += self._pace.wait()
        try:
            return self._session.get(
                self._base_url + path,
                params=params,
                headers=_HEADERS,
                auth=Bearer(token.value),
                timeout=self._timeout,
                allow_redirects=False,
                stream=False,
            )
        except requests.RequestException as error:
            failure = no_answer(error, f"GET {path}", self._base_url)
        # Raised out here: the exception above holds the request, whose header is the token.
        raise failure

    def _patiently(self, ask: Callable[[], Result]) -> Result:
        retrying = Retrying(
            stop=stop_after_attempt(self._attempts),
            wait=_wait,
            retry=retry_if_exception(_may_pass),
            sleep=self._clock.sleep,
            reraise=True,
        )
        return retrying(ask)


def _refuses(answer: requests.Response) -> bool:
    return answer.status_code == 401  # noqa: PLR2004 - unauthorized


def _may_pass(error: BaseException) -> bool:
    if isinstance(error, CoupaUnavailableError):
        return error.retry_after is None or error.retry_after <= _LONGEST_WAIT
    return isinstance(error, CoupaCutOffError)


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, CoupaUnavailableError) and error.retry_after is not None:
        return error.retry_after
    return _BACKOFF(state)
