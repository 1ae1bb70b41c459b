"""One bad look is an outage where the owner says so; flapping is told once."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from include.integration_watch.domain.finding import Judgement
from include.integration_watch.domain.observation import Probe, Step, Trouble
from include.integration_watch.domain.steadiness import FLAP_CHANGES, Look, flaps, judge_look
from include.integration_watch.domain.system_history import seen_as

from .scene import NOW, system

MINUTE = timedelta(minutes=1)
SIGNS = {"w": None, "d": Trouble.UNREACHABLE, "?": Trouble.NO_NETWORK, "s": Trouble.SLOW}


def probe(sign: str, minute: int) -> Probe:
    step = Step(name="read", took=MINUTE / 600, trouble=SIGNS[sign])
    return Probe(system="erp", at=NOW + minute * MINUTE, steps=(step,))


def judged(signs: str, after: int = 1, of: int = 1) -> Judgement:
    """The judgement of the last of these looks: well, down, not known, slow; one each minute."""
    seen = [probe(sign, minute) for minute, sign in enumerate(signs)]
    earlier = [Look(each.at, seen_as(each)) for each in seen[:-1]]
    return judge_look(seen[-1], system("erp", "erp", down_after=after, down_of=of), earlier)


def kinds(judgement: Judgement) -> list[str]:
    return [each.kind for each in judgement.findings]


def test_one_bad_look_is_enough_where_nothing_else_is_said() -> None:
    assert kinds(judged("wd")) == ["unreachable"]


@pytest.mark.parametrize(
    ("signs", "is_down"),
    [("d", False), ("wd", False), ("wdd", True), ("dwd", True), ("dwwd", False), ("d?d", True)],
)
def test_two_of_three_bad_looks_are_an_outage(signs: str, is_down: bool) -> None:
    assert kinds(judged(signs, after=2, of=3)) == (["unreachable"] if is_down else [])


def test_a_soft_state_closes_nothing_that_is_open() -> None:
    assert judged("wd", after=2, of=3).cleared == ()


def test_a_good_look_is_evidence_whatever_came_before() -> None:
    assert judged("ddw", after=2, of=3).cleared[0].kind is None


def test_what_cannot_be_known_is_never_down() -> None:
    assert kinds(judged("d?", after=1, of=1)) == ["cannot_know"]


def test_a_warning_needs_no_second_look() -> None:
    assert kinds(judged("ws", after=2, of=3)) == ["slow"]


def slowly(seconds: str, sign: str = "w") -> Judgement:
    """The judgement of the last of looks that took so many seconds each, one each minute; limit 5."""
    seen = [
        Probe(
            system="erp",
            at=NOW + minute * MINUTE,
            steps=(Step(name="read", took=timedelta(seconds=int(each)), trouble=SIGNS[sign]),),
        )
        for minute, each in enumerate(seconds)
    ]
    earlier = [Look(each.at, seen_as(each), each.took) for each in seen[:-1]]
    return judge_look(seen[-1], system("erp", "erp"), earlier)


@pytest.mark.parametrize(
    ("seconds", "is_told"),
    [("9", False), ("19", False), ("919", False), ("99", True), ("199", True), ("55", False)],
)
def test_an_answer_that_is_slow_once_is_a_hiccup(seconds: str, is_told: bool) -> None:
    assert kinds(slowly(seconds)) == (["slow"] if is_told else [])


def test_a_hiccup_ends_no_slowness_and_is_evidence_for_all_else() -> None:
    cleared = {each.kind for each in slowly("19").cleared}
    assert "slow" not in cleared
    assert {"unreachable", "flapping"} <= cleared


def test_a_condition_on_the_time_of_an_answer_needs_no_second_look() -> None:
    assert kinds(slowly("9", sign="s")) == ["slow"]


def test_flapping_is_one_trouble_in_both_of_its_states() -> None:
    assert kinds(judged("wdwdwd")) == ["flapping"]
    assert kinds(judged("wdwdwdw")) == ["flapping"]


def test_what_the_last_bad_look_met_is_no_word_of_the_system() -> None:
    down = probe("d", 5)
    met = down.steps[0].model_copy(update={"detail": "it hung up"})
    seen = [*(probe(sign, minute) for minute, sign in enumerate("wdwdw")), down]
    earlier = [Look(each.at, seen_as(each)) for each in seen[:-1]]
    (found,) = judge_look(
        down.model_copy(update={"steps": (met,)}), system("erp", "erp"), earlier
    ).findings

    assert (found.kind, found.facts["step"], found.excerpt) == ("flapping", "read", "it hung up")


def test_flapping_ends_when_the_looks_agree() -> None:
    assert kinds(judged("wdwdwdwwww")) == ["flapping"]
    assert kinds(judged("wdwdwdwwwww")) == []
    assert kinds(judged("wdwdwddddd")) == ["unreachable"]
    assert "flapping" in {each.kind for each in judged("wdwdwddddd").cleared}


@settings(deadline=None)
@given(st.text(alphabet="wd?s", min_size=1, max_size=30))
def test_whatever_was_seen_there_are_fewer_openings_than_changes_allow(signs: str) -> None:
    found = judged(signs)
    looks = [Look(each.at, seen_as(each)) for each in (probe(s, n) for n, s in enumerate(signs))]

    assert ("flapping" in kinds(found)) == (flaps(looks, looks[-1].at) >= FLAP_CHANGES)
    if "flapping" in kinds(found):
        assert kinds(found) == ["flapping"]
