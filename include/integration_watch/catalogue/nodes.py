"""Look into the tree of a YAML file: where a key stands, which stand twice, how deep it goes."""

from collections.abc import Iterator

import yaml

from .mistake import KeyPath

_SUSPECT, _DEEPEST = 500, 60


def is_too_deep(text: str) -> bool:
    """Tell whether a text nests deeper than any configuration does.

    The fast loader is recursive in C and would take the process down with it. Only a text that
    opens hundreds of brackets, lists or indents is looked at more closely.
    """
    opened = sum(text.count(sign) for sign in ("[", "{", "- ", "? "))
    if opened < _SUSPECT and " " * _SUSPECT not in text:
        return False
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > _DEEPEST:
                return True
    except yaml.YAMLError:
        return False  # the loader finds the same mistake, at the same depth
    return False


def child(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node | None, yaml.Node | None]:
    """Return the node that names a step (its key or entry), and the node of its value."""
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    if isinstance(node, yaml.MappingNode):
        for name, value in reversed(node.value):
            if name.value == str(step):
                return name, value
    return None, None


def scalars(node: yaml.Node | None, visited: set[int]) -> Iterator[yaml.ScalarNode]:
    """Yield every scalar once, in the order of the file."""
    if node is None or id(node) in visited:
        return
    visited.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.SequenceNode):
        for entry in node.value:
            yield from scalars(entry, visited)
    elif isinstance(node, yaml.MappingNode):
        for pair in node.value:
            for part in pair:
                yield from scalars(part, visited)


def repeated_keys(node: yaml.Node, keys: KeyPath, visited: set[int]) -> Iterator[KeyPath]:
    """Yield every key that stands a second time; an alias is visited once, so it may refer to itself."""
    if id(node) in visited:
        return
    visited.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for index, entry in enumerate(node.value):
            yield from repeated_keys(entry, (*keys, index), visited)
    elif isinstance(node, yaml.MappingNode):
        names: set[str] = set()
        for name, value in node.value:
            if not isinstance(name, yaml.ScalarNode):
                continue
            if name.value in names and name.value != "<<":
                yield (*keys, name.value)
            names.add(name.value)
            yield from repeated_keys(value, (*keys, name.value), visited)
