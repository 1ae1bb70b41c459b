"""Worklists out as sheets and back in: the same for the page and for the command line."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo

from include.integration_watch.domain.error_rule import FirstResponder
from include.integration_watch.domain.value import Language, Value
from include.integration_watch.domain.worklist import Refusal
from include.integration_watch.domain.worklist_view import Filter, Refused
from include.integration_watch.errors import sheets
from include.integration_watch.errors.columns import NotACatalogueError
from include.integration_watch.pages.words import say
from include.integration_watch.store.worklist import Worklist
from include.integration_watch.worklists.problem import Problem, SheetRefused
from include.integration_watch.worklists.reading import Reading, groups
from include.integration_watch.worklists.returned import Returned
from include.integration_watch.worklists.sheet import Table, sheet

MOST_IN_XLSX = 50_000
LARGEST_UNPACKED = 400_000_000
MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


class Done(Value):
    """What became of a returned sheet."""

    done: int
    unchanged: int
    problems: tuple[Problem, ...]


def export(
    kept: Worklist,
    id: str,
    key_fields: Sequence[str],
    wanted: Filter,
    kind: str,
    language: Language,
    zone: tzinfo,
    *,
    responder: Callable[[str], FirstResponder],
) -> bytes:
    """Return the wanted rows as a file; ``responder`` says who moves first by a row of the catalogue."""
    table = sheet(
        kept.every(id, wanted),
        key_fields,
        comparison=kept.tally(id).comparison,
        language=language,
        zone=zone,
        responder=lambda entry: say(language, f"responder_{responder(entry.error_rule)}"),
        proposed=_proposed(kept, id),
    )
    if kind == "csv":
        return as_csv(table)
    return sheets.to_xlsx(table, title="Worklist")


def _proposed(kept: Worklist, id: str) -> dict[tuple[str, ...], str]:
    """Return which record may be the same as one that is missing; a person decides, never we."""
    found: dict[tuple[str, ...], str] = {}
    for newest in kept.trend(id, limit=1):
        for each in newest.pairings:
            found[each.left] = " / ".join(each.right)
            found[each.right] = " / ".join(each.left)
    return found


def as_csv(table: Table) -> bytes:
    """Return a table as a file in which no cell becomes a formula."""
    return sheets.to_csv(table).encode("utf-8-sig")


def table_of(name: str, content: bytes) -> Table:
    """Return the table of a file; raise `SheetRefused` where it cannot be read."""
    try:
        if name.lower().endswith(".xlsx"):
            _refuse_bomb(content)
            return sheets.from_xlsx(content)
        return sheets.from_csv(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise SheetRefused("unreadable", heading=name or "?") from None
    except NotACatalogueError as broken:
        raise SheetRefused("unreadable", heading=str(broken)) from broken


def _refuse_bomb(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            size = sum(part.file_size for part in book.infolist())
    except zipfile.BadZipFile:
        raise SheetRefused("unreadable", heading="xlsx") from None
    if size > LARGEST_UNPACKED:
        raise SheetRefused("too_large", heading=f"{LARGEST_UNPACKED // 1_000_000} MB")


def take_back(
    kept: Worklist,
    id: str,
    key_fields: Sequence[str],
    table: Table,
    *,
    who: str,
    now: datetime,
    zone: tzinfo,
) -> Done:
    """Keep what a returned sheet decides; what somebody changed in this very moment is named too."""
    returned = Returned(table, key_fields)
    reading = Reading(
        kept.some(id, [line.row for line in returned.lines]),
        kept.comparisons(id),
        key_fields=key_fields,
        who=who,
        now=now,
        zone=zone,
    )
    plan = reading.plan(returned)
    outcome = kept.decide_each(id, groups(plan.changes))
    lines = {change.target.id: change.line for change in plan.changes}
    late = tuple(_late(each, lines) for each in outcome.refused)
    return Done(done=outcome.done, unchanged=plan.unchanged, problems=(*plan.problems, *late))


def _late(refused: Refused, lines: dict[int, int]) -> Problem:
    line = lines.get(refused.id, 0)
    if refused.now is None or refused.reason is not Refusal.CONFLICT:
        return Problem(line=line, word=f"refused_{refused.reason.value}", row=refused.id)
    now = f"{refused.now.state.value} · {refused.now.comment}"
    return Problem(line=line, word="refused_conflict", row=refused.id, now=now)
