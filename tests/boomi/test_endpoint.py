import pytest

from include.integration_watch.boomi.endpoint import Endpoint

REAL = Endpoint("https://api.boomi.com", "acme-AB12CD", download_hosts=(".boomi.com",))
LOCAL = Endpoint("http://127.0.0.1:8085", "acme-AB12CD", download_hosts=("logs.example.com",))


def test_an_address_is_made_of_base_account_and_object() -> None:
    address = "https://api.boomi.com/api/rest/v1/acme-AB12CD/ExecutionRecord/query"
    assert REAL.url("ExecutionRecord", "query") == address


@pytest.mark.parametrize(
    "url",
    [
        "https://api.boomi.com/account/acme/api/download/ProcessLog-1",
        "https://API.boomi.com:443/x",
        "https://platform.boomi.com/account/acme/api/download/ProcessLog-1",
        "https://api.platform.gb.boomi.com/x",
    ],
)
def test_boomis_own_hosts_are_admitted(url: str) -> None:
    assert REAL.admits(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://platform.boomi.com/x",
        "http://api.boomi.com/x",
        "https://platform.boomi.com:8443/x",
        "https://boomi.com.example.com/x",
        "https://notboomi.com/x",
        "https://evil.example.com/?.boomi.com",
        "https://evil.example.com#.boomi.com",
        "https://evil.example.com\\.boomi.com/x",
        "https://evil.example.com\\@platform.boomi.com/x",
        "https://platform.boomi.com@evil.example.com/x",
        "https://user@platform.boomi.com/x",
        "https://platform.boomi.com\n.example.com/x",
        " https://platform.boomi.com/x",
        "//platform.boomi.com/x",
        "file:///etc/passwd",
        "https://platform.boomi.com:port/x",
        "https://[platform.boomi.com/x",
        "",
    ],
)
def test_no_other_address_is_admitted(url: str) -> None:
    assert not REAL.admits(url)


def test_a_server_that_gives_links_to_itself_is_admitted() -> None:
    assert LOCAL.admits("http://127.0.0.1:8085/account/acme/api/download/ProcessLog-1")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8086/x", "http://localhost:8085/x", "https://127.0.0.1:8085/x"]
)
def test_another_port_name_or_scheme_is_another_server(url: str) -> None:
    assert not LOCAL.admits(url)


def test_a_host_named_in_full_is_admitted_alone() -> None:
    assert LOCAL.admits("https://logs.example.com/x")
    assert not LOCAL.admits("https://more.logs.example.com/x")
