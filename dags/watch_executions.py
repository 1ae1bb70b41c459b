"""# Did every integration run when it should, and what went wrong?

Reads Boomi's execution records since the watermark (with overlap; open runs are asked for again
until they end), the process logs of failed runs, and Coupa's integration runs and errors. Judges
failed, missing, late and stuck, and documents that Coupa refused inside a run that Boomi calls
complete. `publish` tells `check_data__<integration>` that a run finished; `catch_up` reads what no
news waits for: documents of the runs after a failed one, and what is older than the first look.

Re-run: trigger it again, never clear it. Runbook: `docs/runbooks/watch_executions.md`.
"""

from typing import Any

from airflow.sdk import dag, get_current_context, task

from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.pages.links import offer_links
from include.integration_watch.wiring.assets import FINISHED, finished
from include.integration_watch.wiring.broken import observed, trouble_of
from include.integration_watch.wiring.dag_shape import JUDGE, LINKS, OBSERVE, REPORT, shape

settings = load_catalogue(only_integration="").catalogue.settings


@dag(
    dag_id="watch_executions",
    schedule=settings.schedules.watch_executions,
    doc_md=__doc__,
    **shape(settings.platform_group, "executions"),
)
def watch_executions() -> None:
    """Observe, publish, judge and compare, report; then catch up on what may wait."""

    @task(**OBSERVE)
    def observe() -> list[str]:
        from include.integration_watch.wiring import executions

        return observed(executions.observe)

    @task(outlets=[FINISHED])
    def publish(integrations: list[str]) -> None:
        events = get_current_context()["outlet_events"][FINISHED]
        for integration in integrations:
            events.add(finished(integration))

    @task
    def catch_up() -> None:
        from include.integration_watch.wiring import executions

        executions.catch_up()

    @task(**JUDGE)
    def judge_and_compare(seen: list[str] | None) -> list[Any]:
        from include.integration_watch.wiring import executions

        return list(executions.judge_and_compare(trouble_of("observe", seen)))

    @task(**REPORT)
    def report(subject: Any) -> str:
        from include.integration_watch.wiring import reporting

        return reporting.report(subject)

    seen = observe()
    publish(seen)
    judged = judge_and_compare(seen)
    judged >> catch_up()
    offer_links(report.expand(subject=judged), *LINKS)


watch_executions()
