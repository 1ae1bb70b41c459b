"""What a web request is signed with: basic, a bearer token, or a token by OAuth2 client credentials."""

import base64
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, urlencode

from include.integration_watch.domain.observation import Trouble

from .failures import TroubleError
from .phases import Phases
from .place import Place
from .record import Ended, Record

if TYPE_CHECKING:
    from .web import Web

_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
_OK, _SERVER = 200, 500


class Credentials:
    """The headers that a connection's login and password make."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self.headers: dict[str, str] = {}
        if place.login:
            self.headers = {"Authorization": _basic(place.login, place.password)}
        elif place.password:
            self.headers = {"Authorization": f"Bearer {place.password}"}

    @property
    def are_sent(self) -> bool:
        """Tell whether anything is sent that can be refused."""
        return bool(self.headers)

    async def fetch(self, web: "Web", path: str, scopes: tuple[str, ...], record: Record) -> None:
        """Take a token in their place; each scope is a step of its own.

        All scopes are asked for at once; only where that is refused each is asked for alone, to
        name the missing ones.
        """
        with record.step("token"):
            grant = await self._ask(web, path, scopes)
            alone = [] if grant else [await self._ask(web, path, (each,)) for each in scopes]
            if alone and all(alone):
                raise TroubleError(
                    Trouble.SCOPE_MISSING, "it grants each scope alone, but not all of them at once"
                )
        if grant:
            granted = str(grant.get("scope") or " ".join(scopes)).split()
            missing = [scope for scope in scopes if scope not in granted]
        else:
            missing = [scope for scope, each in zip(scopes, alone, strict=True) if not each]
        _tell(scopes, missing, record)
        self.headers = {"Authorization": f"Bearer {grant['access_token']}"}

    async def _ask(self, web: "Web", path: str, scopes: tuple[str, ...]) -> Mapping[str, Any]:
        """Return what the token endpoint grants; nothing where it refuses a scope."""
        form = {"grant_type": "client_credentials"}
        if scopes:
            form["scope"] = " ".join(scopes)
        login, secret = self._place.login, self._place.password
        status, told = await self._post(
            web, path, form, {"Authorization": _basic(quote_plus(login), quote_plus(secret))}
        )
        if told.get("error") == "invalid_client":
            # RFC 6749 prefers the header; some servers know the secret in the form only.
            form |= {"client_id": login, "client_secret": secret}
            status, told = await self._post(web, path, form, {})
        if told.get("error") == "invalid_scope" and scopes:
            return {}
        if status != _OK or not isinstance(told.get("access_token"), str):
            raise _refusal(status, str(told.get("error", "no reason given"))[:100])
        return told

    async def _post(
        self, web: "Web", path: str, form: Mapping[str, str], headers: Mapping[str, str]
    ) -> tuple[int, Mapping[str, Any]]:
        answer = await web.ask(
            "POST",
            f"{self._place.origin}{path}",
            Phases(),
            self._place,
            headers={**_FORM, **headers},
            body=urlencode(form).encode(),
        )
        try:
            told = json.loads(answer.body)
        except (ValueError, RecursionError):
            told = {}
        return answer.status, told if isinstance(told, dict) else {}


def _basic(login: str, password: str) -> str:
    return f"Basic {base64.b64encode(f'{login}:{password}'.encode()).decode()}"


def _refusal(status: int, said: str) -> TroubleError:
    if status in (400, 401, 403) and said != "no reason given":
        return TroubleError(Trouble.CREDENTIALS_REFUSED, f"no token: {status} {said}")
    if status in (401, 403):
        return TroubleError(Trouble.CREDENTIALS_REFUSED, f"no token: {status}")
    if status >= _SERVER:
        return TroubleError(Trouble.UNREACHABLE, f"the token endpoint answers {status}")
    return TroubleError(Trouble.ANSWER_UNREADABLE, f"the token endpoint answers {status}, no token")


def _tell(scopes: tuple[str, ...], missing: list[str], record: Record) -> None:
    for scope in scopes:
        if scope not in missing:
            record.note(f"scope {scope}", 0.0)
    for scope in missing:
        record.begin(f"scope {scope}")
        record.fail(
            TroubleError(Trouble.SCOPE_MISSING, f"the client is not granted {', '.join(missing)}")
        )
    if missing:
        raise Ended
