"""The pages of pre-flight on a real server, over a store of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from include.integration_watch.store import Store
from tests.wiring.preflight_scene import fill, pages

from .serving import served


@contextmanager
def serving_preflight(folder: Path) -> Iterator[str]:
    """Serve two runs ahead and one behind, and give the address."""
    kept = Store(f"sqlite:///{folder / 'store.db'}")
    fill(folder, kept)
    with served(pages(folder, kept)) as address:
        yield address
    kept.engine.dispose()
