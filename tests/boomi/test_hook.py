import base64
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.boomi.fake_boomi import ACCOUNT, LOGIN, PASSWORD, FakeBoomi, Reply

if TYPE_CHECKING:
    from include.integration_watch.boomi.hook import BoomiHook

HookOf = Callable[..., "BoomiHook"]


@pytest.fixture
def hook_of(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory, boomi: FakeBoomi
) -> HookOf:
    """Hooks over a connection in the environment; Airflow is imported here, it takes seconds."""
    monkeypatch.setenv("AIRFLOW_HOME", str(tmp_path_factory.mktemp("airflow")))
    from include.integration_watch.boomi.hook import BoomiHook

    def build(account_id: str = "", **fields: Any) -> BoomiHook:
        connection = {"conn_type": "http", "host": boomi.url, "login": LOGIN, "password": PASSWORD}
        monkeypatch.setenv("AIRFLOW_CONN_BOOMI", json.dumps(connection | fields))
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        return BoomiHook("boomi", account_id=account_id)

    return build


def test_a_connection_becomes_a_client(boomi: FakeBoomi, hook_of: HookOf) -> None:
    assert list(hook_of().client(ACCOUNT, requests_per_second=100).open_now()) == []
    assert boomi.seen[0].path == f"/api/rest/v1/{ACCOUNT}/ExecutionRecord/query"


def test_nothing_is_read_when_a_hook_is_made(hook_of: HookOf, boomi: FakeBoomi) -> None:
    hook = hook_of()
    assert (hook.boomi_conn_id, hook.base_url, boomi.seen) == ("boomi", "", [])


def test_it_names_itself_as_airflow_expects(hook_of: HookOf) -> None:
    hook = hook_of()
    assert hook.conn_name_attr == "boomi_conn_id"
    assert getattr(hook, hook.conn_name_attr) == "boomi"
    assert (hook.conn_type, hook.hook_name) == ("http", "Boomi")
    assert hook.default_conn_name == "boomi_default"


def test_what_else_stands_in_the_extra_does_not_travel_as_a_header(
    boomi: FakeBoomi, hook_of: HookOf
) -> None:
    extra = {"account_id": "x", "client_secret": "s3cr3t", "verify": False, "X-Forwarded-For": "1"}
    hook = hook_of(extra=json.dumps(extra))
    list(hook.client(ACCOUNT).open_now())
    headers = boomi.seen[0].headers
    assert set(headers) == {
        "host",
        "user-agent",
        "accept-encoding",
        "accept",
        "connection",
        "content-type",
        "content-length",
        "authorization",
    }
    assert "s3cr3t" not in json.dumps(headers)


def test_tls_and_proxy_settings_of_the_extra_are_kept(hook_of: HookOf) -> None:
    extra = {"verify": "/etc/ca.pem", "proxies": {"https": "http://proxy.example.com:3128"}}
    session = hook_of(extra=json.dumps(extra)).get_conn()
    assert session.verify == "/etc/ca.pem"
    assert session.proxies == extra["proxies"]


def test_a_password_in_any_script_is_sent(boomi: FakeBoomi, hook_of: HookOf) -> None:
    boomi.goes_wrong("query", Reply(401))
    assert not hook_of(ACCOUNT, password="пароль-1").test_connection()[0]
    sent = boomi.asked("query")[0].headers["authorization"].removeprefix("Basic ")
    assert base64.b64decode(sent).decode() == f"{LOGIN}:пароль-1"


@pytest.mark.parametrize(
    ("fields", "address"),
    [
        ({"host": ""}, "https://api.boomi.com"),
        ({"host": "api.boomi.com"}, "https://api.boomi.com"),
        ({"host": "api.boomi.com", "schema": "https"}, "https://api.boomi.com"),
        ({"host": "https://api.boomi.com"}, "https://api.boomi.com"),
        ({"host": "http://gateway.example.com"}, "http://gateway.example.com"),
        ({"host": "gateway.example.com", "schema": "http"}, "http://gateway.example.com"),
        ({"host": "127.0.0.1", "port": 8085}, "http://127.0.0.1:8085"),
        ({"host": "localhost", "port": 8085}, "http://localhost:8085"),
    ],
)
def test_a_token_goes_in_clear_text_only_where_the_connection_says_so(
    hook_of: HookOf, fields: dict[str, Any], address: str
) -> None:
    client = hook_of(**fields).client(ACCOUNT)
    assert client._endpoint.base_url == address


def test_a_good_connection_tests_well(hook_of: HookOf) -> None:
    well, words = hook_of(ACCOUNT).test_connection()
    assert (well, words) == (
        True,
        f"Boomi answers and accepts the credentials for account {ACCOUNT}.",
    )


def test_wrong_credentials_test_badly(hook_of: HookOf) -> None:
    well, words = hook_of(ACCOUNT, password="wr0ng-t0ken-77").test_connection()
    assert not well
    assert "does not accept the credentials" in words
    assert "wr0ng-t0ken-77" not in words


def test_a_test_without_an_account_claims_no_more_than_it_knows(
    boomi: FakeBoomi, hook_of: HookOf
) -> None:
    well, words = hook_of().test_connection()
    assert well
    assert "credentials were not tried" in words
    assert [request.method for request in boomi.seen] == ["GET"]


def test_a_connection_that_is_not_there_tests_badly(hook_of: HookOf) -> None:
    hook = hook_of()
    hook.boomi_conn_id = hook.http_conn_id = "boomi_elsewhere"
    well, words = hook.test_connection()
    assert (well, words.partition(":")[0]) == (False, "There is no connection boomi_elsewhere")
