import json
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from include.integration_watch.boomi.client import BoomiClient
from include.integration_watch.boomi.errors import (
    AnswerUnreadable,
    BoomiError,
    Busy,
    ConnectionUnfit,
    Forbidden,
    PageLost,
    Refused,
    Unauthorised,
    Unreachable,
)
from include.integration_watch.domain.observation import ExecutionStatus
from tests.boomi.fake_boomi import ACCOUNT, PASSWORD, FakeBoomi, Reply, said

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
UNTIL = START + timedelta(hours=12)
EVERYTHING = (START - timedelta(days=1), UNTIL)
HTML = Reply(200, b"<!DOCTYPE html><html><body>Sign in</body></html>", "text/html; charset=utf-8")


def row(number: int, status: str = "COMPLETE", **more: Any) -> dict[str, Any]:
    at = START + timedelta(minutes=number)
    return {
        "executionId": f"execution-{number}",
        "executionTime": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "recordedDate": (at + timedelta(seconds=30)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "status": status,
        "processName": "Invoices to ERP",
    } | more


def test_the_runs_that_ended_in_a_window_are_read(boomi: FakeBoomi, client: BoomiClient) -> None:
    boomi.records = [row(number) for number in range(10)]
    since = START + timedelta(minutes=2, seconds=30)
    runs = list(client.ended_since(since, since + timedelta(minutes=3)))
    assert [run.id for run in runs] == [f"execution-{number}" for number in (2, 3, 4, 5)]


def test_a_window_is_asked_in_whole_seconds_and_never_narrower(
    boomi: FakeBoomi, client: BoomiClient
) -> None:
    since = datetime(2026, 3, 2, 3, 0, 0, 999_999, tzinfo=UTC)
    list(client.ended_since(since, since + timedelta(seconds=1)))
    wanted = json.loads(boomi.seen[0].body)["QueryFilter"]["expression"]["nestedExpression"]
    assert [part["argument"] for part in wanted] == [
        ["2026-03-02T03:00:00Z"],
        ["2026-03-02T03:00:02Z"],
    ]


def test_all_pages_are_read_by_raw_token(boomi: FakeBoomi, client: BoomiClient) -> None:
    boomi.records = [row(number) for number in range(250)]
    runs = list(client.ended_since(*EVERYTHING))
    assert [run.id for run in runs] == [f"execution-{number}" for number in range(250)]
    more = boomi.asked("queryMore")
    assert [request.headers["content-type"] for request in more] == ["text/plain"] * 2
    assert more[0].body == b"Zm9v/YmFy+0=="


def test_open_runs_are_read_whatever_their_age(boomi: FakeBoomi, client: BoomiClient) -> None:
    opened = ["STARTED", "ENQUEUED", "INPROCESS", "ABORTED_RECOVERING"]
    boomi.records = [row(-9000 + at, status) for at, status in enumerate([*opened, "COMPLETE"])]
    assert [run.status.value for run in client.open_now()] == opened


def test_ids_are_asked_for_in_fifties(boomi: FakeBoomi, client: BoomiClient) -> None:
    boomi.records = [row(number) for number in range(120)]
    ids = [f"execution-{number}" for number in range(101)]
    assert [run.id for run in client.by_id([*ids, "execution-0"])] == ids
    asked = [json.loads(request.body)["QueryFilter"]["expression"] for request in boomi.seen]
    assert [len(part.get("nestedExpression", [part])) for part in asked] == [50, 50, 1]


def test_no_ids_ask_nothing(boomi: FakeBoomi, client: BoomiClient) -> None:
    assert list(client.by_id([])) == []
    assert boomi.seen == []


@pytest.mark.parametrize(
    "answer",
    [
        {"@type": "QueryResult", "numberOfResults": 0},
        {"@type": "QueryResult", "numberOfResults": 0, "result": []},
        {"@type": "QueryResult", "result": None, "queryToken": None},
        {"numberOfResults": ["Long", 0], "queryToken": ""},
    ],
)
def test_an_empty_result_is_no_runs(
    boomi: FakeBoomi, client: BoomiClient, answer: dict[str, Any]
) -> None:
    boomi.goes_wrong("query", said(answer))
    assert list(client.open_now()) == []


@pytest.mark.parametrize(
    "answer", [{}, [], "done", {"result": "none"}, {"result": [1]}, {"result": {"a": 1}}]
)
def test_json_that_is_no_query_result_is_unreadable(
    boomi: FakeBoomi, client: BoomiClient, answer: Any
) -> None:
    boomi.goes_wrong("query", said(answer))
    with pytest.raises(AnswerUnreadable, match="Check the host") as failed:
        list(client.open_now())
    assert failed.value.permanent


def test_records_that_are_counted_but_not_sent_are_asked_for_again(
    boomi: FakeBoomi, client: BoomiClient
) -> None:
    boomi.records = [row(1, "STARTED")]
    boomi.goes_wrong("query", said({"@type": "QueryResult", "numberOfResults": 1}))
    assert [run.id for run in client.open_now()] == ["execution-1"]


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


def test_a_lost_page_token_begins_the_query_again(boomi: FakeBoomi, client: BoomiClient) -> None:
    boomi.records = [row(number) for number in range(150)]
    boomi.goes_wrong("queryMore", said({"@type": "Error", "message": "expired"}, 400))
    runs = [run.id for run in client.ended_since(*EVERYTHING)]
    assert runs == [f"execution-{number}" for number in range(150)]


def test_a_page_token_lost_twice_is_told(boomi: FakeBoomi, client: BoomiClient) -> None:
    boomi.records = [row(number) for number in range(150)]
    boomi.goes_wrong("queryMore", *[said({"message": "expired"}, 400)] * 2)
    with pytest.raises(PageLost) as failed:
        list(client.ended_since(*EVERYTHING))
    assert not failed.value.permanent


def test_pages_that_never_end_are_noticed(boomi: FakeBoomi, client: BoomiClient) -> None:
    boomi.goes_wrong("query", *[said({"result": [], "queryToken": "again"})] * 3)
    with pytest.raises(AnswerUnreadable, match="pages do not end"):
        list(client.open_now())


def test_one_unreadable_record_does_not_hide_the_others(
    boomi: FakeBoomi, client: BoomiClient
) -> None:
    boomi.records = [row(1), row(2, executionTime="soon"), row(3, "PAUSED")]
    seen: list[tuple[str, ExecutionStatus]] = []
    runs = ((run.id, run.status) for run in client.ended_since(*EVERYTHING))
    with pytest.raises(AnswerUnreadable, match="1 of the records cannot be kept"):
        seen.extend(runs)
    assert seen == [
        ("execution-1", ExecutionStatus.COMPLETE),
        ("execution-3", ExecutionStatus.UNKNOWN),
    ]


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


@pytest.mark.parametrize(
    "base_url",
    [
        "",
        "api.boomi.com",
        "ftp://api.boomi.com",
        "https://user:s3cr3t@api.boomi.com",
        "https://api boomi.com",
        "https://api.boomi.com:99999",
        "https://",
    ],
)
def test_a_host_that_is_no_address_is_told_without_showing_it(
    client_of: Callable[..., BoomiClient], base_url: str
) -> None:
    with pytest.raises(ConnectionUnfit, match="Write it with its scheme") as failed:
        client_of(base_url=base_url).reach()
    assert "s3cr3t" not in str(failed.value)


def test_no_account_is_told(client_of: Callable[..., BoomiClient]) -> None:
    with pytest.raises(ConnectionUnfit, match="Write account_id"):
        list(client_of(account_id=" ").open_now())


def test_a_host_with_the_path_of_the_api_is_taken_too(
    boomi: FakeBoomi, client_of: Callable[..., BoomiClient]
) -> None:
    assert list(client_of(base_url=f"{boomi.url}/api/rest/v1/").open_now()) == []


def test_an_account_cannot_lead_to_another_address(
    boomi: FakeBoomi, client_of: Callable[..., BoomiClient]
) -> None:
    with pytest.raises(BoomiError):
        list(client_of(account_id=f"../x?{ACCOUNT}").open_now())
    assert boomi.seen[0].path.startswith("/api/rest/v1/..%2Fx%3F")


def test_a_runtime_is_read(boomi: FakeBoomi, client: BoomiClient) -> None:
    boomi.atoms["atom-1"] = {"id": "atom-1", "name": "Production", "status": "ONLINE"}
    assert client.runtime("atom-1").name == "Production"


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


def test_requests_are_paced(
    boomi: FakeBoomi, client_of: Callable[..., BoomiClient], slept: list[float]
) -> None:
    client = client_of(requests_per_second=5, clock=lambda: 0.0)
    list(client.by_id(f"execution-{number}" for number in range(150)))
    assert slept == pytest.approx([0.2, 0.4])
