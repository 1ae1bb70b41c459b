"""# Does the data satisfy the system it goes to?

One DAG per integration, built from its YAML file. Fetches what the source holds and what the
target must know already, executes the Great Expectations suite of all that the target demands
and the source does not guarantee, keeps every failing key, and says which documents would be
refused and why. Runs when an execution of the integration finished, and by schedule.

Re-run: trigger it again, never clear it. Runbook: `docs/runbooks/check_data.md`.
"""

from functools import cache
from typing import Any

from airflow.sdk import (
    DAG,
    AssetOrTimeSchedule,
    CronTriggerTimetable,
    get_current_context,
    get_parsing_context,
    task,
)

from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.domain.integration import Integration
from include.integration_watch.pages.links import offer_links
from include.integration_watch.wiring.assets import RESULTS, finished
from include.integration_watch.wiring.broken import observed, trouble_of
from include.integration_watch.wiring.dag_shape import JUDGE, LINKS, OBSERVE, REPORT, shape

PREFIX = "check_data__"

every = cache(CronTriggerTimetable)


@task(**OBSERVE)
def observe(integration_id: str) -> dict[str, Any]:
    """Fetch the data and execute its suite."""
    from include.integration_watch.wiring import data

    return observed(lambda: data.observe(integration_id))


@task(outlets=[RESULTS], **JUDGE)
def judge_and_compare(integration_id: str, seen: dict[str, Any] | None) -> list[Any]:
    """Judge the outcome and keep what changed."""
    from include.integration_watch.wiring import checked, data

    told = get_current_context()["outlet_events"][RESULTS]
    told.extra = checked.event(integration_id, seen)
    return list(data.judge_and_compare(integration_id, seen, trouble_of("observe", seen)))


@task(**REPORT)
def report(subject: Any) -> str:
    """Fail while the integration's data is broken; skip where nothing could be looked at."""
    from include.integration_watch.wiring import reporting

    return reporting.report(subject)


def check_data(integration: Integration, cron: str) -> None:
    """Build one integration's DAG: observe, judge and compare, report."""
    with DAG(
        dag_id=f"{PREFIX}{integration.id}",
        dag_display_name=f"check data · {integration.title.en}",
        schedule=AssetOrTimeSchedule(
            timetable=every(cron, timezone=integration.zone), assets=[finished(integration.id)]
        ),
        doc_md=__doc__,
        **shape(integration.owner_group, "data", integration.stage.value),
    ):
        subjects = judge_and_compare(integration.id, observe(integration.id))
        offer_links(report.expand(subject=subjects), *LINKS)


wanted = get_parsing_context().dag_id
loaded = load_catalogue(only_integration=wanted.removeprefix(PREFIX) if wanted else None)
for declared in loaded.catalogue.integrations:
    if declared.check_data:
        check_data(declared, loaded.catalogue.settings.schedules.check_data)
