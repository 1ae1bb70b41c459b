"""# Has everyone who must know been told?

Every minute: sends what the outbox still owes, because a callback was lost, a mailbox was busy or
a task was killed. A callback is only a shortcut to this.

Re-run: trigger it again, never clear it. Runbook: `docs/runbooks/deliver_alerts.md`.
"""

from datetime import timedelta

from airflow.sdk import dag, task

from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.wiring.dag_shape import shape

settings = load_catalogue(only_integration="").catalogue.settings


@dag(
    dag_id="deliver_alerts",
    schedule=settings.schedules.deliver_alerts,
    doc_md=__doc__,
    **shape(settings.platform_group, "alerts"),
)
def deliver_alerts() -> None:
    """Tell."""

    @task(retries=1, retry_delay=timedelta(seconds=10), execution_timeout=timedelta(minutes=15))
    def tell() -> int:
        from include.integration_watch.wiring import alerts

        return len(alerts.sweep())

    tell()


deliver_alerts()
