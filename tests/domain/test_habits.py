"""What is comparable with a run, against a plain reading of the rule that looks at each run anew."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.domain.day_kind import pooled, size_kind
from include.integration_watch.domain.habits import AT_MOST, ENOUGH, Habits
from include.integration_watch.domain.past_run import Past, PastRun
from include.integration_watch.domain.robust import Usual, usual
from tests.domain.scene import NOW

ZONES = [ZoneInfo(name) for name in ("Europe/Berlin", "Asia/Kolkata", "America/St_Johns", "UTC")]
FREE = frozenset({date(2026, 3, 2), date(2026, 1, 1)})


@st.composite
def pasts(draw: st.DrawFn) -> list[PastRun]:
    """Runs in about their period, oldest first; a few begin at the same moment, some end badly."""
    period = draw(st.sampled_from((900, 3600, 21_600, 86_400)))
    count = draw(st.integers(0, 700))
    late = draw(st.lists(st.integers(0, 4000), min_size=1, max_size=7))
    bad = draw(st.sets(st.integers(0, 700), max_size=30))
    last = NOW.timestamp()
    runs = [
        PastRun(
            last - back * period + late[back % len(late)] / 2,
            back * 7 % 90,
            back % 40,
            back not in bad,
        )
        for back in range(count)
    ]
    return sorted(runs)


def plain(past: list[PastRun], zone: ZoneInfo, at: datetime, figure: str) -> Usual | None:
    """Compare as the rule says it: by the same kind of day and hour, then by ever more."""

    def place(seconds: float) -> tuple[str, int]:
        local = datetime.fromtimestamp(seconds, zone)
        return size_kind(local.date(), FREE), local.hour

    kind, hour = place(at.timestamp())
    seen = [(run, *place(run.at)) for run in past if run.is_measure][-AT_MOST:]
    near = [each for each in seen if (each[2] - hour) % 24 in (0, 1, 23)]
    is_week_known = bool(past) and at.timestamp() - past[0].at >= 7 * 86_400
    sort = pooled(kind) if is_week_known else ""
    groups = [
        [run for run, its, _ in near if its == kind],
        [run for run, its, _ in near if sort and pooled(its) == sort],
        [run for run, its, _ in seen if its == kind],
        [run for run, its, _ in seen if sort and pooled(its) == sort],
    ]
    for group in groups:
        values = [float(getattr(run, figure)) for run in group if run.at < at.timestamp()]
        if len(values) >= ENOUGH:
            return usual(values)
    return None


@given(
    past=pasts(),
    zone=st.sampled_from(ZONES),
    ago=st.timedeltas(timedelta(), timedelta(days=40)),
)
def test_what_is_usual_is_what_the_plain_rule_says(
    past: list[PastRun], zone: ZoneInfo, ago: timedelta
) -> None:
    habits, at = Habits(Past.of(past), zone, FREE), NOW - ago
    assert habits.documents(at) == plain(past, zone, at, "documents")
    assert habits.seconds(at) == plain(past, zone, at, "took")
    assert habits.documents(NOW) == plain(past, zone, NOW, "documents")


def test_other_days_do_not_tell_what_is_usual_on_one_that_was_never_seen() -> None:
    """A first start knows some days: the weekday on which nothing ever comes may not be among them."""
    hours = [
        PastRun(NOW.timestamp() - back * 3600, 60, 200, is_measure=True) for back in range(200)
    ]
    zone = ZONES[0]
    short, week = (Past.of(reversed(hours[:count])) for count in (72, 170))
    at = NOW.replace(hour=0) + timedelta(days=1)
    assert Habits(short, zone, FREE).documents(at) is None
    assert Habits(week, zone, FREE).documents(at) is not None
