"""Sign permits and read them back; what is not ours, not of this purpose or too old is refused."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

from itsdangerous import BadData, URLSafeSerializer
from pydantic import ValidationError

from include.integration_watch.domain.permit import LinkRefused, Permit, Purpose, Refusal

LONGEST = 1200
"""No token of ours is longer; a longer one is not even looked at."""

SHORTEST_KEY = 32


class KeyTooShort(ValueError):
    """A signing key is too short to be safe; the message says what to do."""

    permanent = True


class Signer:
    """Signs with the last key; reads what any of the keys has signed, so that a key can be changed."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys or any(len(key) < SHORTEST_KEY for key in keys):
            raise KeyTooShort(
                f"A key that signs links has fewer than {SHORTEST_KEY} characters: put a longer one "
                "into the password of the connection integration_watch_links, or delete it"
            )
        self._keys = list(keys)

    def sign(self, permit: Permit) -> str:
        """Return the permit as a token that fits into an address."""
        told = [
            permit.group,
            permit.address,
            permit.generation,
            permit.incident,
            permit.nonce,
            int(permit.expires.timestamp()),
        ]
        token = self._serializer(permit.purpose).dumps(told)
        return token.decode() if isinstance(token, bytes) else token

    def read(self, token: str, purpose: Purpose, now: datetime) -> Permit:
        """Return the permit of a token; raise `LinkRefused` with the reason."""
        if not token or len(token) > LONGEST:
            raise LinkRefused(Refusal.FORGED)
        try:
            group, address, generation, incident, nonce, expires = self._serializer(purpose).loads(
                token
            )
            permit = Permit(
                purpose=purpose,
                group=group,
                address=address,
                generation=generation,
                incident=incident,
                nonce=nonce,
                expires=datetime.fromtimestamp(expires, UTC),
            )
        except (BadData, ValidationError, ValueError, TypeError, OverflowError):
            raise LinkRefused(Refusal.FORGED) from None
        if permit.expires <= now:
            raise LinkRefused(Refusal.EXPIRED)
        return permit

    def _serializer(self, purpose: Purpose) -> URLSafeSerializer:
        # The salt is part of the key: a link for one purpose is a forgery for every other.
        return URLSafeSerializer(
            self._keys,
            salt=f"integration-watch.{purpose.value}",
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )


def new_key() -> str:
    """Return a fresh signing key."""
    return secrets.token_urlsafe(48)


def new_nonce() -> str:
    """Return a fresh name for one form."""
    return secrets.token_urlsafe(12)
