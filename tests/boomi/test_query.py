from typing import Any

import pytest

from include.integration_watch.boomi.client import BoomiClient
from include.integration_watch.boomi.errors import AnswerUnreadable, PageLost
from tests.boomi.fake_boomi import EVERYTHING, FakeBoomi, row, said


def test_all_pages_are_read_by_raw_token(boomi: FakeBoomi, client: BoomiClient) -> None:
    boomi.records = [row(number) for number in range(250)]
    runs = list(client.ended_since(*EVERYTHING))
    assert [run.id for run in runs] == [f"execution-{number}" for number in range(250)]
    more = boomi.asked("queryMore")
    assert [request.headers["content-type"] for request in more] == ["text/plain"] * 2
    assert more[0].body == b"Zm9v/YmFy+0=="


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
