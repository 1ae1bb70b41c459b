"""Robust statistics: what is usual is the median and the spread around it, whatever the outliers."""

from collections.abc import Sequence
from math import log1p

from .value import Value

NORMAL = 1.4826
"""What makes a median absolute deviation of normal values their standard deviation."""
_TENTH = 1.2816
"""So many standard deviations from the centre one in ten normal values lies beyond."""
_LEAST_SPREAD = 0.05
"""Values that are always the same still vary a little: by 5 %, which is what a log tells apart."""


def median(values: Sequence[float]) -> float:
    """Return the middle value; ValueError where there is none."""
    if not values:
        raise ValueError("there is no middle of nothing")
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return float(ordered[middle])
    return (ordered[middle - 1] + ordered[middle]) / 2


def spread(values: Sequence[float], centre: float) -> float:
    """Return the standard deviation that values seem to have.

    It is the largest of three that outliers do not move: of the median absolute deviation, and of
    how far the lowest and the highest tenth lie from the centre. Where half of all values are
    equal the first alone would be nothing.
    """
    ordered = sorted(values)
    tenth = len(ordered) // 10
    return max(
        NORMAL * median([abs(value - centre) for value in ordered]),
        (centre - ordered[tenth]) / _TENTH,
        (ordered[-1 - tenth] - centre) / _TENTH,
    )


class Usual(Value):
    """What a measure usually is: amounts and durations vary by factors, so it is kept in logarithms.

    ``least`` and ``most`` are the extremes seen, ``middle`` the median, ``empty`` how many of the
    ``count`` values were 0. ``centre`` and ``width`` are median and spread of log(1 + value).
    """

    count: int
    middle: float
    least: float
    most: float
    empty: int
    centre: float
    width: float

    def distance(self, value: float) -> float:
        """Return how many spreads a value lies above (or, negative, below) the middle."""
        return (log1p(value) - self.centre) / self.width

    @property
    def spreads_to_nothing(self) -> float:
        """Return how many spreads the middle lies above 0."""
        return self.centre / self.width


def usual(values: Sequence[float]) -> Usual:
    """Return what is usual among values that are not negative; ValueError where there are none."""
    logs = [log1p(value) for value in values]
    centre = median(logs)
    return Usual(
        count=len(values),
        middle=median(values),
        least=min(values),
        most=max(values),
        empty=sum(value == 0 for value in values),
        centre=centre,
        width=max(spread(logs, centre), _LEAST_SPREAD),
    )
