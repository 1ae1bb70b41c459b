import ssl
from collections.abc import Callable
from typing import Any

import pytest

from include.integration_watch.boomi.client import BoomiClient
from include.integration_watch.boomi.errors import (
    AnswerUnreadable,
    Busy,
    Forbidden,
    Refused,
    Unauthorised,
    Unreachable,
)
from tests.boomi.fake_boomi import PASSWORD, FakeBoomi, Reply, row, said

HTML = Reply(200, b"<!DOCTYPE html><html><body>Sign in</body></html>", "text/html; charset=utf-8")


@pytest.mark.parametrize(
    "passing",
    [
        said({"message": "rate limits have been exceeded"}, 503),
        Reply(502, b"<html>Bad gateway</html>", "text/html"),
        Reply(500, b""),
        Reply(504, b""),
        Reply(429, b""),
        Reply(200, b""),
        Reply(200, b'{"@type": "QueryResult", "result": [{"executionId": "exec'),
        Reply(200, b'{"@type": "QueryResult"', promised=5000),
        Reply(200, b"\x1f\x8b not gzip", headers={"Content-Encoding": "gzip"}),
    ],
    ids=["503", "502 html", "500", "504", "429", "nothing", "half a page", "cut off", "not gzip"],
)
def test_what_passes_is_asked_again(
    boomi: FakeBoomi, client: BoomiClient, slept: list[float], passing: Reply
) -> None:
    boomi.records = [row(1, "STARTED")]
    boomi.goes_wrong("query", passing, passing)
    assert [run.id for run in client.open_now()] == ["execution-1"]
    waits = [seconds for seconds in slept if seconds > 0.1]
    assert 0.5 <= waits[0] <= 1
    assert 1 <= waits[1] <= 1.5


def test_after_five_tries_it_is_given_up(
    boomi: FakeBoomi, client: BoomiClient, slept: list[float]
) -> None:
    boomi.goes_wrong("query", *[said({"message": "busy"}, 503)] * 9)
    with pytest.raises(Busy, match="boomi_requests_per_second") as failed:
        list(client.open_now())
    assert not failed.value.permanent
    assert len(boomi.seen) == 5
    assert sum(slept) < 20


def test_half_a_page_that_stays_is_unreadable_but_not_for_ever(
    boomi: FakeBoomi, client: BoomiClient
) -> None:
    boomi.goes_wrong("query", *[Reply(200, b'{"result": [')] * 5)
    with pytest.raises(AnswerUnreadable, match="broke off after 12 bytes") as failed:
        list(client.open_now())
    assert not failed.value.permanent


def test_boomi_is_given_the_time_that_it_asks_for(
    boomi: FakeBoomi, client: BoomiClient, slept: list[float]
) -> None:
    boomi.goes_wrong("query", said({}, 503, **{"Retry-After": "7"}))
    boomi.goes_wrong("query", said({}, 503, **{"Retry-After": "86400"}))
    boomi.goes_wrong("query", said({}, 503, **{"Retry-After": "tomorrow"}))
    list(client.open_now())
    assert [round(seconds) for seconds in slept if seconds > 5] == [7, 30]


def test_html_instead_of_json_names_the_host_and_is_not_asked_again(
    boomi: FakeBoomi, client: BoomiClient
) -> None:
    boomi.goes_wrong("query", HTML)
    with pytest.raises(AnswerUnreadable, match="web page or XML came back") as failed:
        list(client.open_now())
    assert "Sign in" not in str(failed.value)
    assert len(boomi.seen) == 1


def test_wrong_credentials_say_so_without_showing_them(
    boomi: FakeBoomi, client_of: Callable[..., BoomiClient]
) -> None:
    with pytest.raises(Unauthorised, match=r"Check the connection: login BOOMI_TOKEN") as failed:
        list(client_of("wr0ng-t0ken-77").open_now())
    assert failed.value.permanent
    assert "wr0ng-t0ken-77" not in str(failed.value)
    assert len(boomi.seen) == 1


def test_a_missing_privilege_is_named(boomi: FakeBoomi, client: BoomiClient) -> None:
    boomi.lacks = {"ExecutionRecord"}
    with pytest.raises(Forbidden, match="API and VIEW_RESULT"):
        list(client.open_now())


def test_a_missing_privilege_for_runtimes_is_named(boomi: FakeBoomi, client: BoomiClient) -> None:
    boomi.lacks = {"Atom"}
    with pytest.raises(Forbidden, match="ATOM_MANAGEMENT_READ_ONLY"):
        client.runtime("atom-1")


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": "No such account"}},
        {"message": "No such account"},
        {"@type": "Error", "message": "No such account"},
    ],
)
def test_boomis_own_sentence_is_quoted_from_any_shape(
    boomi: FakeBoomi, client: BoomiClient, body: dict[str, Any]
) -> None:
    boomi.goes_wrong("query", said(body, 400))
    with pytest.raises(Refused, match=r'400 came back \("No such account"\)'):
        list(client.open_now())


def test_an_error_with_status_200_is_an_error(boomi: FakeBoomi, client: BoomiClient) -> None:
    boomi.goes_wrong("query", said({"@type": "Error", "message": "Unknown execution id format"}))
    with pytest.raises(Refused, match="Unknown execution id format"):
        list(client.open_now())


def test_a_redirect_is_not_followed(boomi: FakeBoomi, client: BoomiClient) -> None:
    boomi.goes_wrong("query", Reply(302, headers={"Location": f"{boomi.url}/login"}))
    with pytest.raises(Refused, match="302 came back"):
        list(client.open_now())
    assert len(boomi.seen) == 1


def test_nobody_at_the_address_is_unreachable(client_of: Callable[..., BoomiClient]) -> None:
    client = client_of(base_url="http://127.0.0.1:1")
    with pytest.raises(Unreachable, match=r"127.0.0.1:1, account .* no connection") as failed:
        list(client.open_now())
    assert not failed.value.permanent


def test_a_host_that_is_none_is_unreachable(client_of: Callable[..., BoomiClient]) -> None:
    client = client_of(base_url="http://no-such-host.invalid")
    with pytest.raises(Unreachable, match=r"name of the host is not known|no connection"):
        list(client.open_now())


def test_a_server_that_speaks_no_tls_is_named_once(
    boomi: FakeBoomi, client_of: Callable[..., BoomiClient], slept: list[float]
) -> None:
    client = client_of(base_url=boomi.url.replace("http://", "https://"))
    with pytest.raises(Unreachable) as failed:
        list(client.open_now())
    assert ssl.SSLError.__name__ not in str(failed.value)


def test_json_is_asked_for_and_the_credentials_go_along(
    boomi: FakeBoomi, client: BoomiClient
) -> None:
    list(client.open_now())
    headers = boomi.seen[0].headers
    assert (headers["accept"], headers["content-type"]) == ("application/json",) * 2
    assert headers["authorization"].startswith("Basic ")


def test_no_log_line_holds_a_secret_or_a_body(
    boomi: FakeBoomi, client: BoomiClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="include")
    boomi.records = [row(1, "STARTED", message="Supplier 4711")]
    boomi.goes_wrong("query", Reply(503, b"<html>internal words</html>"))
    list(client.open_now())
    assert not any(word in caplog.text for word in (PASSWORD, "Supplier 4711", "internal words"))


def test_a_retirement_that_boomi_announces_is_logged(
    boomi: FakeBoomi, client: BoomiClient, caplog: pytest.LogCaptureFixture
) -> None:
    announced = said({"@type": "QueryResult"}, Sunset="Sat, 1 Jan 2028 00:00:00 GMT")
    boomi.goes_wrong("query", announced)
    list(client.open_now())
    assert "Boomi will retire ExecutionRecord" in caplog.text
