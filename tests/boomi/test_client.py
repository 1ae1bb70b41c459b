import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from include.integration_watch.boomi.client import BoomiClient
from include.integration_watch.boomi.errors import (
    AnswerUnreadable,
    BoomiError,
    ConnectionUnfit,
)
from include.integration_watch.domain.observation import ExecutionStatus
from tests.boomi.fake_boomi import ACCOUNT, EVERYTHING, START, FakeBoomi, row


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


def test_requests_are_paced(
    boomi: FakeBoomi, client_of: Callable[..., BoomiClient], slept: list[float]
) -> None:
    client = client_of(requests_per_second=5, clock=lambda: 0.0)
    list(client.by_id(f"execution-{number}" for number in range(150)))
    assert slept == pytest.approx([0.2, 0.4])
