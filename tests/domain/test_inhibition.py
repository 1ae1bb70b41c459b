"""What follows for open incidents from one another."""

from datetime import datetime, timedelta

import pytest

from include.integration_watch.domain.catalogue import Settings
from include.integration_watch.domain.finding import Layer, Severity
from include.integration_watch.domain.incident import (
    Change,
    Decision,
    Incident,
    Reason,
    State,
    acknowledge,
)
from include.integration_watch.domain.inhibition import in_doubt, settle
from include.integration_watch.domain.transition import after, opened, reopened

from .scene import NOW, catalogue, finding, integration, rule

KNOWN = catalogue()
MINUTE = timedelta(minutes=1)
LATER = NOW + 5 * MINUTE
LOOKED = {system.id: LATER for system in KNOWN.systems}
NEW = {1: Reason.FIRST_SEEN}


def run_failed(**changes: object) -> Incident:
    fields = {"number": 1, "finding": finding(), "opened_at": NOW, "last_seen_at": NOW}
    return Incident.model_validate(fields | changes)


def erp_down(number: int = 7) -> Incident:
    broken = finding("unreachable", layer=Layer.SYSTEM, subject="erp", severity=Severity.CRITICAL)
    return run_failed(number=number, finding=broken)


def settled(
    *incidents: Incident,
    now: datetime = LATER,
    looks: dict[str, datetime] | None = None,
    fresh: dict[int, Reason] | None = None,
) -> list[tuple[int | None, Change | None, Reason]]:
    decisions = settle(incidents, KNOWN, now, looks=LOOKED if looks is None else looks, fresh=fresh)
    return [(each.number, each.change, each.reason) for each in decisions]


@pytest.mark.parametrize(
    ("effect", "expected"),
    [
        pytest.param(run_failed(silenced=True, held_until=LATER), None, id="it was held"),
        pytest.param(run_failed(), Change.REATTRIBUTED, id="it was told"),
        pytest.param(run_failed(silenced=True, cause=3), None, id="it had another cause"),
        pytest.param(
            run_failed(cause=3, freed_at=NOW), Change.REATTRIBUTED, id="it was left behind"
        ),
    ],
)
def test_an_effect_is_put_down_to_its_cause(effect: Incident, expected: Change | None) -> None:
    assert settled(effect, erp_down()) == [(1, expected, Reason.CAUSE_FOUND)]


def test_an_effect_under_its_cause_stays_there() -> None:
    assert settled(run_failed(silenced=True, cause=7), erp_down()) == []


def test_what_just_opened_is_told_where_its_systems_were_looked_at_since() -> None:
    assert settled(run_failed(), fresh=NEW) == [(1, Change.OPENED, Reason.FIRST_SEEN)]


def test_what_just_opened_is_held_while_a_system_was_not_looked_at() -> None:
    blind = LOOKED | {"erp": NOW - MINUTE}
    assert settled(run_failed(), looks=blind, fresh=NEW) == [(1, None, Reason.MAY_BE_AN_EFFECT)]
    held = run_failed(silenced=True, held_until=LATER)
    assert in_doubt([held], KNOWN, blind) == {"erp"}


@pytest.mark.parametrize(
    ("looks", "until", "expected"),
    [
        (LOOKED, LATER + MINUTE, [(1, Change.OPENED, Reason.NO_CAUSE_FOUND)]),
        ({}, LATER, [(1, Change.OPENED, Reason.NOT_OBSERVED_IN_TIME)]),
        ({}, LATER + MINUTE, []),
    ],
    ids=["its systems are well", "it waited long enough", "it waits"],
)
def test_what_is_held_is_told_at_last(
    looks: dict[str, datetime], until: datetime, expected: list[object]
) -> None:
    held = run_failed(silenced=True, held_until=until)
    assert settled(held, looks=looks) == expected


def test_the_end_of_a_cause_leaves_no_orphan() -> None:
    effect = run_failed(silenced=True, cause=7)
    (freed,) = settle((effect,), KNOWN, LATER, looks=LOOKED)
    assert (freed.change, freed.reason) == (None, Reason.RECOVERING)
    left = after(freed, effect, KNOWN)
    assert left.speaks_at is not None
    assert settled(left) == []
    assert settled(left, now=left.speaks_at) == [(1, Change.OPENED, Reason.CAUSE_RESOLVED)]


def test_what_a_cause_left_behind_has_time_until_its_next_run_but_not_for_ever() -> None:
    effect = run_failed(silenced=True, cause=7)
    (freed,) = settle((effect,), KNOWN, LATER, looks=LOOKED)
    speaks_at = after(freed, effect, KNOWN).speaks_at
    assert speaks_at == LATER + KNOWN.settings.recover_within


def test_a_finding_without_systems_is_never_held() -> None:
    data = run_failed(finding=finding("not_unique:name", layer=Layer.DATA))
    assert settled(data, looks={}, fresh=NEW) == [(1, Change.OPENED, Reason.FIRST_SEEN)]


def test_only_one_subject_is_settled_where_the_catalogue_knows_one() -> None:
    other = run_failed(number=2, finding=finding(subject="another"), silenced=True, cause=9)
    decisions = settle(
        (run_failed(silenced=True, cause=9), other),
        KNOWN,
        LATER,
        looks=LOOKED,
        only="invoices_to_erp",
    )
    assert [each.number for each in decisions] == [1]


def decision(change: Change | None, reason: Reason, **changes: object) -> Decision:
    fields = {"key": finding().key, "finding": finding(), "number": 1, "at": LATER}
    return Decision.model_validate(fields | {"change": change, "reason": reason} | changes)


def test_somebody_takes_an_incident_on_once() -> None:
    taken = acknowledge(run_failed(), LATER, by="accounts_payable")
    assert taken is not None
    assert (taken.change, taken.reason) == (Change.ACKNOWLEDGED, Reason.TAKEN)
    incident = after(taken, run_failed(), KNOWN)
    assert (incident.state, incident.acknowledged_by) == (State.ACKNOWLEDGED, "accounts_payable")
    assert acknowledge(incident, LATER, by="somebody_else") is None
    assert acknowledge(run_failed(resolved_at=NOW), LATER, by="somebody_else") is None


@pytest.mark.parametrize("change", [Change.WORSENED, None])
def test_what_worsens_must_be_taken_on_again(change: Change | None) -> None:
    taken = run_failed(acknowledged_at=NOW, acknowledged_by="somebody")
    seen = after(decision(change, Reason.SEVERITY_ROSE), taken, KNOWN)
    assert (seen.state is State.OPEN) == (change is Change.WORSENED)


def test_what_comes_back_is_the_same_incident_that_nobody_was_told_of_again() -> None:
    before = run_failed(resolved_at=NOW, cause=7, freed_at=NOW, acknowledged_at=NOW, told_count=3)
    back = reopened(decision(Change.REOPENED, Reason.CAME_BACK), before, well_until=None)
    assert (back.number, back.state, back.silenced, back.cause) == (1, State.OPEN, True, None)
    assert settled(back, fresh={1: Reason.CAME_BACK}) == [(1, Change.REOPENED, Reason.CAME_BACK)]


def test_nobody_was_told_of_what_just_opened() -> None:
    new = opened(decision(Change.OPENED, Reason.FIRST_SEEN), well_until=NOW)
    assert (new.silenced, new.opened_at, new.well_until) == (True, LATER, NOW)


@pytest.mark.parametrize(("silenced", "change"), [(True, Change.OPENED), (False, Change.WORSENED)])
def test_an_effect_that_turns_out_to_have_a_reason_of_its_own_speaks(
    silenced: bool, change: Change
) -> None:
    known = catalogue(rule("closed_period", "closed", error_class="system_rule"))
    read = run_failed(finding=finding(error_rule="closed_period"), silenced=silenced, cause=7)
    (decision_,) = settle((read, erp_down()), known, LATER, looks=LOOKED)
    assert (decision_.change, decision_.reason) == (change, Reason.NOT_ITS_EFFECT)
    told = after(decision_, read, known)
    assert (told.is_explained, told.silenced, told.cause) == (False, False, None)


def test_the_next_run_of_what_a_cause_left_behind_is_not_on_a_free_day() -> None:
    rests = integration(free_days=[NOW.date() + timedelta(days=1)])
    patient = Settings(platform_group="platform", recover_within=timedelta(days=9))
    known = catalogue(settings=patient, integrations=(rests,))
    effect = run_failed(silenced=True, cause=7)
    (freed,) = settle((effect,), known, LATER, looks=LOOKED)

    due = NOW.replace(hour=6, minute=15) + timedelta(days=2)
    assert after(freed, effect, known).speaks_at == due + rests.grace
