"""What a configuration would be with some of its files changed: looked at before anything is written."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from include.integration_watch.catalogue import load_catalogue


def new_mistakes(root: Path, changed: Mapping[Path, str]) -> list[str]:
    """Return the mistakes that the changed files, named below ``root``, would bring."""
    known = {(mistake.file, mistake.message) for mistake in load_catalogue(root).mistakes}
    with TemporaryDirectory(prefix="integration-watch-") as scratch:
        copy = Path(scratch) / "config"
        shutil.copytree(root, copy)
        for path, text in changed.items():
            place = copy / path.relative_to(root)
            place.parent.mkdir(exist_ok=True)
            place.write_text(text, encoding="utf-8")
        mistakes = load_catalogue(copy).mistakes
    return [str(each) for each in mistakes if (each.file, each.message) not in known]
