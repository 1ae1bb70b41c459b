from datetime import UTC, datetime, timedelta

from demo.run.latency import Latency, Timed, first_to_all, percentile

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
A, B = "a@example.com", "b@example.com"


def timed(seconds: float | None, number: int = 0) -> Timed:
    told = None if seconds is None else NOW + timedelta(seconds=seconds)
    return Timed(f"fault-{number}", NOW, told)


def test_a_percentile_is_a_value_that_was_seen() -> None:
    assert percentile([1.0, 2.0, 3.0, 4.0], 0.5) == 2.0
    assert percentile([float(each) for each in range(1, 101)], 0.95) == 95.0
    assert percentile([], 0.95) is None


def test_what_was_not_told_is_longer_than_anything() -> None:
    assert percentile([1.0, None], 0.5) == 1.0
    assert percentile([1.0, None], 0.95) is None


def test_told_is_whoever_must_hear_of_it_each_by_the_first_mail() -> None:
    later = NOW + timedelta(seconds=9)
    mails = [(NOW, frozenset({A})), (later, frozenset({A, B}))]
    assert first_to_all(mails, frozenset({A})) == NOW
    assert first_to_all(mails, frozenset({A, B})) == later
    assert first_to_all(mails[:1], frozenset({A, B})) is None


def test_the_goal_needs_enough_faults_that_were_told_in_time() -> None:
    soon = tuple(timed(20, number) for number in range(30))
    assert Latency(soon, 75).met
    assert not Latency(soon[:29], 75).met
    assert not Latency((*soon[:27], timed(80), timed(80), timed(None)), 75).met
    assert Latency(soon, 75).report() == {
        "timed": 30,
        "told_p50_s": 20.0,
        "told_p95_s": 20.0,
        "told_goal_s": 75,
    }
