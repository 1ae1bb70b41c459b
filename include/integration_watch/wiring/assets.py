"""What DAGs tell one another: executions that finished, results that were written."""

from airflow.sdk import Asset, AssetAlias

FINISHED = AssetAlias("integration_watch_finished_executions")
RESULTS = Asset(name="integration_watch_results", uri="x-integration-watch://results")


def finished(integration: str) -> Asset:
    """Return the asset that an integration's finished execution updates."""
    return Asset(
        name=f"integration_watch_executions_{integration}",
        uri=f"x-integration-watch://executions/{integration}",
    )
