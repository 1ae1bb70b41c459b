"""Our part of JSONPath finds what the whole of it finds."""

from typing import Any

import jsonpath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.domain.json_path import MOST_NODES, read_path, values_at

NAMES = st.sampled_from(["a", "b", "c-d", "e f"])
LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=3)
DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=20,
)
STEPS = st.one_of(
    NAMES.map(lambda name: f"['{name}']"),
    st.sampled_from([".a", ".b"]),
    st.integers(-2, 3).map(lambda index: f"[{index}]"),
    st.sampled_from(["[*]", ".*"]),
)


@given(st.lists(STEPS, max_size=4), DOCUMENTS)
def test_it_finds_what_the_whole_of_jsonpath_finds(steps: list[str], document: Any) -> None:
    if not isinstance(document, (dict, list)):
        document = [document]
    path = "".join(steps)

    assert values_at(read_path(path), document) == jsonpath.findall(f"${path}", document)


@pytest.mark.parametrize("text", ["a", ".", "..a", "[", "[x]", "['a", "[?(@.a)]", "[0:2]"])
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no path"):
        read_path(text)


def test_wildcards_find_no_more_than_is_bearable() -> None:
    wide: list[Any] = [[0] * 200] * 200

    assert len(values_at(read_path("[*][*]"), wide)) == MOST_NODES
