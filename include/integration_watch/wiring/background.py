"""What is known beside the newest runs of an integration: its past, its schedule, its free days."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from include.integration_watch.domain.arrival import Arrival
from include.integration_watch.domain.background import Background
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.coupa_file import CoupaFile
from include.integration_watch.domain.habits import AT_MOST
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.judge_files import files_of
from include.integration_watch.domain.not_exported import Unexported
from include.integration_watch.domain.observation import Execution, ExecutionStatus
from include.integration_watch.domain.past_run import Past
from include.integration_watch.domain.platform_record import PlatformChange, ProcessSchedule
from include.integration_watch.domain.rhythm import LEARNED_FROM, special_days
from include.integration_watch.domain.system import SystemKind
from include.integration_watch.domain.transfer import Transfer, transfers
from include.integration_watch.domain.what_changed import WITHOUT_A_GOOD_RUN
from include.integration_watch.store import Store

from .coupa_at_once import CoupaKept
from .releases import Releases

_BAD = frozenset({ExecutionStatus.ERROR, ExecutionStatus.ABORTED})
_NEWS = timedelta(hours=2)
"""What ended longer ago was judged by the looks since."""
FILES_REACH_BACK = timedelta(days=30)
"""A file that was not taken is judged for so long; what told of it stays open until it is settled."""
_NEWEST = 5
_OF_A_RHYTHM = 9000
"""Runs of 90 days, one each quarter of an hour."""


class Backgrounds:
    """What integrations are judged against at one look; what many share is read once."""

    def __init__(self, known: Catalogue, kept: Store) -> None:
        self._known = known
        self._kept = kept
        self._whole: dict[str, datetime | None] = {}
        self._changed: dict[str, tuple[PlatformChange, ...]] = {}
        self._unexported: dict[str, Unexported] | None = None
        self._releases: Releases | None = None
        self._asked: dict[str, dict[str, Arrival]] | None = None
        self._loaded: dict[str, tuple[CoupaFile, ...]] = {}
        self._schedules: dict[str, dict[tuple[str, str], ProcessSchedule]] = {}

    def of(
        self,
        integration: Integration,
        runs: Sequence[Execution],
        account: str,
        now: datetime,
        coupa: CoupaKept,
    ) -> Background:
        """Return what the runs of an integration are judged against."""
        known, kept = self._known, self._kept
        is_wrong = any(run.status in _BAD or run.inbound_errors for run in runs)
        asked = [run.id for run in runs if _is_asked_for(run)] if is_wrong else []
        return Background(
            past=self._past(integration, runs, account, now),
            changes=self._changes(account, now) + self._releases_of(integration, now),
            transfers=transfers_to_ask(integration, runs, known, coupa),
            explanations=kept.explanations.of(asked) if asked else {},
            coupa_since=self._coupa_since(integration),
            files=self._files(integration, now),
            arrivals=self._arrivals(integration, now),
            unexported=self._left_behind(integration),
            schedule=self._schedule(runs, account),
            free_days=known.free_days_of(integration),
            days_off=known.days_off_of(integration),
        )

    def _coupa_since(self, integration: Integration) -> datetime | None:
        """Return since when all is known that Coupa tells of an integration."""
        ends = (integration.source.system, integration.target.system)
        for end in ends:
            if end not in self._whole:
                is_coupa = self._known.system(end).kind is SystemKind.COUPA
                mark = self._kept.watermark(f"coupa:{end}") if is_coupa else None
                self._whole[end] = mark.whole_since if mark else None
        return max((at for end in ends if (at := self._whole[end])), default=None)

    def _files(self, integration: Integration, now: datetime) -> tuple[CoupaFile, ...]:
        """Return the files of an integration that its Coupa loaded lately."""
        system = integration.target.system
        if self._known.system(system).kind is not SystemKind.COUPA:
            return ()
        if system not in self._loaded:
            self._loaded[system] = self._kept.coupa_side.files(system, now - FILES_REACH_BACK)
        return files_of(integration, self._loaded[system], self._known.integrations)

    def _left_behind(self, integration: Integration) -> Unexported | None:
        if not integration.ask_exported:
            return None
        if self._unexported is None:
            self._unexported = self._kept.arrivals.unexported()
        return self._unexported.get(integration.id)

    def _arrivals(self, integration: Integration, now: datetime) -> dict[str, Arrival]:
        """Return what became of the documents of an integration's runs; all are read at once."""
        if self._asked is None:
            self._asked = {}
            since = now - self._known.settings.look_back
            for each in self._kept.arrivals.since(since):
                self._asked.setdefault(each.integration, {})[each.execution_id] = each
        return self._asked.get(integration.id, {})

    def _past(
        self, integration: Integration, runs: Sequence[Execution], account: str, now: datetime
    ) -> Past:
        """Return the past where something is to be compared with it.

        What was said of a run that ended long ago stays, without comparing it again at each look.
        """
        is_learned = integration.cadence.is_learned
        if not is_learned and not (
            integration.compare_runs and any(_is_news(run, now) for run in runs[-_NEWEST:])
        ):
            return Past()
        limit = _OF_A_RHYTHM if is_learned else AT_MOST
        process, since = integration.boomi_process, now - LEARNED_FROM
        newer = self._kept.runs.past(account, process, since, limit=limit)
        return self._special(integration, account, since, now) + newer if is_learned else newer

    def _special(
        self, integration: Integration, account: str, until: datetime, now: datetime
    ) -> Past:
        """Return the runs of older holidays or month ends, where today or yesterday is one."""
        known, zone = self._known, integration.tzinfo
        off = known.free_days_of(integration) | known.days_off_of(integration)
        days = special_days(now.astimezone(zone).date(), off)
        spans = [
            (begin, min(begin + timedelta(days=1), until))
            for day in days
            if (begin := datetime.combine(day, time(), tzinfo=zone)) < until
        ]
        process = integration.boomi_process
        if not spans:
            return Past()
        return self._kept.runs.past_within(account, process, spans, limit=_OF_A_RHYTHM)

    def _changes(self, account: str, now: datetime) -> tuple[PlatformChange, ...]:
        if account not in self._changed:
            since = now - known_for(self._known)
            self._changed[account] = self._kept.platform.changes(account, since, now)
        return self._changed[account]

    def _releases_of(self, integration: Integration, now: datetime) -> tuple[PlatformChange, ...]:
        if self._releases is None:
            since = now - known_for(self._known)
            self._releases = Releases(self._known, self._kept, since, now)
        return self._releases.of(integration)

    def _schedule(self, runs: Sequence[Execution], account: str) -> ProcessSchedule | None:
        """Return the schedule of the process that the newest runs name."""
        if account not in self._schedules:
            self._schedules[account] = _by_place(self._kept.platform.schedules(account))
        return _newest(runs, self._schedules[account])


def schedule_of(
    runs: Sequence[Execution], schedules: Iterable[ProcessSchedule]
) -> ProcessSchedule | None:
    """Return the schedule of the process and runtime that the newest runs name; none for a listener."""
    return _newest(runs, _by_place(schedules))


def _by_place(schedules: Iterable[ProcessSchedule]) -> dict[tuple[str, str], ProcessSchedule]:
    return {(each.process_id, each.atom_id): each for each in schedules if each.entries}


def _newest(
    runs: Sequence[Execution], there: dict[tuple[str, str], ProcessSchedule]
) -> ProcessSchedule | None:
    places = ((run.process_id, run.atom_id) for run in reversed(runs))
    return next((there[place] for place in places if place in there), None)


def _is_news(run: Execution, now: datetime) -> bool:
    return run.status.is_open or (run.ended_at or run.started_at) >= now - _NEWS


def _is_asked_for(run: Execution) -> bool:
    return not run.status.is_open and run.status is not ExecutionStatus.DISCARDED


def transfers_of(
    integration: Integration, runs: Sequence[Execution], known: Catalogue, kept: CoupaKept
) -> tuple[Transfer, ...]:
    """Return an integration's runs joined with what Coupa tells of them; nothing where it tells nothing."""
    code = integration.coupa_integration
    to_coupa = known.system(integration.target.system).kind is SystemKind.COUPA
    side = integration.target.system if to_coupa else integration.source.system
    if not code or known.system(side).kind is not SystemKind.COUPA:
        return ()
    return transfers(
        runs,
        kept.coupa_runs(side, code),
        kept.document_errors(side, code),
        is_to_coupa=to_coupa,
    )


def _of_boomi(integration: Integration, runs: Sequence[Execution]) -> tuple[Transfer, ...]:
    """Return transfers of which Boomi alone tells, where their documents are looked for all the same."""
    if not integration.ask_arrivals:
        return ()
    return tuple(
        Transfer(execution=run, is_to_coupa=True)
        for run in sorted(runs, key=lambda each: each.started_at)
        if run.counts
    )


def transfers_to_ask(
    integration: Integration, runs: Sequence[Execution], known: Catalogue, kept: CoupaKept
) -> tuple[Transfer, ...]:
    """Return the transfers whose documents may be looked for, oldest first."""
    return transfers_of(integration, runs, known, kept) or _of_boomi(integration, runs)


def known_for(known: Catalogue) -> timedelta:
    """Return how far back changes matter: to before the last good run of what failed in a look."""
    return known.settings.look_back + WITHOUT_A_GOOD_RUN
