"""Was every planted fault found, put in the right layer and told, and nothing else? Pure."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from include.integration_watch.domain.incident import Change, Incident

from .notices import NOTHING_WRITTEN, Written

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Planted:
    """A planted fault: what must be found, who must hear of it, whether it heals."""

    id: str
    key: Key
    addresses: frozenset[str]
    heals: bool
    documents: int | None = None


@dataclass(frozen=True)
class Owed:
    """A message of the outbox: the change of an incident that an address must hear of."""

    id: str
    incident: int
    change: str
    address: str
    sent: bool


@dataclass(frozen=True)
class Mail:
    """A mail that lies in the mailbox; ``id`` is that of the message it carries."""

    id: str
    addresses: frozenset[str]
    subject: str
    at: datetime | None = None


@dataclass(frozen=True)
class Verdict:
    """The counts, and in ``gaps`` a sentence for each thing that is not as it should be.

    ``repeated`` are mails that came once more because their sender was killed between the mail
    server's answer and its note of it, which nobody can tell apart from a mail that never went.
    ``unwritten`` are the notices beside them that are still to come.
    """

    planted: int
    found: int
    right_layer: int
    told: int
    false_alarms: int
    messages: int
    gaps: tuple[str, ...]
    repeated: int = 0
    unwritten: int = 0

    @classmethod
    def of_nothing(cls, planted: int) -> Self:
        """Return the verdict over a demo that never came to look."""
        nothing = ("the demo ended before it looked at anything",)
        return cls(planted, 0, 0, 0, 0, 0, nothing)

    @property
    def met(self) -> bool:
        """Tell whether all was found, placed and told, and nothing else was."""
        return self.is_complete and not self.false_alarms

    @property
    def is_complete(self) -> bool:
        """Tell whether nothing is left to wait for."""
        return self.planted == self.found == self.right_layer == self.told and not self.unwritten


def reach_verdict(
    planted: Iterable[Planted],
    incidents: Iterable[Incident],
    owed: Iterable[Owed],
    mails: Iterable[Mail],
    *,
    since: datetime,
    in_flight: Collection[str] = (),
    notices: Written = NOTHING_WRITTEN,
) -> Verdict:
    """Compare what was planted with the incidents seen since then and the mails that came.

    ``in_flight`` are messages whose sender was killed while it sent them; ``notices`` are what
    came beside the messages of incidents.
    """
    faults = tuple(planted)
    seen = tuple(incident for incident in incidents if _was_seen(incident, since))
    expected = notices.expected
    post = _Post(owed, (mail for mail in mails if mail.id not in expected), frozenset(in_flight))
    found = [
        fault
        for fault in faults
        if _of(fault, seen, any_layer=True) and _miscounted(fault, seen) is None
    ]
    placed = [fault for fault in faults if _of(fault, seen)]
    told = [fault for fault in placed if _is_told(fault, _of(fault, seen), post)]
    alarms = (*_false_alarms(faults, seen, post), *notices.too_many)
    gaps = [
        f"counted {counted} instead of {fault.documents}: {fault.id}"
        for fault in faults
        if (counted := _miscounted(fault, seen)) is not None
    ]
    gaps += [f"not found: {fault.id} {fault.key}" for fault in faults if fault not in found]
    gaps += [f"wrong layer: {fault.id} {fault.key}" for fault in found if fault not in placed]
    gaps += [
        f"not told{' or not resolved' if fault.heals else ''}: {fault.id}"
        f" {', '.join(sorted(fault.addresses))}"
        for fault in placed
        if fault not in told
    ]
    gaps += notices.missing
    return Verdict(
        planted=len(faults),
        found=len(found),
        right_layer=len(placed),
        told=len(told),
        false_alarms=len(alarms),
        messages=len(post.mails) + len(expected),
        gaps=(*gaps, *(f"false alarm: {alarm}" for alarm in alarms)),
        repeated=sum(times - 1 for (id_, _), times in post.counted.items() if id_ in in_flight),
        unwritten=len(notices.missing),
    )


class _Post:
    """Mails joined with the messages they carry."""

    def __init__(
        self, owed: Iterable[Owed], mails: Iterable[Mail], in_flight: frozenset[str]
    ) -> None:
        self.owed = {message.id: message for message in owed}
        self.mails = tuple(mails)
        self.in_flight = in_flight
        self.counted = Counter(
            (mail.id, address) for mail in self.mails for address in mail.addresses
        )

    def told(self, incident: Incident, *changes: Change) -> frozenset[str]:
        """Return the addresses whose mailbox holds a mail of such a change of the incident."""
        return frozenset(
            address
            for mail in self.mails
            if (message := self.owed.get(mail.id))
            and message.incident == incident.number
            and message.change in changes
            for address in mail.addresses
        )


def _was_seen(incident: Incident, since: datetime) -> bool:
    return max(incident.last_seen_at, incident.resolved_at or incident.last_seen_at) >= since


def _of(fault: Planted, seen: Iterable[Incident], *, any_layer: bool = False) -> list[Incident]:
    """Return the incidents that a fault explains."""
    key = fault.key[1:] if any_layer else fault.key
    return [
        incident for incident in seen if (incident.key[1:] if any_layer else incident.key) == key
    ]


def _miscounted(fault: Planted, seen: Iterable[Incident]) -> int | None:
    """Return how many documents were counted where it is another number; none where all is well."""
    counts = [incident.finding.document_count for incident in _of(fault, seen)]
    wrong = [count for count in counts if fault.documents not in (None, count)]
    return wrong[0] if wrong else None


def _is_told(fault: Planted, incidents: list[Incident], post: _Post) -> bool:
    """Tell whether everyone heard of one of the incidents, and of its end where it heals."""
    return any(
        fault.addresses <= post.told(incident, Change.OPENED)
        and (not fault.heals or _is_over(fault, incident, post))
        for incident in incidents
    )


def _is_over(fault: Planted, incident: Incident, post: _Post) -> bool:
    """Tell whether everyone heard of the end; of what nobody hears of, whether it has ended."""
    over = incident.resolved_at is not None or bool(fault.addresses)
    return over and fault.addresses <= post.told(incident, Change.RESOLVED)


def _false_alarms(
    faults: tuple[Planted, ...], seen: tuple[Incident, ...], post: _Post
) -> list[str]:
    known = {
        incident.number: fault for fault in faults for incident in _of(fault, seen, any_layer=True)
    }
    everything = tuple(Change)
    alarms = [
        f"{incident.name} {incident.key}"
        for incident in seen
        if incident.number not in known
        and (incident.cause not in known or post.told(incident, *everything))
    ]
    alarms += [
        f"{incident.name} was told to {', '.join(sorted(others))}"
        for incident in seen
        if (fault := known.get(incident.number))
        and (others := post.told(incident, *everything) - fault.addresses)
    ]
    alarms += [
        f'a mail of no incident: "{mail.subject}"'
        for mail in post.mails
        if mail.id not in post.owed
    ]
    alarms += [
        f"{address} got message {id_} {times} times"
        for (id_, address), times in post.counted.items()
        if times > 1 and id_ not in post.in_flight
    ]
    return alarms
