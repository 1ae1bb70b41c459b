import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from .framed_site import FramedSite, serving

MISSING = "no /usr/bin/chromium; on Debian this brings it: apt-get install --yes chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; the reason and the remedy where it is missing."""
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    if shutil.which(chromium) is None:
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield started
        started.close()


@pytest.fixture(scope="session")
def picture(project: Path) -> Callable[[str], str]:
    """Where a screenshot is kept."""
    folder = project / "test-output"
    folder.mkdir(exist_ok=True)
    return lambda name: str(folder / f"{name}.png")


@pytest.fixture(scope="session")
def framed_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FramedSite]:
    """Our pages on a real server, alone and inside a frame like Airflow's."""
    with serving(tmp_path_factory.mktemp("pages")) as site:
        yield site
