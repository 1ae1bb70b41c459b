"""What an outage cost people: failures against messages, and whether anything was left behind. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from include.integration_watch.domain.finding import Layer
from include.integration_watch.domain.incident import Incident

from .verdict import Key, Owed

ENOUGH_FEWER = 0.99


@dataclass(frozen=True)
class Outage:
    """The counts of one outage.

    ``failures`` are failed runs and suites that could not be checked, each once however often it was
    looked at; ``messages`` those that the outage and its effects owed, its end included;
    ``orphans`` the incidents that nobody was told of and nothing explains.
    """

    failed_runs: int
    failed_suites: int
    effects: int
    groups: int
    messages: int
    orphans: int

    @property
    def failures(self) -> int:
        """Return how many messages there would be if each failure were told."""
        return self.failed_runs + self.failed_suites

    @property
    def fewer(self) -> float:
        """Return by how much fewer the messages were than the failures."""
        return 1 - self.messages / self.failures if self.failures else 0.0

    @property
    def met(self) -> bool:
        """Tell whether people were spared and nothing was left behind."""
        return self.fewer >= ENOUGH_FEWER and not self.orphans

    def report(self) -> dict[str, object]:
        """Return the figures for the verdict."""
        return {
            "failed_runs": self.failed_runs,
            "failed_suites": self.failed_suites,
            "failures": self.failures,
            "effects": self.effects,
            "groups_told": self.groups,
            "outage_messages": self.messages,
            "fewer_messages": round(self.fewer, 4),
            "orphans": self.orphans,
        }


def count_outage(
    cause: Key,
    incidents: Sequence[Incident],
    owed: Iterable[Owed],
    *,
    failed_runs: int,
    suites: Iterable[tuple[str, int]],
) -> Outage:
    """Count an outage by its cause; ``suites`` are how many each integration is checked by."""
    numbers = {incident.number for incident in incidents if incident.key == cause}
    effects = [incident for incident in incidents if incident.cause in numbers]
    checked = dict(suites)
    unchecked = {one.finding.subject for one in effects if one.finding.layer is Layer.MONITOR}
    concerned = numbers | {incident.number for incident in effects}
    messages = [message for message in owed if message.incident in concerned]
    return Outage(
        failed_runs=failed_runs,
        failed_suites=sum(checked.get(subject, 1) for subject in unchecked),
        effects=len(effects),
        groups=len({message.address for message in messages}),
        messages=len(messages),
        orphans=sum(is_orphan(incident, incidents) for incident in incidents),
    )


def is_orphan(incident: Incident, incidents: Iterable[Incident]) -> bool:
    """Tell whether an open incident is silent and neither explained nor about to speak."""
    if incident.resolved_at is not None or not incident.silenced:
        return False
    if incident.is_explained:
        still_open = {one.number for one in incidents if one.resolved_at is None}
        return incident.cause not in still_open
    return incident.speaks_at is None and incident.held_until is None
