"""Coupa's token endpoint: client credentials, one missing scope refuses all, and a token needs a moment."""

import base64
import binascii
import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiohttp import BasicAuth, hdrs, web

from .clock import Clock

LIFE_S = 86399


@dataclass(frozen=True)
class Client:
    """An OAuth client and the scopes it was given."""

    id: str
    secret: str
    scopes: frozenset[str]


@dataclass(frozen=True)
class Token:
    """An access token: for which scopes, from when, until when."""

    scopes: frozenset[str]
    usable_from: datetime
    expires_at: datetime


@dataclass
class Tokens:
    """The clients that are known and the tokens that were minted."""

    clients: tuple[Client, ...]
    clock: Clock
    warmup: timedelta
    _minted: dict[str, Token] = field(default_factory=dict)

    async def mint(self, request: web.Request) -> web.Response:
        """Answer ``POST /oauth2/token``."""
        form = await request.post()
        said = {name: str(value) for name, value in form.items()}
        if said.get("grant_type") != "client_credentials":
            return _refuse(400, "unsupported_grant_type")
        name, secret = _client_of(request) or (said.get("client_id"), said.get("client_secret", ""))
        client = next((each for each in self.clients if each.id == name), None)
        if client is None or not secrets.compare_digest(client.secret.encode(), secret.encode()):
            return _refuse(401, "invalid_client")
        asked = frozenset(said.get("scope", "").split())
        if not asked or not asked <= client.scopes:
            return _refuse(400, "invalid_scope")
        text = self._new(client, asked)
        return web.json_response(
            {
                "access_token": text,
                "token_type": "bearer",
                "expires_in": LIFE_S,
                "scope": said["scope"],
            }
        )

    def scopes_of(self, request: web.Request) -> frozenset[str] | None:
        """Return the scopes of the bearer, or none where there is no good token."""
        kind, _, text = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
        token = self._minted.get(text) if kind.lower() == "bearer" else None
        if token is None or not token.usable_from <= self.clock() < token.expires_at:
            return None
        return token.scopes

    def _new(self, client: Client, scopes: frozenset[str]) -> str:
        now = self.clock()
        expires_at = now + timedelta(seconds=LIFE_S)
        claims = {"sub": client.id, "scope": sorted(scopes), "exp": int(expires_at.timestamp())}
        parts = ({"alg": "RS256", "typ": "JWT"}, claims)
        text = ".".join([*(_segment(part) for part in parts), secrets.token_urlsafe(256)])
        self._minted[text] = Token(scopes, now + self.warmup, expires_at)
        return text


def _client_of(request: web.Request) -> tuple[str, str] | None:
    """Return the client of a Basic header, where there is one."""
    header = request.headers.get(hdrs.AUTHORIZATION, "")
    try:
        basic = BasicAuth.decode(header)
    except (ValueError, binascii.Error):
        return None
    return basic.login, basic.password


def _segment(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def _refuse(status: int, error: str) -> web.Response:
    return web.json_response({"error": error}, status=status)
