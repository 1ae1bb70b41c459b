"""The columns of a source that is asked for them by name: what it has besides, and what it says of them."""

from include.integration_watch.domain.catalogue import Settings
from include.integration_watch.domain.contract import ObjectContract
from include.integration_watch.domain.integration import Endpoint
from include.integration_watch.domain.source_shape import SourceShape
from include.integration_watch.domain.system import System

from . import connections
from .broken import SystemTroubleError


def declared(system: System, contract: ObjectContract) -> SourceShape:
    """Return the columns of a database's table, their types, and which may be empty."""
    try:
        columns = connections.erp(system).declared(contract.resource)
    except Exception as broken:
        raise SystemTroubleError(system.id, broken) from broken
    return SourceShape(columns=tuple(columns), declared=columns)


def sampled(
    system: System, endpoint: Endpoint, contract: ObjectContract, settings: Settings
) -> SourceShape:
    """Return the fields of Coupa's newest records: those that each has, and those of some.

    Coupa declares nothing to us, so a field is known by the records that have it.
    """
    try:
        records = connections.coupa(system, settings).newest(contract.resource, endpoint.where)
    except Exception as broken:
        raise SystemTroubleError(system.id, broken) from broken
    if not records:
        return SourceShape()
    everywhere = set(records[0]).intersection(*records)
    named = dict.fromkeys(name for record in records for name in record)
    return SourceShape(
        columns=tuple(name for name in named if name in everywhere),
        sometimes=tuple(name for name in named if name not in everywhere),
    )
