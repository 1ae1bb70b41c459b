"""The environment that Airflow's processes of the demo run in: every setting in one place."""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from .home import ROOT, Home, write_private
from .ports import HOST
from .secret_keys import USERS, SecretKeys, passwords_file

MARK = "INTEGRATION_WATCH_DEMO_RUN"
_OURS = ("AIRFLOW_", "AIRFLOW__", "INTEGRATION_WATCH_")


def inherited(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what the demo takes over from the shell: all but another Airflow's settings.

    A proxy that the shell names must not stand between processes of one machine.
    """
    kept = {
        name: value
        for name, value in environment.items()
        if not name.startswith(_OURS) and name not in ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP")
    }
    local = "127.0.0.1,localhost"
    for name in ("NO_PROXY", "no_proxy"):
        kept[name] = f"{kept[name]},{local}" if kept.get(name) else local
    scripts = str(Path(sys.executable).parent)
    kept["PATH"] = os.pathsep.join([scripts, kept.get("PATH", os.defpath)])
    kept["PYTHONPATH"] = str(ROOT)
    kept["PYTHONUNBUFFERED"] = "1"
    return kept


def airflow_settings(home: Home, port: int, keys: SecretKeys) -> dict[str, str]:
    """Return Airflow's own settings for a small machine, on 127.0.0.1 only."""
    base_url = f"http://{HOST}:{port}"
    return {
        "AIRFLOW_HOME": str(home.airflow),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        # Every worker is forked at start: the default of 32 would fill a small machine.
        "AIRFLOW__CORE__PARALLELISM": "8",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__DEFAULT_TIMEZONE": "Europe/Berlin",
        # The default asks the name server, which may take seconds and is of no use here.
        "AIRFLOW__CORE__HOSTNAME_CALLABLE": "socket.gethostname",
        "AIRFLOW__CORE__FERNET_KEY": keys.fernet,
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": ",".join(
            f"{user}:{role}" for user, role in USERS.items()
        ),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords_file(home.airflow)),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{base_url}/execution/",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": home.airflow_database,
        "AIRFLOW__API__HOST": HOST,
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": base_url,
        "AIRFLOW__API__SECRET_KEY": keys.api,
        "AIRFLOW__API_AUTH__JWT_SECRET": keys.jwt,
        "AIRFLOW__API__INSTANCE_NAME": "Integration Watch (demo)",
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.2",
        # What a killed scheduler or task leaves behind is picked up within seconds, not minutes.
        "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_THRESHOLD": "15",
        "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "10",
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "60",
        # On a busy machine an answer may take longer than the 5 s that a task waits by default.
        "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "30",
        "AIRFLOW__WORKERS__EXECUTION_API_RETRIES": "8",
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "30",
        "AIRFLOW__LOGGING__COLORED_CONSOLE_LOG": "False",
    }


def product_settings(home: Home, connections: Mapping[str, object]) -> dict[str, str]:
    """Return what Integration Watch itself reads: its folders, its database, its connections."""
    settings = {
        "INTEGRATION_WATCH_CONFIG": str(home.config),
        "INTEGRATION_WATCH_HOME": str(home.lake),
        "INTEGRATION_WATCH_DB": home.store,
    }
    for conn_id, connection in connections.items():
        text = connection if isinstance(connection, str) else json.dumps(connection)
        settings[f"AIRFLOW_CONN_{conn_id.upper()}"] = text
    settings.setdefault("AIRFLOW_CONN_INTEGRATION_WATCH_DB", home.store)
    return settings


def write_shell_file(file: Path, settings: Mapping[str, str]) -> None:
    """Write the settings for a person's shell: ``. .demo/env.sh``, then ``airflow ...``."""
    lines = ["# Everything the demo's Airflow runs with, secrets included. Read it with: . env.sh"]
    lines += [f"export {name}={_quoted(value)}" for name, value in sorted(settings.items())]
    write_private(file, "\n".join(lines) + "\n")


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "'\\''") + "'"
