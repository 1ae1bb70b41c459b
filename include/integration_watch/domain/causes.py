"""Which open incident explains a finding: a broken system what ran on it, or what had to look at it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from .catalogue import Catalogue
from .comparison import moment
from .dependency import foundations_of, runtimes_of, systems_of
from .error_rule import ErrorClass
from .finding import Finding, Kind, Layer, Severity
from .incident import Incident
from .value import Id

CLOCKS = timedelta(minutes=1)
"""How far the clocks of two machines may lie apart."""

STOPS_RUNS = frozenset(
    {
        Kind.UNREACHABLE,
        Kind.REFUSES_DATA,
        Kind.RUNTIME_OFFLINE,
        Kind.ANSWER_UNREADABLE,
        Kind.CONDITION_FAILED,
        Kind.CERTIFICATE_INVALID,
        Kind.HEARTBEAT_LATE,
        Kind.FLAPPING,
    }
)
_STOPS_LOOKS = STOPS_RUNS | {Kind.CREDENTIALS_REFUSED, Kind.SCOPE_MISSING}
PLANNED = frozenset(
    {
        Kind.MAINTENANCE,
        Kind.MAINTENANCE_OVERRUN,
        Kind.RECOVERY_MISSING,
        Kind.MAINTENANCE_UNANNOUNCED,
    }
)
"""A window, what is left of it, and one that nobody announced: these explain what broke in it."""
_RUN_EFFECTS = frozenset(
    {
        Kind.EXECUTION_MISSING,
        Kind.EXECUTION_LATE,
        Kind.EXECUTION_STUCK,
        Kind.EXECUTION_STRANDED,
        Kind.EXECUTION_DISCARDED,
        Kind.EXECUTION_SLOWER,
        Kind.EXECUTION_FAILED,
    }
)
_STUCK = frozenset({Kind.EXECUTION_STUCK, Kind.EXECUTION_STRANDED})
_SYSTEM_EFFECTS = frozenset(
    {
        Kind.UNREACHABLE,
        Kind.ANSWER_UNREADABLE,
        Kind.RUNTIME_OFFLINE,
        Kind.CONDITION_FAILED,
        Kind.HEARTBEAT_LATE,
    }
)
_ITS_OWN = frozenset(
    {ErrorClass.SYSTEM_RULE, ErrorClass.REQUIRED, ErrorClass.FORMAT, ErrorClass.REFERENCE}
)


class Suspects(NamedTuple):
    """What could explain a finding: for each of ``systems`` any of these, by trouble of ``kinds``.

    Every one of several must be broken: a check that two systems kept from looking is explained
    by both or not at all.
    """

    systems: tuple[frozenset[Id], ...]
    kinds: frozenset[Kind]

    @property
    def named(self) -> frozenset[Id]:
        """Return all systems that come into question."""
        return frozenset().union(*self.systems)


def suspects_of(finding: Finding, catalogue: Catalogue) -> Suspects | None:
    """Return what could explain a finding; none where it speaks for itself whatever else is broken.

    Data findings and refused documents keep their own voice: a system that is down does not make
    a supplier's name double. So does a failed run whose message the catalogue knows to lie in
    the data. Credentials of ours that are refused explain our own blindness, and no run.
    """
    if finding.layer is Layer.MONITOR:
        named = finding.facts.get("systems", "").split(",")
        groups = tuple(
            frozenset({system, *foundations_of(system, catalogue)})
            for system in named
            if system in catalogue.systems_by_id
        )
        return Suspects(groups, _STOPS_LOOKS) if groups else None
    if finding.subject in catalogue.systems_by_id:
        below = foundations_of(finding.subject, catalogue)
        if finding.word not in _SYSTEM_EFFECTS or not below:
            return None
        return Suspects((below,), STOPS_RUNS)
    if finding.word not in _RUN_EFFECTS or _lies_in_the_data(finding, catalogue):
        return None
    systems = systems_of(finding.subject, catalogue)
    systems |= runtimes_of(finding.facts.get("runtime", ""), catalogue)
    return Suspects((systems,), STOPS_RUNS) if systems else None


def _lies_in_the_data(finding: Finding, catalogue: Catalogue) -> bool:
    rule = catalogue.error_rules_by_id.get(finding.error_rule or "")
    return rule is not None and rule.error_class in _ITS_OWN


def broke_at(finding: Finding, catalogue: Catalogue) -> datetime:
    """Return when the trouble itself happened, which may be long before anybody saw it."""
    if finding.word is Kind.EXECUTION_FAILED:
        return moment(finding.facts.get("first_ended_at", "")) or finding.since
    integration = catalogue.integrations_by_id.get(finding.subject)
    if finding.word in _STUCK and integration is not None:
        return finding.since + integration.stuck_after
    return finding.since


class Causes:
    """The open incidents that may explain others, by the system they are of."""

    def __init__(self, incidents: Iterable[Incident], catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._by_system: dict[Id, list[Incident]] = {}
        self._open: dict[int, Incident] = {}
        for incident in incidents:
            self.note(incident)

    def note(self, incident: Incident) -> None:
        """Take an incident into account as it is now."""
        if incident.resolved_at is not None or not _may_be_a_cause(incident, self._catalogue):
            return
        same = self._by_system.setdefault(incident.finding.subject, [])
        same[:] = [each for each in same if each.number != incident.number] + [incident]
        self._open[incident.number] = incident

    def of(self, finding: Finding) -> int | None:
        """Return the number of the incident that explains a finding, itself unexplained; or none."""
        since = broke_at(finding, self._catalogue)
        window = self._window_of(finding, since)
        suspects = suspects_of(finding, self._catalogue)
        if window is not None or suspects is None:
            return window
        found: list[Incident] = []
        for systems in suspects.systems:
            causes = [
                cause
                for system in systems
                for cause in self._by_system.get(system, ())
                if cause.finding.word in suspects.kinds | PLANNED and _is_in_time(cause, since)
            ]
            if not causes:
                return None
            found += causes
        roots = [root for cause in found if (root := self._root(cause)).key != finding.key]
        return min(roots, key=_first_of_causes).number if roots else None

    def _window_of(self, finding: Finding, since: datetime) -> int | None:
        """Return the window that explains a system's own trouble."""
        if finding.word in PLANNED or finding.subject not in self._catalogue.systems_by_id:
            return None
        return next(
            (
                cause.number
                for cause in self._by_system.get(finding.subject, ())
                if cause.finding.word in PLANNED and _is_in_time(cause, since)
            ),
            None,
        )

    def _root(self, cause: Incident) -> Incident:
        seen = {cause.number}
        while cause.is_explained and cause.cause in self._open and cause.cause not in seen:
            cause = self._open[cause.cause]
            seen.add(cause.number)
        return cause


def _may_be_a_cause(incident: Incident, catalogue: Catalogue) -> bool:
    finding = incident.finding
    return (
        finding.layer in (Layer.SYSTEM, Layer.SERVICE)
        and finding.subject in catalogue.systems_by_id
        and (finding.severity.at_least(Severity.ERROR) or finding.word in PLANNED)
    )


def _is_in_time(cause: Incident, since: datetime) -> bool:
    """Tell whether something broke after the last look that found the system well.

    A window explains what broke after it started and before its system was seen well again.
    """
    if cause.finding.word in PLANNED:
        starts = moment(cause.finding.facts.get("starts", ""))
        well = moment(cause.finding.facts.get("well_since", ""))
        return (starts is None or since >= starts - CLOCKS) and (well is None or since <= well)
    return cause.well_until is None or since >= cause.well_until - CLOCKS


def _first_of_causes(cause: Incident) -> tuple[bool, int, int]:
    finding = cause.finding
    return finding.layer is not Layer.SYSTEM, -finding.severity.rank, cause.number
