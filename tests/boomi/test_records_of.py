from datetime import timedelta
from typing import Any

import pytest

from include.integration_watch.boomi import records_of
from include.integration_watch.boomi.client import BoomiClient
from include.integration_watch.boomi.errors import AnswerUnreadable, RecordsUnread, TooMany
from include.integration_watch.boomi.query import MOST_PAGES
from tests.boomi.fake_boomi import ACCOUNT, EVERYTHING, START, FakeBoomi, row, said


def stamp(minutes: float) -> str:
    return (START + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def event(number: int, **more: Any) -> dict[str, Any]:
    at = stamp(number)
    return {"eventId": f"event-{number}", "eventDate": at, "recordDate": at} | more


def test_events_of_all_pages_are_read(boomi: FakeBoomi, client: BoomiClient) -> None:
    boomi.others["Event"] = [event(number) for number in range(130)]
    found = list(client.records.events(*EVERYTHING))
    assert [each.id for each in found] == [f"event-{number}" for number in range(130)]


def test_a_span_without_an_end_has_what_is_dated_in_the_future(
    boomi: FakeBoomi, client: BoomiClient
) -> None:
    boomi.records = [row(0), row(1, recordedDate="2099-01-01T00:00:00Z")]
    assert [run.id for run in client.records.executions(START, None)] == [
        "execution-0",
        "execution-1",
    ]


def test_a_record_of_another_account_is_left_out_and_told_last(
    boomi: FakeBoomi, client: BoomiClient
) -> None:
    boomi.records = [row(0, account="other-1"), row(1, account=ACCOUNT)]
    kept = []
    with pytest.raises(RecordsUnread, match="is one of account other-1"):
        kept.extend(client.records.executions(*EVERYTHING))
    assert [run.id for run in client.by_id(["execution-1"])] == ["execution-1"]


def test_the_same_page_for_ever_is_noticed_though_its_token_is_new(
    boomi: FakeBoomi, client: BoomiClient
) -> None:
    page = [row(number) for number in range(3)]
    answers = [said({"result": page, "queryToken": f"token-{turn}"}) for turn in range(4)]
    boomi.goes_wrong("query", *answers)
    with pytest.raises(AnswerUnreadable, match="Boomi repeats its pages"):
        list(client.open_now())
    assert len(boomi.seen) <= 3


def test_more_pages_than_are_bearable_ask_for_a_narrower_question(
    boomi: FakeBoomi, client: BoomiClient
) -> None:
    boomi.goes_wrong(
        "query",
        *(
            said({"result": [row(number)], "queryToken": f"token-{number}"})
            for number in range(MOST_PAGES + 1)
        ),
    )
    with pytest.raises(TooMany, match="less at a time"):
        list(client.records.executions(*EVERYTHING))


@pytest.mark.parametrize("ask", ["open", "of one second"])
def test_what_cannot_be_asked_for_in_parts_has_more_pages(
    boomi: FakeBoomi, client: BoomiClient, monkeypatch: pytest.MonkeyPatch, ask: str
) -> None:
    monkeypatch.setattr(records_of, "MOST_PAGES_AT_ONCE", 4)
    monkeypatch.setattr(records_of, "MOST_PAGES", 2)
    pages = [{"result": [row(n)], "queryToken": f"token-{n}"} for n in range(9)]

    def told() -> int:
        query = client.records
        found = query.open_executions() if ask == "open" else query.executions(*EVERYTHING, at_once=True)  # fmt: skip
        return len(list(found))

    boomi.goes_wrong("query", *map(said, [*pages[:3], {"result": [row(3)]}]))
    assert told() == 4
    boomi.goes_wrong("query", *map(said, pages))
    with pytest.raises(TooMany):
        told()


@pytest.mark.parametrize("lie", [0, 1, 99_999, -1, "many", None, ["Long", 7]])
def test_a_number_of_results_that_lies_changes_nothing(
    boomi: FakeBoomi, client: BoomiClient, lie: Any
) -> None:
    boomi.goes_wrong(
        "query", said({"result": [row(0), row(1)], "numberOfResults": lie, "@type": "QueryResult"})
    )
    assert len(list(client.open_now())) == 2


def test_schedules_are_asked_for_without_a_filter(boomi: FakeBoomi, client: BoomiClient) -> None:
    place = {"processId": "p1", "atomId": "r1"}
    boomi.others["ProcessSchedules"] = [place | {"Schedule": [{"hours": "5"}]}]
    boomi.others["ProcessScheduleStatus"] = [place | {"enabled": True}]
    (schedule,) = client.records.schedules()
    assert (schedule.enabled, schedule.entries[0].hours) == (True, "5")
    assert [request.body for request in boomi.seen] == [b"", b""]


def test_how_far_boomis_clock_is_ahead_is_measured(boomi: FakeBoomi, client: BoomiClient) -> None:
    assert client.skew == timedelta()
    boomi.ahead = 3600
    list(client.open_now())
    assert abs(client.skew - timedelta(hours=1)) < timedelta(seconds=30)
