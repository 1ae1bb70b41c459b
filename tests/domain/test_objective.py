"""A month's availability: what is planned or cannot be known counts neither way."""

from datetime import timedelta

import pytest

from include.integration_watch.domain.objective import SystemMonth, months
from include.integration_watch.domain.system_history import Cell


def cell(
    system: str = "erp", *, planned: bool = False, up: int = 0, down: int = 0, unknown: int = 0
) -> Cell:
    return Cell(system, planned, up, down, unknown, {40: up} if up else {})


def month(*cells: Cell, objective: float | None = 0.99) -> SystemMonth:
    (found,) = months(cells, {"erp": objective})
    return found


def test_availability_is_the_share_of_looks_that_could_tell() -> None:
    assert month(cell(up=99, down=1, unknown=900)).availability == pytest.approx(0.99)


def test_planned_maintenance_counts_neither_way() -> None:
    found = month(cell(up=100), cell(planned=True, down=50, up=10))

    assert found.availability == 1
    assert found.planned == 60


def test_the_budget_is_what_the_objective_allows() -> None:
    assert month(cell(up=9950, down=50)).budget_left == pytest.approx(0.5)


def test_an_overdrawn_budget_is_below_zero() -> None:
    left = month(cell(up=9700, down=300)).budget_left

    assert left is not None
    assert left == pytest.approx(-2)


def test_who_promised_everything_has_nothing_to_spend() -> None:
    assert month(cell(up=10, down=1), objective=1.0).budget_left == -1
    assert month(cell(up=10), objective=1.0).budget_left == 0


def test_nothing_seen_is_not_available() -> None:
    found = month()

    assert found.availability is None
    assert found.budget_left is None


def test_looks_stand_for_their_share_of_the_month() -> None:
    found = month(cell(up=90, down=10))

    assert found.lasted(found.down, timedelta(days=30)) == timedelta(days=3)


def test_who_has_least_left_comes_first() -> None:
    cells = (cell("a", up=100), cell("b", up=90, down=10), cell("c", up=50, down=50))

    found = months(cells, {"a": 0.99, "b": 0.99, "c": None})

    assert [each.system for each in found] == ["b", "a", "c"]
