"""Every look is counted once, into its hour and its owner's day, on both databases."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from include.integration_watch.domain.observation import Probe, Step, Trouble
from include.integration_watch.store import Store, system_tables, tables

AT = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)  # in Berlin it is the 25th, and summer time ends
EXAMPLES = count()
MONTH = (date(2026, 10, 1), date(2026, 10, 31))


def look(
    at: datetime = AT, system: str = "erp", trouble: Trouble | None = None, milliseconds: int = 80
) -> Probe:
    step = Step(name="read", took=timedelta(milliseconds=milliseconds), trouble=trouble)
    return Probe(system=system, at=at, steps=(step,))


def test_a_look_saved_twice_counts_once(store: Store) -> None:
    store.systems.save([look()])
    store.systems.save([look(), look(AT + timedelta(minutes=1))])

    (cell,) = store.systems.days(*MONTH)
    assert (cell.up, cell.down, cell.unknown) == (2, 0, 0)


def test_a_refused_credential_of_ours_is_no_downtime(store: Store) -> None:
    store.systems.save([look(trouble=Trouble.CREDENTIALS_REFUSED)])
    store.systems.save([look(AT + timedelta(minutes=1), trouble=Trouble.UNREACHABLE)])

    (cell,) = store.systems.days(*MONTH)
    assert (cell.up, cell.down, cell.unknown) == (0, 1, 1)
    assert cell.latencies == {}


def test_a_day_is_that_of_the_owner(store: Store) -> None:
    store.systems.save([look()], {"erp": "Europe/Berlin"})

    assert store.systems.days(date(2026, 10, 24), date(2026, 10, 24)) == ()
    (cell,) = store.systems.days(date(2026, 10, 25), date(2026, 10, 25))
    assert cell.up == 1


def test_planned_maintenance_is_counted_apart(store: Store) -> None:
    store.systems.save([look(trouble=Trouble.UNREACHABLE)], planned={"erp"})
    store.systems.save([look(AT + timedelta(hours=1))])

    cells = sorted(store.systems.days(*MONTH))
    assert [(cell.planned, cell.up, cell.down) for cell in cells] == [(False, 1, 0), (True, 0, 1)]


def test_the_usual_latency_of_an_hour_leaves_maintenance_out(store: Store) -> None:
    hour = AT.replace(minute=0)
    store.systems.save([look(milliseconds=80)])
    store.systems.save([look(AT + timedelta(minutes=1), milliseconds=9000)], planned={"erp"})

    ((at, cell),) = store.systems.hours({"erp", "coupa"}, [hour])["erp"]
    assert (at, sum(cell.latencies.values())) == (hour, 1)


def test_what_is_forgotten_stays_counted_by_day(store: Store) -> None:
    store.systems.save([look()])
    gone = store.systems.forget(
        raw=AT + timedelta(days=1), hours=AT + timedelta(days=1), days=date(2026, 10, 1)
    )

    assert gone == {"probe": 1, "system_hour": 1, "system_day": 0}
    (cell,) = store.systems.days(*MONTH)
    assert cell.up == 1


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b"]),
            st.integers(0, 5000),
            st.sampled_from([None, *Trouble]),
        ),
        max_size=30,
        unique_by=lambda each: each[:2],
    ),
    st.randoms(use_true_random=False),
)
def test_batches_and_repeats_change_no_count(store: Store, looks, chance) -> None:  # type: ignore[no-untyped-def]
    mine = f"{next(EXAMPLES)}-"  # systems of its own for each example
    begins = datetime(2026, 6, 1, tzinfo=UTC)
    probes = [
        look(begins + timedelta(minutes=minute), mine + system, trouble)
        for system, minute, trouble in looks
    ]
    batches = [chance.sample(probes, chance.randint(0, len(probes))) for _ in range(3)]
    for batch in [*batches, probes]:
        store.systems.save(batch)

    days = store.systems.days(date(2026, 6, 1), date(2026, 6, 30))
    cells = [cell for cell in days if cell.system.startswith(mine)]
    assert sum(cell.up + cell.down + cell.unknown for cell in cells) == len(probes)
    works = {None, Trouble.SLOW, Trouble.DEGRADED, Trouble.CERTIFICATE_EXPIRING, Trouble.CREATED}
    assert sum(cell.up for cell in cells) == sum(trouble in works for _, _, trouble in looks)


def test_however_long_it_runs_no_more_is_kept_than_the_retention_says(store: Store) -> None:
    systems, looks_a_day = ("erp", "coupa"), 24
    raw, hours, days = timedelta(days=1), timedelta(days=2), timedelta(days=6)
    begins = datetime(2026, 1, 1, tzinfo=UTC)
    sizes = set()
    for day in range(10):
        night = begins + timedelta(days=day + 1)
        moments = [night - timedelta(hours=hour + 1) for hour in range(looks_a_day)]
        store.systems.save(look(at, system) for at in moments for system in systems)
        store.systems.forget(raw=night - raw, hours=night - hours, days=(night - days).date())
        if day >= days.days:
            sizes.add(tuple(_rows(store).values()))

    assert sizes == {(24 * 2, 2 * 24 * 2, 6 * 2)}


def _rows(store: Store) -> dict[str, int]:
    """Rows of raw looks, hours and days."""
    counted = (tables.probe, system_tables.system_hour, system_tables.system_day)
    with store.engine.connect() as connection:
        return {
            table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in counted
        }
