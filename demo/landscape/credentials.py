"""The landscape's secrets: made at its first start, kept in its home, in nobody's repository."""

from secrets import token_hex
from typing import Self
from uuid import uuid4

from include.integration_watch.domain.value import Value


class Credentials(Value):
    """How to sign in. The Coupa operator may also write: people use it to resolve errors."""

    coupa_client_id: str
    coupa_client_secret: str
    coupa_operator_id: str
    coupa_operator_secret: str
    boomi_user: str
    boomi_token: str

    @classmethod
    def fresh(cls) -> Self:
        """Return credentials that nobody had before."""
        return cls(
            coupa_client_id=token_hex(16),
            coupa_client_secret=token_hex(32),
            coupa_operator_id=token_hex(16),
            coupa_operator_secret=token_hex(32),
            boomi_user="BOOMI_TOKEN.integration-watch@example.com",
            boomi_token=str(uuid4()),
        )
