import builtins
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from include.integration_watch.pages import security


def test_when_airflows_security_is_not_where_it_was_everybody_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    really = builtins.__import__

    def moved(name: str, *rest: Any) -> Any:
        if name.startswith("airflow.api_fastapi"):
            raise ImportError(name)
        return really(name, *rest)

    monkeypatch.setattr(builtins, "__import__", moved)
    (guard,) = security.guards()
    assert guard.dependency is security.refuse


def test_the_plugin_costs_airflows_other_processes_nothing(project: Path) -> None:
    script = (
        "import sys, airflow.plugins_manager\n"
        "before = set(sys.modules)\n"
        "import plugins.integration_watch_plugin\n"
        "new = {name.split('.')[0] for name in set(sys.modules) - before}\n"
        "new |= {n for n in sys.modules if n.startswith('include.integration_watch.wiring')}\n"
        "print(','.join(sorted(new)))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=project, capture_output=True, text=True, check=True
    )
    loaded = set(ran.stdout.strip().splitlines()[-1].split(","))
    # pydantic is what Airflow itself is made of, and loads in milliseconds.
    assert loaded <= {"include", "plugins", "pydantic"} | sys.stdlib_module_names
