"""Find a file that was asked for, and only below the folder that may be shown."""

from pathlib import Path, PurePosixPath


def within(root: Path, path: str) -> Path | None:
    """Return the file at ``path`` below ``root``, or none.

    - ``..``, absolute paths, backslashes and NUL are refused, whatever they would lead to;
    - hidden files are not there;
    - a symbolic link is followed only if it stays below the root.
    """
    parts = PurePosixPath(path).parts
    if not parts or "\\" in path or "\0" in path or path.startswith("/"):
        return None
    if any(part.startswith(".") for part in parts):
        return None
    try:
        home = root.resolve(strict=True)
        found = home.joinpath(*parts).resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        return None
    return found if found.is_relative_to(home) and found.is_file() else None
