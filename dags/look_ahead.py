"""# What will the next run be refused?

Every few minutes: which integrations are due soon? Their data is checked once more ahead of the run,
and again half-way, so that what was mended is seen. What is found becomes the prediction that the
mails, the digest and `preflight next` speak of; `watch_executions` compares it with the run.

Re-run: trigger it again or clear it, both are safe. Runbook: `docs/runbooks/look_ahead.md`.
"""

from datetime import timedelta

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import dag, task

from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.wiring.dag_shape import shape

settings = load_catalogue(only_integration="").catalogue.settings


@dag(
    dag_id="look_ahead",
    schedule=settings.schedules.look_ahead,
    doc_md=__doc__,
    **shape(settings.platform_group, "data"),
)
def look_ahead() -> None:
    """Observe what is due soon, and have its data checked."""

    @task(retries=1, retry_delay=timedelta(seconds=30), execution_timeout=timedelta(minutes=5))
    def observe() -> list[str]:
        from include.integration_watch.wiring import preflight

        return [f"check_data__{each}" for each in preflight.look_ahead()]

    TriggerDagRunOperator.partial(task_id="trigger", retries=1).expand(trigger_dag_id=observe())


look_ahead()
