"""An Airflow connection made into a client: settings hold, secrets do not leak."""

import json
from typing import Any

import pytest

from include.integration_watch.coupa.errors import CoupaSettingsError
from include.integration_watch.coupa.hook import CoupaHook

from .fake_coupa import CLIENT_ID, SECRET, FakeCoupa


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Define the connection ``coupa`` the way a deployment does."""

    def define(host: str, **settings: Any) -> CoupaHook:
        connection = {"conn_type": "http", "host": host, "login": CLIENT_ID, "password": SECRET}
        monkeypatch.setenv("AIRFLOW_CONN_COUPA", json.dumps(connection | settings))
        return CoupaHook("coupa")

    return define


def test_client_reads_through_the_connection(connect: Any, coupa: FakeCoupa) -> None:
    coupa.records["suppliers"] = [{"id": 1, "name": "Acme"}]
    client = connect(coupa.url).client(["core.supplier.read"])
    assert [record["name"] for record in client.records("suppliers")] == ["Acme"]


def test_neither_secret_nor_extras_reach_the_api(connect: Any, coupa: FakeCoupa) -> None:
    hook = connect(coupa.url, extra={"api_key": "k-1", "account": "acme", "timeout": 3})
    hook.client(["core.supplier.read"]).get("/api/suppliers")
    for request in coupa.requests:
        assert not {"api_key", "account", "timeout"} & set(request.headers)
        assert "k-1" not in str(request.headers)
        assert SECRET not in str(request.headers) + request.path + str(request.query)
    assert coupa.asked("/oauth2/token")[0].headers.get("authorization") is None
    assert coupa.asked("/api/suppliers")[0].headers["authorization"] == "Bearer token-1"


def test_session_of_the_hook_carries_no_credentials(connect: Any) -> None:
    session = connect("https://acme.coupahost.com", extra={"x": "y"}).get_conn()
    assert session.auth is None
    assert "x" not in session.headers


def test_tls_and_proxy_settings_hold(connect: Any) -> None:
    extra = {
        "verify": "/etc/ssl/company.pem",
        "cert": "/etc/ssl/client.pem",
        "proxies": {"https": "http://proxy.example.com:3128"},
        "trust_env": False,
    }
    session = connect("https://acme.coupahost.com", extra=extra).get_conn()
    assert session.verify == "/etc/ssl/company.pem"
    assert session.cert == "/etc/ssl/client.pem"
    assert session.proxies == {"https": "http://proxy.example.com:3128"}
    assert session.trust_env is False


@pytest.mark.parametrize(
    ("host", "settings", "base_url"),
    [
        ("https://acme.coupahost.com", {}, "https://acme.coupahost.com"),
        ("https://acme.coupahost.com/", {}, "https://acme.coupahost.com"),
        ("acme.coupahost.com", {}, "https://acme.coupahost.com"),
        ("acme.coupahost.com", {"schema": "https"}, "https://acme.coupahost.com"),
        ("https://acme.coupahost.com", {"port": 8443}, "https://acme.coupahost.com:8443"),
        ("http://127.0.0.1:8080", {}, "http://127.0.0.1:8080"),
        ("http://localhost", {"port": 8080}, "http://localhost:8080"),
    ],
)
def test_base_url(connect: Any, host: str, settings: dict[str, Any], base_url: str) -> None:
    assert connect(host, **settings).client([]).base_url == base_url


@pytest.mark.parametrize(
    ("host", "settings"),
    [
        ("http://acme.coupahost.com", {}),
        ("acme.coupahost.com", {"schema": "http"}),
        ("http://127.0.0.1.example.com", {}),
        ("ftp://acme.coupahost.com", {}),
    ],
)
def test_a_secret_is_not_sent_unencrypted(connect: Any, host: str, settings: Any) -> None:
    with pytest.raises(CoupaSettingsError, match="write https://"):
        connect(host, **settings).client([])


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"password": None}, r'"coupa" has no password \(client secret\): add it'),
        ({"login": None, "password": ""}, "no login .* and no password"),
        ({"host": ""}, "has no host"),
        ({"extra": {"timeout": "soon"}}, "extra timeout is no number of seconds"),
    ],
)
def test_incomplete_connection_says_what_to_add(connect: Any, settings: Any, sentence: str) -> None:
    hook = connect(**({"host": "https://acme.coupahost.com"} | settings))
    with pytest.raises(CoupaSettingsError, match=sentence) as caught:
        hook.client([])
    assert caught.value.permanent


def test_nothing_is_looked_up_before_it_is_needed() -> None:
    assert CoupaHook("not_defined").coupa_conn_id == "not_defined"


def test_test_connection_is_true_when_a_read_was_answered(connect: Any, coupa: FakeCoupa) -> None:
    assert connect(coupa.url).test_connection()[0]
    assert {request.method for request in coupa.asked("/api/integrations")} == {"GET"}


def test_test_connection_is_false_with_a_wrong_secret(connect: Any, coupa: FakeCoupa) -> None:
    fine, sentence = connect(coupa.url, password="wrong-one").test_connection()
    assert not fine
    assert "check login and password" in sentence
    assert "wrong-one" not in sentence


def test_test_connection_is_false_without_the_scope(connect: Any, coupa: FakeCoupa) -> None:
    coupa.granted.clear()
    fine, sentence = connect(coupa.url).test_connection()
    assert not fine
    assert "core.integration.read" in sentence
