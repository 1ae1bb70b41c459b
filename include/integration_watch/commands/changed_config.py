"""What a configuration would be with some of its files changed: looked at before anything is written."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.catalogue.mistake import shown


def new_mistakes(root: Path, changed: Mapping[Path, str]) -> list[str]:
    """Return the mistakes that the changed files, named below ``root``, would bring."""
    # The line is left out: what stands further down moves with what is inserted above.
    known = {(each.file, each.key, each.message) for each in load_catalogue(root).mistakes}
    with TemporaryDirectory(prefix="integration-watch-") as scratch:
        copy = Path(scratch) / "config"
        shutil.copytree(root, copy)
        for path, text in changed.items():
            place = copy / path.relative_to(root)
            place.parent.mkdir(exist_ok=True)
            place.write_text(text, encoding="utf-8")
        found = [
            each._replace(file=each.file.replace(str(copy), shown(root)))
            for each in load_catalogue(copy).mistakes
        ]
    return [str(each) for each in found if (each.file, each.key, each.message) not in known]
