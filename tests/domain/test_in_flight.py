from datetime import UTC, datetime, timedelta

from include.integration_watch.domain.difference import Unjudged
from include.integration_watch.domain.in_flight import Carrier, Running, spans
from include.integration_watch.domain.reconciliation import InFlight

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def reason(
    changed_at: datetime,
    *,
    side: str = "left",
    within: timedelta = timedelta(0),
    carriers: tuple[Carrier, ...] = (),
) -> Unjudged | None:
    rule = InFlight(changed_at="updated_at", within=within, at_most=24 * HOUR)
    for span in spans(rule, left_as_of=NOW, right_as_of=NOW - HOUR, now=NOW, carriers=carriers):
        if span.side == side and span.holds(changed_at):
            return span.reason
    return None


def test_what_changed_after_the_other_side_was_read_cannot_be_there() -> None:
    assert reason(NOW - HOUR / 2) is Unjudged.CHANGED_AFTER_SNAPSHOT


def test_what_changed_before_is_a_difference() -> None:
    assert reason(NOW - 2 * HOUR) is None


def test_a_target_that_changed_after_the_source_was_read_is_not_judged() -> None:
    assert reason(NOW + HOUR, side="right") is Unjudged.CHANGED_AFTER_SNAPSHOT
    assert reason(NOW - HOUR / 2, side="right") is None


def test_a_change_has_the_time_that_it_may_take() -> None:
    assert reason(NOW - 2 * HOUR, within=3 * HOUR) is Unjudged.WITHIN_TIME
    assert reason(NOW - 5 * HOUR, within=3 * HOUR) is None


def test_a_failed_execution_excuses_what_it_should_have_carried() -> None:
    failed = Carrier(state=Running.FAILED, since=NOW - 10 * HOUR)

    assert reason(NOW - 5 * HOUR, carriers=(failed,)) is Unjudged.EXECUTION_FAILED
    assert reason(NOW - 11 * HOUR, carriers=(failed,)) is None


def test_an_excuse_ends_when_its_time_is_up() -> None:
    late = Carrier(state=Running.LATE, since=NOW - 72 * HOUR)

    assert reason(NOW - 23 * HOUR, carriers=(late,)) is Unjudged.EXECUTION_LATE
    assert reason(NOW - 25 * HOUR, carriers=(late,)) is None
