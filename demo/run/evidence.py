"""Read what the product made of it: its store, and the mailbox that people would open."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path

from demo.landscape import mail as post
from demo.landscape.bills import Bills
from demo.landscape.company import draw_bills
from demo.landscape.execution_plants import RunGoesWrong
from demo.landscape.integrations import read_integrations
from demo.landscape.maintenance_plants import PlannedMaintenance
from demo.landscape.outage_plants import ErpDown
from demo.landscape.scenario import Fault, Scenario
from include.integration_watch.domain.incident import Change, Incident
from include.integration_watch.domain.notice import Notice, NoticeKind
from include.integration_watch.store.store import Store

from .at_stake import at_stake
from .foretold import Preflight
from .latency import Latency, Timed, first_to_all
from .notices import NOTHING_WRITTEN, Written, written
from .outage import Outage, count_outage
from .verdict import Mail, Owed, Planted, Verdict, reach_verdict


class Evidence:
    """What can be seen of one demo from outside. Opens the store, which brings it up to date."""

    def __init__(
        self,
        store_url: str,
        mailbox: Path,
        scenario: Scenario,
        since: datetime,
        config: Path | None = None,
    ) -> None:
        self._scenario, self._config = scenario, config
        self.store = Store(store_url)
        self.mailbox = mailbox
        self.since = since
        self.planted = tuple(
            Planted(
                id=fault.id,
                key=fault.expect.key,
                addresses=frozenset(fault.expect.addresses),
                heals=fault.heals,
                documents=fault.expect.documents,
            )
            for fault in scenario.faults
        )
        self._letters: tuple[post.Mail, ...] = ()
        self._in_flight: frozenset[str] = frozenset()

    def incidents(self) -> tuple[Incident, ...]:
        """Return every incident that is open or was seen since the start."""
        return tuple(
            incident
            for incident in self.store.incidents()
            if incident.resolved_at is None or incident.resolved_at >= self.since
        )

    def saw_something(self) -> bool:
        """Tell whether an incident was seen since the start."""
        return any(incident.last_seen_at >= self.since for incident in self.incidents())

    def all_is_sent(self) -> bool:
        """Tell whether the outbox owes nothing."""
        return all(message.sent for message in self.owed())

    def owed(self) -> tuple[Owed, ...]:
        """Return every message that the outbox owes or has sent."""
        return tuple(
            Owed(
                id=message.id,
                incident=message.incident,
                change=message.change,
                address=message.address,
                sent=message.state == "sent",
            )
            for message in self.store.messages()
            if message.state != "withdrawn"
        )

    def letters(self) -> tuple[post.Mail, ...]:
        """Return the mails that lie in the mailbox; they are read again when others came."""
        count = sum(1 for _ in self.mailbox.glob("*.eml"))
        if count != len(self._letters):
            self._letters = post.mails(self.mailbox)
        return self._letters

    def mails(self) -> tuple[Mail, ...]:
        """Return the mails that lie in the mailbox, as the verdict needs them."""
        return tuple(
            Mail(message_id(mail.id), frozenset(mail.to), mail.subject, mail.at)
            for mail in self.letters()
        )

    def first_fault_is(self, moment: str) -> bool:
        """Tell whether the first fault was found, or is over."""
        key = self.planted[0].key
        found = [incident for incident in self.incidents() if incident.key == key]
        return any(moment == "found" or incident.resolved_at is not None for incident in found)

    def note_in_flight(self) -> None:
        """Note, while nothing of ours lives, which messages a sender had begun and not ended.

        The mail server may have one of them already: only these may come twice, with the same id.
        """
        begun = (message.id for message in self.store.messages() if message.leased)
        self._in_flight |= frozenset(begun)

    def outage(self) -> Outage | None:
        """Return what the scenario's outage cost people, or none where it has none or was announced."""
        if any(isinstance(plant, PlannedMaintenance) for plant in self._scenario.plants):
            return None
        fault = next((one for one in self._scenario.faults if isinstance(one.plant, ErpDown)), None)
        if fault is None or self._config is None or not isinstance(fault.plant, ErpDown):
            return None
        prefix = fault.plant.runs_of
        broken = [one for one in read_integrations(self._config) if one.id.startswith(prefix)]
        processes = {one.boomi_process for one in broken}
        failed = [
            run for run in self.store.errors.failed_runs(self.since) if run.process in processes
        ]
        return count_outage(
            fault.expect.key,
            self.incidents(),
            self.owed(),
            failed_runs=len(failed),
            suites=((one.id, 1 + len(one.suites)) for one in broken),
        )

    def reminders(self) -> tuple[Notice, ...]:
        """Return the reminders of support cases, where the story has somebody who files them."""
        kind = NoticeKind.SUPPORT_CASE_REMINDER
        told_of = any(wish.kind is kind for wish in self._scenario.notices)
        return self.store.people.notices(kind) if told_of else ()

    def notices(self) -> Written:
        """Return what people were written beside the messages of incidents."""
        wishes = self._scenario.notices
        if not wishes:
            return NOTHING_WRITTEN
        kinds = dict.fromkeys(wish.kind for wish in wishes)
        owed = [notice for kind in kinds for notice in self.store.people.notices(kind)]
        ids = (mail.id for mail in self.mails())
        return written(wishes, owed, ids, since=self.since)

    def preflight(self) -> Preflight | None:
        """Return how right the predictions since the start were; none where there are none to make."""
        if not self._scenario.bills:
            return None
        found = self.store.predictions.since(self.since)
        return Preflight.of(
            (each for each in found if each.refused and each.at >= self.since),
            lambda each: at_stake(self._bills.refused, each.at),
        )

    @cached_property
    def _bills(self) -> Bills:
        return draw_bills(self._scenario, self.since)

    def latency(self) -> Latency | None:
        """Return how soon the faults were told that arose while the demo ran, or none where nobody asks.

        When a fault arose is when Boomi says that its run ended.
        """
        goal = self._scenario.told_within_s
        if goal is None:
            return None
        owed = {message.id: message for message in self.owed()}
        timed = [
            self._timed(fault, owed)
            for fault in self._scenario.faults
            if isinstance(fault.plant, RunGoesWrong) and fault.plant.arises
        ]
        return Latency(tuple(timed), goal)

    def _timed(self, fault: Fault, owed: Mapping[str, Owed]) -> Timed:
        found = [each for each in self.incidents() if each.key == fault.expect.key]
        numbers = {incident.number for incident in found}
        runs = self.store.runs.families([each.finding.facts.get("execution", "") for each in found])
        arrivals = (
            (mail.at, mail.addresses)
            for mail in self.mails()
            if mail.at
            and (message := owed.get(mail.id))
            and message.incident in numbers
            and message.change == Change.OPENED
        )
        told = first_to_all(arrivals, frozenset(fault.expect.addresses))
        ended = [each.execution.ended_at or each.execution.started_at for each in runs]
        return Timed(fault.id, min(ended, default=self.since), told)

    def verdict(self) -> Verdict:
        """Return how things stand."""
        return reach_verdict(
            self.planted,
            self.incidents(),
            self.owed(),
            self.mails(),
            since=self.since,
            in_flight=self._in_flight,
            notices=self.notices(),
        )


def message_id(header: str) -> str:
    """Return which message of the outbox a mail carries; its Message-ID names it."""
    return header.strip("<> ").partition("@")[0]
