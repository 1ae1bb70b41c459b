"""Ask the target of an integration which documents it knows, by their numbers and however it spells them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from include.integration_watch.coupa.client import CoupaClient
from include.integration_watch.coupa.paths import dashed, look_up, projection, text
from include.integration_watch.domain.arrival import not_arrived
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.spelling import folded, last_piece, respelt, spellings
from include.integration_watch.domain.system import SystemKind
from include.integration_watch.erp.hook import ErpHook

from . import connections

AT_ONCE = 40
LOOKED_FOR_LONGER = 20
"""Of so many numbers that are not found as they were sent the ends are looked for, one by one.

Those that are found so show how the others are written; for as long as any is, more are looked for."""
_SHORTEST_END = 4
_LONGEST_END = 8
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
    if not is_coupa:
        client = ErpHook(system.conn_id).client(timeout=system.timeout.total_seconds())
        found: set[str] = set()
        for wanted in _batches(spellings(number) for number in numbers):
            rows = client.rows(contract.resource, {field: column}, {field: wanted})
            found |= {value for row in rows if (value := row[field])}
        return frozenset(found)
    held = _HeldByCoupa(connections.coupa(system, known.settings), contract.resource, column)
    there = held.among(spellings(number) for number in numbers)
    return frozenset(there | _written_otherwise(held, not_arrived(numbers, there, ())))


def saved(
    integration: Integration,
    numbers: Sequence[str],
    known: Catalogue,
    *,
    since: datetime,
    until: datetime,
) -> frozenset[str]:
    """Return the numbers among some that the target, a Coupa, last saved in a time, in its own spelling.

    Raise CoupaError where it does not answer.
    """
    field = field_of(integration, known)
    contract = known.contract(integration.target.system, integration.object)
    if field is None or contract is None or not numbers:
        return frozenset()
    client = connections.coupa(known.system(integration.target.system), known.settings)
    column = contract.columns.get(field, dashed(field))
    within = {"updated_at[gt_or_eq]": since, "updated_at[lt]": until}
    held = _HeldByCoupa(client, contract.resource, column, _stamped(within))
    return frozenset(held.among(spellings(number) for number in numbers))


def _stamped(moments: Mapping[str, datetime]) -> dict[str, str]:
    return {name: at.astimezone(UTC).isoformat(timespec="seconds") for name, at in moments.items()}


class _HeldByCoupa:
    """The numbers under which Coupa keeps its records of one resource, of those that ``also`` holds for."""

    def __init__(
        self,
        client: CoupaClient,
        resource: str,
        column: str,
        also: Mapping[str, str] | None = None,
    ) -> None:
        self._client = client
        self._resource = resource
        self._column = column
        self._also = dict(also or {})

    def among(self, numbers: Iterable[Iterable[str]]) -> set[str]:
        """Return which spellings of numbers it holds."""
        return {held for wanted in _batches(numbers) for held in self._where("[in]", wanted)}

    def with_end(self, end: str) -> set[str]:
        """Return the numbers that end so, in any case."""
        return set(self._where("[ends_with]", end))

    def _where(self, operator: str, wanted: str) -> Iterator[str]:
        asked = {self._column.replace("-", "_") + operator: wanted, **self._also}
        fields = projection({self._column: self._column}, (self._column,))
        for record in self._client.records(self._resource, where=asked, fields=fields):
            if value := text(look_up(record, self._column)):
                yield value


def _written_otherwise(held: _HeldByCoupa, missing: Sequence[str]) -> set[str]:
    """Return the numbers that Coupa holds in a spelling of its own, for as long as any is found."""
    found: set[str] = set()
    examples: dict[str, str] = {}
    while missing:
        some, rest = missing[:LOOKED_FOR_LONGER], missing[LOOKED_FOR_LONGER:]
        seen = dict(_by_end(held, some))
        examples |= seen
        found |= set(seen.values())
        if not seen:
            break
        ways = [[respelt(number, *pair) for pair in examples.items()] for number in rest]
        found |= held.among([way for way in each if way] for each in ways)
        missing = not_arrived(rest, found, ())
    return found


def _by_end(held: _HeldByCoupa, numbers: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield numbers beside what Coupa holds, where the end leads to them."""
    for number in numbers:
        end = _end_of(number)
        if len(end) >= _SHORTEST_END:
            ends = held.with_end(end)
            yield from ((number, each) for each in ends if folded(each) == folded(number))


def _end_of(number: str) -> str:
    """Return what a number ends with whatever signs divide it, or in a system that leaves them out."""
    last = last_piece(number)[-_LONGEST_END:]
    return last if len(last) >= _SHORTEST_END else folded(number)[-_LONGEST_END:]


def _batches(numbers: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield the spellings of numbers, divided by commas; what holds a comma can only be asked for at its end."""
    some: dict[str, None] = {}
    for ways in numbers:
        some.update(dict.fromkeys(way for way in ways if "," not in way))
        if len(some) >= AT_ONCE:
            yield ",".join(some)
            some = {}
    if some:
        yield ",".join(some)
