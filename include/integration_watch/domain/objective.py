"""Objectives: how available each system was in a month, and how much of its error budget is left."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from .latencies import added, quantile
from .system_history import Cell
from .value import Id, Value


class SystemMonth(Value):
    """One system's month.

    ``availability`` is the share of looks that found it well, of those that could tell; planned
    maintenance counts neither way and stands apart in ``planned``. ``unknown`` are looks that could
    not tell (our own credential, our own network). ``objective`` is the share that was promised;
    ``budget`` and ``spent`` are the looks that may and did find it down. Times are those of looks
    that found it well.
    """

    system: Id
    looks: int = 0
    down: int = 0
    unknown: int = 0
    planned: int = 0
    objective: float | None = None
    p50: timedelta | None = None
    p95: timedelta | None = None
    p99: timedelta | None = None

    @property
    def availability(self) -> float | None:
        """Return the share of looks that found it well; none where nobody could tell."""
        return None if not self.looks else 1 - self.down / self.looks

    @property
    def budget_left(self) -> float | None:
        """Return the share of the error budget that is left; below 0 it is overdrawn.

        None without an objective or looks. Where no downtime at all was promised, one is all.
        """
        if self.objective is None or not self.looks:
            return None
        budget = (1 - self.objective) * self.looks
        if budget <= 0:
            return 0.0 if not self.down else -float(self.down)
        return 1 - self.down / budget

    def lasted(self, looks: int, month: timedelta) -> timedelta:
        """Return how much of the month a number of looks stands for, looks being evenly spread."""
        every = self.looks + self.unknown + self.planned
        return month * (looks / every) if every else timedelta()


def months(cells: Iterable[Cell], objectives: Mapping[Id, float | None]) -> tuple[SystemMonth, ...]:
    """Return one month per known system, the most spent budget first, then by name."""
    by_system: dict[Id, list[Cell]] = {system: [] for system in objectives}
    for cell in cells:
        if cell.system in by_system:
            by_system[cell.system].append(cell)
    found = [_month(system, several, objectives[system]) for system, several in by_system.items()]
    return tuple(sorted(found, key=_most_spent_first))


def _month(system: Id, cells: list[Cell], objective: float | None) -> SystemMonth:
    counted = [cell for cell in cells if not cell.planned]
    took = added(cell.latencies for cell in counted)
    down = sum(cell.down for cell in counted)
    return SystemMonth(
        system=system,
        looks=sum(cell.up for cell in counted) + down,
        down=down,
        unknown=sum(cell.unknown for cell in counted),
        planned=sum(cell.up + cell.down + cell.unknown for cell in cells if cell.planned),
        objective=objective,
        p50=quantile(took, 0.5),
        p95=quantile(took, 0.95),
        p99=quantile(took, 0.99),
    )


def _most_spent_first(month: SystemMonth) -> tuple[bool, float, str]:
    left = month.budget_left
    by_availability = 1 if month.availability is None else month.availability
    return left is None, by_availability if left is None else left, month.system
