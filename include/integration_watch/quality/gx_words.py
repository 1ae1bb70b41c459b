"""What Great Expectations shows of a validation result, in German.

It has no language but English. Its titles, the heads of its tables and the sentences of the
expectations that endpoint contracts and the past make are told anew; whatever is not known here,
and every value, stays as Great Expectations writes it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from .gx_sentences import sentence

Document = Mapping[str, Any]

_TABLE_LEVEL = "Table-Level Expectations"
_TITLES = {
    "Overview": "Überblick",
    "Statistics": "Anzahlen",
    "Info": "Angaben zum Lauf",
    _TABLE_LEVEL: "Erwartungen an die ganze Tabelle",
}
_LABELS = {
    "Expectation Suite:": "Erwartungen (Suite):",
    "Data asset:": "Daten:",
    "Status:": "Ergebnis:",
    "Failed": "nicht bestanden",
    "Succeeded": "bestanden",
}
_HEADS = {
    "Status": "Ergebnis",
    "Expectation": "Erwartung",
    "Observed Value": "Gefunden",
    "Sampled Unexpected Values": "Unerwartete Werte (Auszug)",
    "Unexpected Value": "Unerwarteter Wert",
    "Unexpected Values": "Unerwartete Werte",
    "Count": "Anzahl",
    "Quantile": "Quantil",
    "Min Value": "mindestens",
    "Max Value": "höchstens",
    "Value": "Wert",
}
_CELLS = {
    "Evaluated Expectations": "Geprüfte Erwartungen",
    "Successful Expectations": "Davon bestanden",
    "Unsuccessful Expectations": "Davon nicht bestanden",
    "Success Percent": "Anteil bestanden",
    "Great Expectations Version": "Version von Great Expectations",
    "Run Name": "Name des Laufs",
    "Run Time": "Zeitpunkt des Laufs",
}
_LINKS = {
    "Show exception traceback...": "Ablaufverfolgung zeigen …",
    "To retrieve all unexpected values...": "Alle unerwarteten Werte abfragen …",
}
_FAMILIAR = 2
"""So many columns of a table of unexpected values are Great Expectations' own; the rest are keys."""

_SHARE = re.compile(r"(≈?)([\d.]+|unknown) ?%(?: (not null|null|unexpected))?")
_ROWS = re.compile(r"([\d,.]+) unexpected rows?")
_FILLED = {"not null": " vorhanden", "null": " fehlen", "unexpected": " unerwartet", None: ""}


def german(sections: Sequence[Document]) -> list[Any]:
    """Return the sections of a page in German, the given ones unchanged.

    A section that is about a column has the column's name as its title: that is no word of ours.
    """
    last = len(sections) - 1
    # Great Expectations draws into what it draws from, so that nothing may be shared.
    own = deepcopy(list(sections))
    return [
        _Section(titled=place in (0, last) or section.get("section_name") == _TABLE_LEVEL).told(
            section
        )
        for place, section in enumerate(own)
    ]


class _Section:
    """Tells one section anew; ``titled`` says that its title is Great Expectations' own."""

    def __init__(self, *, titled: bool) -> None:
        self._titled = titled
        self._ways: Mapping[str, Callable[[Any], Any]] = {
            "string_template": self._templated,
            "header_row": _heads,
            "table": self._cells,
            "collapse_toggle_link": lambda said: _LINKS.get(said, said),
        }

    def told(self, node: Any) -> Any:
        """Return a part of the document in German."""
        if isinstance(node, list):
            return [self.told(each) for each in node]
        if not isinstance(node, dict):
            return node
        if node.get("content_block_type") == "header" and not self._titled:
            return node
        return {key: self._ways.get(key, self.told)(value) for key, value in node.items()}

    def _cells(self, rows: Any) -> Any:
        if isinstance(rows, str):
            return _CELLS.get(rows) or _share(rows)
        if isinstance(rows, list):
            return [self._cells(each) for each in rows]
        return self.told(rows)

    def _templated(self, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        template = given.get("template")
        if not isinstance(template, str):
            return self.told(given)
        params = {name: _param(name, value) for name, value in given.get("params", {}).items()}
        told_anew = _TITLES.get(template) if self._titled else None
        return {**given, "template": told_anew or sentence(template), "params": params}


def _heads(heads: Any) -> Any:
    if not isinstance(heads, list):
        return heads
    unexpected = any("Unexpected Value" in str(head) for head in heads[:1])
    own = _FAMILIAR if unexpected else len(heads)
    return [
        _HEADS.get(head, head) if isinstance(head, str) and place < own else head
        for place, head in enumerate(heads)
    ]


def _param(name: str, value: Any) -> Any:
    if name in ("suite_title", "data_asset", "status_title", "success"):
        return _LABELS.get(value, value)
    if name in ("min_value", "max_value", "threshold", "observed_value"):
        return str(value).replace(".", ",") if isinstance(value, float) else value
    if name in ("unexpected_percent", "mostly_pct") and isinstance(value, str):
        return _share(value) if value.endswith("%") else value.replace(".", ",")
    return value


def _share(said: str) -> str:
    """Return a share as German writes it; every other text as it is."""
    found = _SHARE.fullmatch(said)
    if found is None:
        rows = _ROWS.fullmatch(said)
        return f"unerwartete Zeilen: {rows[1]}" if rows else said
    about, share, filled = found.groups()
    number = "?" if share == "unknown" else share.replace(".", ",")
    return f"{about}{number}\N{NO-BREAK SPACE}%{_FILLED[filled]}"
