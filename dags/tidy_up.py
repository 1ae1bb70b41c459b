"""# What may be forgotten?

Daily: forgets single looks at systems, and looks counted by hour and by day, that are older than
`keep_probes`, `keep_hours` and `keep_days` of `settings.yaml`; executions older than
`keep_executions`, and what people wrote in them (messages, texts of errors, who changed what) after
`keep_texts`. What a look counts for is counted when it is made; nothing is summed up here, so a run
that is missed loses nothing.

Re-run: trigger it again or clear it, both are safe. Runbook: `docs/runbooks/tidy_up.md`.
"""

from datetime import timedelta

from airflow.sdk import dag, task

from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.wiring.dag_shape import shape

settings = load_catalogue(only_integration="").catalogue.settings


@dag(
    dag_id="tidy_up",
    schedule=settings.schedules.tidy_up,
    doc_md=__doc__,
    **shape(settings.platform_group, "systems"),
)
def tidy_up() -> None:
    """Forget."""

    @task(retries=1, retry_delay=timedelta(minutes=1), execution_timeout=timedelta(minutes=50))
    def forget() -> dict[str, int]:
        from include.integration_watch.wiring import places, tidying

        return tidying.tidy(places.catalogue(), places.store())

    forget()


tidy_up()
