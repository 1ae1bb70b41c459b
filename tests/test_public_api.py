import subprocess
import sys
from pathlib import Path

import include.integration_watch as package


def test_the_public_words_are_these() -> None:
    assert package.__all__ == sorted(package.__all__)
    assert {"Catalogue", "Finding", "Incident", "Integration", "OwnerGroup", "System"} <= set(
        package.__all__
    )
    assert all(hasattr(package, word) for word in package.__all__)


def test_the_public_words_bring_nothing_heavy_along(project: Path) -> None:
    heavy = {"airflow", "great_expectations", "sqlalchemy", "pandas", "requests", "duckdb"}
    program = f"import sys, include.integration_watch;print(sorted(set(sys.modules) & {heavy!r}))"
    seen = subprocess.run(
        [sys.executable, "-c", program], cwd=project, check=True, capture_output=True, text=True
    )
    assert seen.stdout.strip() == "[]"
