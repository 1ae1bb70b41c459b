"""What is seen from outside: the store, the mailbox, and the table that a person looks at."""

import io
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from rich.console import Console

from demo.landscape.scenario import Scenario
from demo.run.evidence import Evidence
from demo.run.table import Board
from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.domain.delivery import Delivery, Outcome
from include.integration_watch.domain.finding import Finding, Judgement, Layer, Severity
from include.integration_watch.domain.incident import Incident

START = datetime(2026, 3, 2, 6, tzinfo=UTC)
SUBJECT = "erp"
ADDRESS = "erp-operations@example.com"


def finding(kind: str = "refuses_data") -> Finding:
    return Finding(
        layer=Layer.SYSTEM,
        subject=SUBJECT,
        kind=kind,
        severity=Severity.ERROR,
        observed_at=START,
        since=START,
    )


@pytest.fixture
def evidence(tmp_path: Path) -> Evidence:
    scenario = Scenario.model_validate(
        {
            "faults": [
                {
                    "id": "closed",
                    "plant": {"type": "erp_refuses_writes", "database": "erp"},
                    "expect": {
                        "layer": "system",
                        "subject": SUBJECT,
                        "kind": "refuses_data",
                        "group": "erp_operations",
                        "addresses": [ADDRESS],
                    },
                }
            ]
        }
    )
    (tmp_path / "mail").mkdir()
    return Evidence(f"sqlite:///{tmp_path / 'watch.db'}", tmp_path / "mail", scenario, START)


def open_incident(evidence: Evidence) -> None:
    evidence.store.apply(Judgement(findings=(finding(),)), load_catalogue().catalogue, START)


def deliver(evidence: Evidence, *to: str) -> None:
    """Put into the mailbox what the outbox owes, as a mail server would keep it."""
    for pending in evidence.store.claim(START, 10):
        mail = EmailMessage()
        mail["X-Envelope-To"] = ", ".join(to or [pending.recipient.address])
        mail["X-Received-At"] = START.isoformat()
        mail["Message-ID"] = f"<{pending.id}@integration-watch>"
        mail["Subject"] = "subject"
        (evidence.mailbox / f"{pending.id}.eml").write_bytes(mail.as_bytes())
        evidence.store.record(Delivery(pending_id=pending.id, at=START, outcome=Outcome.SENT))


def test_nothing_was_seen_at_first(evidence: Evidence) -> None:
    assert not evidence.saw_something()
    assert evidence.all_is_sent()


def test_a_stored_incident_is_found_but_not_yet_told(evidence: Evidence) -> None:
    open_incident(evidence)

    assert evidence.saw_something()
    assert not evidence.all_is_sent()
    assert (evidence.verdict().found, evidence.verdict().told) == (1, 0)


def test_told_is_what_lies_in_the_mailbox(evidence: Evidence) -> None:
    expected = {
        owner.address for owner in load_catalogue().catalogue.owner_group("erp_operations").members
    }
    open_incident(evidence)
    evidence.planted = tuple(
        type(fault)(fault.id, fault.key, frozenset(expected), heals=False)
        for fault in evidence.planted
    )
    deliver(evidence)

    assert evidence.verdict().met, evidence.verdict().gaps


def test_a_mail_that_went_elsewhere_is_a_false_alarm(evidence: Evidence) -> None:
    open_incident(evidence)
    deliver(evidence, "somebody-else@example.com")

    assert evidence.verdict().false_alarms == 1
    assert evidence.verdict().told == 0


def test_where_no_terminal_is_each_change_is_one_line() -> None:
    said = io.StringIO()
    board = Board(Console(file=said, width=200))
    incident = Incident(number=7, finding=finding(), opened_at=START, last_seen_at=START)

    with board:
        board.show([incident], [], "note")
        board.show([incident], [], "note")
        board.show([incident.model_copy(update={"resolved_at": START})], [], "note")

    lines = said.getvalue().splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("INC-7  system  erp  refuses_data")
    assert "well again" in lines[1]


def test_an_outer_word_is_shown_as_text_never_as_markup() -> None:
    said = io.StringIO()
    board = Board(Console(file=said, width=200, force_terminal=True))
    kind = "documents_refused:[red]x[/red]"
    incident = Incident(number=7, finding=finding(kind), opened_at=START, last_seen_at=START)

    with board:
        board.show([incident], [], "note")

    assert "[red]x[/red]" in said.getvalue()


def test_what_a_killed_sender_had_begun_may_come_twice(evidence: Evidence) -> None:
    open_incident(evidence)
    assert not evidence.first_fault_is("over")
    assert evidence.first_fault_is("found")
    (begun,) = evidence.store.claim(START, 1)
    evidence.note_in_flight()
    evidence.store.record(Delivery(pending_id=begun.id, at=START, outcome=Outcome.SENT))
    for copy in ("a", "b"):
        mail = EmailMessage()
        mail["X-Envelope-To"] = ADDRESS
        mail["X-Received-At"] = START.isoformat()
        mail["Message-ID"] = f"<{begun.id}@integration-watch>"
        (evidence.mailbox / f"{copy}.eml").write_bytes(mail.as_bytes())

    assert evidence.verdict().repeated == 1
    assert evidence.verdict().met
