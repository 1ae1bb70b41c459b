"""Bring a comparison's differences into the worklist: what is new, what stands, what is over."""

import json
from collections import Counter
from collections.abc import Collection, Iterable
from itertools import islice
from typing import Any

import sqlalchemy as sa

from include.integration_watch.domain.worklist import (
    Found,
    Look,
    State,
    Why,
    found_again,
    not_found,
)
from include.integration_watch.domain.worklist_view import Applied

from . import worklist_counts
from . import worklist_tables as t
from .worklist_revision import next_revision
from .worklist_rows import identity, record, values_of

AT_ONCE = 5_000
MOST = 250_000
"""Rows of one worklist that are not over; nobody reads more, and patterns speak of all."""

_MACHINE = "comparison"


def apply(
    connection: sa.Connection,
    look: Look,
    found: Iterable[Found],
    *,
    under_way: Collection[tuple[str, ...]],
    summary: dict[str, str],
    most: int = MOST,
) -> Applied:
    """Apply one comparison, once; one that is older than the newest applied changes nothing."""
    revision = next_revision(connection, look.reconciliation)
    newest = connection.execute(
        sa.select(t.comparison.c.id, t.comparison.c.as_of).where(
            t.comparison.c.reconciliation == look.reconciliation
        )
    ).all()
    if any(row.id == look.comparison for row in newest):
        return Applied()
    if any(row.as_of > look.as_of for row in newest):
        return Applied(is_older=True)
    applied = _Application(connection, look, revision, most).run(found, under_way)
    _keep(
        connection,
        look,
        summary | worklist_counts.left_to_do(connection, look.reconciliation, applied),
    )
    return applied


def _keep(connection: sa.Connection, look: Look, summary: dict[str, str]) -> None:
    connection.execute(
        sa.insert(t.comparison).values(
            reconciliation=look.reconciliation,
            id=look.comparison,
            at=look.at,
            as_of=look.as_of,
            summary=json.dumps(summary, ensure_ascii=False),
        )
    )


class _Application:
    """One comparison being applied; holds one small tuple per known row."""

    def __init__(self, connection: sa.Connection, look: Look, revision: int, most: int) -> None:
        self._connection = connection
        self._look = look
        self._revision = revision
        self._counts: Counter[Why] = Counter()
        self._known = self._read()
        self._room = most - sum(row.state != State.PROVEN for row in self._known.values())
        self._left_out = 0
        self._seen: set[str] = set()
        self._regrouped: list[dict[str, Any]] = []

    def run(self, found: Iterable[Found], under_way: Collection[tuple[str, ...]]) -> Applied:
        """Go through the differences in pieces, then through what was not found."""
        several = iter(found)
        while piece := list(islice(several, AT_ONCE)):
            self._piece(piece)
        self._rest({record(key) for key in under_way})
        self._regroup()
        self._trail()
        return Applied(counts=dict(self._counts), left_out=self._left_out)

    def _read(self) -> dict[str, Any]:
        columns = t.entry.c
        rows = self._connection.execute(
            sa.select(
                columns.identity,
                columns.id,
                columns.record,
                columns.state,
                columns.left_value,
                columns.right_value,
                columns.pattern,
                columns.error_rule,
                columns.accepted_until,
                columns.decided_at,
            ).where(columns.reconciliation == self._look.reconciliation)
        )
        return {row.identity: row for row in rows}

    def _piece(self, piece: list[Found]) -> None:
        new: list[dict[str, Any]] = []
        changed: list[dict[str, Any]] = []
        for each in piece:
            name = identity(each)
            if name in self._seen:
                continue
            self._seen.add(name)
            if (row := self._known.get(name)) is None:
                if self._room > 0:
                    self._room -= 1
                    new.append(self._fresh(each, name))
                else:
                    self._left_out += 1
            elif change := self._again(each, row):
                changed.append(change)
        self._insert(new)
        self._update(changed)

    def _fresh(self, found: Found, name: str) -> dict[str, Any]:
        self._counts[Why.FIRST_FOUND] += 1
        return {
            "reconciliation": self._look.reconciliation,
            "identity": name,
            "record": record(found.key),
            "field": found.field,
            "kind": found.kind,
            **values_of(found),
            "state": State.OPEN.value,
            "why": Why.FIRST_FOUND.value,
            "version": self._revision,
            "opened_at": self._look.at,
            "comparison": self._look.comparison,
            "assigned_to": "",
            "comment": "",
            "decided_by": "",
        }

    def _again(self, found: Found, row: Any) -> dict[str, Any] | None:
        """Return the change of a row that was found again, or none where it stands as it is."""
        same = (row.left_value, row.right_value) == (found.left, found.right)
        before = State(row.state)
        state, why = found_again(
            before,
            same_values=same,
            accepted_until=row.accepted_until,
            decided_at=row.decided_at,
            look=self._look,
        )
        self._counts[why] += 1
        if why is Why.STANDS:
            if (row.pattern, row.error_rule) != (found.pattern, found.error_rule):
                belongs = {"belongs": found.pattern, "advice": found.error_rule}
                self._regrouped.append({"of": row.id, **belongs})
            return None
        return {"of": row.id, "state": state.value, "why": why.value, **values_of(found)}

    def _regroup(self) -> None:
        # Not a change that anybody decided about: the version stays, and with it open spreadsheets.
        if self._regrouped:
            statement = sa.update(t.entry).where(t.entry.c.id == sa.bindparam("of"))
            self._connection.execute(
                statement.values(
                    pattern=sa.bindparam("belongs"), error_rule=sa.bindparam("advice")
                ),
                self._regrouped,
            )

    def _rest(self, under_way: set[str]) -> None:
        changed = []
        for name, row in self._known.items():
            if name in self._seen:
                continue
            state, why = not_found(State(row.state), is_under_way=row.record in under_way)
            if why is Why.STANDS:
                continue
            self._counts[why] += 1
            changed.append({"of": row.id, "state": state.value, "why": why.value})
        for start in range(0, len(changed), AT_ONCE):
            self._update(changed[start : start + AT_ONCE])

    def _insert(self, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._connection.execute(sa.insert(t.entry), rows)

    def _trail(self) -> None:
        """Keep a step for each row that this comparison made or changed."""
        columns = t.entry.c
        rows = sa.select(
            columns.id,
            sa.literal(self._revision),
            sa.literal(self._look.at, t.step.c.at.type),
            sa.literal(_MACHINE),
            sa.literal(_MACHINE),
            columns.why,
            columns.state,
            columns.left_value,
            columns.right_value,
            sa.literal(self._look.comparison),
        ).where(
            columns.reconciliation == self._look.reconciliation,
            columns.version == self._revision,
        )
        names = [column.name for column in t.step.c if column.name != "id"]
        self._connection.execute(sa.insert(t.step).from_select(names, rows))

    def _update(self, changes: list[dict[str, Any]]) -> None:
        """Change rows, in groups that change the same columns."""
        groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for change in changes:
            settled = change | {"comparison": self._look.comparison, "version": self._revision}
            if change["state"] == State.OPEN.value:
                settled |= {"accepted_until": None, "opened_at": self._look.at}
            groups.setdefault(tuple(sorted(settled)), []).append(settled)
        for names, rows in groups.items():
            statement = (
                sa.update(t.entry)
                .where(t.entry.c.id == sa.bindparam("of"))
                .values({name: sa.bindparam(name) for name in names if name != "of"})
            )
            self._connection.execute(statement, rows)
