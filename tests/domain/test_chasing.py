"""The clock of an outside party: it runs in its hours, ours stands still, and somebody is to chase."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.domain.action import Action, Deed
from include.integration_watch.domain.catalogue import Catalogue, Settings
from include.integration_watch.domain.chasing import chases, party_times, stays
from include.integration_watch.domain.incident import Incident
from include.integration_watch.domain.notice import NoticeKind
from include.integration_watch.domain.outside_party import OUTSIDE, OutsideParties, OutsideParty
from include.integration_watch.domain.response import clock, due_notices, response_times

from .scene import catalogue, finding, group

HOUR = timedelta(hours=1)
PACIFIC = ZoneInfo("America/Los_Angeles")
FRIDAY = datetime(2026, 3, 6, 15, 0, tzinfo=PACIFIC)  # the clocks change there on Sunday
FREE = {"US": frozenset({date(2026, 3, 9)})}
OFFICE = OutsideParty(
    hours="every weekday 09:00-17:00", zone="America/Los_Angeles", respond_within=4 * HOUR
)


def known(**changes: object) -> Catalogue:
    party = OFFICE.model_copy(update=changes)
    return catalogue(
        settings=Settings(platform_group="platform", parties=OutsideParties(coupa=party)),
        owner_groups=(
            group("accounts_payable", "team@example.com"),
            group("purchasing", "buyers@example.com"),
            group("platform", "platform@example.com"),
        ),
        free_days=FREE,
    )


def incident(**changes: object) -> Incident:
    at = FRIDAY - HOUR
    fields = {"number": 1, "finding": finding(), "opened_at": at, "last_seen_at": at}
    return Incident.model_validate(fields | changes)


def action(deed: Deed, at: datetime, **changes: object) -> Action:
    fields = {"incident": 1, "at": at, "deed": deed, "who": "w", "group": "accounts_payable"}
    return Action.model_validate(fields | changes)


OUT = action(Deed.HANDED_OVER, FRIDAY, to="coupa")
MONDAY = datetime(2026, 3, 9, 11, 0, tzinfo=PACIFIC)


def chased(now: datetime, *actions: Action, **changes: object) -> list[str]:
    found = chases([incident()], {1: actions or (OUT,)}, known(**changes), now)
    return [notice.address for notice in found]


def test_the_time_of_a_party_runs_in_its_hours_across_the_change_of_its_clock() -> None:
    running = clock(incident(), (OUT,), known())

    assert running is not None
    assert (running.group, running.party, running.handed_by) == (None, "coupa", "accounts_payable")
    assert running.due_at == MONDAY


def test_a_public_holiday_of_the_party_stops_its_time() -> None:
    running = clock(incident(), (OUT,), known(holidays="US"))

    assert running is not None
    assert running.due_at == MONDAY + 24 * HOUR


def test_a_party_of_which_nothing_is_said_has_the_deployment_s_time_at_any_hour() -> None:
    running = clock(incident(), (action(Deed.HANDED_OVER, FRIDAY, to="boomi"),), known())

    assert running is not None
    assert running.due_at == FRIDAY + 4 * HOUR


def test_our_clock_stands_still_while_the_ball_is_outside() -> None:
    assert due_notices([incident()], {1: (OUT,)}, known(), FRIDAY + 1000 * HOUR) == ()


def test_whoever_handed_over_is_reminded_to_chase_once_and_once_more() -> None:
    assert chased(MONDAY - HOUR / 60) == []
    assert chased(MONDAY) == ["team@example.com"]

    ids = [
        {each.id for each in chases([incident()], {1: (OUT,)}, known(), MONDAY + hours * HOUR)}
        for hours in (0, 1, 3.9, 4, 400)
    ]
    assert ids[0] == ids[1] == ids[2] != ids[3] == ids[4]


def test_the_group_that_handed_over_chases_not_the_owner() -> None:
    moved = (
        action(Deed.HANDED_OVER, FRIDAY - HOUR / 2, to="purchasing"),
        action(Deed.HANDED_OVER, FRIDAY, to="coupa", group="purchasing"),
    )
    assert chased(MONDAY, *moved) == ["buyers@example.com"]
    gone = action(Deed.HANDED_OVER, FRIDAY, to="coupa", group="a_group_that_is_gone")
    assert chased(MONDAY, gone) == ["team@example.com"]


def test_handing_back_starts_ours_again_and_ends_the_chase() -> None:
    back = action(Deed.HANDED_OVER, MONDAY + HOUR, to="accounts_payable")

    assert chased(MONDAY + 9 * HOUR, OUT, back) == []
    running = clock(incident(), (OUT, back), known())
    assert running is not None
    assert (running.group, running.due_at) == ("accounts_payable", MONDAY + 5 * HOUR)


@pytest.mark.parametrize("deed", [Deed.ACKNOWLEDGED, Deed.ACCEPTED])
def test_whoever_takes_it_on_again_is_not_reminded(deed: Deed) -> None:
    assert chased(MONDAY, OUT, action(deed, FRIDAY + HOUR)) == []


def test_a_silence_holds_back_the_chase_until_it_ends() -> None:
    quiet = action(Deed.SILENCED, FRIDAY + HOUR, until=MONDAY + 2 * HOUR)

    assert chased(MONDAY + HOUR, OUT, quiet) == []
    assert chased(MONDAY + 2 * HOUR, OUT, quiet) == ["team@example.com"]


def test_what_is_over_explained_or_only_a_warning_is_not_chased() -> None:
    quiet = [
        incident(resolved_at=FRIDAY + HOUR),
        incident(silenced=True),
        incident(cause=7),
        incident(finding=finding(severity="warning")),
    ]
    assert chases(quiet, {1: (OUT,)}, known(), MONDAY + 99 * HOUR) == ()


def test_the_notice_names_the_party_and_until_when() -> None:
    (notice,) = chases([incident()], {1: (OUT,)}, known(), MONDAY)

    assert notice.kind is NoticeKind.PARTY_DUE
    assert notice.about == f"{MONDAY.astimezone(UTC).isoformat()} coupa"


def test_the_times_of_a_party_are_its_own_and_no_group_s() -> None:
    back = action(Deed.HANDED_OVER, MONDAY, to="accounts_payable")
    late = [
        action(Deed.HANDED_OVER, FRIDAY, to="coupa", incident=2),
        action(Deed.HANDED_OVER, MONDAY + 4 * HOUR, to="accounts_payable", incident=2),
    ]
    incidents = [incident(), incident(number=2), incident(number=3)]
    done = {1: (OUT, back), 2: tuple(late), 3: (OUT.model_copy(update={"incident": 3}),)}

    times = party_times(incidents, done, known())["coupa"]

    assert (times.answered, times.in_time, times.median) == (2, 1, 6 * HOUR)
    assert response_times(incidents, done, known()) == {}


HANDS = st.lists(
    st.tuples(
        st.integers(0, 4000),
        st.sampled_from(["accounts_payable", "purchasing", *sorted(OUTSIDE)]),
    ),
    max_size=6,
)


@given(HANDS, st.integers(0, 6000))
def test_nobody_is_both_late_and_waiting_for_a_party(
    hands: list[tuple[int, str]], hours: int
) -> None:
    done = tuple(
        action(Deed.HANDED_OVER, FRIDAY + at * HOUR, to=to) for at, to in sorted(set(hands))
    )
    now = FRIDAY + hours * HOUR
    late = due_notices([incident()], {1: done}, known(holidays="US"), now)
    chase = chases([incident()], {1: done}, known(holidays="US"), now)
    running = clock(incident(), done, known(holidays="US"))

    assert running is not None
    assert not (late and chase)
    assert running.started_at <= running.due_at <= running.escalates_at
    if chase:
        assert running.party in OUTSIDE
        assert now >= running.due_at
    for one, after in zip(stays(incident(), done), stays(incident(), done)[1:], strict=False):
        assert one.ended_at is not None
        assert one.ended_at <= after.since


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    st.integers(1, 60),
)
def test_a_party_has_its_whole_working_time_through_changes_of_the_clock(
    since: datetime, hours: int
) -> None:
    state = known(respond_within=hours * HOUR, holidays="US")
    running = clock(incident(opened_at=since), (OUT.model_copy(update={"at": since}),), state)
    assert running is not None
    from include.integration_watch.domain.response import calendar_of

    party = state.settings.parties.coupa
    worked = calendar_of(party, state).worked(since, running.due_at)
    assert worked == hours * HOUR
