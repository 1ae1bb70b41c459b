"""Ask the target of an integration which documents it knows, by their numbers and however it spells them."""

from collections.abc import Iterable, Iterator, Sequence

from include.integration_watch.coupa.paths import dashed, look_up, projection, text
from include.integration_watch.domain.arrival import folded, not_arrived, spellings
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.contract import ObjectContract
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.system import SystemKind
from include.integration_watch.erp.hook import ErpHook

from . import connections

AT_ONCE = 40
LOOKED_FOR_LONGER = 20
"""Of so many numbers that are not found as they were sent the ends are looked for, one by one."""
_SHORTEST_END = 4
_OBJECTS = frozenset({"invoice", "purchase_order", "requisition", "supplier", "credit_note"})
"""What people know by a number that Boomi's tracked fields bear."""


def can_be_asked(integration: Integration, known: Catalogue) -> bool:
    """Tell whether the target can be asked for an integration's documents at all."""
    return field_of(integration, known) is not None


def field_of(integration: Integration, known: Catalogue) -> str | None:
    """Return the field under which the target keeps an object's number; none where it cannot be asked.

    A number that the target gives itself (Coupa's ``id``) is not the one that was sent.
    """
    contract = known.contract(integration.target.system, integration.object)
    if contract is None or integration.object not in _OBJECTS:
        return None
    field = contract.key[0]
    column = contract.columns.get(field, field)
    return field if column != "id" and "." not in column else None


def ask(integration: Integration, numbers: Sequence[str], known: Catalogue) -> frozenset[str]:
    """Return the numbers that the target holds among some, in its own spelling.

    Raise CoupaError or ErpError where it does not answer.
    """
    field = field_of(integration, known)
    contract = known.contract(integration.target.system, integration.object)
    if field is None or contract is None or not numbers:
        return frozenset()
    system = known.system(integration.target.system)
    is_coupa = system.kind is SystemKind.COUPA
    column = contract.columns.get(field, dashed(field) if is_coupa else field)
    found: set[str] = set()
    for wanted in _batches(numbers):
        if is_coupa:
            found |= _of_coupa(integration, known, contract, column, "[in]", wanted)
        else:
            client = ErpHook(system.conn_id).client(timeout=system.timeout.total_seconds())
            rows = client.rows(contract.resource, {field: column}, {field: wanted})
            found |= {value for row in rows if (value := row[field])}
    if is_coupa:
        for number in not_arrived(numbers, found, ())[:LOOKED_FOR_LONGER]:
            end = folded(number)[-_LONGEST_END:]
            if len(end) >= _SHORTEST_END:
                found |= _of_coupa(integration, known, contract, column, "[ends_with]", end)
    return frozenset(found)


_LONGEST_END = 8


def _of_coupa(
    integration: Integration,
    known: Catalogue,
    contract: ObjectContract,
    column: str,
    operator: str,
    wanted: str,
) -> set[str]:
    client = connections.coupa(known.system(integration.target.system), known.settings)
    asked = {column.replace("-", "_") + operator: wanted}
    fields = projection({column: column}, (column,))
    records = client.records(contract.resource, where=asked, fields=fields)
    return {value for record in records if (value := text(look_up(record, column)))}


def _batches(numbers: Iterable[str]) -> Iterator[str]:
    """Yield the spellings of numbers, divided by commas; what holds a comma can only be asked for at its end."""
    some: list[str] = []
    for number in numbers:
        if "," in number:
            continue
        some += spellings(number)
        if len(some) >= AT_ONCE:
            yield ",".join(some)
            some = []
    if some:
        yield ",".join(some)
