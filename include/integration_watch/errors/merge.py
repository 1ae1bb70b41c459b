"""Put imported rows into the catalogue's YAML: comments stay, rows that were not imported stay."""

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from .columns import Cells, NotACatalogueError, to_fields

_NO_WORD = re.compile(r"[^a-z0-9]+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_DEFAULTS = {"severity": "error", "retry": "useless"}
_WIDE = 1_000_000


@dataclass(frozen=True)
class Change:
    """One key of one row that an import changes; ``before`` is empty where the row or key is new."""

    row: str
    key: str
    before: str
    after: str

    def __str__(self) -> str:
        """Return the change as a line."""
        if not self.key:
            return f"{self.row}: new row"
        if not self.before:
            return f"{self.row}: {self.key}: {self.after!r} added"
        if not self.after:
            return f"{self.row}: {self.key}: {self.before!r} taken out"
        return f"{self.row}: {self.key}: {self.before!r} -> {self.after!r}"


def merged(text: str, rows: Iterable[Cells]) -> tuple[str, list[Change]]:
    """Return the YAML with the rows in it, and what that changed; the same text where nothing did.

    A row is found by its id, without one by an example that it shares. A cell that is not there
    leaves its key alone, an empty one takes an optional key out. What is new goes to the end.
    """
    yaml = _yaml()
    document = yaml.load(text) or CommentedMap()
    known = document.setdefault("error_rules", [])
    by_id = {row.get("id"): row for row in known}
    changes: list[Change] = []
    seen: set[str] = set()
    for number, cells in enumerate(rows, start=2):
        id = cells.get("id", "").strip() or _id_of(cells, known, by_id, number)
        if id in seen:
            raise NotACatalogueError(f'line {number}: the row "{id}" stands there twice')
        seen.add(id)
        if id not in by_id:
            by_id[id] = CommentedMap({"id": id})
            known.append(by_id[id])
            changes.append(Change(id, "", "", ""))
        changes += _update(by_id[id], {**cells, "id": id})
    if not changes:
        return text, []
    out = io.StringIO()
    yaml.dump(document, out)
    return out.getvalue(), changes


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = _WIDE
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _id_of(
    cells: Mapping[str, str], known: Iterable[Any], by_id: Mapping[str, Any], number: int
) -> str:
    """Return the row that shares an example, or a new id made of the example's words."""
    examples = to_fields({"example": cells.get("example", "")}).get("example", [])
    if not isinstance(examples, list) or not examples:
        raise NotACatalogueError(f"line {number}: it has neither an id nor an error example")
    for row in known:
        if set(map(str, row.get("example", ()))) & set(examples):
            return str(row["id"])
    words = _NO_WORD.sub("_", str(examples[0]).casefold().translate(_UMLAUTS)).strip("_")
    name = "_".join(words.split("_")[:6]) or "row"
    return name if name not in by_id else f"{name}_{number}"


def _update(row: CommentedMap, cells: Mapping[str, str]) -> list[Change]:
    fields = to_fields(cells)
    new = "pattern" not in row
    examples = fields.get("example")
    if new and "pattern" not in fields and isinstance(examples, list):
        # The page has no patterns: the example's own words are one, until somebody widens them.
        fields["pattern"] = "|".join(map(re.escape, map(str, examples)))
    changes = []
    for name in dict.fromkeys(each.partition(".")[0] for each in (*cells, *fields)):
        changes += _set(row, name, fields.get(name), cells)
    return changes if not new else []


def _set(row: CommentedMap, name: str, value: object, cells: Mapping[str, str]) -> list[Change]:
    before = row.get(name)
    if isinstance(value, dict) or any(cell.startswith(f"{name}.") for cell in cells):
        return _set_text(row, name, cells)
    if _plain(before) == value or (before is None and value == _DEFAULTS.get(name)):
        return []
    if value is None:
        if before is None:
            return []
        del row[name]
        return [Change(row["id"], name, _shown(before), "")]
    _put(row, name, value)
    return [Change(row["id"], name, _shown(before), _shown(value))]


def _set_text(row: CommentedMap, name: str, cells: Mapping[str, str]) -> list[Change]:
    """Change the languages that have a cell; the others stay."""
    changes = []
    text = row.get(name)
    for key in [cell for cell in cells if cell.startswith(f"{name}.")]:
        language, after = key.rpartition(".")[2], cells[key]
        before = str(text.get(language, "")) if text else ""
        if before.strip() == after.strip():
            continue
        if text is None:
            text = CommentedMap()
            _put(row, name, text)
        if after:
            text[language] = after
        else:
            del text[language]
        changes.append(Change(row["id"], key, before, after))
    if text is not None and not text:
        del row[name]
    return changes


def _put(row: CommentedMap, name: str, value: object) -> None:
    """Put a key in; a new one before the last, behind which the blank line of the row hangs."""
    if name in row or len(row) < 2 or "pattern" not in row:  # noqa: PLR2004 - id and something
        row[name] = value
    else:
        row.insert(len(row) - 1, name, value)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [str(each).strip() for each in value]
    return None if value is None else str(value).strip()


def _shown(value: object) -> str:
    if isinstance(value, list):
        return " / ".join(map(str, value))
    return "" if value is None else str(value)
