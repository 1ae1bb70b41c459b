import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from include.integration_watch.domain.background import Background
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.execution import judge_executions
from include.integration_watch.domain.finding import DocumentRef, Judgement
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.observation import CoupaRun, DocumentError, Execution
from include.integration_watch.domain.past_run import past_runs
from include.integration_watch.domain.transfer import transfers
from include.integration_watch.store import Store
from include.integration_watch.store.watermarks import Read
from include.integration_watch.wiring import judging
from tests.domain.scene import NOW, catalogue, integration, run

WHOLE = NOW - timedelta(days=90)
CADENCES = (
    "every day by 06:15",
    "every hour",
    "every 15 minutes",
    "as usual",
    "every monday by 07:00",
)
KNOWN = catalogue(
    integrations=tuple(
        integration(
            id=f"integration_{number}",
            boomi_process=f"Process {number}",
            cadence=cadence,
            coupa_integration="" if number % 2 else f"process-{number}",
        )
        for number, cadence in enumerate(CADENCES)
    )
)
STATUSES = ["COMPLETE"] * 5 + [
    "ERROR",
    "ABORTED",
    "DISCARDED",
    "INPROCESS",
    "COMPLETE_WARN",
    "UNKNOWN",
]
TYPES = ["exec_sched"] * 4 + ["exec_manual", "retry_auto", "test_manual", "sub_process"]


def history(dice: random.Random) -> list[Execution]:
    """Runs of every process, some of them regular for weeks, some odd, some long open."""
    runs: list[Execution] = []
    for number in range(len(CADENCES)):
        period = dice.choice((60, 360, 1440, 10_080))
        regular = [(turn * period + 5, False) for turn in range(dice.randrange(60))]
        odd = [(dice.randrange(60 * 24 * 80), True) for _ in range(dice.randrange(5))]
        runs += [_run(dice, number, ago, is_odd) for ago, is_odd in regular + odd]
    return list({each.id: each for each in runs}.values())


def _run(dice: random.Random, number: int, ago: int, is_odd: bool) -> Execution:
    return run(
        ago,
        dice.choice(STATUSES) if is_odd else "COMPLETE",
        id=f"execution-{number}-{ago}",
        process=f"Process {number}",
        type=dice.choice(TYPES) if is_odd else "exec_sched",
        inbound=dice.randrange(30),
        inbound_errors=dice.randrange(3) if is_odd else 0,
        outbound=dice.randrange(30),
        original_id=f"execution-{number}-{ago - 5}" if is_odd and dice.random() < 0.5 else "",
    )


def told(dice: random.Random) -> tuple[list[CoupaRun], list[DocumentError]]:
    """What Coupa tells: runs about when Boomi's ran, and refusals."""
    ids = dice.sample(range(1, 500), dice.randrange(12))
    runs = [
        CoupaRun(
            id=id,
            integration=f"process-{2 * (id % 3)}",
            status=dice.choice(("successful", "errored", "running")),
            started_at=NOW - timedelta(hours=id % 30),
            total=id % 40,
            processed=id % 37,
        )
        for id in ids
    ]
    errors = [
        DocumentError(
            id=id,
            integration=f"process-{2 * (id % 3)}",
            run_id=id if id % 2 else None,
            document=DocumentRef(object="invoice", key=str(id)),
            messages=("Supplier is not active",),
            resolved=id % 5 == 0,
            at=NOW - timedelta(hours=id % 30),
        )
        for id in ids[::2]
    ]
    return runs, errors


def plainly(
    each: Integration, runs: Sequence[Execution], coupa: tuple[list[CoupaRun], list[DocumentError]]
) -> Judgement:
    """Judge one integration by all that was ever seen of it, in the plainest way."""
    ordered = sorted(runs, key=lambda run: (run.started_at, run.id))
    mine = [run for run in ordered if run.process == each.boomi_process]
    since = min(
        each.cadence.due(NOW - each.grace, each.tzinfo, frozenset())[0],
        NOW - KNOWN.settings.look_back,
    )
    looked_at = tuple(run for run in mine if run.started_at >= since or _asked_again(run))
    of_it = [sorted(them, key=lambda one: one.id) for them in coupa]  # type: ignore[attr-defined]
    its_runs, its_errors = (
        [one for one in them if one.integration == each.coupa_integration] for them in of_it
    )
    news = looked_at[-5:]
    compared = each.cadence.is_learned or any(
        run.status.is_open or (run.ended_at or run.started_at) >= NOW - timedelta(hours=2)
        for run in news
    )
    lately = [run for run in mine if run.started_at >= WHOLE]
    return judge_executions(
        each,
        looked_at,
        tuple(its_errors),
        KNOWN,
        NOW,
        whole_since=WHOLE,
        known=Background(
            **({"past": past_runs(lately)} if compared else {}),
            transfers=transfers(looked_at, its_runs[::-1], its_errors, is_to_coupa=False)
            if each.coupa_integration
            else (),
        ),
    )


def _asked_again(run: Execution) -> bool:
    return run.status.is_open


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('judging') / 'store.db'}")
    yield store
    store.engine.dispose()


@settings(max_examples=30)
@given(seed=st.integers(0, 2**32))
def test_judging_many_at_once_says_what_judging_each_by_all_that_is_known_says(
    kept: Store, seed: int
) -> None:
    dice = random.Random(seed)
    runs, coupa = history(dice), told(dice)
    with kept.engine.begin() as connection:
        for table in ("execution", "coupa_run", "document_error"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    kept.save_executions(runs, Read(name="boomi:acme-1", at=NOW, whole_since=WHOLE))
    kept.save_coupa("coupa", *coupa)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judging, "AT_ONCE", 2)
        judged = {each.integration: each.judgement for each in judging.judge_all(KNOWN, kept)}
    assert judged == {each.id: plainly(each, runs, coupa) for each in KNOWN.integrations}


def test_an_account_that_was_never_read_is_not_judged(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    assert list(judging.judge_all(KNOWN, store)) == []
    store.engine.dispose()


def test_nothing_is_asked_of_coupa_where_no_integration_has_a_side_there(tmp_path: Path) -> None:
    alone: Catalogue = catalogue(integrations=(integration(coupa_integration=""),))
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    store.save_executions([run(5)], Read(name="boomi:acme-1", at=NOW, whole_since=WHOLE))
    (judged,) = judging.judge_all(alone, store)
    assert judged.integration == "invoices_to_erp"
    assert judged.as_of == NOW
    store.engine.dispose()
