"""The configuration folder: where it is, which files it holds, and which of them nobody reads."""

import os
from collections.abc import Iterable
from pathlib import Path

from .mistake import PROJECT, Mistake, did_you_mean, shown

VARIABLE = "INTEGRATION_WATCH_CONFIG"
SHARED = (
    "settings.yaml",
    "systems.yaml",
    "owner_groups.yaml",
    "error_catalogue.yaml",
    "maintenance.yaml",
    "calendars.yaml",
)
FOLDERS = ("integrations", "endpoints", "loaders", "reconciliations", "suites", "schema")


def config_root() -> Path:
    """Return the configuration folder: INTEGRATION_WATCH_CONFIG, else the sample in include/config."""
    named = os.environ.get(VARIABLE, "")
    return Path(named) if named else PROJECT / "include" / "config"


def missing_root(root: Path) -> Mistake | None:
    """Return the mistake of a folder that is not there, or none."""
    if root.is_dir():
        return None
    named = f"{VARIABLE} names it" if os.environ.get(VARIABLE) == str(root) else "it was asked for"
    kind = "is a file, not a folder" if root.exists() else "no such folder"
    return Mistake(shown(root), None, "", f"{kind}: {named}, and it must hold settings.yaml")


def yaml_files(folder: Path) -> list[Path]:
    """Return the YAML files of a folder, sorted; none where the folder is not there."""
    return sorted(path for path in _entries(folder) if path.suffix == ".yaml")


def unread_files(root: Path) -> list[Mistake]:
    """Return a mistake for each YAML file or folder that looks like configuration and is not read."""
    mistakes = []
    for path in _entries(root):
        known: Iterable[str] = FOLDERS if path.is_dir() else SHARED
        if path.name not in known and (path.is_dir() or path.suffix in (".yaml", ".yml")):
            kind = "folder" if path.is_dir() else "file"
            hint = did_you_mean(path.name, known)
            mistakes.append(Mistake(shown(path), None, "", f"no {kind} of this name is read{hint}"))
    for folder in ("integrations", "endpoints", "loaders", "reconciliations"):
        mistakes += [
            Mistake(shown(path), None, "", f'is not read: name it "{path.stem}.yaml"')
            for path in _entries(root / folder)
            if path.suffix == ".yml"
        ]
    return mistakes


def _entries(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if not path.name.startswith((".", "_")))
