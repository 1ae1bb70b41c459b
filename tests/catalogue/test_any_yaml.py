"""Whatever stands in the files, loading them never raises."""

import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from include.integration_watch.catalogue.time_span import read_span, spell_span

from .sound import FILES, Folder

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.dates()
    | st.text(max_size=20)
    | st.sampled_from(
        ["coupa", "erp", "buyers", "supplier", "every day by 25:99", "5 minutes", "("]
    )
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SCALARS, inner, max_size=3),
    max_leaves=8,
)
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def places(data: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return every place inside a value, the value itself first."""
    steps = (
        data.items()
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, list)
        else ()
    )
    return [at, *(place for step, inner in steps for place in places(inner, (*at, step)))]


PLACES = [(file, place) for file, text in FILES.items() for place in places(yaml.safe_load(text))]


def replaced(data: Any, at: tuple[Any, ...], value: Any) -> Any:
    """Return a value with another one at a place."""
    if not at:
        return value
    data[at[0]] = replaced(data[at[0]], at[1:], value)
    return data


@SLOW
@given(where=st.sampled_from(PLACES), value=VALUES)
def test_any_value_at_any_place(where: tuple[str, tuple[Any, ...]], value: Any) -> None:
    file, place = where
    with tempfile.TemporaryDirectory() as root:
        folder = Folder(Path(root))
        data = replaced(yaml.safe_load(FILES[file]), place, value)
        folder.write(file, yaml.safe_dump(data, allow_unicode=True))

        loaded = folder.load()

        assert all(str(found).startswith(root) for found in loaded.mistakes)
        for integration in loaded.catalogue.integrations:
            loaded.catalogue.owner_group(integration.owner_group)
            loaded.catalogue.system(integration.source.system)


@SLOW
@given(file=st.sampled_from(sorted(FILES)), text=st.text(max_size=60) | st.binary(max_size=60))
def test_any_text_in_any_file(file: str, text: str | bytes) -> None:
    with tempfile.TemporaryDirectory() as root:
        folder = Folder(Path(root))
        folder.write(file, text if isinstance(text, bytes) else text.encode("utf-8", "replace"))

        folder.load()


@SLOW
@given(file=st.sampled_from(sorted(FILES)), data=st.data())
def test_any_cut_of_any_file(file: str, data: st.DataObject) -> None:
    text = FILES[file]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    with tempfile.TemporaryDirectory() as root:
        folder = Folder(Path(root))
        folder.write(file, text[:start] + text[end:])

        folder.load()


@given(
    span=st.tuples(
        st.integers(1, 99_999), st.sampled_from(["second", "minute", "hour", "day"])
    ).map(lambda drawn: f"{drawn[0]} {drawn[1]}s")
)
def test_a_span_of_time_reads_as_it_is_spelled(span: str) -> None:
    assert read_span(spell_span(read_span(span))) == read_span(span)
