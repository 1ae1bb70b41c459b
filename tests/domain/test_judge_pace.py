"""A system that answers later than it usually does is degraded: told once, never as down, until it is well."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.domain.finding import Judgement
from include.integration_watch.domain.judge_pace import Open, judge_pace, usual_told
from include.integration_watch.domain.observation import Probe, Step, Trouble
from include.integration_watch.domain.steadiness import Look, judge_look
from include.integration_watch.domain.system_history import seen_as
from include.integration_watch.domain.usual_latency import Usual

from .scene import NOW, system

MS = timedelta(milliseconds=1)
MINUTE = timedelta(minutes=1)
USUAL = Usual(100 * MS, 6)
ERP = system("erp", "erp")
SPEED = {"w": 50, "s": 900, "x": 9000, "d": 50, "?": 50, "b": 50}
TROUBLE = {"d": Trouble.UNREACHABLE, "?": Trouble.NO_NETWORK, "b": Trouble.DEGRADED}


def probe(sign: str, minute: int) -> Probe:
    """A look: well, slow for it, slower than its owner's limit, down, not known, Boomi's own word."""
    step = Step(name="first_byte", took=SPEED[sign] * MS, trouble=TROUBLE.get(sign))
    return Probe(system="erp", at=NOW + minute * MINUTE, steps=(step,))


def story(signs: str, usual: Usual | None = USUAL) -> list[tuple[str, str]]:
    """What opens (+) and ends (-) while one look follows the other; "/" begins an hour without history."""
    told: list[tuple[str, str]] = []
    open_: dict[str, Usual | None] = {}
    earlier: list[Look] = []
    known = usual
    for minute, sign in enumerate(signs):
        if sign == "/":
            known = None
            continue
        seen = probe(sign, minute)
        look = Look(seen.at, seen_as(seen), seen.took)
        already = Open(frozenset(open_), open_.get("degraded"))
        judged = judge_pace(
            judge_look(seen, ERP, earlier), seen, ERP, [*earlier, look], known, already
        )
        earlier = [*earlier, look][-12:]
        told += _compare(judged, open_)
    return told


def _compare(judged: Judgement, open_: dict[str, Usual | None]) -> list[tuple[str, str]]:
    found = {each.kind: usual_told(each.facts) for each in judged.findings}
    new = [("+", kind) for kind in found if kind not in open_]
    over = [
        ("-", kind)
        for kind in open_
        if kind not in found and any(each.kind in (None, kind) for each in judged.cleared)
    ]
    for _, kind in over:
        del open_[kind]
    open_.update(found)
    return new + over


def test_a_system_that_is_slower_than_usual_is_told_once_and_recovers() -> None:
    assert story("wwwssssssswww") == [("+", "degraded"), ("-", "degraded")]


def test_one_or_two_slow_looks_are_nothing() -> None:
    assert story("wswwsswsw") == []


def test_a_single_quick_look_between_slow_ones_ends_nothing() -> None:
    assert story("ssswssswwsswww") == [("+", "degraded"), ("-", "degraded")]


def test_in_the_first_weeks_nothing_is_told() -> None:
    assert story("ssssssss", usual=None) == []


def test_an_hour_without_history_neither_ends_nor_forgets() -> None:
    assert story("sss/sss") == [("+", "degraded")]
    assert story("sss/www") == [("+", "degraded"), ("-", "degraded")]


def test_the_owners_own_limit_speaks_first_and_alone() -> None:
    assert story("wxxxxxwww") == [("+", "slow"), ("-", "slow")]


def test_who_is_degraded_already_is_not_called_slow_as_well() -> None:
    assert story("sssxxxwww") == [("+", "degraded"), ("-", "degraded")]


def test_an_outage_in_between_is_an_outage_and_leaves_the_slowness_open() -> None:
    assert story("sssdsss") == [("+", "degraded"), ("+", "unreachable"), ("-", "unreachable")]


def test_boomis_own_restriction_is_one_with_it_and_ends_with_its_own_word() -> None:
    assert story("bbbww") == [("+", "degraded"), ("-", "degraded")]
    assert story("sssbwww") == [("+", "degraded"), ("-", "degraded")]


def test_the_finding_says_what_was_seen_and_what_is_usual() -> None:
    seen = [probe("s", minute) for minute in range(3)]
    looks = [Look(each.at, seen_as(each), each.took) for each in seen]
    judged = judge_pace(judge_look(seen[-1], ERP, looks[:-1]), seen[-1], ERP, looks, USUAL)

    (found,) = judged.findings
    assert found.facts == {
        "reason": "slower_than_usual",
        "step": "first_byte",
        "took_ms": "900",
        "usual_ms": "100",
        "limit_ms": "300",
        "weeks": "6",
        "proof": "read",
    }


@given(st.text(alphabet="wsxd?b/", max_size=60))
def test_whatever_is_seen_it_opens_and_ends_in_turns_and_never_by_its_slowness_as_down(
    signs: str,
) -> None:
    told = story(signs)

    for kind in {kind for _, kind in told}:
        turns = [sign for sign, each in told if each == kind]
        assert turns == ["+", "-"] * (len(turns) // 2) + ["+"] * (len(turns) % 2)
    if "d" not in signs:
        assert "unreachable" not in {kind for _, kind in told}
    if "sss" not in signs.replace("?", "").replace("x", "s").replace("/", "") and "b" not in signs:
        assert ("+", "degraded") not in told


@given(st.text(alphabet="wsxd?b", max_size=30))
def test_after_three_looks_as_usual_nothing_is_left_of_it(signs: str) -> None:
    told = story(signs + "wwwwwww")

    assert told.count(("+", "degraded")) == told.count(("-", "degraded"))
