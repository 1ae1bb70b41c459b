"""Windows in the store, and what they keep quiet, on both databases."""

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
from include.integration_watch.domain.in_maintenance import Recovery, judge_window
from include.integration_watch.domain.maintenance import Maintenance
from include.integration_watch.domain.observation import Probe, Step, Trouble
from include.integration_watch.store import Store
from tests.domain.scene import NOW, catalogue, finding

MINUTE = timedelta(minutes=1)
KNOWN = catalogue()
ERP = KNOWN.system("erp")


def at(minutes: float) -> datetime:
    return NOW + minutes * MINUTE


def window(**changes: object) -> Maintenance:
    return Maintenance(
        id="release", systems=("erp",), starts=at(0), ends=at(60), source="plan"
    ).model_copy(update=changes)


def down(minute: float, subject: str = "erp") -> Finding:
    return finding(
        "unreachable",
        layer=Layer.SYSTEM,
        subject=subject,
        severity=Severity.CRITICAL,
        observed_at=at(minute),
        since=at(minute),
    )


def failed(minute: float) -> Finding:
    return finding(observed_at=at(minute), since=at(minute))


class Night:
    """A store whose systems are looked at; what is told of each moment."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def look(
        self, minute: float, *found: Finding, well: float | None = None, **proof: object
    ) -> list[str]:
        recovered = Recovery.model_validate(
            {"well_since": None if well is None else at(well), **proof}
        )
        planned = window() if minute >= 0 else None
        total = Judgement(findings=found) + judge_window(
            ERP, planned, recovered, at(minute), overrun_after=10 * MINUTE
        )
        if not any(each.subject == "erp" for each in found):
            seen_well = Clearance(layer=Layer.SYSTEM, subject="erp", as_of=at(minute))
            total += Judgement(cleared=(seen_well,))
        looked = [("system", system.id) for system in KNOWN.systems]
        self.store.apply(total, KNOWN, at(minute), looked)
        return self.told(minute)

    def told(self, minute: float) -> list[str]:
        found = []
        for each in self.store.claim(at(minute), 100):
            self.store.record(Delivery(pending_id=each.id, at=at(minute), outcome=Outcome.SENT))
            kind = each.flip.incident.finding.kind
            found.append(f"{each.flip.change} {kind} {each.recipient.address}")
        return found


@pytest.fixture
def night(store: Store) -> Night:
    found = Night(store)
    found.look(-1)
    return found


def test_a_window_explains_its_system_and_what_runs_on_it(night: Night) -> None:
    assert night.look(5, down(5)) == []
    assert night.look(10, down(10), failed(8)) == []

    assert {each.finding.kind for each in night.store.incidents(open_only=True)} == {
        "maintenance",
        "unreachable",
        "execution_failed",
    }


def test_another_system_speaks_in_the_window(night: Night) -> None:
    night.look(5, down(5))

    assert night.look(10, down(10), down(10, "coupa")) == [
        "opened unreachable platform@example.com"
    ]


def test_what_broke_before_the_window_was_told_and_stays(night: Night) -> None:
    assert night.look(-0.5, down(-5)) == ["opened unreachable platform@example.com"]

    night.look(5, down(5))

    known = {each.finding.kind: each for each in night.store.incidents(open_only=True)}
    assert not known["unreachable"].is_explained


def test_an_overrun_is_told_once_with_what_it_holds_up(night: Night) -> None:
    night.look(5, down(5), failed(5))

    told = night.look(75, down(75), failed(75))

    assert sorted(told) == [
        "opened maintenance_overrun payable@example.com",
        "opened maintenance_overrun platform@example.com",
    ]
    assert night.look(80, down(80), failed(80)) == []


def test_nothing_is_ever_told_of_a_window_that_keeps_its_promise(night: Night) -> None:
    night.look(5, down(5))
    night.look(65, well=62, waiting=("invoices_to_erp",))

    assert night.look(70, well=62, through=("invoices_to_erp",)) == []
    assert night.store.incidents(open_only=True) == ()


def test_what_breaks_after_the_return_speaks_for_itself(night: Night) -> None:
    night.look(5)
    night.look(65, well=62, waiting=("invoices_to_erp",))

    assert night.look(70, down(70), well=62, waiting=("invoices_to_erp",)) == [
        "opened unreachable platform@example.com"
    ]


def test_a_window_that_its_source_no_longer_names_falls_away_before_it_starts(store: Store) -> None:
    store.windows.take_over("plan", [window()], at(-10))
    store.windows.take_over("other", [], at(-10))
    assert store.windows.since(at(-10)) == (window(),)

    store.windows.take_over("plan", [], at(-5))

    assert store.windows.since(at(-10)) == ()


def test_a_window_that_has_begun_stays_whatever_its_source_says(store: Store) -> None:
    store.windows.take_over("plan", [window()], at(-10))
    store.windows.take_over("plan", [], at(5))

    assert store.windows.since(at(5)) == (window(),)


def test_what_was_ended_here_stays_ended_whatever_its_source_says(store: Store) -> None:
    store.windows.take_over("plan", [window()], at(-10))
    store.windows.keep(window(ended_at=at(20)))
    store.windows.take_over("plan", [window(title="New")], at(30))

    assert store.windows.window("release") == window(ended_at=at(20), title="New")


def test_a_case_is_filed_once(store: Store) -> None:
    assert store.windows.file("INC-1", at(0), by="buyers")
    assert not store.windows.file("INC-1", at(1), by="somebody")
    assert store.windows.filed() == {"INC-1"}


def test_a_look_with_a_warning_is_a_look_that_found_the_system_well(store: Store) -> None:
    for minute, trouble in ((61, Trouble.UNREACHABLE), (63, Trouble.SLOW), (65, None)):
        step = Step(name="read", took=timedelta(seconds=1), trouble=trouble)
        store.systems.save([Probe(system="erp", at=at(minute), steps=(step,))])

    assert store.windows.well_since("erp", at(60)) == at(63)
    assert store.windows.well_since("coupa", at(60)) is None


def unannounced(minute: float, since: float) -> Finding:
    return finding(
        "maintenance_unannounced",
        layer=Layer.SYSTEM,
        subject="erp",
        severity=Severity.ERROR,
        observed_at=at(minute),
        since=at(since),
        facts={"starts": at(since).isoformat()},
    )


def test_maintenance_that_nobody_announced_is_told_once_with_what_it_holds_up(night: Night) -> None:
    both = (down(-0.5), unannounced(-0.5, -0.5))

    assert night.look(-0.5, *both) == ["opened maintenance_unannounced platform@example.com"]
    assert night.look(-0.3, *both, failed(-0.3)) == [
        "opened maintenance_unannounced payable@example.com"
    ]
    assert night.look(-0.1, *both, failed(-0.3)) == []


def test_an_outage_that_turns_out_to_be_announced_afterwards_gets_one_line(night: Night) -> None:
    told = night.look(5.5 - 6, down(-0.5))
    assert told == ["opened unreachable platform@example.com"]
    entered = window(starts=at(-1), ends=at(60))
    total = Judgement(findings=(down(3),)) + judge_window(
        ERP, entered, Recovery(), at(3), overrun_after=10 * MINUTE
    )

    night.store.apply(total, KNOWN, at(3), [("system", "erp")])

    assert night.told(3) == ["reattributed unreachable platform@example.com"]
