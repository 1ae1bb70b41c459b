"""A service that refuses for ever: its dead letters are an incident, told by another way."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.finding import Finding, Judgement, Layer, Severity
from include.integration_watch.store import Store
from include.integration_watch.wiring import alerts, recipient_links, report_letters, signed_links
from tests.domain.scene import NOW, catalogue, group
from tests.notify.web_service import WebService, open_service

from .post_office import PostOffice, open_office
from .scene import SIGNER

KNOWN = catalogue(
    owner_groups=(
        group("platform", "platform@example.com", "sms:+4930999"),
        group("accounts_payable", "sms:+4930123456", fallback="platform"),
        group("purchasing", "purchasing@example.com", fallback="platform"),
    )
)
KNOWN = KNOWN.model_copy(
    update={"settings": KNOWN.settings.model_copy(update={"channels": {"sms": "texts"}})}
)


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    monkeypatch.setattr(signed_links, "airflow_url", lambda: "https://airflow.example.com")
    with open_office(monkeypatch, "smtp_default") as opened:
        yield opened


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> Iterator[WebService]:
    with open_service() as service:
        told = {"conn_type": "generic", "password": service.url("{target}")}
        monkeypatch.setenv("AIRFLOW_CONN_TEXTS", json.dumps(told))
        yield service


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    kept = Store(f"sqlite:///{tmp_path / 'store.db'}")
    kept.apply(Judgement(), KNOWN, NOW, [("system", system.id) for system in KNOWN.systems])
    yield kept
    kept.engine.dispose()


@pytest.fixture
def clock(
    store: Store, office: PostOffice, texts: WebService, monkeypatch: pytest.MonkeyPatch
) -> Iterator[time_machine.Traveller]:
    def known(_only: str | None = None) -> Catalogue:
        return KNOWN

    for module in (alerts, signed_links):
        monkeypatch.setattr(module, "catalogue", known)
        monkeypatch.setattr(module, "store", lambda: store)
    for module in (alerts, recipient_links):
        monkeypatch.setattr(module, "signer", lambda: SIGNER)
    monkeypatch.setattr(report_letters, "board", lambda: "https://airflow.example.com/incidents")
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def break_data(store: Store) -> None:
    finding = Finding(
        layer=Layer.DATA,
        subject="invoices_to_erp",
        kind="required:payment_term",
        severity=Severity.WARNING,
        observed_at=NOW,
        since=NOW,
        document_count=3,
    )
    store.apply(Judgement(findings=(finding,)), KNOWN, NOW, [("data", "invoices_to_erp")])


def sweep(clock: time_machine.Traveller, hours: int) -> None:
    for _ in range(hours):
        alerts.sweep()
        clock.shift(timedelta(hours=1, minutes=1))


def test_what_a_service_refuses_for_ever_is_told_on_another_channel(
    store: Store, office: PostOffice, texts: WebService, clock: time_machine.Traveller
) -> None:
    texts.code = 503
    break_data(store)

    sweep(clock, 26)

    (incident,) = [each for each in store.incidents() if "undelivered" in each.finding.kind]
    assert incident.resolved_at is None
    (mail,) = office.to("platform@example.com")
    assert "cannot be delivered" in str(mail["Subject"])
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "sms:+4930123456" in text
    assert "503" in text


def test_when_the_service_takes_messages_again_the_dead_letter_is_sent_and_the_incident_ends(
    store: Store, office: PostOffice, texts: WebService, clock: time_machine.Traveller
) -> None:
    texts.code = 503
    break_data(store)
    sweep(clock, 26)

    texts.code = 200
    later = NOW + timedelta(hours=30)
    store.apply(Judgement(), KNOWN, later, [("data", "invoices_to_erp")])
    worse = Finding(
        layer=Layer.DATA,
        subject="invoices_to_erp",
        kind="format:number",
        severity=Severity.ERROR,
        observed_at=later,
        since=later,
        document_count=1,
    )
    store.apply(Judgement(findings=(worse,)), KNOWN, later, [("data", "invoices_to_erp")])
    sweep(clock, 6)

    assert len([path for path, _ in texts.posts if "123456" in path]) >= 2
    assert {message.state for message in store.messages()} <= {"sent", "withdrawn"}
    assert [
        each for each in store.incidents(open_only=True) if "undeliv" in each.finding.kind
    ] == []
    told = [str(mail["Subject"]) for mail in office.to("platform@example.com")]
    opened, over = [each for each in told if "deliver_alerts" in each and "Reminder" not in each]
    assert "cannot be delivered" in opened
    assert "RESOLVED" in over


def test_refused_mail_is_told_by_text_message(
    store: Store, office: PostOffice, texts: WebService, clock: time_machine.Traveller
) -> None:
    office.dirty = True
    finding = Finding(
        layer=Layer.SYSTEM,
        subject="coupa",
        kind="unreachable",
        severity=Severity.ERROR,
        observed_at=NOW,
        since=NOW,
    )
    store.apply(Judgement(findings=(finding,)), KNOWN, NOW, [("system", "coupa")])

    sweep(clock, 2)

    assert [body for path, body in texts.posts if "cannot be delivered" in body["message"]]


def test_an_address_that_left_the_lists_holds_no_incident_open(
    store: Store, office: PostOffice, texts: WebService, clock: time_machine.Traveller
) -> None:
    from include.integration_watch.domain.roster import Source

    texts.code = 503
    break_data(store)
    sweep(clock, 26)

    store.people.take_off(
        KNOWN.owner_group("accounts_payable"),
        "sms:+4930123456",
        who="manager@example.com",
        source=Source.PAGE,
        now=NOW + timedelta(hours=30),
    )
    sweep(clock, 1)

    assert [
        each for each in store.incidents(open_only=True) if "undeliv" in each.finding.kind
    ] == []
