"""# What should each owner group know this morning?

Every half hour: looks whose morning it is, in each group's time zone, hours and holidays, and sends
one digest to everyone on its list who wants it: what is open and who has it, what came and went
since last evening, what is due today and at risk. On a group's first working day of a month its
report of the month before. A morning that is looked at twice sends nothing twice.

Re-run: trigger it again, never clear it. Runbook: `docs/runbooks/send_digest.md`.
"""

from datetime import timedelta

from airflow.sdk import dag, task

from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.wiring.dag_shape import shape

settings = load_catalogue(only_integration="").catalogue.settings


@dag(
    dag_id="send_digest",
    schedule=settings.schedules.send_digest,
    doc_md=__doc__,
    **shape(settings.platform_group, "alerts"),
)
def send_digest() -> None:
    """Tell."""

    @task(retries=1, retry_delay=timedelta(seconds=30), execution_timeout=timedelta(minutes=15))
    def tell() -> int:
        from include.integration_watch.wiring import digests

        return digests.send()

    tell()


send_digest()
