"""`publish_data_docs`: render what was found so that people can read it."""

from include.integration_watch.quality import docs_site

from .places import docs_root, home


def publish() -> int:
    """Render the newest results as Data Docs; return how many pages the site has."""
    return len(docs_site.publish(home() / "results", docs_root()))
