"""A look reads what is new and what is open, however much history there is."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from include.integration_watch.store import Store
from tests.domain.scene import NOW

QUESTIONS: dict[str, Callable[[Store], Any]] = {
    "one process": lambda store: store.executions("acme-1", "Invoices to ERP", NOW),
    "many processes": lambda store: store.runs.newest("acme-1", {"One", "Another"}, NOW),
    "open": lambda store: store.open_execution_ids("acme-1"),
    "an account": lambda store: store.runs.between("acme-1", NOW, NOW),
    "whose log to read": lambda store: store.unexplained_ids(
        "acme-1", attempts=5, limit=20, newest=60, since=NOW
    ),
    "whose documents to ask for": lambda store: store.explanations.wanting("acme-1", NOW, limit=5),
    "past": lambda store: store.runs.past("acme-1", "One", NOW - timedelta(days=90), limit=600),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_question_reads_all_runs_of_an_account_or_a_process(
    tmp_path: Path, question: str
) -> None:
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        asked.append((statement, parameters))

    sa.event.listen(store.engine, "before_cursor_execute", note)
    QUESTIONS[question](store)
    sa.event.remove(store.engine, "before_cursor_execute", note)
    selects = [each for each in asked if each[0].startswith("SELECT")]
    with store.engine.connect() as connection:
        plan = [
            row.detail
            for statement, parameters in selects
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            if " execution " in row.detail
        ]
    store.engine.dispose()
    assert selects
    assert plan
    for step in plan:
        by_time = "started_at>" in step or "past_at>" in step
        assert step.startswith("SEARCH")
        assert by_time or "execution_open" in step, step
    assert question != "past" or all("COVERING INDEX execution_past" in step for step in plan)
