"""Whether what was said ahead of runs was right, for the verdict."""

from datetime import datetime

import pytest

from demo.run.at_stake import ZONE, next_payment_run
from demo.run.foretold import Preflight
from include.integration_watch.domain.preflight import Landing, Risk
from tests.domain.scene import NOW
from tests.domain.test_preflight import prediction


def landed(predicted: int, refused: int, hits: int):
    landing = Landing(run="r", started_at=NOW, ended_at=NOW, refused=refused, hits=hits)
    return prediction(predicted, landing=landing)


@pytest.mark.parametrize(
    ("predictions", "known", "met"),
    [
        ([], False, False),
        ([prediction(3)], False, False),
        ([landed(3, 3, 3), landed(2, 2, 2)], True, True),
        ([landed(3, 2, 2)], True, False),
        ([landed(3, 4, 3)], True, False),
    ],
)
def test_only_what_a_run_has_shown_is_known_and_only_all_of_it_is_right(
    predictions, known: bool, met: bool
) -> None:
    found = Preflight.of(predictions)

    assert (found.is_known, found.met) == (known, met)


def test_the_figures_stand_in_the_verdict() -> None:
    assert Preflight.of([landed(4, 3, 3)]).report() == {
        "runs_foretold": 1,
        "refusals_foretold": 4,
        "refused": 3,
        "precision": 0.75,
        "recall": 1.0,
        "discounts_at_risk": 0,
        "payments_at_risk": 0,
        "miscounted_risks": 0,
    }


def test_money_that_was_seen_otherwise_than_planted_is_not_met() -> None:
    found = Preflight.of([landed(2, 2, 2)], lambda _: Risk(discount_count=1))

    assert (found.met, found.report()["miscounted_risks"]) == (False, 1)


@pytest.mark.parametrize(
    ("at", "run"),
    [
        (datetime(2026, 3, 5, 9, 59, tzinfo=ZONE), datetime(2026, 3, 5, 10, tzinfo=ZONE)),
        (datetime(2026, 3, 5, 10, tzinfo=ZONE), datetime(2026, 3, 12, 10, tzinfo=ZONE)),
        (datetime(2026, 3, 6, 8, tzinfo=ZONE), datetime(2026, 3, 12, 10, tzinfo=ZONE)),
    ],
)
def test_payments_are_made_on_thursdays(at: datetime, run: datetime) -> None:
    assert next_payment_run(at) == run
