"""The ledger of the Data Docs: what is published, so that nothing has to be looked through for it.

A SQLite file hidden in the site. It can be lost: the results and the pages say everything that
stands in it, and the next run writes it anew from them.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from include.integration_watch.domain.observation import RuleStatus, SuiteOutcome

from .docs_entry import Entry, Point, Sheet, entry_of
from .docs_lists import Lists

FILE = ".ledger.db"
SHEET = 100
"""How many runs stand on one sheet of a month."""

_FORM = 1
_TABLES = """
CREATE TABLE run (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, integration TEXT NOT NULL, run TEXT NOT NULL,
  at TEXT NOT NULL, entry TEXT NOT NULL, mark TEXT NOT NULL, look TEXT NOT NULL,
  month TEXT NOT NULL, sheet INTEGER NOT NULL, UNIQUE (integration, run)
);
CREATE INDEX run_by_time ON run (integration, at, seq);
CREATE INDEX run_by_sheet ON run (integration, month, sheet);
CREATE INDEX run_by_look ON run (look);
CREATE TABLE newest (integration TEXT PRIMARY KEY, seq INTEGER NOT NULL, bad INTEGER NOT NULL);
CREATE INDEX newest_bad ON newest (bad, seq);
CREATE TABLE point (
  integration TEXT NOT NULL, rule TEXT NOT NULL, at TEXT NOT NULL, seq INTEGER NOT NULL,
  status TEXT NOT NULL, failing INTEGER NOT NULL, elements INTEGER NOT NULL,
  PRIMARY KEY (integration, rule, at, seq)
) WITHOUT ROWID;
CREATE INDEX point_of_run ON point (seq);
CREATE TABLE stale (integration TEXT NOT NULL, month TEXT NOT NULL, sheet INTEGER NOT NULL,
  PRIMARY KEY (integration, month, sheet)) WITHOUT ROWID;
CREATE TABLE known (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


@contextmanager
def opened(site_dir: Path) -> Iterator["Ledger"]:
    """Open the ledger of a site; one that cannot be read is begun anew. Hold the site's lock."""
    path = site_dir / FILE
    try:
        connection = _connected(path)
    except sqlite3.DatabaseError:
        for left in site_dir.glob(f"{FILE}*"):
            left.unlink()
        connection = _connected(path)
    with closing(connection):
        yield Ledger(connection)


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous = NORMAL")
        (form,) = connection.execute("PRAGMA user_version").fetchone()
        if form not in (0, _FORM):
            raise sqlite3.DatabaseError(f"{path.name} is of form {form}, not {_FORM}")
        if form == 0:
            connection.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {_FORM}; COMMIT;")
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


class Ledger:
    """The published runs, what their expectations came to, and the lists to be written anew."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self.lists = Lists(connection)

    def noted(self, name: str) -> str:
        """Return what was noted under a name, or an empty text."""
        row = self._db.execute("SELECT value FROM known WHERE name = ?", (name,)).fetchone()
        return row[0] if row else ""

    def note(self, name: str, value: str) -> None:
        """Note a value under a name."""
        self._db.execute("INSERT OR REPLACE INTO known VALUES (?, ?)", (name, value))

    def marks(self, folder: str) -> dict[str, str]:
        """Return run and mark of every result that is published from a folder."""
        found = self._db.execute("SELECT run, mark FROM run WHERE integration = ?", (folder,))
        return dict(found.fetchall())

    def of_another_look(self, look: str, limit: int) -> list[tuple[str, str]]:
        """Return (folder, run) of pages that were drawn by other templates, newest first."""
        return self._db.execute(
            "SELECT integration, run FROM run WHERE look <> ? ORDER BY at DESC LIMIT ?",
            (look, limit),
        ).fetchall()

    def surplus(self, keep: int) -> list[tuple[str, str]]:
        """Return (folder, run) of all but the ``keep`` newest runs of each integration."""
        crowded = self._db.execute(
            "SELECT integration FROM run GROUP BY integration HAVING count(*) > ?", (keep,)
        ).fetchall()
        return [
            (folder, run)
            for (folder,) in crowded
            for (run,) in self._db.execute(
                "SELECT run FROM run WHERE integration = ? ORDER BY at DESC, seq DESC "
                "LIMIT -1 OFFSET ?",
                (folder, keep),
            ).fetchall()
        ]

    def trend(
        self, folder: str, rule: str, length: int, *, before: datetime | None = None
    ) -> tuple[Point, ...]:
        """Return what an expectation came to in its newest runs (before a moment), oldest first."""
        rows = self._db.execute(
            "SELECT at, status, failing, elements FROM point "
            "WHERE integration = ? AND rule = ? AND at < ? ORDER BY at DESC, seq DESC LIMIT ?",
            (folder, rule, _text(before) if before else "9999", length),
        ).fetchall()
        return tuple(
            Point(
                at=datetime.fromisoformat(when),
                status=RuleStatus(status),
                failing=failing,
                elements=elements,
            )
            for when, status, failing, elements in reversed(rows)
        )

    def add(self, folder: str, run: str, outcome: SuiteOutcome, *, mark: str, look: str) -> None:
        """Enter a run whose page is written, and that its lists are to be written anew."""
        at = _text(outcome.at)
        month = at[:7]
        with self._transaction():
            self._forget(folder, run)
            sheet = self._sheet_for(folder, month)
            seq = self._db.execute(
                "INSERT INTO run (integration, run, at, entry, mark, look, month, sheet) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (folder, run, at, entry_of(outcome).model_dump_json(), mark, look, month, sheet),
            ).lastrowid
            self._db.executemany(
                "INSERT OR REPLACE INTO point VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (folder, rule.anchor, at, seq, rule.status, rule.failing, rule.element_count)
                    for rule in outcome.rules
                ],
            )
            self._changed(folder, month, sheet)

    def remove(self, folder: str, run: str) -> None:
        """Forget a run whose files are gone."""
        with self._transaction():
            self._forget(folder, run)

    def stale(self) -> list[tuple[str, Sheet]]:
        """Return the (folder, sheet) pairs that are to be written anew, with all that lead there."""
        rows = self._db.execute("SELECT integration, month, sheet FROM stale").fetchall()
        return [(folder, Sheet(month=month, number=number)) for folder, month, number in rows]

    def all_stale(self) -> None:
        """Say that every list is to be written anew."""
        self._db.execute(
            "INSERT OR IGNORE INTO stale SELECT DISTINCT integration, month, sheet FROM run"
        )

    def written(self, sheets: Sequence[tuple[str, Sheet]]) -> None:
        """Note that sheets were written, and all lists that lead to them."""
        self._many(
            "DELETE FROM stale WHERE integration = ? AND month = ? AND sheet = ?",
            ((folder, sheet.month, sheet.number) for folder, sheet in sheets),
        )

    def _many(self, command: str, rows: Iterable[tuple[object, ...]]) -> None:
        with self._transaction():
            self._db.executemany(command, rows)

    def _sheet_for(self, folder: str, month: str) -> int:
        """Return the last sheet of a month, or one more where that is full: full ones never change."""
        sheet, runs = self._db.execute(
            "SELECT sheet, count(*) FROM run WHERE integration = ? AND month = ? "
            "AND sheet = (SELECT max(sheet) FROM run WHERE integration = ? AND month = ?)",
            (folder, month, folder, month),
        ).fetchone()
        return 1 if sheet is None else int(sheet) + int(runs >= SHEET)

    def _forget(self, folder: str, run: str) -> None:
        gone = self._db.execute(
            "DELETE FROM run WHERE integration = ? AND run = ? RETURNING seq, month, sheet",
            (folder, run),
        ).fetchall()
        for seq, month, sheet in gone:
            self._db.execute("DELETE FROM point WHERE seq = ?", (seq,))
            self._changed(folder, month, sheet)

    def _changed(self, folder: str, month: str, sheet: int) -> None:
        self._db.execute("INSERT OR IGNORE INTO stale VALUES (?, ?, ?)", (folder, month, sheet))
        row = self._db.execute(
            "SELECT seq, entry FROM run WHERE integration = ? ORDER BY at DESC, seq DESC LIMIT 1",
            (folder,),
        ).fetchone()
        if row is None:
            self._db.execute("DELETE FROM newest WHERE integration = ?", (folder,))
            return
        bad = not Entry.model_validate_json(row[1]).passed
        self._db.execute("INSERT OR REPLACE INTO newest VALUES (?, ?, ?)", (folder, row[0], bad))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:  # also when the task is stopped: all of it, or nothing
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


def _text(at: datetime) -> str:
    """Return a moment as text that sorts as moments do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
