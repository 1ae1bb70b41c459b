"""Incidents told through a real mail server that delays, greylists, refuses and dies: nothing is lost."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.finding import Finding, Judgement, Layer, Severity
from include.integration_watch.notify.email import EmailChannel
from include.integration_watch.store import Store
from include.integration_watch.wiring import alerts, recipient_links, signed_links
from tests.domain.scene import NOW, catalogue, group

from .post_office import PostOffice, open_office
from .scene import SIGNER

KINDS = ("required:payment_term", "format:number", "reference:supplier_number")
KNOWN = catalogue(
    settings=catalogue().settings.model_copy(update={"blind_after": timedelta(days=1)}),
    owner_groups=(
        group("platform", "platform@example.com"),
        group("accounts_payable", "first@example.com", "second@example.com", fallback="platform"),
        group("purchasing", "purchasing@example.com", fallback="platform"),
    ),
)
Sweep = Callable[[], None]


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    monkeypatch.setattr(signed_links, "airflow_url", lambda: "https://airflow.example.com")
    with open_office(monkeypatch, "smtp_default") as opened:
        yield opened


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    kept = Store(f"sqlite:///{tmp_path / 'store.db'}")
    kept.apply(Judgement(), KNOWN, NOW, [("system", system.id) for system in KNOWN.systems])
    yield kept
    kept.engine.dispose()


@pytest.fixture
def clock(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[time_machine.Traveller]:
    """The time of the senders, which a test moves on; it holds still otherwise."""

    def known(_only: str | None = None) -> Catalogue:
        return KNOWN

    for module in (alerts, signed_links):
        monkeypatch.setattr(module, "catalogue", known)
        monkeypatch.setattr(module, "store", lambda: store)
    monkeypatch.setattr(alerts, "signer", lambda: SIGNER)
    monkeypatch.setattr(recipient_links, "signer", lambda: SIGNER)
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def morning(store: Store, clock: time_machine.Traveller) -> Sweep:
    """Sweeps every minute for two hours, as `deliver_alerts` does."""

    def sweep() -> None:
        for _ in range(120):
            alerts.sweep()
            clock.shift(timedelta(minutes=1))

    return sweep


def break_data(store: Store) -> None:
    findings = tuple(
        Finding(
            layer=Layer.DATA,
            subject="invoices_to_erp",
            kind=kind,
            severity=Severity.WARNING,
            observed_at=NOW,
            since=NOW,
            facts={"object": "invoice", "rows": "12", "failing": "3"},
            document_count=3,
        )
        for kind in KINDS
    )
    store.apply(Judgement(findings=findings), KNOWN, NOW, [("data", "invoices_to_erp")])


def mails(office: PostOffice) -> Counter[tuple[str, str]]:
    """Return how often each message came to each address."""
    return Counter((mail["To"], mail["Message-ID"]) for mail in office.mails)


def test_a_greylisting_server_gets_every_message_once(
    store: Store, office: PostOffice, morning: Sweep
) -> None:
    office.greylist = True
    break_data(store)

    morning()

    got = mails(office)
    assert Counter(address for address, _ in got) == {
        "first@example.com": 3,
        "second@example.com": 3,
    }
    assert set(got.values()) == {1}


def test_one_refused_recipient_keeps_nobody_else_from_being_told(
    store: Store, office: PostOffice, morning: Sweep
) -> None:
    office.unknown = frozenset({"first@example.com"})
    break_data(store)

    morning()

    assert len(office.to("second@example.com")) == 3
    assert office.to("first@example.com") == []


def test_a_server_that_dies_in_data_makes_a_copy_with_the_same_message_id_at_most(
    store: Store, office: PostOffice, morning: Sweep
) -> None:
    office.dies_in_data = 2
    break_data(store)

    morning()

    got = mails(office)
    assert len(got) == 6
    assert sorted(got.values()) == [1, 1, 1, 1, 2, 2]


def test_a_server_that_does_not_answer_in_time_is_asked_again(
    store: Store, office: PostOffice, morning: Sweep
) -> None:
    office.silent_in_data = 1
    office.set_patience(3)
    break_data(store)

    morning()

    got = mails(office)
    assert len(got) == 6
    assert set(got.values()) == {1}


def test_a_sender_killed_before_it_noted_its_success_makes_a_copy_with_the_same_message_id(
    store: Store, office: PostOffice, morning: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    taken = EmailChannel.send

    def killed(channel: EmailChannel, message: object) -> None:
        taken(channel, message)  # type: ignore[arg-type]
        raise Killed

    break_data(store)
    with monkeypatch.context() as patch:
        patch.setattr(EmailChannel, "send", killed)
        with pytest.raises(Killed):
            alerts.sweep()

    morning()

    assert sorted(mails(office).values()) == [1, 1, 1, 1, 1, 2]
