"""Access tokens by OAuth client credentials: asked for once, kept, renewed before they end.

Coupa asks for 5 seconds between minting a token and its first use, and for renewal after 20 of its
24 hours.
"""

import threading
from dataclasses import dataclass, field
from typing import Any

import requests
from requests.auth import AuthBase

from .answers import error_of, json_of, no_answer, text_of
from .error_messages import error_messages
from .errors import CoupaCredentialsError, CoupaError, CoupaScopeError, CoupaUnreadableError
from .pace import Clock

PATH = "/oauth2/token"
WARM_UP = 5.0
_LONGEST_USE = 20 * 3600.0
_SHARE_OF_LIFE = 5 / 6


@dataclass(frozen=True)
class Token:
    """One access token. ``value`` is a secret, never shown; ``scopes`` is none where not told."""

    value: str = field(repr=False)
    minted_at: float
    life: float
    scopes: frozenset[str] | None = None

    def is_due(self, now: float) -> bool:
        """Tell whether the token should be renewed before it is used again."""
        return now - self.minted_at >= min(_LONGEST_USE, self.life * _SHARE_OF_LIFE)

    def warms_for(self, now: float) -> float:
        """Return the seconds until Coupa surely knows the token everywhere."""
        return max(0.0, self.minted_at + WARM_UP - now)


class Bearer(AuthBase):
    """Send a token, and nothing that the environment (.netrc) or the session may know."""

    def __init__(self, token: str = "") -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Set the header where there is a token."""
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class TokenSource:
    """The tokens of one client for one set of scopes."""

    def __init__(
        self,
        session: requests.Session,
        base_url: str,
        client_id: str,
        client_secret: str,
        *,
        scopes: tuple[str, ...],
        timeout: float,
        clock: Clock,
    ) -> None:
        self._session = session
        self._base_url = base_url
        self._client_id = client_id
        self._client_secret = client_secret
        self._scopes = scopes
        self._timeout = timeout
        self._clock = clock
        self._token: Token | None = None
        self._lock = threading.Lock()

    def current(self) -> Token:
        """Return a token that is good for the next request."""
        with self._lock:
            if self._token is None or self._token.is_due(self._clock.now()):
                self._token = self._mint()
            return self._token

    def replace(self, refused: Token) -> Token:
        """Return a token other than the refused one; another thread may have brought it already."""
        with self._lock:
            if self._token is None or self._token is refused:
                self._token = self._mint()
            return self._token

    def _mint(self) -> Token:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._client_id,
            "client_secret": self._client_secret,
        }
        if self._scopes:
            form["scope"] = " ".join(self._scopes)
        answer = self._post(form)
        if answer.status_code in (requests.codes.bad_request, 401, 403):
            raise self._refusal(answer)
        return self._read(json_of(answer, f"POST {PATH}"))

    def _post(self, form: dict[str, str]) -> requests.Response:
        try:
            # A redirection would carry the secret elsewhere.
            return self._session.post(
                self._base_url + PATH,
                data=form,
                headers={"Accept": "application/json"},
                auth=Bearer(),
                timeout=self._timeout,
                allow_redirects=False,
                stream=False,
            )
        except requests.RequestException as error:
            failure = no_answer(error, f"POST {PATH}", self._base_url)
        # Raised out here: the exception above holds the request, whose body is the secret.
        raise failure

    def _refusal(self, answer: requests.Response) -> CoupaError:
        told = error_messages(text_of(answer))
        if "invalid_scope" in told:
            asked = ", ".join(self._scopes) or "none"
            return CoupaScopeError(
                f"Coupa does not grant this client every scope that was asked for ({asked})",
                scopes=self._scopes,
                messages=told,
            )
        if "invalid_client" in told or answer.status_code == requests.codes.unauthorized:
            return CoupaCredentialsError(
                f'Coupa does not know client "{self._client_id}" with this secret: '
                "check login and password of the connection",
                messages=told,
            )
        return error_of(answer, f"POST {PATH}")

    def _read(self, grant: Any) -> Token:
        value = grant.get("access_token") if isinstance(grant, dict) else None
        if not isinstance(value, str) or not value:
            raise CoupaUnreadableError(f"the answer to POST {PATH} holds no access_token")
        granted = grant.get("scope")
        return Token(
            value=value,
            minted_at=self._clock.now(),
            life=_seconds(grant.get("expires_in")),
            scopes=frozenset(granted.split()) if isinstance(granted, str) and granted else None,
        )


def _seconds(value: Any) -> float:
    try:
        return max(0.0, float(value))
    except (TypeError, ValueError):
        return 86_399.0
