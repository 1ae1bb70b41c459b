from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.domain.finding import DocumentRef
from include.integration_watch.domain.observation import (
    DocumentError,
    RuleOutcome,
    RuleStatus,
    SuiteOutcome,
)
from include.integration_watch.domain.preflight import (
    SETTLED_AFTER,
    Landing,
    Prediction,
    accuracy,
    begun_after,
    land,
    refusing_rules,
    run_of,
    soon,
    unsure_rules,
)

from .scene import NOW, catalogue, integration, run


def rule(kind: str, status: RuleStatus = RuleStatus.FAILED, **changes: object) -> RuleOutcome:
    fields = {"kind": kind, "field": "f", "expectation": "x", "status": status, "keys_file": "k"}
    return RuleOutcome.model_validate(fields | changes)


def outcome(*rules: RuleOutcome, rows: int = 9) -> SuiteOutcome:
    return SuiteOutcome(
        integration="invoices_to_erp",
        object="invoice",
        suite="s",
        at=NOW,
        snapshot_at=NOW,
        rows=rows,
        rules=rules,
    )


def prediction(refused: int = 2, **changes: object) -> Prediction:
    fields = {
        "integration": "invoices_to_erp",
        "object": "invoice",
        "due_at": NOW,
        "at": NOW - timedelta(minutes=30),
        "as_of": NOW - timedelta(minutes=31),
        "rows": 212,
        "refused": refused,
    }
    return Prediction.model_validate(fields | changes)


def error(key: str, minutes: float = 0, id: int = 1) -> DocumentError:
    return DocumentError(
        id=id,
        integration="invoices-to-erp",
        document=DocumentRef(object="invoice", key=key),
        messages=("no",),
        resolved=False,
        at=NOW + timedelta(minutes=minutes),
    )


def names(*keys: str) -> dict[str, frozenset[str]]:
    return {key: frozenset({key, key.partition(" / ")[0]}) for key in keys}


ENDED = run(10, ended_at=NOW + timedelta(minutes=5), started_at=NOW)


def test_a_document_is_refused_for_its_worst_reason_and_a_warning_refuses_nothing() -> None:
    rules = (
        rule("not_unique"),
        rule("format"),
        rule("reference"),
        rule("required"),
        rule("length", RuleStatus.WARNED),
        rule("suite", keys_file=""),
    )

    assert refusing_rules(outcome(*rules)) == (
        "required:f",
        "reference:f",
        "format:f",
        "not_unique:f",
    )


def test_what_could_not_be_checked_may_refuse_more() -> None:
    rules = (
        rule("format", RuleStatus.ERRORED),
        rule("length", RuleStatus.NOT_EVALUATED, detail="no row has a value to check"),
        rule("domain", RuleStatus.NOT_EVALUATED, detail="the snapshot of term was taken 30 hours"),
    )

    assert unsure_rules(outcome(*rules)) == ("format:f", "domain:f")


@pytest.mark.parametrize(
    ("minutes_before", "looked", "expected"),
    [
        (61, None, ()),
        (59, None, ("invoices_to_erp",)),
        (59, 100, ("invoices_to_erp",)),
        (50, 55, ()),
        (29, 59, ("invoices_to_erp",)),
    ],
)
def test_data_is_looked_at_in_each_half_of_the_time_before_a_run(
    minutes_before: int, looked: int | None, expected: tuple[str, ...]
) -> None:
    due = NOW.replace(hour=6, minute=15) + timedelta(days=1)
    now = due - timedelta(minutes=minutes_before)
    known = {}
    if looked is not None:
        known["invoices_to_erp"] = prediction(due_at=due, at=due - timedelta(minutes=looked))

    assert soon(catalogue(), known, now) == expected


def test_a_run_that_is_promised_every_few_minutes_needs_no_look_ahead() -> None:
    known = catalogue(integrations=(integration(cadence="every 15 minutes"),))

    assert soon(known, {}, NOW) == ()


def test_the_run_of_a_prediction_is_the_first_that_began_after_it_and_has_ended() -> None:
    before, first, later = run(40), run(20), run(10)
    still = run(25, status="INPROCESS", ended_at=None)
    trial = run(28, type="test_process")

    assert run_of(prediction(), [later, before, first, still, trial]) == first
    assert run_of(prediction(), [before, still]) is None


def test_what_was_refused_is_compared_by_every_name_of_a_document() -> None:
    landing = land(
        prediction(),
        names("R-1 / 10472", "R-2 / 10472"),
        ENDED,
        [error("R-1"), error("R-9", id=2), error("R-2", minutes=-1, id=3)],
        by_key=True,
    )

    assert (landing.refused, landing.hits) == (2, 1)
    assert (landing.unforeseen, landing.spared) == (("R-9",), ("R-2 / 10472",))


def test_a_document_that_was_refused_twice_counts_once() -> None:
    errors = [error("R-1"), error("R-1", id=2)]

    assert land(prediction(), names("R-1"), ENDED, errors, by_key=True).refused == 1


def test_what_coupa_tells_long_after_a_run_belongs_to_another() -> None:
    late = SETTLED_AFTER + timedelta(minutes=6)
    errors = [error("R-1", minutes=late.total_seconds() / 60)]

    assert land(prediction(), names("R-1"), ENDED, errors, by_key=True).refused == 0


def test_what_the_run_after_refused_is_not_counted_again() -> None:
    after = run(5, id="after", started_at=NOW + timedelta(minutes=10))
    errors = [error("R-1"), error("R-2", minutes=11, id=2)]

    until = begun_after(ENDED, [ENDED, after])

    landing = land(prediction(), names("R-1"), ENDED, errors, by_key=True, until=until)
    assert (until, landing.refused) == (after.started_at, 1)


def test_where_no_keys_are_known_numbers_are_compared() -> None:
    ended = ENDED.model_copy(update={"inbound_errors": 3})

    landing = land(prediction(2), {}, ended, [], by_key=False)

    assert (landing.refused, landing.hits, landing.by_key) == (3, 2, False)


def test_precision_and_recall_are_counted_over_all_runs() -> None:
    def landed(refused: int, hits: int) -> Landing:
        return Landing(run="r", started_at=NOW, ended_at=NOW, refused=refused, hits=hits)

    found = accuracy(
        [
            prediction(4, landing=landed(3, 3)),
            prediction(0, landing=landed(1, 0)),
            prediction(9),
        ]
    )

    assert (found.runs, found.precision, found.recall) == (2, 0.75, 0.75)
    assert accuracy([]).precision is None


@given(st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_hits_are_what_both_know(predicted: set[int], refused: set[int]) -> None:
    keys = names(*(f"R-{number} / 1" for number in predicted))
    errors = [error(f"R-{number}", id=number) for number in refused]

    landing = land(prediction(len(keys)), keys, ENDED, errors, by_key=True)

    assert landing.hits == len(predicted & refused)
    assert len(landing.unforeseen) == len(refused - predicted)
    assert len(landing.spared) == len(predicted - refused)
