"""What the lists of the Data Docs are made of, read from the ledger: never more than one sheet at a time."""

import sqlite3

from .docs_entry import Entry, Sheet


class Lists:
    """Questions to the ledger of a site."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def integrations(self) -> int:
        """Return how many integrations have a run."""
        return self._number("SELECT count(*) FROM newest")

    def runs(self) -> int:
        """Return how many runs are published."""
        return self._number("SELECT count(*) FROM run")

    def place(self, folder: str) -> int:
        """Return how many integrations stand before one, by name."""
        return self._number("SELECT count(*) FROM newest WHERE integration < ?", folder)

    def newest_of_each(self, offset: int, limit: int) -> list[Entry]:
        """Return the newest run of each integration, by name."""
        return self._entries(
            "SELECT entry FROM newest JOIN run USING (seq) ORDER BY newest.integration "
            "LIMIT ? OFFSET ?",
            limit,
            offset,
        )

    def starts(self, on_a_sheet: int) -> list[str]:
        """Return the first name of every sheet of integrations."""
        rows = self._db.execute(
            "SELECT integration FROM (SELECT integration, row_number() OVER (ORDER BY integration) "
            "AS place FROM newest) WHERE (place - 1) % ? = 0 ORDER BY place",
            (on_a_sheet,),
        )
        return [name for (name,) in rows]

    def not_passed(self, limit: int) -> tuple[int, list[Entry]]:
        """Return how many integrations did not pass, and the newest run of those checked last."""
        return self._number("SELECT count(*) FROM newest WHERE bad = 1"), self._entries(
            "SELECT entry FROM newest JOIN run USING (seq) WHERE bad = 1 ORDER BY seq DESC LIMIT ?",
            limit,
        )

    def newest(self, folder: str, limit: int) -> list[Entry]:
        """Return the newest runs of an integration, newest first."""
        return self._entries(
            "SELECT entry FROM run WHERE integration = ? ORDER BY at DESC, seq DESC LIMIT ?",
            folder,
            limit,
        )

    def sheets(self, folder: str) -> list[Sheet]:
        """Return the sheets of an integration, newest first."""
        rows = self._db.execute(
            "SELECT month, sheet, count(*) FROM run WHERE integration = ? "
            "GROUP BY month, sheet ORDER BY month DESC, sheet DESC",
            (folder,),
        )
        return [Sheet(month=month, number=number, runs=runs) for month, number, runs in rows]

    def on_sheet(self, folder: str, sheet: Sheet) -> list[Entry]:
        """Return the runs of a sheet, newest first."""
        return self._entries(
            "SELECT entry FROM run WHERE integration = ? AND month = ? AND sheet = ? "
            "ORDER BY at DESC, seq DESC",
            folder,
            sheet.month,
            sheet.number,
        )

    def _number(self, query: str, *values: object) -> int:
        ((number,),) = self._db.execute(query, values).fetchall()
        return int(number)

    def _entries(self, query: str, *values: object) -> list[Entry]:
        return [
            Entry.model_validate_json(text)
            for (text,) in self._db.execute(query, values).fetchall()
        ]
