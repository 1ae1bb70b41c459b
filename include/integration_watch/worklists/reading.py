"""What a returned sheet asks for: read line by line, nothing guessed, nothing overwritten."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo

from include.integration_watch.domain.value import Value
from include.integration_watch.domain.worklist import (
    AFTER,
    Decision,
    Deed,
    Entry,
    refusal,
    refused_in,
)
from include.integration_watch.domain.worklist_view import Target

from .days import end_of_day, last_day
from .headings import DEEDS, EDITABLE
from .problem import Problem
from .returned import Line, Returned

_LONGEST = {"comment": 2000, "assigned_to": 254}


class Change(Value):
    """What one line of a returned sheet asks for."""

    line: int
    target: Target
    decision: Decision


class Plan(Value):
    """What a returned sheet asks for, and every line that cannot be followed, each with why."""

    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    unchanged: int = 0


class Reading:
    """Turns the lines of a returned sheet into decisions."""

    def __init__(
        self,
        known: Mapping[int, Entry],
        comparisons: frozenset[str],
        *,
        key_fields: Sequence[str],
        who: str,
        now: datetime,
        zone: tzinfo,
    ) -> None:
        self._known = known
        self._comparisons = comparisons
        self._key_fields = tuple(key_fields)
        self._who = who
        self._now = now
        self._zone = zone

    def plan(self, returned: Returned) -> Plan:
        """Return what the sheet asks for; a line with a problem asks for nothing."""
        changes: list[Change] = []
        problems = list(returned.problems)
        unchanged = 0
        for line in returned.lines:
            asked = self._line(line)
            if isinstance(asked, Problem):
                problems.append(asked)
            elif asked is None:
                unchanged += 1
            else:
                changes.append(asked)
        ordered = sorted(problems, key=lambda each: each.line)
        return Plan(changes=tuple(changes), problems=tuple(ordered), unchanged=unchanged)

    def _line(self, line: Line) -> Change | Problem | None:
        entry = self._known.get(line.row)
        if line.comparison not in self._comparisons or entry is None:
            return Problem(line=line.number, word="foreign", was=line.comparison)
        wanted = self._wanted(line, entry)
        if isinstance(wanted, Problem) or wanted is None:
            return wanted
        if line.version != entry.version:
            return Problem(
                line=line.number,
                word="conflict",
                row=entry.id,
                was=_asked(wanted),
                now=_stands(entry),
                by=entry.decided_by,
            )
        if changed := self._changed_fact(line, entry):
            return changed
        if reason := refusal(wanted) or refused_in(entry.state, wanted.deed):
            return Problem(line=line.number, word=f"refused_{reason.value}", row=entry.id)
        target = Target(id=entry.id, version=line.version)
        return Change(line=line.number, target=target, decision=wanted)

    def _changed_fact(self, line: Line, entry: Entry) -> Problem | None:
        """Return the first fact that was changed in the sheet: a decision about other values is none."""
        facts = {"kind": entry.kind, "field": entry.field}
        facts |= {"left": entry.left or "", "right": entry.right or ""}
        facts |= dict(zip(self._key_fields, entry.key, strict=False))
        for name, value in facts.items():
            if line.cells[name].strip() != value.strip():
                return Problem(
                    line=line.number,
                    word="changed_fact",
                    row=entry.id,
                    column=name,
                    was=value,
                    now=line.cells[name],
                )
        return None

    def _wanted(self, line: Line, entry: Entry) -> Decision | Problem | None:
        """Return the decision of a line, none where it asks for nothing new."""
        cells = {name: line.cells[name].strip() for name in EDITABLE}
        until = last_day(entry.accepted_until, self._zone) if entry.accepted_until else ""
        before = {
            "decision": "",
            "until": until,
            "assigned_to": entry.assigned_to,
            "comment": entry.comment,
        }
        new = {name: cells[name] for name in EDITABLE if cells[name] not in ("", before[name])}
        for name, cell in new.items():
            if cell.startswith("="):
                return Problem(
                    line=line.number, word="formula", row=entry.id, column=name, was=cell
                )
            if len(cell) > _LONGEST.get(name, len(cell)):
                return Problem(line=line.number, word="too_long", row=entry.id, column=name)
        deed = self._deed(new)
        if deed is None:
            return Problem(
                line=line.number, word="no_decision", row=entry.id, was=cells["decision"]
            )
        return self._decision(line, entry, deed, new, cells)

    def _deed(self, new: Mapping[str, str]) -> Deed | None:
        if "decision" in new:
            return DEEDS.get(new["decision"].casefold())
        if "until" in new:
            return Deed.ACCEPT
        return Deed.ASSIGN if "assigned_to" in new else Deed.COMMENT

    def _decision(
        self,
        line: Line,
        entry: Entry,
        deed: Deed,
        new: Mapping[str, str],
        cells: Mapping[str, str],
    ) -> Decision | Problem | None:
        until = None
        if deed is Deed.ACCEPT and cells["until"]:
            until = end_of_day(cells["until"], self._zone)
            if until is None:
                return Problem(line=line.number, word="no_day", row=entry.id, was=cells["until"])
        same = AFTER.get(deed) is entry.state and set(new) <= {"decision"}
        if same or not new:
            return None
        comment = new.get("comment", entry.comment if deed is Deed.EXPLAIN else "")
        return Decision(
            deed=deed,
            who=self._who,
            at=self._now,
            comment=comment,
            until=until,
            to=new.get("assigned_to", ""),
            source="sheet",
        )


def _asked(decision: Decision) -> str:
    said = [decision.deed.value, decision.to, decision.comment]
    return " · ".join(each for each in said if each)


def _stands(entry: Entry) -> str:
    said = [entry.state.value, entry.assigned_to, entry.comment]
    return " · ".join(each for each in said if each)


def groups(changes: Iterable[Change]) -> list[tuple[Decision, list[Target]]]:
    """Return the changes put together that decide the same, so that each is kept at once."""
    found: dict[Decision, list[Target]] = {}
    for change in changes:
        found.setdefault(change.decision, []).append(change.target)
    return list(found.items())
