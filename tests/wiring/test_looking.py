"""Which place a system has, who looks at it, and that one unfit connection takes nobody along."""

from datetime import UTC, datetime
from typing import Any

import pytest

from include.integration_watch.domain.catalogue import Settings
from include.integration_watch.domain.observation import Probe
from include.integration_watch.domain.system import System
from include.integration_watch.wiring import connections, looking
from include.integration_watch.wiring.broken import Blind

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
SETTINGS = Settings(platform_group="platform")


def system(kind: str, **more: Any) -> System:
    title = {"de": "Neu", "en": "New"}
    fields = {"id": kind, "title": title, "kind": kind, "owner_group": "platform"}
    return System.model_validate(fields | {"timeout": "PT2S"} | more)


@pytest.mark.parametrize(
    ("seen", "origin"),
    [
        (system("http", address="https://portal.example.com/api"), "https://portal.example.com"),
        (system("tcp", address="10.0.0.1:443"), "tcp://10.0.0.1:443"),
        (system("tls", address="portal.example.com"), "tls://portal.example.com:443"),
        (system("smtp", address="mail.example.com:587"), "smtp://mail.example.com:587"),
        (system("dns", address="ns.example.com"), "dns://ns.example.com:53"),
        (system("dns"), "dns://:53"),
    ],
)
def test_a_place_is_read_from_an_address(seen: System, origin: str) -> None:
    assert looking.place_named(seen).origin == origin


@pytest.mark.parametrize(
    ("connection", "origin"),
    [
        ('{"conn_type": "http", "host": "https://a.example.com"}', "https://a.example.com"),
        (
            '{"conn_type": "http", "host": "a.example.com", "schema": "https", "port": 8443}',
            "https://a.example.com:8443",
        ),
        (
            '{"conn_type": "http", "host": "http://a.example.com", "port": 8080}',
            "http://a.example.com:8080",
        ),
    ],
)
def test_a_place_is_read_from_a_connection(
    monkeypatch: pytest.MonkeyPatch, connection: str, origin: str
) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_PORTAL", connection)

    assert looking.place_named(system("http", conn_id="portal")).origin == origin


def test_a_password_goes_to_no_sftp_server_whose_key_is_not_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(
        "AIRFLOW_CONN_BANK", '{"conn_type": "sftp", "host": "b.example.com", "password": "x"}'
    )
    (seen,) = looking.look_at_all([system("sftp", conn_id="bank")], SETTINGS, NOW)

    assert isinstance(seen, Blind)
    assert "host_key" in seen.why


def test_who_has_a_client_of_its_own_is_asked_by_it_and_the_unfit_are_blind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def probe(seen: System, _: Settings, now: datetime, __: object) -> Probe:
        if seen.kind == "erp":
            raise RuntimeError("no connection")
        return Probe(system=seen.id, at=now, steps=())

    monkeypatch.setattr(connections, "probe", probe)
    looks = looking.look_at_all(
        [system("coupa"), system("erp"), system("tcp", address="127.0.0.1:9")], SETTINGS, NOW
    )

    assert [type(look) for look in looks] == [Probe, Blind, Probe]
    assert [look.system for look in looks] == ["coupa", "erp", "tcp"]


def test_no_systems_are_no_trouble() -> None:
    assert looking.look_at_all([], SETTINGS, NOW) == []


@pytest.mark.parametrize(
    ("kind", "connection"),
    [
        ("coupa", '{"conn_type": "http", "host": "https://169.254.169.254", "login": "a"}'),
        ("boomi_platform", '{"conn_type": "http", "host": "http://[::ffff:a9fe:a9fe]:80"}'),
        ("sql", '{"conn_type": "postgres", "host": "169.254.169.254", "schema": "x"}'),
        ("erp", '{"conn_type": "postgres", "host": "2852039166", "schema": "x"}'),
    ],
)
def test_no_client_of_its_own_is_led_to_a_metadata_network(
    monkeypatch: pytest.MonkeyPatch, kind: str, connection: str
) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_OUTER", connection)

    def probe(*_: object) -> Probe:
        raise AssertionError("it was asked")

    monkeypatch.setattr(connections, "probe", probe)
    (seen,) = looking.look_at_all([system(kind, conn_id="outer")], SETTINGS, NOW)

    assert isinstance(seen, Probe)
    assert seen.first_trouble is not None
    assert seen.first_trouble.trouble == "address_forbidden"
