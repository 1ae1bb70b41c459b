"""Show findings as they come: a live table in a terminal, plain lines anywhere else."""

from collections.abc import Iterable
from types import TracebackType
from typing import Self

from rich import box
from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from include.integration_watch.domain.finding import Severity
from include.integration_watch.domain.incident import Incident

from .verdict import Owed

_STYLES = {
    Severity.INFO: "",
    Severity.WARNING: "yellow",
    Severity.ERROR: "red",
    Severity.CRITICAL: "bold red",
}
_COLUMNS = ("", "Layer", "What", "Trouble", "Since", "Told")
_NOBODY = "-"
Row = tuple[Incident, tuple[str, ...]]


def rows(incidents: Iterable[Incident], owed: Iterable[Owed]) -> list[Row]:
    """Return one row per incident: its name, layer, subject, kind, since when, who was told."""
    messages = tuple(owed)
    listed: list[Row] = []
    for incident in incidents:
        finding = incident.finding
        mine = [message for message in messages if message.incident == incident.number]
        since = finding.since.astimezone()
        state = f" (well again {_clock(incident.resolved_at)})" if incident.resolved_at else ""
        cells = (
            incident.name,
            finding.layer.value,
            finding.subject,
            finding.kind + state,
            f"{since:%d.%m. %H:%M}",
            _told(mine) if incident.cause is None else f"with INC-{incident.cause}",
        )
        listed.append((incident, cells))
    return listed


def _told(messages: list[Owed]) -> str:
    """Return every address once; its newest message decides whether it has heard."""
    sent = {message.address: message.sent for message in messages}
    told = (f"{address}{'' if is_sent else ' (on its way)'}" for address, is_sent in sent.items())
    return ", ".join(told) or _NOBODY


def _clock(moment: object) -> str:
    return f"{moment.astimezone():%H:%M:%S}" if hasattr(moment, "astimezone") else ""


class Board:
    """What a person looks at while the demo runs."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.live = Live(console=console, refresh_per_second=4) if console.is_terminal else None
        self._said: dict[int, tuple[str, ...]] = {}

    def __enter__(self) -> Self:
        if self.live:
            self.live.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.live:
            self.live.__exit__(kind, error, trace)

    def show(self, incidents: Iterable[Incident], owed: Iterable[Owed], note: str) -> None:
        """Bring the table up to date, or say what is new."""
        listed = rows(incidents, owed)
        if self.live:
            self.live.update(self._table(listed, note))
            return
        for incident, cells in listed:
            if self._said.get(incident.number) != cells:
                self._said[incident.number] = cells
                self.console.print("  ".join(cells), markup=False, highlight=False, soft_wrap=True)

    @staticmethod
    def _table(listed: list[Row], note: str) -> Table:
        table = Table(*_COLUMNS, box=box.SIMPLE, caption=note, caption_justify="left")
        for incident, cells in listed:
            style = "green" if incident.resolved_at else _STYLES[incident.finding.severity]
            # Outer systems chose some of these words: they are text, never markup.
            table.add_row(*(Text(cell) for cell in cells), style=style)
        return table
