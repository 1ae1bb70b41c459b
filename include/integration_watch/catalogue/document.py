"""Read one YAML file: its data, its own mistakes, and where each key stands."""

import re
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from .mistake import KeyPath, Mistake, shown
from .nodes import child, is_too_deep, repeated_keys, scalars

_TAB = re.compile(r"^[ ]*\t", re.MULTILINE)
_PLAIN = {
    "but found another document": 'holds two documents: remove the line "---"',
    "could not find expected ':'": 'a colon is missing after a key, as in "key: value"',
    "did not find expected key": "this line is indented differently from its neighbours",
    "did not find expected '-' indicator": 'a list goes on here: begin the line with "- "',
    "mapping values are not allowed in this context": (
        "there is a colon too many, or the line is indented too far: "
        "put a text that holds a colon in quotes"
    ),
    "found unexpected end of stream": "a quote or bracket is opened and never closed",
    "found unknown escape character": (
        "a backslash in double quotes must be doubled; single quotes take it as it is"
    ),
    "found character that cannot start any token": "a text that begins with this sign needs quotes",
    "did not find expected ',' or ']'": "a list in brackets is not closed, or lacks a comma",
    "did not find expected ',' or '}'": "a mapping in braces is not closed, or lacks a comma",
    "found undefined alias": "this alias (*name) has no anchor (&name)",
}


class _Loader(yaml.CSafeLoader):
    """The fast safe loader, which also notices that a key stands twice."""

    repeated = False

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Return the mapping, remembering whether keys were lost in it."""
        mapping = super().construct_mapping(node, deep)
        if len(mapping) != len(node.value):
            self.repeated = True
        return mapping


class Document:
    """One YAML file. ``data`` is none where the file cannot be read; then ``mistakes`` says why."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.data: Any = None
        self.mistakes: list[Mistake] = []
        self._text = ""
        self._read()

    @property
    def unreadable(self) -> bool:
        """Tell whether nothing of the file could be understood."""
        return not isinstance(self.data, dict)

    def mistake(self, keys: KeyPath, message: str) -> Mistake:
        """Return a mistake at a key, with its line; the key need not exist."""
        return Mistake(shown(self.path), self._line(keys), self._spelled(keys), message)

    def at(self, keys: KeyPath) -> Any:
        """Return the raw value at a place, or none where there is none."""
        data = self.data
        for step in keys:
            data = _step_into(data, step)
        return data

    def mistakes_under(self, keys: KeyPath) -> list[Mistake]:
        """Return the keys that stand twice at or below a place."""
        return [
            self.mistake(found, "stands twice: keep one")
            for found in self._twice
            if found[: len(keys)] == keys
        ]

    def mistakes_at_top(self) -> list[Mistake]:
        """Return the keys of the file itself that stand twice."""
        return [
            self.mistake(found, "stands twice: keep one")
            for found in self._twice
            if len(found) == 1
        ]

    def written(self, keys: KeyPath) -> str:
        """Return a scalar as it is written in the file, or nothing."""
        node = self._node(keys)
        return node.value if isinstance(node, yaml.ScalarNode) else ""

    def _read(self) -> None:
        try:
            self._text = self.path.read_text(encoding="utf-8-sig")
            if is_too_deep(self._text):
                self._refuse(None, "is nested too deeply")
                return
            self._load()
        except UnicodeDecodeError:
            self._refuse(None, "is not UTF-8 text: save it as UTF-8")
        except OSError as unread:
            self._refuse(None, f"cannot be read: {unread.strerror}")
        except yaml.YAMLError as broken:
            self._refuse(*self._explain(broken))
        except (ValueError, OverflowError, TypeError) as broken:
            self._refuse(
                self._impossible(), f"holds a date or number that does not exist: {broken}"
            )
        else:
            if self.data is None:
                self._refuse(None, "is empty")
            elif not isinstance(self.data, dict):
                self._refuse(1, 'must hold keys with values, like "id: invoices_to_erp"')

    def _load(self) -> None:
        loader = _Loader(self._text)
        try:
            self.data = loader.get_single_data()
            self._repeated = loader.repeated
        finally:
            loader.dispose()

    def _refuse(self, line: int | None, message: str) -> None:
        self.data = None
        self.mistakes.append(Mistake(shown(self.path), line, "", message))

    def _explain(self, broken: yaml.YAMLError) -> tuple[int | None, str]:
        mark = getattr(broken, "problem_mark", None) or getattr(broken, "context_mark", None)
        line = mark.line + 1 if mark else None
        if tab := _TAB.search(self._text):
            at = self._text.count("\n", 0, tab.start()) + 1
            if line is None or at <= line:
                return at, "is indented with a tab: YAML takes spaces only"
        problem = str(getattr(broken, "problem", "") or getattr(broken, "reason", "") or broken)
        return line, _PLAIN.get(problem, f"is not YAML: {problem}")

    def _impossible(self) -> int | None:
        """Return the line of the first scalar that looks like a date or number and is none."""
        for node in scalars(self._root, set()):
            try:
                yaml.constructor.SafeConstructor().construct_object(node)
            except (yaml.YAMLError, ValueError, OverflowError, TypeError):
                return int(node.start_mark.line) + 1
        return None

    @cached_property
    def _root(self) -> yaml.Node | None:
        try:
            return yaml.compose(self._text, Loader=yaml.CSafeLoader)
        except (yaml.YAMLError, RecursionError):
            return None

    @cached_property
    def _twice(self) -> list[KeyPath]:
        if self.unreadable or not self._repeated or self._root is None:
            return []
        return list(repeated_keys(self._root, (), set()))

    def _node(self, keys: KeyPath) -> yaml.Node | None:
        node = self._root
        for step in keys:
            _, node = child(node, step)
        return node

    def _line(self, keys: KeyPath) -> int | None:
        node, found = self._root, self._root
        for step in keys:
            name, node = child(node, step)
            if name is None:
                break
            found = name
        return found.start_mark.line + 1 if found else None

    def _spelled(self, keys: KeyPath) -> str:
        words, data = "", self.data
        for step in keys:
            listed = isinstance(data, list)
            data = _step_into(data, step)
            if listed and isinstance(step, int):
                label = data.get("id") if isinstance(data, dict) else None
                words += f"[{label}]" if isinstance(label, str) else f"[entry {step + 1}]"
            else:
                words += f".{step}" if words else str(step)
        return words


def _step_into(data: Any, step: str | int) -> Any:
    if isinstance(data, list):
        return data[step] if isinstance(step, int) and step < len(data) else None
    return data.get(step) if isinstance(data, dict) else None
