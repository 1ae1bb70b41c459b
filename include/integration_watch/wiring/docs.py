"""`publish_data_docs`: render what was found so that people can read it, and let old runs go."""

from datetime import UTC, datetime

from include.integration_watch.quality import docs_site, retention

from .places import catalogue, docs_root, home


def publish() -> int:
    """Render the results that have no page yet; return how many were rendered."""
    rendered = docs_site.publish(home() / "results", docs_root())
    retention.prune(
        home(), docs_root(), keep=catalogue("").settings.keep_runs, now=datetime.now(UTC)
    )
    return len(rendered)
