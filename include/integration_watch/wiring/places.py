"""Where things lie: the home folder, the store, the configuration."""

import os
from functools import lru_cache
from pathlib import Path

from include.integration_watch.catalogue import config_root, load_catalogue
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.store import Store
from include.integration_watch.store.engine import StoreError

STORE_CONN_ID = "integration_watch_db"


def home() -> Path:
    """Return the folder of snapshots, results, keys and data docs (INTEGRATION_WATCH_HOME)."""
    given = os.environ.get("INTEGRATION_WATCH_HOME")
    if given:
        return Path(given)
    return Path(os.environ.get("AIRFLOW_HOME", "~/airflow")).expanduser() / "integration_watch"


def docs_root() -> Path:
    """Return the folder that the Data Docs are published to."""
    return home() / "data_docs"


def keys_root() -> Path:
    """Return the folder that keeps the failing keys."""
    return home() / "keys"


def catalogue(only_integration: str | None = None) -> Catalogue:
    """Return the sound part of the configuration, or what one integration needs of it.

    `dags/configuration.py` tells of the mistakes.
    """
    return load_catalogue(config_root(), only_integration=only_integration).catalogue


def store() -> Store:
    """Return the store, brought to its newest form; one per process and address."""
    return _store(*store_address())


def store_address() -> tuple[str, str]:
    """Return the store's SQLAlchemy URL and where it was said: a variable, a connection, the default.

    INTEGRATION_WATCH_DB wins, then the Airflow connection ``integration_watch_db``, then a SQLite
    file in the home folder.
    """
    if url := os.environ.get("INTEGRATION_WATCH_DB"):
        return url, "INTEGRATION_WATCH_DB"
    if url := _connection_url():
        return url, f"Airflow connection {STORE_CONN_ID}"
    return f"sqlite:///{home() / 'integration_watch.db'}", "the default file"


def _connection_url() -> str:
    from airflow.sdk.exceptions import AirflowNotFoundException  # noqa: PLC0415 - seconds

    from include.integration_watch.erp.hook import ErpHook  # noqa: PLC0415

    try:
        url = ErpHook(STORE_CONN_ID).url()
    except AirflowNotFoundException:
        return ""
    return url.render_as_string(hide_password=False)


@lru_cache(maxsize=4)
def _store(url: str, said_by: str) -> Store:
    executor = os.environ.get("AIRFLOW__CORE__EXECUTOR", "LocalExecutor")
    if url.startswith("sqlite") and executor != "LocalExecutor":
        raise StoreError(
            f"The store is a SQLite file (by {said_by}), but tasks run under {executor} on more than "
            f"one machine: give the connection {STORE_CONN_ID} a PostgreSQL database"
        )
    return Store(url)
