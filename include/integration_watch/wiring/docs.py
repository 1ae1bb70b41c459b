"""`publish_data_docs`: render what was found so that people can read it, and let old runs go."""

from datetime import UTC, datetime

from include.integration_watch.quality import docs_site, retention

from .places import catalogue, docs_root, home, store
from .reconciliation_docs import reconciliation_pages


def publish() -> int:
    """Render the results that have no page yet; return how many were rendered."""
    known, now = catalogue(), datetime.now(UTC)
    rendered = docs_site.publish(
        home() / "results",
        docs_root(),
        reconciliations=reconciliation_pages(known, store(), now),
    )
    retention.prune(home(), docs_root(), keep=known.settings.keep_runs, now=now)
    return len(rendered)
