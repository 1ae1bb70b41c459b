"""What `config check` says of systems: their keys, addresses, conditions and proofs."""

from typing import Any

import pytest
import yaml

from .sound import SYSTEMS, Folder


def mistakes(folder: Folder, system: dict[str, Any]) -> list[str]:
    told = yaml.safe_load(SYSTEMS)
    title = {"de": "Neu", "en": "New"}
    told["systems"].append({"id": "new", "title": title, "owner_group": "platform"} | system)
    folder.write("systems.yaml", yaml.safe_dump(told))
    return folder.mistakes()


SOUND: list[dict[str, Any]] = [
    {
        "kind": "http",
        "address": "https://portal.example.com",
        "conditions": ["[STATUS] == 200", "[CERTIFICATE_DAYS_LEFT] > 14"],
        "http": {"path": "/health"},
    },
    {
        "kind": "http",
        "conn_id": "portal",
        "scopes": ["orders.read"],
        "http": {"token_path": "/oauth/token"},
    },
    {"kind": "tls", "address": "portal.example.com", "conditions": ["[CERTIFICATE_DAYS_LEFT] > 9"]},
    {"kind": "tcp", "address": "firewall.example.com:443"},
    {"kind": "dns", "dns": {"name": "portal.example.com", "record": "CNAME"}},
    {
        "kind": "sftp",
        "conn_id": "bank",
        "folder": "out",
        "file_proof": {"folder": "probe"},
        "conditions": ["[FREE_MB] > 100"],
    },
    {"kind": "sql", "conn_id": "shop", "query": "SELECT 1", "conditions": ["len([ROWS]) > 0"]},
    {"kind": "smtp", "address": "smtp.example.com:587"},
    {"kind": "heartbeat", "heartbeat": {"every": "1 hour"}},
    {
        "kind": "coupa",
        "conn_id": "coupa",
        "scopes": ["core.invoice.write"],
        "refusal_proof": {
            "resource": "invoices",
            "body": '{"status": "draft"}',
            "field": "supplier",
        },
    },
    {
        "kind": "erp",
        "conn_id": "erp",
        "read_table": "supplier",
        "period_proof": {"table": "period", "where": {"status": "open"}},
    },
]


@pytest.mark.parametrize("system", SOUND, ids=lambda system: str(system["kind"]))
def test_every_kind_can_be_written(folder: Folder, system: dict[str, Any]) -> None:
    assert mistakes(folder, system) == []


@pytest.mark.parametrize(
    ("system", "says"),
    [
        ({"kind": "http"}, "address: is missing"),
        ({"kind": "http", "address": "portal.example.com"}, "write https://"),
        ({"kind": "tcp", "address": "portal.example.com"}, "write host:port"),
        ({"kind": "tcp", "address": "portal.example.com:99999"}, "write host:port"),
        (
            {"kind": "http", "address": "https://me:secret@x.example.com"},
            "belong into a connection",
        ),
        ({"kind": "http", "address": "http://169.254.169.254/"}, "probe_metadata_network"),
        ({"kind": "http", "address": "http://[::ffff:a9fe:a9fe]/"}, "probe_metadata_network"),
        ({"kind": "sftp", "folder": "out"}, "conn_id: is missing"),
        ({"kind": "heartbeat"}, "heartbeat: is missing"),
        (
            {"kind": "http", "address": "https://x.example.com", "conditions": ["[STATUS] = 1"]},
            "conditions[entry 1]",
        ),
        (
            {"kind": "tcp", "address": "x.example.com:1", "conditions": ["[STATUS] == 200"]},
            "only [CONNECTED], [RESPONSE_TIME]",
        ),
        (
            {"kind": "http", "address": "https://x.example.com", "scopes": ["a"]},
            "granted with a token",
        ),
        (
            {"kind": "http", "address": "https://x.example.com", "http": {"path": "health"}},
            'must begin with "/"',
        ),
        ({"kind": "tcp", "address": "x.example.com:1", "folder": "x"}, "it is for files and sftp"),
        (
            SOUND[-2] | {"refusal_proof": {"resource": "a", "body": "no", "field": "b"}},
            "is no JSON object",
        ),
        (
            SOUND[-2] | {"refusal_proof": {"resource": "a", "body": '{"b": 1}', "field": "b"}},
            "the request may be taken",
        ),
    ],
)
def test_what_cannot_work_is_named(folder: Folder, system: dict[str, Any], says: str) -> None:
    found = mistakes(folder, system)

    assert any(says in each for each in found), found
