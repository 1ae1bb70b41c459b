"""Lay one configuration folder over another: the same relative path replaces."""

import shutil
from pathlib import Path


def lay_over(base: Path, over: Path, target: Path) -> None:
    """Fill ``target`` with the files of ``base``, then those of ``over``; nothing old remains."""
    unfinished = target.with_name(f"{target.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    for layer in (base, over):
        if layer.is_dir():
            shutil.copytree(layer, unfinished, dirs_exist_ok=True)
    shutil.rmtree(target, ignore_errors=True)
    unfinished.rename(target)
