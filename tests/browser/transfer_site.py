"""The page of a transfer on a real server, over a store of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from include.integration_watch.store import Store
from tests.wiring.transfer_scene import fill, pages

from .serving import served


@contextmanager
def serving_transfer(folder: Path) -> Iterator[str]:
    """Serve the stories of a few runs, and give the address."""
    kept = Store(f"sqlite:///{folder / 'store.db'}")
    fill(kept)
    with served(pages(kept)) as address:
        yield address
    kept.engine.dispose()
