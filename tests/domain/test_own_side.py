from datetime import timedelta

import pytest

from include.integration_watch.domain.observation import Probe, Step, Trouble
from include.integration_watch.domain.own_side import SEVERAL, is_unknown, told_once

from .scene import NOW


def probe(system: str, why: Trouble | None) -> Probe:
    step = Step(name="dns", took=timedelta(), trouble=why, detail="no name server answers us")
    return Probe(system=system, at=NOW, steps=(step,))


def blind(count: int) -> list[Probe]:
    return [probe(f"s{number}", Trouble.NO_NETWORK) for number in range(count)]


def test_a_network_that_is_down_is_told_once_and_not_for_each_system() -> None:
    well = probe("erp", None)
    left, sentence = told_once([well, *blind(25)])

    assert left == (well,)
    assert sentence.startswith("25 of 26 systems could not be looked at")
    assert "no name server answers us (s0, s1," in sentence
    assert sentence.endswith("s9 and 15 more)")


def test_few_speak_for_themselves() -> None:
    seen = blind(SEVERAL - 1)

    assert told_once(seen) == (tuple(seen), "")


def test_systems_that_are_down_are_not_ours() -> None:
    seen = tuple(probe(f"s{number}", Trouble.UNREACHABLE) for number in range(9))

    assert told_once(seen) == (seen, "")


@pytest.mark.parametrize(
    ("why", "unknown"),
    [
        (None, False),
        (Trouble.UNREACHABLE, False),
        (Trouble.NO_NETWORK, True),
        (Trouble.OVERLOADED, True),
        (Trouble.ADDRESS_FORBIDDEN, True),
    ],
)
def test_a_look_that_taught_nothing_is_no_look(why: Trouble | None, unknown: bool) -> None:
    assert is_unknown(probe("erp", why)) is unknown
