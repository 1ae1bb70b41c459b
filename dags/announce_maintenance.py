"""# Who must know of maintenance before it hurts?

Every few minutes: takes over the windows of `maintenance.yaml` and of every calendar, tells days and
hours ahead which scheduled integrations collide with them and what will wait, and asks for the
support case at Coupa until somebody says that it is filed. What a window explains while it lasts,
and the proof that it left nothing behind, is the business of `watch_systems`.

Re-run: trigger it again or clear it, both are safe. Runbook: `docs/runbooks/announce_maintenance.md`.
"""

from datetime import timedelta

from airflow.sdk import dag, task

from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.wiring.dag_shape import shape

settings = load_catalogue(only_integration="").catalogue.settings


@dag(
    dag_id="announce_maintenance",
    schedule=settings.schedules.announce_maintenance,
    doc_md=__doc__,
    **shape(settings.platform_group, "systems"),
)
def announce_maintenance() -> None:
    """Announce."""

    @task(retries=1, retry_delay=timedelta(seconds=30), execution_timeout=timedelta(minutes=10))
    def announce() -> int:
        from include.integration_watch.wiring import announcing

        return announcing.announce()

    announce()


announce_maintenance()
