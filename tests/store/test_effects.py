"""Causes inhibit effects, on both databases: who is told of what, and of its end."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest

from include.integration_watch.domain.delivery import Delivery, Outcome
from include.integration_watch.domain.finding import (
    Clearance,
    Finding,
    Judgement,
    Layer,
    Severity,
)
from include.integration_watch.domain.incident import Change, Reason
from include.integration_watch.store import Store
from tests.domain.scene import NOW, catalogue, finding, group, integration, rule, system

MINUTE = timedelta(minutes=1)
KNOWN = catalogue(
    integrations=(
        integration(),
        integration(id="orders_to_erp", boomi_process="Orders", owner_group="purchasing"),
        integration(id="rates_to_erp", boomi_process="Rates", owner_group="purchasing"),
    )
)
SYSTEMS = tuple(each.id for each in KNOWN.systems)
PLATFORM, PAYABLE, PURCHASING = (
    f"{name}@example.com" for name in ("platform", "payable", "purchasing")
)


def at(minutes: float) -> datetime:
    return NOW + minutes * MINUTE


class Night:
    """A store and a clock; what is seen of the systems and of the runs, and what was sent."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def look_at_systems(self, minute: float, *down: str, looked: Iterable[str] = SYSTEMS) -> None:
        now, seen = at(minute), tuple(looked)
        findings = tuple(
            finding(
                "unreachable",
                layer=Layer.SYSTEM,
                subject=each,
                severity=Severity.CRITICAL,
                observed_at=now,
                since=now,
            )
            for each in down
        )
        cleared = tuple(
            Clearance(layer=Layer.SYSTEM, subject=each, as_of=now)
            for each in seen
            if each not in down
        )
        judgement = Judgement(findings=findings, cleared=cleared)
        self.store.apply(judgement, KNOWN, now, [("system", each) for each in seen])

    def look_at_runs(self, minute: float, *failed: str, broke: float | None = None) -> None:
        now, since = at(minute), at(minute if broke is None else broke)
        findings = tuple(
            finding(subject=each, observed_at=now, since=since, facts=_run(since))
            for each in failed
        )
        cleared = tuple(
            Clearance(layer=Layer.EXECUTION, subject=each.id, as_of=now)
            for each in KNOWN.integrations
            if each.id not in failed
        )
        self.store.apply(Judgement(findings=findings, cleared=cleared), KNOWN, now)

    def sent(self, minute: float) -> list[str]:
        told = []
        for pending in self.store.claim(at(minute), 100):
            self.store.record(Delivery(pending_id=pending.id, at=at(minute), outcome=Outcome.SENT))
            flip = pending.flip
            to = pending.recipient.address
            told.append(f"{flip.change} {flip.incident.finding.subject} {to}")
        return told

    def open(self) -> list[str]:
        return [each.finding.subject for each in self.store.incidents(open_only=True)]


def _run(since: datetime) -> dict[str, str]:
    return {"started_at": since.isoformat(), "first_ended_at": since.isoformat()}


@pytest.fixture
def night(store: Store) -> Night:
    return Night(store)


def test_a_cause_is_told_once_to_its_owner_and_once_to_each_group_it_touches(night: Night) -> None:
    night.look_at_systems(1, "erp")
    assert night.sent(1) == [f"opened erp {PLATFORM}"]
    night.look_at_runs(2, "invoices_to_erp", "orders_to_erp", "rates_to_erp")
    assert night.sent(2) == [f"opened erp {PAYABLE}", f"opened erp {PURCHASING}"]
    night.look_at_runs(3, "invoices_to_erp", "orders_to_erp", "rates_to_erp")
    night.look_at_systems(3, "erp")
    assert night.sent(3) == []
    effects = night.store.effects(1)
    assert sorted(each.finding.subject for each in effects) == sorted(night.open()[1:])


def test_its_end_is_told_once_to_everybody_who_heard_of_it(night: Night) -> None:
    night.look_at_systems(1, "erp")
    night.look_at_runs(2, "invoices_to_erp")
    night.sent(2)
    night.look_at_systems(10)
    assert sorted(night.sent(10)) == [f"resolved erp {PAYABLE}", f"resolved erp {PLATFORM}"]
    night.look_at_runs(11)
    assert (night.sent(11), night.open()) == ([], [])
    assert [each.over for each in night.store.effects(1)] == [True]


def test_child_before_parent(night: Night) -> None:
    """The effect is seen first: it is held until its systems were looked at, and never told."""
    night.look_at_runs(2, "invoices_to_erp", "orders_to_erp")
    assert night.sent(2) == []
    assert night.store.in_doubt(KNOWN) == set(SYSTEMS)
    night.look_at_systems(2.5, "erp")
    assert sorted(night.sent(3)) == [
        f"opened erp {PAYABLE}",
        f"opened erp {PLATFORM}",
        f"opened erp {PURCHASING}",
    ]
    night.look_at_systems(20)
    night.look_at_runs(21)
    assert {line.split()[0] for line in night.sent(21)} == {"resolved"}


def test_child_before_parent_that_was_told_gets_one_line_in_its_thread(night: Night) -> None:
    night.look_at_runs(2, "invoices_to_erp")
    night.store.settle(KNOWN, at(8))
    assert night.sent(8) == [f"opened invoices_to_erp {PAYABLE}"]
    night.look_at_systems(9, "erp")
    assert night.sent(9) == [
        f"opened erp {PLATFORM}",
        f"reattributed invoices_to_erp {PAYABLE}",
    ]
    night.look_at_runs(10, "invoices_to_erp", broke=2)
    night.look_at_systems(10, "erp")
    assert night.sent(10) == []


def test_child_before_parent_whose_mail_nobody_began_to_send_is_taken_back(night: Night) -> None:
    night.look_at_runs(2, "invoices_to_erp")
    night.store.settle(KNOWN, at(8))
    night.look_at_systems(9, "erp")
    assert sorted(night.sent(9)) == [f"opened erp {PAYABLE}", f"opened erp {PLATFORM}"]
    assert [each.state for each in night.store.messages() if each.incident == 1] == ["withdrawn"]


def test_restart_in_the_middle(night: Night) -> None:
    """Between opening and end everything is started anew; who was told is told of the end."""
    night.look_at_systems(1, "erp")
    night.look_at_runs(2, "invoices_to_erp")
    first = night.sent(2)
    night.store.engine.dispose()
    again = Night(Store(night.store.engine.url))
    again.look_at_systems(3, "erp")
    again.look_at_runs(3, "invoices_to_erp")
    assert again.sent(3) == []
    again.look_at_systems(4)
    again.look_at_runs(5)
    told = again.sent(5)
    again.store.engine.dispose()
    assert sorted(line.replace("resolved", "opened") for line in told) == sorted(first)


def test_resolved_while_inhibited(night: Night) -> None:
    """An effect that was told before its cause was found ends under it: its people hear of that."""
    night.look_at_runs(2, "invoices_to_erp")
    night.store.settle(KNOWN, at(8))
    night.sent(8)
    night.look_at_systems(9, "erp")
    night.sent(9)
    night.look_at_runs(10)
    assert night.sent(10) == [f"resolved invoices_to_erp {PAYABLE}"]
    night.look_at_systems(11)
    assert night.sent(11) == [f"resolved erp {PLATFORM}"]
    assert night.open() == []


def test_leak_after_restart(night: Night) -> None:
    """A restart right after the end of a cause lets no effect through that nobody need hear of."""
    night.look_at_systems(1, "erp")
    night.look_at_runs(2, "invoices_to_erp", "orders_to_erp")
    night.sent(2)
    night.look_at_systems(3)
    night.sent(3)
    night.store.engine.dispose()
    again = Night(Store(night.store.engine.url))
    again.store.settle(KNOWN, at(4))
    again.look_at_runs(4, "invoices_to_erp", "orders_to_erp", broke=2)
    assert again.sent(4) == []
    again.look_at_runs(5)
    assert (again.sent(5), again.open()) == ([], [])
    again.store.engine.dispose()


def test_what_outlives_its_cause_speaks_for_itself_even_if_nobody_looks_again(
    night: Night,
) -> None:
    night.look_at_systems(1, "erp")
    night.look_at_runs(2, "invoices_to_erp")
    night.look_at_systems(3)
    night.sent(3)
    night.store.settle(KNOWN, at(60))
    assert night.sent(60) == []
    night.store.settle(KNOWN, at(124))
    assert night.sent(124) == [f"opened invoices_to_erp {PAYABLE}"]
    night.look_at_runs(125)
    assert night.sent(125) == [f"resolved invoices_to_erp {PAYABLE}"]


def test_a_run_that_fails_after_the_end_of_the_cause_is_told_at_once(night: Night) -> None:
    night.look_at_systems(1, "erp")
    night.look_at_runs(2, "invoices_to_erp")
    night.look_at_systems(3)
    night.sent(3)
    night.look_at_runs(10, "invoices_to_erp", broke=9)
    assert night.sent(10) == [f"opened invoices_to_erp {PAYABLE}"]


def test_what_is_unrelated_is_told_in_the_middle_of_an_outage(night: Night) -> None:
    known = catalogue(
        rule("closed", "closed", error_class="system_rule"), integrations=KNOWN.integrations
    )
    night.look_at_systems(1, "erp")
    night.sent(1)
    unrelated = finding(observed_at=at(2), since=at(2), error_rule="closed")
    data = finding("required:name", layer=Layer.DATA, observed_at=at(2), since=at(2))
    night.store.apply(Judgement(findings=(unrelated, data)), known, at(2))
    assert night.sent(2) == [f"opened invoices_to_erp {PAYABLE}"] * 2


def test_a_cause_that_turns_out_to_be_an_effect_takes_its_own_effects_along(store: Store) -> None:
    known = catalogue(
        systems=(
            system("coupa", "coupa"),
            system("erp", "erp", depends_on=("network",), owner="purchasing"),
            system("network", "erp"),
            system("boomi", "boomi_platform", account_id="acme-1"),
        )
    )
    night = Night(store)
    store.apply(Judgement(), known, at(0), [("system", "network")])
    night.look_at_systems(1, "erp", looked=["erp"])
    store.settle(known, at(7))
    night.look_at_runs(8, "invoices_to_erp")
    told = night.sent(8)
    assert f"opened erp {PAYABLE}" in told
    broken = finding(
        "unreachable", layer=Layer.SYSTEM, subject="network", observed_at=at(9), since=at(9)
    )
    store.apply(Judgement(findings=(broken,)), known, at(9), [("system", "network")])
    causes = {each.finding.subject: each.cause for each in store.incidents()}
    assert causes == {"erp": 3, "invoices_to_erp": 3, "network": None}
    assert sorted(night.sent(9)) == [
        f"opened network {PLATFORM}",
        f"reattributed erp {PAYABLE}",
        f"reattributed erp {PLATFORM}",
    ]


def test_a_system_that_stays_broken_when_the_one_below_it_is_well_speaks_at_once(
    store: Store,
) -> None:
    known = catalogue(
        systems=(
            system("coupa", "coupa"),
            system("erp", "erp", depends_on=("network",), owner="purchasing"),
            system("network", "erp"),
            system("boomi", "boomi_platform", account_id="acme-1"),
        )
    )

    def look(minute: float, *down: str) -> None:
        findings = tuple(
            finding(
                "unreachable", layer=Layer.SYSTEM, subject=each, observed_at=at(minute),
                since=at(minute),
            )
            for each in down
        )  # fmt: skip
        cleared = tuple(
            Clearance(layer=Layer.SYSTEM, subject=each.id, as_of=at(minute))
            for each in known.systems
            if each.id not in down
        )
        looked = [("system", each.id) for each in known.systems]
        store.apply(Judgement(findings=findings, cleared=cleared), known, at(minute), looked)

    night = Night(store)
    look(1, "erp", "network")
    assert night.sent(1) == [f"opened network {PLATFORM}", f"opened network {PURCHASING}"]
    look(2, "erp")
    told = night.sent(2)
    assert told[-1] == f"opened erp {PURCHASING}"
    assert {line.split()[0] for line in told[:-1]} == {"resolved"}
    failed = finding(observed_at=at(3), since=at(3), facts=_run(at(3)))
    store.apply(Judgement(findings=(failed,)), known, at(3))
    assert night.sent(3) == [f"opened erp {PAYABLE}"]


def test_somebody_takes_it_on_and_nobody_is_mailed_for_that(night: Night) -> None:
    night.look_at_systems(1, "erp")
    night.sent(1)
    (flip,) = night.store.acknowledge(1, KNOWN, at(2), by="platform")
    assert (flip.change, flip.reason) == (Change.ACKNOWLEDGED, Reason.TAKEN)
    assert night.store.acknowledge(1, KNOWN, at(3), by="another") == ()
    assert night.store.acknowledge(99, KNOWN, at(3), by="another") == ()
    assert night.sent(3) == []
    (taken,) = night.store.incidents()
    assert (taken.acknowledged_at, taken.acknowledged_by) == (at(2), "platform")


def test_what_comes_back_is_told_to_those_who_heard_that_it_was_over(night: Night) -> None:
    night.look_at_systems(1, "erp")
    night.look_at_systems(2)
    night.sent(2)
    night.look_at_systems(3, "erp")
    assert night.sent(3) == [f"reopened erp {PLATFORM}"]
    night.look_at_systems(4)
    assert night.sent(4) == [f"resolved erp {PLATFORM}"]
    assert len(night.store.incidents()) == 1


def test_an_incident_of_an_integration_that_is_no_longer_configured_reaches_the_platform(
    night: Night,
) -> None:
    gone = finding("required:name", layer=Layer.DATA, subject="gone", observed_at=NOW)
    night.store.apply(Judgement(findings=(gone,)), KNOWN, NOW)
    assert night.sent(1) == [f"opened gone {PLATFORM}"]


def test_a_look_is_as_old_as_what_was_seen(store: Store) -> None:
    seen: Finding = finding("slow", layer=Layer.SYSTEM, subject="erp", observed_at=at(1))
    store.apply(Judgement(findings=(seen,)), KNOWN, at(5), [("system", "erp")])
    assert store.looks()["system", "erp"] == at(1)


def test_groups_that_changed_meanwhile_do_not_keep_the_end_from_anybody(night: Night) -> None:
    night.look_at_systems(1, "erp")
    night.look_at_runs(2, "invoices_to_erp")
    night.sent(2)
    moved = KNOWN.model_copy(
        update={
            "owner_groups": (
                group("platform", "others@example.com"),
                group("accounts_payable", "new@example.com"),
                group("purchasing", "purchasing@example.com"),
            )
        }
    )
    well = Clearance(layer=Layer.SYSTEM, subject="erp", as_of=at(3))
    night.store.apply(Judgement(cleared=(well,)), moved, at(3))
    assert sorted(night.sent(3)) == [f"resolved erp {PAYABLE}", f"resolved erp {PLATFORM}"]
