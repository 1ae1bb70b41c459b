from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.domain.action import Action, Deed
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.incident import Incident
from include.integration_watch.domain.notice import NoticeKind
from include.integration_watch.domain.response import clock, due_notices, response_times

from .scene import catalogue, finding, group

HOURS = timedelta(hours=1)
FRIDAY = datetime(2026, 3, 6, 15, 0, tzinfo=UTC)  # 16:00 in Berlin
MONDAY = datetime(2026, 3, 9, 7, 0, tzinfo=UTC)  # 08:00 in Berlin
OFFICE = {"hours": "every weekday 08:00-17:00", "zone": "Europe/Berlin"}


def known(**changes: object) -> Catalogue:
    groups = (
        group("accounts_payable", "team@example.com", **changes),
        group("purchasing", "buyers@example.com"),
        group("platform", "platform@example.com"),
    )
    return catalogue(owner_groups=groups, free_days=FREE)


FREE = {"DE": frozenset({date(2026, 3, 9)})}


def incident(opened_at: datetime = FRIDAY, **changes: object) -> Incident:
    return Incident.model_validate(
        {"number": 1, "finding": finding(), "opened_at": opened_at, "last_seen_at": opened_at}
        | changes
    )


def action(deed: Deed, at: datetime, **changes: object) -> Action:
    fields = {"incident": 1, "at": at, "deed": deed, "who": "w", "group": "accounts_payable"}
    return Action.model_validate(fields | changes)


def told(now: datetime, *actions: Action, **changes: object) -> list[tuple[NoticeKind, str]]:
    found = due_notices([incident()], {1: actions}, known(**changes), now)
    return [(notice.kind, notice.address) for notice in found]


def test_without_hours_the_time_runs_day_and_night() -> None:
    running = clock(incident(), (), known())

    assert running is not None
    assert running.due_at == FRIDAY + 4 * HOURS


def test_the_time_runs_in_the_hours_of_the_group() -> None:
    running = clock(incident(), (), known(**OFFICE))

    assert running is not None
    assert running.due_at == MONDAY + 3 * HOURS


def test_a_public_holiday_stops_the_time() -> None:
    running = clock(incident(), (), known(**OFFICE, holidays="DE"))

    assert running is not None
    assert running.due_at == MONDAY + timedelta(days=1) + 3 * HOURS


def test_a_group_may_have_a_time_of_its_own() -> None:
    running = clock(incident(), (), known(respond_within=HOURS))

    assert running is not None
    assert running.due_at == FRIDAY + HOURS


def test_first_the_group_is_reminded_then_its_manager_hears() -> None:
    team = (NoticeKind.RESPONSE_DUE, "team@example.com")

    assert told(FRIDAY + 3.9 * HOURS) == []
    assert told(FRIDAY + 4 * HOURS) == [team]
    assert told(FRIDAY + 8 * HOURS) == [
        team,
        (NoticeKind.ESCALATION, "accounts_payable-manager@example.com"),
    ]


def test_asking_again_gives_the_same_notices() -> None:
    early, late = (
        {each.id for each in due_notices([incident()], {}, known(), FRIDAY + hours * HOURS)}
        for hours in (9, 90)
    )
    assert early == late


def test_whoever_takes_it_on_stops_the_clock() -> None:
    for deed in (Deed.ACKNOWLEDGED, Deed.ACCEPTED):
        assert told(FRIDAY + 9 * HOURS, action(deed, FRIDAY + HOURS)) == []


def test_a_note_does_not_stop_the_clock() -> None:
    assert told(FRIDAY + 5 * HOURS, action(Deed.NOTED, FRIDAY + HOURS)) != []


def test_a_silence_holds_back_the_reminder_until_it_ends() -> None:
    quiet = action(Deed.SILENCED, FRIDAY, until=FRIDAY + 10 * HOURS)

    assert told(FRIDAY + 9 * HOURS, quiet) == []
    assert told(FRIDAY + 10 * HOURS, quiet) != []


def test_a_hand_over_starts_the_next_group_s_time() -> None:
    moved = action(Deed.HANDED_OVER, FRIDAY + 3 * HOURS, to="purchasing")

    assert told(FRIDAY + 5 * HOURS, moved) == []
    assert told(FRIDAY + 7 * HOURS, moved) == [(NoticeKind.RESPONSE_DUE, "buyers@example.com")]


def test_the_clock_stands_while_the_ball_is_outside_and_starts_when_it_comes_back() -> None:
    out = action(Deed.HANDED_OVER, FRIDAY + HOURS, to="coupa")
    back = action(Deed.HANDED_OVER, FRIDAY + 20 * HOURS, to="accounts_payable", group="purchasing")

    assert told(FRIDAY + 100 * HOURS, out) == []
    assert told(FRIDAY + 23 * HOURS, out, back) == []
    assert told(FRIDAY + 24 * HOURS, out, back) == [(NoticeKind.RESPONSE_DUE, "team@example.com")]


def test_what_nobody_was_told_of_and_warnings_need_no_answer() -> None:
    quiet = [
        incident(silenced=True),
        incident(resolved_at=FRIDAY + HOURS),
        incident(finding=finding(severity="warning")),
        incident(cause=7),
    ]
    assert due_notices(quiet, {}, known(), FRIDAY + 99 * HOURS) == ()


def test_what_was_done_before_it_came_back_says_nothing() -> None:
    back = incident(reopened_at=FRIDAY + 10 * HOURS)
    taken = (action(Deed.ACKNOWLEDGED, FRIDAY + HOURS),)

    assert due_notices([back], {1: taken}, known(), FRIDAY + 13 * HOURS) == ()
    assert due_notices([back], {1: taken}, known(), FRIDAY + 14 * HOURS) != ()


def test_times_are_those_of_a_group() -> None:
    several = [
        incident(number=1, resolved_at=FRIDAY + 2 * HOURS),
        incident(number=2, resolved_at=FRIDAY + 9 * HOURS),
        incident(number=3, resolved_at=FRIDAY + 30 * HOURS),
        incident(number=4),
    ]
    actions = {3: (action(Deed.ACKNOWLEDGED, FRIDAY + HOURS, incident=3),)}

    found = response_times(several, actions, known())

    assert set(found) == {"accounts_payable"}
    times = found["accounts_payable"]
    assert (times.answered, times.in_time, times.median) == (3, 2, 2 * HOURS)


DEEDS = st.lists(
    st.tuples(
        st.sampled_from(Deed),
        st.integers(0, 200),
        st.sampled_from(["accounts_payable", "purchasing", "coupa"]),
    ),
    max_size=8,
)


@given(DEEDS, st.integers(0, 400))
def test_nobody_is_reminded_before_the_time_is_over_or_after_it_was_taken(
    deeds: list[tuple[Deed, int, str]], hour: int
) -> None:
    done = tuple(
        action(
            deed,
            FRIDAY + hours * HOURS,
            to=to if deed is Deed.HANDED_OVER else "",
            until=FRIDAY + (hours + 5) * HOURS if deed is Deed.SILENCED else None,
        )
        for deed, hours, to in sorted(deeds, key=lambda each: each[1])
    )
    now = FRIDAY + hour * HOURS
    running = clock(incident(), done, known(**OFFICE))
    assert running is not None
    assert running.started_at <= running.due_at <= running.escalates_at

    notices = due_notices([incident()], {1: done}, known(**OFFICE), now)

    if notices:
        assert running.stopped_at is None
        assert running.group is not None
        assert now >= running.due_at
