from datetime import timedelta

import pytest

from include.integration_watch.domain.observation import Probe, Step, Trouble
from include.integration_watch.domain.own_side import (
    SEVERAL,
    as_unknown,
    is_unknown,
    network_lost,
    told_once,
)
from include.integration_watch.domain.system_history import Seen, seen_as

from .scene import NOW, catalogue, system


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


def cut_off(*systems: str, after: str = "dns") -> list[Probe]:
    """Looks that nobody answered, after a step that went well."""
    late = Step(name="connect", took=timedelta(), trouble=Trouble.UNREACHABLE, detail="timed out")
    before = Step(name=after, took=timedelta())
    return [Probe(system=each, at=NOW, steps=(before, late)) for each in systems]


def test_where_nobody_at_all_is_reached_it_is_our_own_network() -> None:
    assert network_lost(cut_off("coupa", "erp", "boomi"), catalogue())


def test_one_answer_from_anywhere_is_enough_to_know_better() -> None:
    refused = probe("boomi", Trouble.CREDENTIALS_REFUSED)

    assert not network_lost([*cut_off("coupa", "erp"), refused], catalogue())
    assert not network_lost([*cut_off("coupa", "erp"), probe("boomi", None)], catalogue())
    assert not network_lost(
        [*cut_off("coupa", "erp"), *cut_off("boomi", after="connect")], catalogue()
    )


def test_systems_that_stand_on_each_other_or_share_a_place_are_one() -> None:
    behind = (
        system("coupa", "coupa"),
        system("erp", "erp", depends_on=["coupa"]),
        system("boomi", "boomi_platform", account_id="acme-1"),
    )
    same = (
        system("coupa", "coupa"),
        system("erp", "erp"),
        system("boomi", "boomi_platform", account_id="acme-1", conn_id="erp"),
    )
    for systems in (behind, same):
        assert not network_lost(cut_off("coupa", "erp", "boomi"), catalogue(systems=systems))


def test_a_system_that_calls_us_is_no_witness() -> None:
    beats = system("beats", "heartbeat", heartbeat={"every": "PT1H"})
    known = catalogue(systems=(*catalogue().systems, beats))

    assert network_lost([*cut_off("coupa", "erp", "boomi"), probe("beats", None)], known)
    assert not network_lost([*cut_off("coupa", "erp"), probe("beats", None)], known)


def test_what_our_own_network_hides_counts_neither_as_up_nor_as_down() -> None:
    (seen,) = cut_off("erp")
    hidden = as_unknown(seen)

    assert (seen_as(seen), seen_as(hidden)) == (Seen.DOWN, Seen.UNKNOWN)
    assert "our own network is the likelier cause: timed out" in hidden.steps[-1].detail
    assert is_unknown(hidden)


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
