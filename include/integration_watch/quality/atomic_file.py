"""Files that appear whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a place to write to; what was written takes ``path`` in one step, unless the block raises."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        yield draft
        os.replace(draft, path)  # noqa: PTH105 - os.replace says what happens to a file that is there
    finally:
        draft.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file so that a reader sees the old one or the new one."""
    with replacing(path) as draft:
        draft.write_text(text, encoding="utf-8")
