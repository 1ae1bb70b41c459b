"""Whether what was said ahead of runs was right, for the verdict."""

import pytest

from demo.run.foretold import Preflight
from include.integration_watch.domain.preflight import Landing
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
    }
