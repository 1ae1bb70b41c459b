"""From the runs in the store to the word that a backlog is gone: counted anew, told once."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from include.integration_watch.domain.catalogue import Settings
from include.integration_watch.domain.finding import Clearance, Finding, Judgement, Layer, Severity
from include.integration_watch.domain.maintenance import Maintenance
from include.integration_watch.domain.notice import NoticeKind
from include.integration_watch.domain.observation import Execution, Probe, Step
from include.integration_watch.links.signing import Signer, new_key
from include.integration_watch.notify.backlog import backlog_words
from include.integration_watch.notify.figures import Figures
from include.integration_watch.notify.words import words
from include.integration_watch.store import Store
from include.integration_watch.wiring import alerts, backlogs, notices
from tests.domain.scene import NOW, catalogue, finding, integration, run

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
KNOWN = catalogue(
    settings=Settings(platform_group="platform"),
    integrations=(integration(cadence="every hour"),),
)
BEGAN, ENDED = NOW - 2 * HOUR, NOW - HOUR


def down(at: datetime) -> Finding:
    return finding(
        "unreachable",
        layer=Layer.SYSTEM,
        subject="erp",
        severity=Severity.CRITICAL,
        observed_at=at,
        since=at,
    )


def begin_outage(store: Store) -> None:
    looked = [("system", system.id) for system in KNOWN.systems]
    store.apply(Judgement(), KNOWN, BEGAN - MINUTE, looked)
    store.apply(Judgement(findings=(down(BEGAN),)), KNOWN, BEGAN, looked)


def end_outage(store: Store, at: datetime = ENDED) -> None:
    well = Clearance(layer=Layer.SYSTEM, subject="erp", as_of=at)
    looked = [("system", system.id) for system in KNOWN.systems]
    store.apply(Judgement(cleared=(well,)), KNOWN, at, looked)


def failed(inbound: int = 430) -> Execution:
    return run(90, "ERROR", inbound=inbound)


def good(minutes_ago: float, inbound: int) -> Execution:
    return run(minutes_ago, inbound=inbound)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    kept = Store(f"sqlite:///{tmp_path / 'own.db'}")
    begin_outage(kept)
    kept.save_executions([failed()])
    yield kept
    kept.engine.dispose()


def words_of(store: Store) -> list[str]:
    return [
        f"{each.address} {each.incident}" for each in store.people.notices(NoticeKind.BACKLOG_GONE)
    ]


def test_while_it_lasts_and_while_anything_waits_nobody_is_told_that_it_is_gone(
    store: Store,
) -> None:
    backlogs.follow(KNOWN, store, NOW - 80 * MINUTE)
    assert store.backlogs.since(BEGAN) == ()

    end_outage(store)
    store.save_executions([good(40, 412)])
    backlogs.follow(KNOWN, store, NOW)

    (followed,) = store.backlogs.since(BEGAN)
    assert (followed.delivered, followed.waited, followed.is_gone) == (412, 430, False)
    assert words_of(store) == []


def test_when_it_is_gone_whoever_heard_of_the_outage_hears_once(store: Store) -> None:
    end_outage(store)
    store.save_executions([good(40, 412), good(20, 30)])
    for minute in range(3):
        backlogs.follow(KNOWN, store, NOW + minute * MINUTE)

    assert words_of(store) == ["platform@example.com 1"]


def test_what_is_settled_is_counted_no_more_and_a_new_outage_is(store: Store) -> None:
    end_outage(store)
    store.save_executions([good(40, 430)])
    backlogs.follow(KNOWN, store, NOW)
    assert len(store.backlogs.over(BEGAN)) == 1

    later = NOW + 2 * HOUR
    store.apply(Judgement(findings=(down(later),)), KNOWN, later, [("system", "erp")])
    store.save_executions([run(-130, "ERROR", inbound=7), run(-200, inbound=7)])
    end_outage(store, later + HOUR)
    backlogs.follow(KNOWN, store, later + 2 * HOUR)

    assert words_of(store) == ["platform@example.com 1", "platform@example.com 2"]


def test_the_message_of_the_end_says_how_far_it_is(store: Store) -> None:
    end_outage(store)
    store.save_executions([good(40, 412)])

    around = alerts.situation(store.incidents(numbers=(1,))[0], KNOWN, store)
    german, english = (
        backlog_words(words(each), Figures(each, NOW.tzinfo, NOW), around.backlog)  # type: ignore[arg-type]
        for each in ("de", "en")
    )

    assert german == "412 von 430 Dokumenten zugestellt; ist alles zugestellt, hören Sie davon"
    assert english == "412 of 430 documents delivered; you will hear when all of it is"


def test_the_word_that_it_is_gone_names_every_integration(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "include.integration_watch.wiring.signed_links.airflow_url", lambda: "https://a.example.com"
    )
    end_outage(store)
    store.save_executions([good(40, 430)])
    backlogs.follow(KNOWN, store, NOW)
    (notice,) = store.people.notices(NoticeKind.BACKLOG_GONE)

    mail = notices.letter(notice, KNOWN, store, Signer([new_key()]), NOW)

    assert "430 of 430 documents delivered" in mail.subject
    assert "Invoices to ERP: 430 of 430 documents delivered" in mail.text


def test_after_a_window_those_who_were_told_beforehand_hear_of_their_own(store: Store) -> None:
    end_outage(store, BEGAN + MINUTE)
    window = Maintenance(id="patch", systems=("erp",), starts=BEGAN + 2 * MINUTE, ends=ENDED)
    store.windows.keep(window)
    step = Step(name="read", took=timedelta(seconds=1))
    store.systems.save([Probe(system="erp", at=ENDED + MINUTE, steps=(step,))])
    store.save_executions([good(40, 430)])

    backlogs.follow(KNOWN, store, NOW)

    told = {each.address for each in store.people.notices(NoticeKind.BACKLOG_GONE)}
    assert told == {"payable@example.com", "platform@example.com"}


@settings(
    deadline=None, max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    counts=st.lists(st.integers(1, 300), min_size=1, max_size=4),
    killed=st.lists(st.booleans(), min_size=4, max_size=4),
)
def test_killed_or_run_twice_it_counts_the_same_and_tells_once(
    tmp_path_factory: pytest.TempPathFactory, counts: list[int], killed: list[bool]
) -> None:
    url = f"sqlite:///{tmp_path_factory.mktemp('kept') / 'own.db'}"
    store = Store(url)
    begin_outage(store)
    store.save_executions([failed()])
    end_outage(store)
    for number, count in enumerate(counts):
        store.save_executions([good(50 - 10 * number, count)])
        if killed[number]:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(store.people, "owe", _die)
                with suppress(_Killed):  # nothing is owed any more once it is settled
                    backlogs.follow(KNOWN, store, NOW)
            store.engine.dispose()
            store = Store(url)
        for _ in range(2):
            backlogs.follow(KNOWN, store, NOW)

    (followed,) = store.backlogs.since(BEGAN)
    assert followed.delivered == min(430, sum(counts))
    assert len(words_of(store)) == int(sum(counts) >= 430)
    store.engine.dispose()


class _Killed(Exception):
    """The process is gone."""


def _die(_owed: object) -> None:
    raise _Killed
