"""What every DAG of ours has in common. Imported when DAG files are parsed: nothing heavy here."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

log = logging.getLogger(__name__)

START = datetime(2026, 1, 1, tzinfo=UTC)

OBSERVE: dict[str, Any] = {
    "task_id": "observe",
    "retries": 1,
    "retry_delay": timedelta(seconds=15),
    "execution_timeout": timedelta(minutes=20),
}
"""A check that breaks is tried once more; what it can never do it says, and is not tried again."""

JUDGE: dict[str, Any] = {
    "task_id": "judge_and_compare",
    "trigger_rule": "all_done",
    "retries": 2,
    "retry_delay": timedelta(seconds=10),
}


def tell_now(context: Mapping[str, Any]) -> None:
    """Send at once what a report's flips owe, then repeat in the log what broke and what to do."""
    from include.integration_watch.wiring import reporting  # noqa: PLC0415 - only a callback pays

    if reporting.is_anything_owed():
        # What writes and sends mails takes longer to import than a report to make.
        from include.integration_watch.wiring import alerts  # noqa: PLC0415

        alerts.tell_now(context)
    if broken := context.get("exception"):
        # Airflow folds what callbacks log into a closed group; the last words stand outside it.
        log.info("::endgroup::")
        log.error("%s", broken)


REPORT: dict[str, Any] = {
    "task_id": "report",
    "retries": 0,
    "map_index_template": "{{ task.op_kwargs['subject']['name'] }}",
    "on_failure_callback": tell_now,
    "on_success_callback": tell_now,
    "on_skipped_callback": tell_now,
}


LINKS = ("incident", "data_docs", "keys", "boomi", "coupa")
"""Where a report's page can lead."""


def shape(owner: str, *tags: str) -> dict[str, Any]:
    """Return the arguments that every DAG of ours is made with.

    Where slots are short, looking at systems and runs and telling people go before data checks,
    which take longest.
    """
    return {
        "start_date": START,
        "catchup": False,
        "max_active_runs": 1,
        "dagrun_timeout": timedelta(hours=1),
        "default_args": {
            "owner": owner,
            "weight_rule": "absolute",
            "priority_weight": 1 if "data" in tags else 10,
        },
        "tags": ["integration-watch", *tags],
    }
