"""What a message says of the runs around its trouble."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from include.integration_watch.domain.finding import Finding, Layer, Severity
from include.integration_watch.store import Store
from include.integration_watch.wiring.runs_around import runs_around
from tests.domain.scene import NOW, catalogue, run


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    store.save_executions(
        [
            run(90, id="good"),
            run(60, id="in part", inbound_errors=3),
            run(40, id="trial", type="test_manual"),
            run(30, id="lost some"),
            run(10, "ERROR", id="failed"),
        ]
    )
    yield store
    store.engine.dispose()


def last_good(kept: Store, execution: str) -> datetime | None:
    finding = Finding(
        layer=Layer.EXECUTION,
        subject="invoices_to_erp",
        kind="documents_lost",
        severity=Severity.ERROR,
        observed_at=NOW,
        since=NOW,
        facts={"execution": execution},
    )
    return runs_around(finding, catalogue(), kept, NOW)[0]


def test_the_run_that_a_finding_speaks_of_is_not_the_last_good_one(kept: Store) -> None:
    assert last_good(kept, "lost some") == NOW - timedelta(minutes=90)


def test_a_run_in_which_documents_failed_is_not_the_last_good_one(kept: Store) -> None:
    assert last_good(kept, "failed") == NOW - timedelta(minutes=30)
