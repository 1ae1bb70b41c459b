"""What comes beside the messages of incidents: as often as the story says, and a person who files."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from demo.landscape.mail import Mail
from demo.landscape.maintenance_plants import ExpectedNotice
from demo.run import filing
from demo.run.filing import CaseWorker
from demo.run.notices import Written, mail_id, written
from demo.run.verdict import Mail as Seen
from demo.run.verdict import reach_verdict
from include.integration_watch.domain.notice import Notice, NoticeKind

START = datetime(2026, 3, 2, 6, tzinfo=UTC)
PEOPLE = "integration-platform@example.com"
TWICE = ExpectedNotice(kind=NoticeKind.MAINTENANCE_AHEAD, addresses=(PEOPLE,), least=2, most=2)


def notice(number: int, **changes: object) -> Notice:
    return Notice(
        id=f"{number:032}",
        kind=NoticeKind.MAINTENANCE_AHEAD,
        group="integration_platform",
        address=PEOPLE,
        language="de",
        about="window",
        at=START,
    ).model_copy(update=changes)


def seen(*notices: Notice, mails: int | None = None) -> Written:
    came = [mail_id(each) for each in notices][:mails]
    return written([TWICE], notices, came, since=START)


def test_what_came_as_often_as_expected_is_complete() -> None:
    found = seen(notice(1), notice(2))

    assert (found.missing, found.too_many) == ((), ())
    assert len(found.expected) == 2


def test_a_notice_that_only_the_store_knows_is_missing() -> None:
    assert seen(notice(1), notice(2), mails=1).missing == (
        f"written 1 of 2 times: maintenance_ahead to {PEOPLE}",
    )


def test_more_than_expected_is_a_false_alarm() -> None:
    assert len(seen(notice(1), notice(2), notice(3)).too_many) == 1


def test_the_same_notice_twice_in_the_mailbox_is_a_false_alarm() -> None:
    twice = [mail_id(notice(1))] * 2

    assert written([], [notice(1)], twice, since=START).too_many


def test_what_an_earlier_start_wrote_is_expected_and_not_counted() -> None:
    old = notice(9, at=START - timedelta(days=1))
    found = seen(notice(1), notice(2), old)

    assert found.too_many == ()
    assert mail_id(old) in found.expected


def test_the_verdict_waits_for_notices_and_takes_no_other_mail() -> None:
    mails = [Seen(mail_id(notice(1)), frozenset({PEOPLE}), "ahead")]
    waiting = reach_verdict([], [], [], mails, since=START, notices=seen(notice(1)))
    stray = reach_verdict([], [], [], mails, since=START)

    assert (waiting.is_complete, waiting.false_alarms) == (False, 0)
    assert stray.false_alarms == 1


def test_each_case_is_filed_once_when_its_reminder_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pressed: list[str] = []
    monkeypatch.setattr(filing, "press", lambda link: pressed.append(link) or True)
    link = "http://127.0.0.1:8080/integration-watch/links/case/token"
    reminder = notice(1, kind=NoticeKind.SUPPORT_CASE_REMINDER)
    message = EmailMessage()
    message["Message-ID"] = f"<{mail_id(reminder)}@example.com>"
    message.set_content(f"Please press:\n{link}\n")
    worker = CaseWorker()

    for _ in range(2):
        worker.work([reminder], [Mail(tmp_path, (PEOPLE,), START, message)])

    assert pressed == [link]
    assert worker.filed == {"window"}
