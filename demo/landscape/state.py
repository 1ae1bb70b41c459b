"""What the landscape tells the world and remembers of itself: one JSON file in its home."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, ValidationError
from sqlalchemy import make_url

from include.integration_watch.domain.value import Instant, Value

from .company import ACCOUNT, ATOM
from .credentials import Credentials
from .scenario import Fault, Scenario

FILE = "landscape.json"
SENDER = "integration-watch@example.com"
_STARTS_KEPT = 20


class Memory(Value):
    """What is the same after a restart: secrets, ports where they are free, and when it started before."""

    credentials: Credentials
    ports: dict[str, int] = Field(default_factory=dict)
    starts: tuple[Instant, ...] = ()


class Addresses(Value):
    """Where everything answers."""

    coupa: str
    boomi: str
    smtp_port: int
    mail_dir: Path
    erps: dict[str, str]
    neighbours: dict[str, dict[str, Any]] = Field(default_factory=dict)


def recall(home: Path) -> Memory:
    """Return what an earlier start left, or the memory of a first one."""
    try:
        known = json.loads((home / FILE).read_text(encoding="utf-8"))["memory"]
        return Memory.model_validate(known)
    except (FileNotFoundError, KeyError, TypeError, json.JSONDecodeError, ValidationError):
        return Memory(credentials=Credentials.fresh())


def describe(
    scenario: Scenario, memory: Memory, addresses: Addresses, started_at: datetime
) -> dict[str, Any]:
    """Return everything that the world may know: addresses, connections, what was planted."""
    ports = {
        "coupa": urlsplit(addresses.coupa).port or 0,
        "boomi": urlsplit(addresses.boomi).port or 0,
        "smtp": addresses.smtp_port,
    }
    kept = (*memory.starts, started_at)[-_STARTS_KEPT:]
    secrets = memory.credentials
    return {
        "coupa_url": addresses.coupa,
        "boomi_url": addresses.boomi,
        "boomi_account": ACCOUNT,
        "boomi_atom": ATOM,
        "smtp_port": addresses.smtp_port,
        "mail": str(addresses.mail_dir),
        "mail_dir": str(addresses.mail_dir),
        "erp_url": addresses.erps["erp"],
        "erp_branch_url": addresses.erps["erp_branch"],
        "credentials": secrets.model_dump(mode="json"),
        "connections": _connections(addresses, secrets),
        "started_at": started_at.isoformat(),
        "faults": [_planted(fault) for fault in scenario.faults],
        "look_alikes": [alike.id for alike in scenario.look_alikes],
        "memory": Memory(credentials=secrets, ports=ports, starts=kept).model_dump(mode="json"),
    }


def write(path: Path, told: dict[str, Any]) -> None:
    """Write the file whole or not at all, readable for its owner only: it holds secrets."""
    part = path.with_name(f".{path.name}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(told, file, indent=1)
    part.replace(path)


def _planted(fault: Fault) -> dict[str, Any]:
    clock = {"starts_after_s", "ends_after_s", "ends_after_told_s"}
    return {
        **fault.expect.model_dump(mode="json"),
        **fault.model_dump(mode="json", include=clock),
        "id": fault.id,
        "heals": fault.heals,
    }


def _connections(addresses: Addresses, secrets: Credentials) -> dict[str, Any]:
    """Return the Airflow connections, by id, in the JSON form of AIRFLOW_CONN_*."""
    return (
        {
            "coupa": {
                "conn_type": "http",
                "host": addresses.coupa,
                "login": secrets.coupa_client_id,
                "password": secrets.coupa_client_secret,
            },
            "boomi": {
                "conn_type": "http",
                "host": addresses.boomi,
                "login": secrets.boomi_user,
                "password": secrets.boomi_token,
            },
            "smtp_default": {
                "conn_type": "smtp",
                "host": "127.0.0.1",
                "port": addresses.smtp_port,
                "extra": {"disable_ssl": True, "disable_tls": True, "from_email": SENDER},
            },
        }
        | {name: _database(url) for name, url in addresses.erps.items()}
        | addresses.neighbours
    )


def _database(url: str) -> dict[str, Any]:
    """Return a database URL as a connection; a host in the query is the folder of a socket."""
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        return {"conn_type": "sqlite", "host": parts.database}
    known = {
        "conn_type": "postgres",
        "host": parts.host or parts.query.get("host"),
        "port": parts.port,
        "login": parts.username,
        "password": parts.password,
        "schema": parts.database,
    }
    return {name: value for name, value in known.items() if value}
