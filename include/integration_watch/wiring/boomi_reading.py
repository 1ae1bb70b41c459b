"""Read a Boomi account: what ended, what is open, what was changed, and what older time still holds.

Each source has a watermark in Boomi's own time, which moves in the transaction of the last records
of a span. Spans overlap and records are keyed by Boomi's ids: what is killed is read again, and what
is read twice is one.
"""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from include.integration_watch.boomi.client import BoomiClient
from include.integration_watch.boomi.errors import BoomiError, Forbidden, RecordsUnread
from include.integration_watch.domain.catalogue import Settings
from include.integration_watch.domain.observation import Execution
from include.integration_watch.store import Store
from include.integration_watch.store.watermarks import Read, Watermark

from . import dated_ahead
from .spans import LONGEST, Span, spans, walk

log = logging.getLogger(__name__)

Kept = TypeVar("Kept")

AT_ONCE = 1000
"""How many executions are held before they are kept."""
BACK_FILL_SPANS = 8
"""How many spans of older time a look fills in: the newest news does not wait for the oldest."""
_EVENTS_ARE_HELD = timedelta(days=7)
_CLOCKS_DIFFER = 60.0
_LONGEST_BACK = timedelta(days=4)


def utc_now() -> datetime:
    """Return the moment by our own clock."""
    return datetime.now(UTC)


class Seen(NamedTuple):
    """What a look brought: the processes with runs that have newly ended, and what could not be read."""

    processes: frozenset[str]
    troubles: tuple[str, ...]


def name_of(account: str, source: str = "") -> str:
    """Return the name of a watermark: the account's executions, or another source of it."""
    return f"boomi:{account}:{source}" if source else f"boomi:{account}"


class AccountReading:
    """One look at one account; ``mark_open`` says more of the runs that are open.

    A record that cannot be read is a trouble to tell, and does not keep the others from being kept
    nor the watermark from moving on; an answer that does not come does.
    """

    def __init__(
        self,
        client: BoomiClient,
        kept: Store,
        settings: Settings,
        *,
        mark_open: Callable[[tuple[Execution, ...]], tuple[Execution, ...]] = tuple,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._client = client
        self._mark_open = mark_open
        self._clock = clock
        self._kept = kept
        self._settings = settings
        self._account = client.account_id
        self._ended: set[str] = set()
        self._troubles: list[str] = []
        self._filled = 0

    def read(self) -> Seen:
        """Read what is new; raise BoomiError where executions cannot be read."""
        open_ids = self._read_open()
        self._compare_clocks()
        self._read_ended()
        self._ask_again(open_ids)
        self._read_beside()
        return Seen(frozenset(self._ended), tuple(self._troubles))

    def fill_in(self, *, within: timedelta = timedelta.max) -> None:
        """Fill in what Boomi still holds of the time before our first look, the newest first.

        No span is begun when so much time has gone by: the next look goes on where this one stopped.
        """
        begun = time.monotonic()
        name = name_of(self._account)
        held_since = self._held_since(self._now())
        longest = LONGEST
        for _ in range(BACK_FILL_SPANS):
            mark = self._kept.watermark(name)
            if mark is None or mark.whole_since <= held_since:
                return
            if time.monotonic() - begun > within.total_seconds():
                return
            found_before = self._filled
            try:
                begin = max(mark.whole_since - longest, held_since)
                walk([Span(begin, mark.whole_since)], self._fill, newest_first=True)
            except BoomiError as broken:
                log.warning("Older executions of %s are filled in later: %s", self._account, broken)
                return
            longest = longest if self._filled > found_before else min(2 * longest, _LONGEST_BACK)

    def _now(self) -> datetime:
        """Return a moment that neither Boomi's clock, which dates the records, nor ours has passed."""
        skew = min(self._client.skew, timedelta())
        return (self._clock() + skew).replace(microsecond=0)

    def _compare_clocks(self) -> None:
        seconds = self._client.skew.total_seconds()
        if abs(seconds) > _CLOCKS_DIFFER:
            log.warning("Boomi's clock differs from ours by %.0f seconds.", seconds)

    def _read_open(self) -> frozenset[str]:
        """Keep what is open now; return the ids."""
        ids: set[str] = set()
        for some in self._batches(self._client.records.open_executions()):
            ids.update(run.id for run in some if run.status.is_open)
            self._keep(self._mark_open(some))
        return frozenset(ids)

    def _read_ended(self) -> None:
        name, now = name_of(self._account), self._now()
        mark = self._kept.watermark(name)
        since, gap = self._since(mark, now, self._held_since(now))
        whole = mark.whole_since if mark and not gap else since

        def read(span: Span) -> None:
            mark = Read(name=name, at=span.until, whole_since=whole, after_gap=gap)
            records = self._client.records
            found = records.executions(span.since, span.end, at_once=span.is_shortest)
            self._read_span(found, mark)

        walk(spans(since, now), read)

    def _read_span(self, found: Iterator[Execution], mark: Read) -> None:
        """Keep what a span holds; the mark moves in the transaction of its last records."""
        last: tuple[Execution, ...] = ()
        try:
            for some in self._batches(found):
                self._keep(last)
                last = some
        except BoomiError:
            self._keep(last)
            raise
        self._keep(last, mark)

    def _since(
        self, mark: Watermark | None, now: datetime, held_since: datetime
    ) -> tuple[datetime, bool]:
        """Return from when on to read, and whether what lies before is lost."""
        if mark is None:
            return max(now - self._settings.look_back, held_since), False
        since = mark.at - self._settings.overlap
        if mark.at < held_since:
            log.warning(
                "Account %s was not read from %s until %s, and Boomi no longer holds that time.",
                self._account,
                mark.at.isoformat(),
                held_since.isoformat(),
            )
            return held_since, True
        # A clock that was ahead once must not keep us from reading what it had not reached.
        return min(since, now - self._settings.overlap), False

    def _held_since(self, now: datetime) -> datetime:
        return now - min(self._settings.boomi_keeps, self._settings.keep_executions)

    def _ask_again(self, open_now: frozenset[str]) -> None:
        """Ask for the runs that were open and are no longer among the open ones, until they end."""
        asked = [id for id in self._kept.open_execution_ids(self._account) if id not in open_now]
        answered: set[str] = set()
        for some in self._batches(self._client.records.executions_by_id(asked)):
            answered.update(run.id for run in some)
            self._keep(self._mark_open(some))
        silent = [id for id in asked if id not in answered]
        if silent and self._kept.runs.give_up(silent, self._held_since(self._now())):
            log.warning("Boomi no longer knows some runs of %s that never ended.", self._account)

    def _read_beside(self) -> None:
        """Read what the platform keeps beside executions; one source does not keep another from it."""
        records, platform, account = self._client.records, self._kept.platform, self._account
        now = self._now()
        self._source("summaries", now, records.summaries, platform.save_summaries)
        self._source("events", now, records.events, platform.save_events, _EVENTS_ARE_HELD)
        self._source("audit", now, records.audited_changes, platform.save_changes)
        self._source("deployments", now, records.deployments, platform.save_changes)

        def read() -> None:
            platform.save_schedules(account, records.schedules(), now)

        self._tell("schedules", read)

    def _source(
        self,
        source: str,
        now: datetime,
        ask: Callable[[datetime, datetime | None], Iterator[Kept]],
        save: Callable[[list[Kept], Read], Any],
        held: timedelta = timedelta.max,
    ) -> None:
        """Read one source from its watermark on; the first time as far back as Boomi holds it."""
        name = name_of(self._account, source)
        held_since = now - min(held, now - self._held_since(now))
        mark = self._kept.watermark(name)
        since, gap = (held_since, False) if mark is None else self._since(mark, now, held_since)
        whole = mark.whole_since if mark and not gap else since

        def read(span: Span) -> None:
            found: list[Kept] = []
            self._collect(found, ask(span.since, span.end))
            save(found, Read(name=name, at=span.until, whole_since=whole, after_gap=gap))

        self._tell(source, lambda: walk(spans(since, now, longest=now - since), read))

    def _tell(self, source: str, look: Callable[[], None]) -> None:
        try:
            look()
        except Forbidden as lacking:
            # Executions are read all the same; who wants the rest gives the privilege.
            log.warning("%s", lacking)
        except BoomiError as broken:
            log.warning("The %s of %s could not be read: %s", source, self._account, broken)
            self._troubles.append(str(broken))

    def _fill(self, span: Span) -> None:
        """Keep what ended in a span that ends where what we hold is whole; now it is from its begin on."""
        last: tuple[Execution, ...] = ()
        records = self._client.records
        found = records.executions(span.since, span.until, at_once=span.is_shortest)
        for some in self._batches(found):
            self._kept.runs.save(last)
            last = some
            self._filled += len(some)
        name = name_of(self._account)
        # The mark that says how far we read stays where it is: the earliest moment moves nothing.
        self._kept.runs.save(last, Read(name=name, at=span.since, whole_since=span.since))

    def _keep(self, runs: tuple[Execution, ...], read: Read | None = None) -> None:
        """Keep executions; remember the processes of those that have ended since they were last seen."""
        dated_ahead.warn_of(runs, self._now())
        if runs or read:
            new = self._kept.runs.save_new(runs, read)
            self._ended.update(run.process for run in new)

    def _batches(self, found: Iterator[Execution]) -> Iterator[tuple[Execution, ...]]:
        """Yield executions by the thousand; what came before an error is yielded before it is raised."""
        some: list[Execution] = []
        try:
            for run in found:
                some.append(run)
                if len(some) == AT_ONCE:
                    yield tuple(some)
                    some = []
        except RecordsUnread as unread:
            self._troubles.append(str(unread))
        except BoomiError:
            if some:
                yield tuple(some)
            raise
        if some:
            yield tuple(some)

    def _collect(self, into: list[Kept], found: Iterator[Kept]) -> None:
        try:
            into.extend(found)
        except RecordsUnread as unread:
            self._troubles.append(str(unread))
