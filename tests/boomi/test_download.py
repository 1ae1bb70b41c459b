from collections.abc import Callable

import pytest

from include.integration_watch.boomi import download
from include.integration_watch.boomi.client import BoomiClient
from include.integration_watch.boomi.errors import (
    AnswerUnreadable,
    Busy,
    Forbidden,
    LogPending,
    LogUnavailable,
    Refused,
    RuntimeOffline,
    TooLarge,
    Unauthorised,
)
from tests.boomi.fake_boomi import FakeBoomi, Reply, said, zipped

RUN = "execution-1-2026.03.02"
LOG = "2026-03-02T01:00:00Z\tSEVERE\tMap\t\tSupplier 4711 is not active"
PENDING = Reply(202)
DONE = Reply(200, zipped(LOG), "application/zip")


def test_a_log_is_polled_for_taken_and_unpacked(
    boomi: FakeBoomi, client: BoomiClient, slept: list[float]
) -> None:
    boomi.links = [[PENDING, PENDING, DONE]]
    assert client.process_log(RUN) == LOG
    assert [round(seconds, 2) for seconds in slept if seconds > 0.1] == [0.5, 0.75]
    assert boomi.seen[0].body == b'{"executionId": "execution-1-2026.03.02", "logLevel": "ALL"}'


def test_a_log_can_be_taken_again_by_a_new_link(boomi: FakeBoomi, client: BoomiClient) -> None:
    boomi.links = [[DONE], [DONE]]
    assert client.process_log(RUN) == client.process_log(RUN)


@pytest.mark.parametrize(
    "not_yet",
    [Reply(200, b""), Reply(401), Reply(503), Reply(500), Reply(429)],
    ids=["no bytes", "401", "503", "500", "429"],
)
def test_what_passes_while_a_log_is_assembled_is_asked_again(
    boomi: FakeBoomi, client: BoomiClient, not_yet: Reply
) -> None:
    boomi.links = [[not_yet, PENDING, DONE]]
    assert client.process_log(RUN) == LOG
    assert len(boomi.asked("ProcessLog")) == 4


@pytest.mark.parametrize(
    "dead",
    [Reply(204), Reply(404), Reply(200, zipped(LOG)[:40], promised=5000)],
    ids=["no log yet", "used up", "cut off"],
)
def test_a_dead_link_is_replaced_by_a_new_one(
    boomi: FakeBoomi, client: BoomiClient, dead: Reply
) -> None:
    boomi.links = [[dead], [PENDING, DONE]]
    assert client.process_log(RUN) == LOG


@pytest.mark.parametrize("status", [204, 404])
def test_a_run_without_a_log_is_told_after_three_links(
    boomi: FakeBoomi, client: BoomiClient, status: int
) -> None:
    boomi.links = [[Reply(status)]] * 4
    with pytest.raises(LogUnavailable, match=r"has no log of this run. Discarded") as failed:
        client.process_log(RUN)
    assert not failed.value.permanent
    assert len(boomi.links) == 1


def test_a_log_that_is_never_ready_is_given_up(
    boomi: FakeBoomi, client: BoomiClient, slept: list[float]
) -> None:
    boomi.links = [[PENDING] * 50]
    with pytest.raises(LogPending, match="asked for again"):
        client.process_log(RUN)
    assert 45 < sum(slept) < 75


def test_a_busy_download_is_given_up(boomi: FakeBoomi, client: BoomiClient) -> None:
    boomi.links = [[Reply(503)] * 50]
    with pytest.raises(Busy):
        client.process_log(RUN)


def test_a_download_that_stays_unauthorised_is_told(boomi: FakeBoomi, client: BoomiClient) -> None:
    boomi.links = [[Reply(401)] * 5]
    with pytest.raises(Unauthorised):
        client.process_log(RUN)
    assert len(boomi.asked("download")) == 2


def test_a_forbidden_download_is_told(boomi: FakeBoomi, client: BoomiClient) -> None:
    boomi.links = [[Reply(403)]]
    with pytest.raises(Forbidden, match="VIEW_RESULT"):
        client.process_log(RUN)


def test_a_runtime_that_went_away_is_told(boomi: FakeBoomi, client: BoomiClient) -> None:
    boomi.links = [[PENDING, Reply(504)]]
    with pytest.raises(RuntimeOffline, match="Start it"):
        client.process_log(RUN)


@pytest.mark.parametrize("code", [504, "504"])
def test_a_runtime_that_is_away_is_told_in_the_body(
    boomi: FakeBoomi, client: BoomiClient, code: int | str
) -> None:
    answer = {"@type": "LogDownload", "message": "Runtime is unavailable.", "statusCode": code}
    boomi.goes_wrong("ProcessLog", said(answer))
    with pytest.raises(RuntimeOffline):
        client.process_log(RUN)


def test_a_wish_answered_by_410_means_the_runtime_is_away(
    boomi: FakeBoomi, client: BoomiClient
) -> None:
    boomi.goes_wrong("ProcessLog", Reply(410))
    with pytest.raises(RuntimeOffline):
        client.process_log(RUN)


def test_a_wish_answered_by_202_is_a_link_too(boomi: FakeBoomi, client: BoomiClient) -> None:
    boomi.goes_wrong("ProcessLog", said({"statusCode": 202, "url": f"{boomi.url}/x/log"}, 202))
    boomi.goes_wrong("/x/log", DONE)
    assert client.process_log(RUN) == LOG


def test_a_wish_without_a_link_means_no_log(boomi: FakeBoomi, client: BoomiClient) -> None:
    boomi.goes_wrong("ProcessLog", *[said({"@type": "LogDownload", "statusCode": 202})] * 3)
    with pytest.raises(LogUnavailable):
        client.process_log(RUN)


def test_a_wish_is_repeated_when_boomi_is_busy(boomi: FakeBoomi, client: BoomiClient) -> None:
    boomi.links = [[DONE]]
    boomi.goes_wrong("ProcessLog", Reply(503), Reply(503))
    assert client.process_log(RUN) == LOG


def test_a_wrong_execution_id_is_refused_with_boomis_words(
    boomi: FakeBoomi, client: BoomiClient
) -> None:
    words = {"@type": "Error", "message": "Unknown execution id format: executionrecord-1"}
    boomi.goes_wrong("ProcessLog", said(words, 400))
    with pytest.raises(Refused, match="Unknown execution id format"):
        client.process_log("executionrecord-1")


@pytest.mark.parametrize("address", ["https://evil.example.com/log", "http://127.0.0.1:1/log", ""])
def test_the_credentials_go_to_no_other_host(
    boomi: FakeBoomi, client: BoomiClient, address: str
) -> None:
    boomi.goes_wrong("ProcessLog", said({"statusCode": 202, "url": address or 7}))
    with pytest.raises(AnswerUnreadable, match="must not be sent to"):
        client.process_log(RUN)
    assert len(boomi.seen) == 1


@pytest.mark.parametrize(
    "body",
    [b"<html>Please sign in</html>", b"PK\x03\x04 torn", zipped(LOG)[:-30], b"\x00" * 100],
    ids=["html", "torn", "cut", "zeros"],
)
def test_what_is_no_zip_is_told_and_not_shown(
    boomi: FakeBoomi, client: BoomiClient, body: bytes
) -> None:
    boomi.links = [[Reply(200, body)]]
    with pytest.raises(AnswerUnreadable, match="no readable ZIP") as failed:
        client.process_log(RUN)
    assert "sign in" not in str(failed.value)
    assert len(boomi.asked("download")) == 1


def test_a_zip_that_grows_beyond_the_limit_is_told(
    boomi: FakeBoomi, client: BoomiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "LARGEST_LOG", 2**20)
    boomi.links = [[Reply(200, zipped(b"0" * (2 * 2**20)))]]
    with pytest.raises(TooLarge, match="unpacks to more than 1 MB"):
        client.process_log(RUN)


def test_a_download_beyond_the_limit_is_not_read_to_its_end(
    boomi: FakeBoomi, client: BoomiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "LARGEST_DOWNLOAD", 2**20)
    boomi.links = [[Reply(200, b"0" * (2**20 + 1))]]
    with pytest.raises(TooLarge, match="larger than 1 MB"):
        client.process_log(RUN)


def test_a_download_is_not_followed_elsewhere(boomi: FakeBoomi, client: BoomiClient) -> None:
    boomi.links = [[Reply(302, headers={"Location": "https://evil.example.com/"})]]
    with pytest.raises(Refused, match="302 came back"):
        client.process_log(RUN)


def test_a_log_may_be_empty(boomi: FakeBoomi, client_of: Callable[..., BoomiClient]) -> None:
    boomi.links = [[Reply(200, zipped(""))]]
    assert client_of().process_log(RUN) == ""
