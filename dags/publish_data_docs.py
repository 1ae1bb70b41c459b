"""# Can people see the results?

Renders Data Docs from Great Expectations' validation results whenever some were written. The one
writer of the site: never two runs at once.

Re-run: trigger it again, never clear it. Runbook: `docs/runbooks/publish_data_docs.md`.
"""

from datetime import timedelta

from airflow.sdk import dag, task

from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.wiring.assets import RESULTS
from include.integration_watch.wiring.dag_shape import shape

settings = load_catalogue(only_integration="").catalogue.settings


@dag(
    dag_id="publish_data_docs",
    schedule=[RESULTS],
    doc_md=__doc__,
    **shape(settings.platform_group, "data"),
)
def publish_data_docs() -> None:
    """Publish."""

    @task(retries=1, retry_delay=timedelta(seconds=15))
    def publish() -> int:
        from include.integration_watch.wiring import docs

        return docs.publish()

    publish()


publish_data_docs()
