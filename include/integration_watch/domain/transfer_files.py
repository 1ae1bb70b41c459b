"""Which file that Coupa loaded belongs to which transfer: by its run, by its name, else by the time."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from .coupa_file import CoupaFile
from .story import PICKED_UP
from .transfer import Transfer


def files_by_execution(
    told: Sequence[Transfer],
    files: Sequence[CoupaFile],
    names: Mapping[str, AbstractSet[str]],
) -> dict[str, tuple[CoupaFile, ...]]:
    """Return the files of each transfer, by its execution; each file belongs to one at most.

    ``told`` and ``files`` are those of one integration, oldest first; ``names`` are the file names
    that document records bear, by execution. A file that nothing names belongs to the newest run that
    had ended when it came, within `PICKED_UP`.
    """
    found: dict[str, list[CoupaFile]] = {}
    for file in files:
        owner = _by_run(file, told) or _by_name(file, told, names) or _by_time(file, told)
        if owner is not None:
            found.setdefault(owner.execution.id, []).append(file)
    return {execution: tuple(some) for execution, some in found.items()}


def _by_run(file: CoupaFile, told: Sequence[Transfer]) -> Transfer | None:
    if file.run_id is None:
        return None
    return next((each for each in told if each.run and each.run.id == file.run_id), None)


def _by_name(
    file: CoupaFile, told: Sequence[Transfer], names: Mapping[str, AbstractSet[str]]
) -> Transfer | None:
    """Return the newest run before the file that wrote one of its name."""
    wrote = [
        each
        for each in told
        if file.plain_name in names.get(each.execution.id, frozenset())
        and each.execution.started_at <= file.at
    ]
    return wrote[-1] if wrote else None


def _by_time(file: CoupaFile, told: Sequence[Transfer]) -> Transfer | None:
    near = [
        each
        for each in told
        if each.execution.started_at
        <= file.at
        <= (each.execution.ended_at or each.execution.started_at) + PICKED_UP
    ]
    return near[-1] if near else None
