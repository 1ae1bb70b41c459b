"""Judge the runs of all integrations: what is kept of them is read for a hundred at a time."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.error_rule import Diagnose
from include.integration_watch.domain.execution import judge_executions
from include.integration_watch.domain.finding import Judgement
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.observation import Execution
from include.integration_watch.domain.value import Id
from include.integration_watch.store import Store
from include.integration_watch.store.watermarks import Watermark

from .background import Backgrounds
from .coupa_at_once import CoupaAtOnce
from .preflight import document_errors

AT_ONCE = 100


class Judged(NamedTuple):
    """What the runs of one integration came to, and as of when its account was read."""

    integration: Id
    judgement: Judgement
    as_of: datetime


class _Look(NamedTuple):
    """How far an integration's account was read, and from when on its runs are looked at."""

    integration: Integration
    account: str
    mark: Watermark
    since: datetime


def judge_all(known: Catalogue, kept: Store, diagnose: Diagnose | None = None) -> Iterator[Judged]:
    """Yield what is to be said of each integration whose account was read, as of then."""
    looks = list(_looks(known, kept))
    backgrounds = Backgrounds(known, kept)
    for first in range(0, len(looks), AT_ONCE):
        some = looks[first : first + AT_ONCE]
        coupa = CoupaAtOnce([each.integration for each in some], known, kept)
        for look, runs in zip(some, _runs(some, kept), strict=True):
            integration, mark = look.integration, look.mark
            judgement = judge_executions(
                integration,
                runs,
                document_errors(integration, known, coupa),
                known,
                mark.at,
                whole_since=mark.whole_since,
                diagnose=diagnose,
                known=backgrounds.of(integration, runs, look.account, mark.at, coupa),
            )
            yield Judged(integration.id, judgement, mark.at)


def _looks(known: Catalogue, kept: Store) -> Iterator[_Look]:
    marks: dict[str, Watermark | None] = {}
    for integration in known.integrations:
        account = known.system(integration.boomi_system).account_id
        if account not in marks:
            marks[account] = kept.watermark(f"boomi:{account}")
        mark = marks[account]
        if mark is None:
            continue
        due_from, _ = integration.cadence.due(
            mark.at - integration.grace, integration.tzinfo, known.free_days_of(integration)
        )
        yield _Look(integration, account, mark, min(due_from, mark.at - known.settings.look_back))


def _runs(some: Sequence[_Look], kept: Store) -> list[tuple[Execution, ...]]:
    """Return the runs that each of some looks is about; those from the same moment on are read at once."""
    wanted: dict[tuple[str, datetime], set[str]] = {}
    for look in some:
        wanted.setdefault((look.account, look.since), set()).add(look.integration.boomi_process)
    found = {
        (account, since): kept.runs.newest(account, processes, since)
        for (account, since), processes in wanted.items()
    }
    return [found[look.account, look.since][look.integration.boomi_process] for look in some]
