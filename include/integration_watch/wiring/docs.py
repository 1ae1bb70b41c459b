"""`publish_data_docs`: let old runs go, and render what was found so that people can read it."""

from datetime import UTC, datetime

from include.integration_watch.quality import docs_site, retention

from .places import catalogue, docs_root, home, store
from .reconciliation_docs import reconciliation_pages


def publish() -> int:
    """Render the results that have no page yet; return how many were rendered."""
    known, now = catalogue(), datetime.now(UTC)
    # First, because publishing writes the lists that named what went.
    retention.prune(home(), docs_root(), keep=known.settings.keep_runs, now=now)
    rendered = docs_site.publish(
        home() / "results",
        docs_root(),
        reconciliations=reconciliation_pages(known, store(), now),
    )
    return len(rendered)
