"""Where everything of one run lies: known before it is written, so that findings can link to it."""

import re
from pathlib import Path

from include.integration_watch.domain.value import Language

_UNSAFE = re.compile(r"[^A-Za-z0-9_]+")


def safe(word: str) -> str:
    """Return a word as part of a path: ``manual__2026-01-01T00:00`` becomes ``manual__2026-01-01T00-00``."""
    return _UNSAFE.sub("-", word).strip("-") or "unnamed"


def result_file(home: Path, integration: str, run_id: str) -> Path:
    """Return the file of Great Expectations' validation result."""
    return home / "results" / safe(integration) / f"{safe(run_id)}.json"


def outcome_file(result: Path) -> Path:
    """Return the file beside a result that holds our outcome of it."""
    return result.with_suffix(".outcome.json")


def profile_file(result: Path) -> Path:
    """Return the file beside a result that holds the profile of the snapshot."""
    return result.with_suffix(".profile.json")


def lake_folder(home: Path, integration: str, run_id: str) -> Path:
    """Return the folder of a run's snapshots."""
    return home / "lake" / safe(integration) / safe(run_id)


def keys_folder(home: Path, integration: str, run_id: str) -> Path:
    """Return the folder of a run's failing keys."""
    return home / "keys" / safe(integration) / safe(run_id)


def keys_file(integration: str, run_id: str, kind: str, field: str) -> str:
    """Return the place of one rule's failing keys, relative to the folder of all keys."""
    return f"{safe(integration)}/{safe(run_id)}/{safe(kind)}-{safe(field)}.parquet"


def refusals_file(integration: str, run_id: str) -> str:
    """Return the place of the documents that will be refused, relative to the folder of all keys."""
    return f"{safe(integration)}/{safe(run_id)}/refusals.parquet"


def docs_page(integration: str, run_id: str) -> str:
    """Return the place of a run's page, relative to the root of the Data Docs."""
    return f"{safe(integration)}/{safe(run_id)}.html"


def reconciliation_page(integration: str, language: Language) -> str:
    """Return the place of the page of an integration's reconciliation in one language."""
    ending = "html" if language == "en" else f"{language}.html"
    return f"{safe(integration)}/reconciliation.{ending}"
