"""Two ERP tables compared where they lie: Airflow connections and contracts turned into places."""

from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy.exc import SQLAlchemyError

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.difference import Comparison
from include.integration_watch.domain.normalisation import Side
from include.integration_watch.domain.reconciliation_plan import ReconciliationPlan
from include.integration_watch.erp.client import ErpClient
from include.integration_watch.erp.errors import ErpError
from include.integration_watch.reconcile.in_place import READ, compare_in_place
from include.integration_watch.reconcile.table_side import CannotRead, Place

from . import connections
from .broken import SystemTroubleError


class _Source(NamedTuple):
    system: str
    table: str
    client: ErpClient
    place: Place


def compare_places(
    plan: ReconciliationPlan,
    fields: dict[Side, tuple[str, ...]],
    known: Catalogue,
    out: Path,
    **given: Any,
) -> Comparison:
    """Compare what lies in two databases; raises `SystemTroubleError` for one that does not answer.

    ``fields`` are read of the records that differ; they stay beside ``out`` where a snapshot would lie.
    """
    sources = {side: _source(plan, side, names, known) for side, names in fields.items()}
    try:
        found = compare_in_place(plan, sources["left"].place, sources["right"].place, out, **given)
    except CannotRead as broken:
        source, cause = sources[broken.side], broken.__cause__
        trouble = (
            source.client.trouble(cause, source.table)
            if isinstance(cause, SQLAlchemyError)
            else broken
        )
        raise SystemTroubleError(source.system, trouble) from broken
    for side, name in READ.items():
        (out / name).replace(out.with_name(f"{plan.id}-{side}.parquet"))
    return found


def _source(
    plan: ReconciliationPlan, side: Side, fields: tuple[str, ...], known: Catalogue
) -> _Source:
    party = plan.left if side == "left" else plan.right
    where = plan.where_left if side == "left" else plan.where_right
    contract = known.contract(party.system, party.object)
    if contract is None:
        raise SystemTroubleError(
            party.system, LookupError(f"endpoints/{party.system}.yaml knows no {party.object}")
        )
    client = connections.erp(known.system(party.system))
    columns = {field: contract.columns.get(field, field) for field in fields}
    try:
        place = Place(*client.selection(contract.resource, columns, where))
    except ErpError as broken:
        raise SystemTroubleError(party.system, broken) from broken
    return _Source(party.system, contract.resource, client, place)
