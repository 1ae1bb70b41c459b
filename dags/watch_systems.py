"""# Is every system available and able to accept data?

Looks at every system of `systems.yaml`: Coupa (token, each scope, one cheap read), the Boomi
platform and its runtimes, the ERP (connect, read and, where its owner allowed it, a write that is
rolled back). One task observes all, one judges and compares, one mapped task per system reports:
it is red while its system is.

Re-run: trigger it again, never clear it. Runbook: `docs/runbooks/watch_systems.md`.
"""

from typing import Any

from airflow.sdk import dag, task

from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.pages.links import offer_links
from include.integration_watch.wiring.broken import observed, trouble_of
from include.integration_watch.wiring.dag_shape import JUDGE, LINKS, OBSERVE, REPORT, shape

settings = load_catalogue(only_integration="").catalogue.settings


@dag(
    dag_id="watch_systems",
    schedule=settings.schedules.watch_systems,
    doc_md=__doc__,
    **shape(settings.platform_group, "systems"),
)
def watch_systems() -> None:
    """Observe, judge and compare, report."""

    @task(**OBSERVE)
    def observe() -> list[dict[str, Any]]:
        from include.integration_watch.wiring import systems

        return observed(systems.observe)

    @task(**JUDGE)
    def judge_and_compare(seen: list[dict[str, Any]] | None) -> list[Any]:
        from include.integration_watch.wiring import systems

        return list(systems.judge_and_compare(seen, trouble_of("observe", seen)))

    @task(**REPORT)
    def report(subject: Any) -> str:
        from include.integration_watch.wiring import reporting

        return reporting.report(subject)

    offer_links(report.expand(subject=judge_and_compare(observe())), *LINKS)


watch_systems()
