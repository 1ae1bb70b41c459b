"""Where a running demo keeps its things: one folder, ``.demo`` under the project."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIRST_DAY = "first_day"


@dataclass(frozen=True)
class Home:
    """The folder of one demo. Two demos never share it."""

    path: Path

    @property
    def airflow(self) -> Path:
        """Return AIRFLOW_HOME: Airflow's database, logs, passwords."""
        return self.path / "airflow"

    @property
    def config(self) -> Path:
        """Return the configuration the demo runs on: the shipped one with the demo's laid over."""
        return self.path / "config"

    @property
    def landscape(self) -> Path:
        """Return what the landscape keeps, its mailbox included."""
        return self.path / "landscape"

    @property
    def lake(self) -> Path:
        """Return the product's own folder: snapshots, results, Data Docs, keys."""
        return self.path / "integration_watch"

    @property
    def logs(self) -> Path:
        """Return what each process prints."""
        return self.path / "logs"

    @property
    def store(self) -> str:
        """Return the SQLAlchemy URL of the product's own database."""
        return f"sqlite:///{self.path / 'integration_watch.db'}"

    @property
    def airflow_database(self) -> str:
        """Return the SQLAlchemy URL of Airflow's database; SQLite demands an absolute path."""
        return f"sqlite:///{self.airflow / 'airflow.db'}"

    def make(self) -> None:
        """Make the folders, for nobody else to read: they hold secrets."""
        for folder in (self.path, self.airflow, self.landscape, self.lake, self.logs):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def home_at(path: Path | None, scenario: str) -> Home:
    """Return the folder a person chose, by option or INTEGRATION_WATCH_DEMO_HOME, else ``.demo``.

    Every story but the first has a folder of its own inside: histories must not mix.
    """
    chosen = path or Path(os.environ.get("INTEGRATION_WATCH_DEMO_HOME") or ROOT / ".demo")
    return Home(chosen.absolute() if scenario == FIRST_DAY else chosen.absolute() / scenario)


def write_private(path: Path, text: str) -> None:
    """Write a file whole or not at all, readable for its owner only."""
    unfinished = path.with_name(f".{path.name}.new")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    unfinished.replace(path)
