"""The demo's own secrets: made once, kept in its AIRFLOW_HOME, readable for its owner only."""

import base64
import json
import secrets
from pathlib import Path
from typing import NamedTuple

from .home import write_private

USERS = {"admin": "admin", "viewer": "viewer"}


class SecretKeys(NamedTuple):
    """What Airflow signs and encrypts with. HS512 wants 64 bytes at least."""

    fernet: str
    jwt: str
    api: str


def load_keys(airflow_home: Path) -> SecretKeys:
    """Return the keys of this home; make them the first time, so that history stays readable."""
    file = airflow_home / "keys.json"
    if not file.exists():
        made = SecretKeys(
            fernet=base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            jwt=secrets.token_urlsafe(64),
            api=secrets.token_urlsafe(64),
        )
        write_private(file, json.dumps(made._asdict()))
    return SecretKeys(**json.loads(file.read_text()))


def load_passwords(airflow_home: Path) -> dict[str, str]:
    """Return the password of each user; Airflow's simple auth manager reads the same file."""
    file = passwords_file(airflow_home)
    known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    missing = {user: secrets.token_urlsafe(12) for user in USERS if user not in known}
    if missing:
        known |= missing
        write_private(file, json.dumps(known))
    return known


def passwords_file(airflow_home: Path) -> Path:
    """Return where the passwords lie."""
    return airflow_home / "passwords.json"
