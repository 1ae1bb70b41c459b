"""What else is known when the runs of an integration are judged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from .arrival import Arrival
from .coupa_file import CoupaFile
from .explanation import Explanation
from .not_exported import Unexported
from .past_run import Past
from .platform_record import PlatformChange, ProcessSchedule
from .transfer import Transfer


@dataclass(frozen=True)
class Background:
    """The past runs of an integration (oldest first), its schedule in Boomi, the days on which it rests.

    On ``free_days`` nothing is due; ``days_off`` are those on which its people do not work, which
    makes them days of their own kind.

    ``changes`` are those of its account, ``transfers`` its newest runs joined with what Coupa tells
    (wholly since ``coupa_since``), ``explanations`` what document records said, by execution,
    ``files`` those that Coupa loaded of it, ``arrivals`` what became of the documents of some runs,
    ``unexported`` what the newest export run left behind.
    """

    past: Past = field(default_factory=Past)
    schedule: ProcessSchedule | None = None
    free_days: frozenset[date] = field(default=frozenset())
    days_off: frozenset[date] = field(default=frozenset())
    changes: tuple[PlatformChange, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    coupa_since: datetime | None = None
    explanations: Mapping[str, Explanation] = field(default_factory=dict)

    @property
    def special_days(self) -> frozenset[date]:
        """Return the days that are compared with their own kind alone.

        Where all are of one place it is that place's own set: what is known of its days is looked up by it.
        """
        if self.free_days is self.days_off or not self.days_off:
            return self.free_days
        return self.free_days | self.days_off if self.free_days else self.days_off

    files: tuple[CoupaFile, ...] = ()
    arrivals: Mapping[str, Arrival] = field(default_factory=dict)
    unexported: Unexported | None = None
