import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

ABSENT = "no mariadbd; on Debian this brings it: apt-get install --yes mariadb-server"


@pytest.fixture(scope="session")
def mariadb() -> Iterator[sa.Engine]:
    """A real MariaDB for this test run, reached through a socket in a folder of its own."""
    server = shutil.which("mariadbd", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    install = shutil.which("mariadb-install-db")
    if server is None or install is None:
        pytest.skip(ABSENT)
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
