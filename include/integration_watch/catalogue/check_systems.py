"""Check systems: each has what its kind needs and nothing else, and its conditions can be held."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from include.integration_watch.domain.condition import read_condition
from include.integration_watch.domain.metadata_network import leads_to_metadata
from include.integration_watch.domain.system import System, SystemKind

from .draft import Draft
from .mistake import Mistake
from .shelf import Part

_NEEDS: dict[SystemKind, tuple[str, ...]] = {
    SystemKind.COUPA: ("conn_id", "scopes"),
    SystemKind.BOOMI_PLATFORM: ("conn_id", "account_id"),
    SystemKind.BOOMI_RUNTIME: ("conn_id", "account_id", "atom_id"),
    SystemKind.ERP: ("conn_id", "read_table"),
    SystemKind.SQL: ("conn_id",),
    SystemKind.SFTP: ("conn_id",),
    SystemKind.DNS: ("dns",),
    SystemKind.HEARTBEAT: ("heartbeat",),
    SystemKind.FILES: ("folder",),
    SystemKind.HTTP: (),
    SystemKind.TLS: (),
    SystemKind.TCP: (),
    SystemKind.SMTP: (),
}
_TAKES: dict[SystemKind, tuple[str, ...]] = {
    SystemKind.COUPA: ("read_path", "run_page", "refusal_proof"),
    SystemKind.BOOMI_PLATFORM: ("run_page",),
    SystemKind.BOOMI_RUNTIME: ("watch",),
    SystemKind.ERP: ("write_proof", "period_proof"),
    SystemKind.SQL: ("read_table", "query", "write_proof", "conditions"),
    SystemKind.SFTP: ("folder", "file_proof", "conditions"),
    SystemKind.DNS: ("conn_id", "address", "conditions"),
    SystemKind.HEARTBEAT: (),
    SystemKind.FILES: ("conn_id",),
    SystemKind.HTTP: ("conn_id", "address", "http", "scopes", "conditions"),
    SystemKind.TLS: ("conn_id", "address", "conditions"),
    SystemKind.TCP: ("conn_id", "address", "conditions"),
    SystemKind.SMTP: ("conn_id", "address", "conditions"),
}
_SOMEWHERE = (SystemKind.HTTP, SystemKind.TLS, SystemKind.TCP, SystemKind.SMTP)
_SEES: dict[SystemKind, tuple[str, ...]] = {
    SystemKind.HTTP: ("STATUS", "BODY", "RESPONSE_TIME", "CERTIFICATE_DAYS_LEFT"),
    SystemKind.TLS: ("CERTIFICATE_DAYS_LEFT", "RESPONSE_TIME"),
    SystemKind.TCP: ("CONNECTED", "RESPONSE_TIME"),
    SystemKind.DNS: ("DNS_RCODE", "RECORDS", "RESPONSE_TIME"),
    SystemKind.SFTP: ("FREE_MB", "FILES", "RESPONSE_TIME"),
    SystemKind.SQL: ("ROWS", "RESPONSE_TIME"),
    SystemKind.SMTP: ("CERTIFICATE_DAYS_LEFT", "RESPONSE_TIME"),
}
_BELONGS = tuple(
    dict.fromkeys(key for keys in (*_NEEDS.values(), *_TAKES.values()) for key in keys)
)
_PLACES: dict[SystemKind, tuple[str, ...]] = {
    SystemKind.COUPA: ("run",),
    SystemKind.BOOMI_PLATFORM: ("account", "execution"),
}
_PLACE = re.compile(r"\{([^{}]*)\}")


def check_systems(draft: Draft) -> None:
    """Drop each system without an owner, or without what its kind needs."""
    allowed = draft.settings is not None and draft.settings.value.probe_metadata_network
    for id, part in list(draft.systems.sound.items()):
        mistakes = [
            *_key_mistakes(part),
            *_page_mistakes(part),
            *_address_mistakes(part, allowed),
            *_condition_mistakes(part),
            *_proof_mistakes(part),
        ]
        draft.mistakes += mistakes
        if mistakes or part.value.owner_group not in draft.owner_groups.sound:
            draft.systems.drop(id)


def _key_mistakes(part: Part[System]) -> Iterator[Mistake]:
    system, kind = part.value, part.value.kind
    for key in _NEEDS[kind]:
        if not _given(system, key):
            yield part.mistake((key,), f"is missing: a system of kind {kind} needs it")
    if kind in _SOMEWHERE and not (system.conn_id or system.address):
        yield part.mistake(
            ("address",), f"is missing: a system of kind {kind} needs it, or a conn_id"
        )
    for key in _BELONGS:
        if _given(system, key) and key not in (*_NEEDS[kind], *_TAKES[kind]):
            owners = sorted(other for other in _NEEDS if key in (*_NEEDS[other], *_TAKES[other]))
            message = f"means nothing for a system of kind {kind}: it is for {' and '.join(owners)}"
            yield part.mistake((key,), message)
    if system.scopes and kind is SystemKind.HTTP and not (system.http and system.http.token_path):
        yield part.mistake(("scopes",), "are granted with a token: say http: {token_path: ...} too")


def _page_mistakes(part: Part[System]) -> Iterator[Mistake]:
    system, kind = part.value, part.value.kind
    for place in _PLACE.findall(system.run_page):
        if place not in _PLACES.get(kind, ()):
            known = " and ".join(f"{{{name}}}" for name in _PLACES.get(kind, ()))
            yield part.mistake(("run_page",), f"has no value for {{{place}}}: only for {known}")
    for at, path in (
        (("read_path",), system.read_path),
        (("http", "path"), system.http.path if system.http else ""),
        (("http", "token_path"), system.http.token_path if system.http else ""),
    ):
        if path and not path.startswith("/"):
            yield part.mistake(at, f'"{path}" must begin with "/"')


def _address_mistakes(part: Part[System], metadata_allowed: bool) -> Iterator[Mistake]:
    address, kind = part.value.address, part.value.kind
    if not address:
        return
    try:
        split = urlsplit(address if "://" in address else f"//{address}")
        host, port = split.hostname or "", split.port
    except ValueError:
        host, port, split = "", None, urlsplit("")
    if kind is SystemKind.HTTP and (split.scheme not in ("http", "https") or not host):
        yield part.mistake(("address",), f'"{address}" is no web address: write https://...')
    elif not host or (kind is SystemKind.TCP and port is None):
        yield part.mistake(("address",), f'"{address}" is no address: write host:port')
    elif split.username or split.password:
        yield part.mistake(("address",), "holds credentials: they belong into a connection")
    elif leads_to_metadata(host) and not metadata_allowed:
        yield part.mistake(
            ("address",),
            f'"{host}" is an address at which clouds keep secrets: settings.yaml may allow it '
            "(probe_metadata_network)",
        )


def _condition_mistakes(part: Part[System]) -> Iterator[Mistake]:
    seen = _SEES.get(part.value.kind, ())
    for number, text in enumerate(part.value.conditions if seen else ()):
        try:
            condition = read_condition(text)
        except ValueError as wrong:
            yield part.mistake(("conditions", number), str(wrong))
            continue
        if condition.place not in seen:
            known = ", ".join(f"[{name}]" for name in seen)
            message = f"[{condition.place}] is not seen by a system of kind {part.value.kind}: only {known}"
            yield part.mistake(("conditions", number), message)


def _proof_mistakes(part: Part[System]) -> Iterator[Mistake]:
    proof = part.value.refusal_proof
    if proof is None:
        return
    try:
        body = json.loads(proof.body)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        yield part.mistake(
            ("refusal_proof", "body"), 'is no JSON object: write \'{"name": "value"}\''
        )
    elif proof.field in body:
        message = f'"{proof.field}" stands in the body: leave it out, or the request may be taken'
        yield part.mistake(("refusal_proof", "field"), message)


def _given(system: System, key: str) -> Any:
    return getattr(system, key)
