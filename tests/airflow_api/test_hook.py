"""Connections turned into addresses; the ping outward keeps its address to itself."""

import json

import pytest

from include.integration_watch.airflow_api.hook import api_client, ping_url
from include.integration_watch.airflow_api.ping import ping

from .fake_airflow import PASSWORD, SECRET_PATH, USER, FakeAirflow


@pytest.mark.parametrize(
    ("connection", "url"),
    [
        ({"host": "https://alive.example.com", "password": "u-1"}, "https://alive.example.com/u-1"),
        ({"host": "alive.example.com", "password": "/u-1"}, "https://alive.example.com/u-1"),
        ({"host": "alive", "schema": "http", "port": 81, "password": "u"}, "http://alive:81/u"),
        ({"host": "http://127.0.0.1:81/a/"}, "http://127.0.0.1:81/a"),
    ],
)
def test_the_address_to_ping_is_the_host_and_the_password(
    monkeypatch: pytest.MonkeyPatch, connection: dict[str, object], url: str
) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_ALIVE", json.dumps({"conn_type": "http"} | connection))
    assert ping_url("alive") == url


def test_a_connection_becomes_a_client(
    monkeypatch: pytest.MonkeyPatch, airflow: FakeAirflow
) -> None:
    said = {"conn_type": "http", "host": airflow.base_url, "login": USER, "password": PASSWORD}
    monkeypatch.setenv("AIRFLOW_CONN_AIRFLOW_API", json.dumps(said))
    api_client("airflow_api").test()
    assert airflow.tokens


def test_a_ping_is_heard(airflow: FakeAirflow) -> None:
    assert ping(f"{airflow.base_url}/{SECRET_PATH}") == ""
    assert airflow.pings


def test_a_ping_that_fails_says_why_and_not_where(airflow: FakeAirflow) -> None:
    airflow.answers = 500
    assert ping(f"{airflow.base_url}/{SECRET_PATH}") == "it answers 500"
    assert ping(f"http://127.0.0.1:9/{SECRET_PATH}") == "it does not answer (ConnectionError)"
