"""The trend of an expectation: how many rows failed in its newest runs, as a line and as numbers."""

from collections.abc import Sequence

from include.integration_watch.domain.value import Value

from .docs_entry import Point

LENGTH = 30
"""How many runs a trend shows."""

WIDTH, HEIGHT, EDGE = 120, 28, 4


class Dot(Value):
    """A run whose expectation did not pass, as a place in the drawing (pixels)."""

    x: str
    y: str
    status: str


class Trend(Value):
    """A drawing of ``WIDTH`` by ``HEIGHT`` pixels, and the numbers it is drawn from, oldest first.

    ``line`` holds the corners of the line. Runs that came to no number (errored, not evaluated)
    interrupt nothing: they stand at the ground, marked by their colour.
    """

    points: tuple[Point, ...]
    line: str
    dots: tuple[Dot, ...]

    @property
    def last(self) -> Point:
        """Return the newest run."""
        return self.points[-1]

    @property
    def least(self) -> int:
        """Return the least number of failing rows."""
        return min(point.failing for point in self.points)

    @property
    def most(self) -> int:
        """Return the greatest number of failing rows."""
        return max(point.failing for point in self.points)

    @property
    def steady(self) -> bool:
        """Tell whether every run came to the same outcome and number."""
        return len({(point.status, point.failing) for point in self.points}) == 1


def trend(points: Sequence[Point]) -> Trend | None:
    """Return the trend of an expectation; none before there are two runs."""
    if len(points) < 2:  # noqa: PLR2004 - a line has two ends
        return None
    highest = max(point.failing for point in points) or 1
    step = (WIDTH - 2 * EDGE) / (len(points) - 1)
    places = [
        (f"{EDGE + step * place:.1f}", f"{_height(point.failing, highest):.1f}")
        for place, point in enumerate(points)
    ]
    return Trend(
        points=tuple(points),
        line=" ".join(f"{x},{y}" for x, y in places),
        dots=tuple(
            Dot(x=x, y=y, status=point.status.value)
            for (x, y), point in zip(places, points, strict=True)
            if point.status.value != "passed" or point is points[-1]
        ),
    )


def _height(failing: int, highest: int) -> float:
    return HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * failing / highest
