"""Nothing is called fine without its "as of"."""

from datetime import timedelta

import pytest

from include.integration_watch.domain.delivery import LayerState, Situation
from include.integration_watch.domain.finding import Kind, Layer

from .scene import NOW, finding_of, message, row

EARLIER = NOW - timedelta(minutes=5)


def _state(layer: Layer, *, fine: bool = True, ago: int | None = 0) -> LayerState:
    as_of = None if ago is None else NOW - timedelta(minutes=ago)
    return LayerState(layer=layer, fine=fine, as_of=as_of)


@pytest.mark.parametrize(
    ("states", "said"),
    [
        pytest.param(
            (_state(Layer.SYSTEM), _state(Layer.SERVICE)),
            "Systeme und Boomi in Ordnung (Stand 06:10 MEZ)",
            id="alike layers are told together",
        ),
        pytest.param(
            (_state(Layer.SYSTEM, ago=5), _state(Layer.SERVICE)),
            "Systeme in Ordnung (Stand 06:05 MEZ); Boomi in Ordnung (Stand 06:10 MEZ)",
            id="each has its own as-of",
        ),
        pytest.param(
            (_state(Layer.SYSTEM, ago=None), _state(Layer.SERVICE)),
            "Systeme noch nicht geprüft; Boomi in Ordnung (Stand 06:10 MEZ)",
            id="fine without an as-of was not looked at",
        ),
        pytest.param((), "Systeme und Boomi noch nicht geprüft", id="nobody has looked"),
        pytest.param(
            (_state(Layer.SYSTEM, fine=False), _state(Layer.SERVICE)),
            "Systeme ebenfalls gestört (Stand 06:10 MEZ); Boomi in Ordnung (Stand 06:10 MEZ)",
            id="another layer is broken too",
        ),
        pytest.param(
            (_state(Layer.SYSTEM, ago=9), _state(Layer.SYSTEM), _state(Layer.SERVICE)),
            "Systeme in Ordnung (Stand 06:01 MEZ); Boomi in Ordnung (Stand 06:10 MEZ)",
            id="of several looks the oldest counts",
        ),
    ],
)
def test_the_other_layers(states: tuple[LayerState, ...], said: str) -> None:
    told = message(finding_of(Kind.REQUIRED), Situation(layers=states))

    assert row(told, "Ebene") == f"Daten (bei der Prüfung vor der Übertragung); {said}"


def test_a_look_of_another_day_names_the_day() -> None:
    state = LayerState(layer=Layer.SYSTEM, fine=True, as_of=NOW - timedelta(days=1))
    told = message(finding_of(Kind.REQUIRED), Situation(layers=(state,)))

    assert "Systeme in Ordnung (Stand So. 22.11., 06:10 MEZ)" in row(told, "Ebene")


def test_boomi_and_its_runs_are_one_family() -> None:
    told = message(finding_of(Kind.EXECUTION_FAILED), Situation())

    assert row(told, "Ebene") == (
        "Integrationsdienst (Lauf in Boomi); Systeme und Datenprüfung noch nicht geprüft"
    )


def test_green_needs_an_as_of_in_the_html_too() -> None:
    page = message(finding_of(Kind.REQUIRED), Situation()).html

    assert "in Ordnung" not in page
    assert "✓" not in page
