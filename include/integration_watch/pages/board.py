"""Arrange incidents for reading: the layers from cause to effect, the worst and newest first."""

from collections.abc import Sequence

from include.integration_watch.domain.delivery import LayerState
from include.integration_watch.domain.finding import Layer, Severity
from include.integration_watch.domain.value import Instant, Value

from .incident_row import IncidentRow


class Tile(Value):
    """One layer at a glance: how many incidents are open, and the worst of them.

    Where nobody has looked (``as_of`` is none) it is not called fine.
    """

    layer: Layer
    fine: bool
    count: int
    worst: Severity | None = None
    as_of: Instant | None = None


class Board(Value):
    """Everything on the page of incidents."""

    tiles: tuple[Tile, ...]
    open: tuple[IncidentRow, ...]
    resolved: tuple[IncidentRow, ...]


def board(rows: Sequence[IncidentRow], layers: Sequence[LayerState]) -> Board:
    """Return the page's contents: a tile for each layer, open incidents, resolved ones.

    Nobody looks at the monitor but the monitor: it has a tile where something is said of it.
    """
    opened = [row for row in rows if row.incident.resolved_at is None]
    resolved = [row for row in rows if row.incident.resolved_at is not None]
    seen = {state.layer: state for state in layers}
    return Board(
        tiles=tuple(
            tile
            for layer in Layer
            if (tile := _tile(layer, opened, seen.get(layer))).count
            or layer in seen
            or layer is not Layer.MONITOR
        ),
        open=tuple(sorted(opened, key=_urgency)),
        resolved=tuple(sorted(resolved, key=_recovery, reverse=True)),
    )


def _tile(layer: Layer, opened: Sequence[IncidentRow], state: LayerState | None) -> Tile:
    severities = [
        row.incident.finding.severity for row in opened if row.incident.finding.layer is layer
    ]
    as_of = state.as_of if state else None
    fine = state is not None and state.fine and as_of is not None and not severities
    worst = max(severities, key=lambda severity: severity.rank, default=None)
    return Tile(layer=layer, fine=fine, count=len(severities), worst=worst, as_of=as_of)


def _urgency(row: IncidentRow) -> tuple[bool, int, float]:
    """Causes stand before effects, then the worst, then the newest."""
    incident = row.incident
    return (
        incident.cause is not None,
        -incident.finding.severity.rank,
        -incident.opened_at.timestamp(),
    )


def _recovery(row: IncidentRow) -> float:
    resolved_at = row.incident.resolved_at
    return resolved_at.timestamp() if resolved_at else 0.0
