"""Look at a place of files: it is well when it can be listed."""

import time
from datetime import datetime, timedelta

from include.integration_watch.domain.observation import Probe, Step, Trouble
from include.integration_watch.domain.value import Id

from .errors import FilesError
from .found import FilePlace


def probe_files(place: FilePlace, system: Id, now: datetime) -> Probe:
    """Return what listing the place showed; a refusal is the observation."""
    began = time.monotonic()
    try:
        count = sum(1 for _ in place.listed())
    except FilesError as refused:
        step = _step(began, trouble=Trouble.UNREACHABLE, detail=str(refused))
    else:
        step = _step(began, detail=f"{count} files")
    return Probe(system=system, at=now, steps=(step,))


def _step(began: float, *, trouble: Trouble | None = None, detail: str = "") -> Step:
    took = timedelta(seconds=time.monotonic() - began)
    return Step(name="list", took=took, trouble=trouble, detail=detail)
