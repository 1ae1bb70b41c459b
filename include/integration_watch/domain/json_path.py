"""The part of JSONPath that conditions need: members, indices and wildcards, ``.data[0]['first name']``."""

import re
from typing import Any, NamedTuple

_STEP = re.compile(
    r"""\.(?P<member>[^\W\d][\w-]*)      # .name
      | \.(?P<star>\*)                   # .*
      | \[(?P<index>-?\d{1,9})\]         # [0] [-1]
      | \[(?P<all>\*)\]                  # [*]
      | \['(?P<single>[^'\]]*)'\]        # ['first name']
      | \["(?P<double>[^"\]]*)"\]        # ["first name"]
    """,
    re.VERBOSE,
)
MOST_NODES = 10_000


class Path(NamedTuple):
    """One path: member names, indices, and ``None`` for every child at once."""

    steps: tuple[str | int | None, ...]

    @property
    def finds_many(self) -> bool:
        """Tell whether the path may find more than one value."""
        return None in self.steps


def read_path(text: str) -> Path:
    """Return the path that a text means; ValueError says from where on it is none."""
    steps: list[str | int | None] = []
    at = 0
    while at < len(text):
        found = _STEP.match(text, at)
        if found is None:
            raise ValueError(f"\"{text[at:]}\" is no path: write .name, [0], [*] or ['a name']")
        steps.append(_step(found))
        at = found.end()
    return Path(tuple(steps))


def _step(found: re.Match[str]) -> str | int | None:
    if found["star"] or found["all"]:
        return None
    if found["index"]:
        return int(found["index"])
    named = (found["member"], found["single"], found["double"])
    return next(name for name in named if name is not None)


def values_at(path: Path, document: Any) -> list[Any]:
    """Return every value that a path finds in JSON, in its order; at most `MOST_NODES`."""
    nodes = [document]
    for step in path.steps:
        nodes = [child for node in nodes for child in _children(node, step)][:MOST_NODES]
    return nodes


def _children(node: Any, step: str | int | None) -> list[Any]:
    if isinstance(node, dict):
        if step is None:
            return list(node.values())
        return [node[step]] if isinstance(step, str) and step in node else []
    if isinstance(node, list):
        if step is None:
            return node
        return [node[step]] if isinstance(step, int) and -len(node) <= step < len(node) else []
    return []
