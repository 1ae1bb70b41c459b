"""A source checked in its database: only the rows that may fail are fetched."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.contract import ObjectContract
from include.integration_watch.domain.integration import Integration
from include.integration_watch.erp.batches import NotAsDeclared
from include.integration_watch.erp.errors import ErpError
from include.integration_watch.quality.in_place.examine import examine
from include.integration_watch.quality.in_place.examined import Examined
from include.integration_watch.quality.in_place.look import NotInPlace
from include.integration_watch.quality.snapshot import Snapshot, write_tables
from include.integration_watch.quality.source_shape import keep_shape, with_kinds
from include.integration_watch.quality.suite import Suite

from . import connections, source_columns
from .broken import SystemTroubleError
from .snapshots import snapshot

SAMPLE = 2_000
"""So many rows tell what the columns hold, whatever may be wrong with others."""

_log = logging.getLogger(__name__)


class Held(NamedTuple):
    """A source as it is checked: its snapshot, what was left in the database, or why nothing was."""

    snapshot: Snapshot
    examined: Examined | None = None
    streamed: str = ""


class Wanted(NamedTuple):
    """What is checked of a source: its contract, the fields that are needed, those of its key, the suite."""

    contract: ObjectContract
    fields: tuple[str, ...]
    keys: tuple[str, ...]
    suite: Suite


def held_in_place(
    integration: Integration,
    wanted: Wanted,
    references: Mapping[str, Snapshot],
    known: Catalogue,
    path: Path,
) -> Held:
    """Look at a source in its database; stream it where that cannot be, and say why."""
    try:
        return _looked_at(integration, wanted, references, known, path)
    except (NotInPlace, NotAsDeclared) as reason:
        _log.info("%s is streamed, not checked in place: %s", integration.object, reason)
        whole = snapshot(
            integration.source, wanted.contract, wanted.fields, known, path, with_columns=True
        )
        return Held(whole, streamed=str(reason))


def _looked_at(
    integration: Integration,
    wanted: Wanted,
    references: Mapping[str, Snapshot],
    known: Catalogue,
    path: Path,
) -> Held:
    began = datetime.now(UTC)
    source, contract = integration.source, wanted.contract
    columns = {field: contract.columns.get(field, field) for field in wanted.fields}
    client = connections.erp(known.system(source.system))
    try:
        with client.looking(contract.resource, columns, source.where) as look:
            found = examine(
                look,
                wanted.suite["expectations"],
                references,
                table=integration.object,
                keys=tuple(key for key in wanted.keys if key in wanted.fields),
                path=path,
                taken_at=began,
            )
            sample = write_tables(
                look.tables(wanted.fields, most=SAMPLE),
                path=path.with_name(f"{path.stem}-sample.parquet"),
                taken_at=began,
            )
    except ErpError as broken:
        raise SystemTroubleError(source.system, broken) from broken
    shape = source_columns.declared(known.system(source.system), contract)
    keep_shape(with_kinds(shape, sample), path)
    return Held(found.snapshot, found)
