import io
import tracemalloc
import zipfile
from collections.abc import Iterator

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from include.integration_watch.pages.keys_workbook import LONGEST, workbook


def _sheets(content: bytes) -> list[list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [list(sheet.values) for sheet in book.worksheets]


def test_a_value_that_looks_like_a_formula_is_text_and_stays_so_when_it_is_edited() -> None:
    content = b"".join(workbook(("key",), [("=cmd|' /C calc'!A0",)]))
    cell = openpyxl.load_workbook(io.BytesIO(content)).active["A2"]
    assert (cell.value, cell.data_type) == ("=cmd|' /C calc'!A0", "s")
    assert cell.quotePrefix is True
    assert cell.number_format == "@"


def test_leading_zeros_and_blanks_stay_and_null_is_an_empty_cell() -> None:
    content = b"".join(workbook(("a", "b"), [("007", None), (None, "  x "), ("", "1")]))
    assert _sheets(content) == [[("a", "b"), ("007", None), (None, "  x "), ("", "1")]]


def test_what_finds_no_room_goes_on_to_a_next_sheet() -> None:
    rows = [(str(number),) for number in range(5)]
    content = b"".join(workbook(("n",), rows, rows_of_a_sheet=3))
    assert _sheets(content) == [
        [("n",), ("0",), ("1",)],
        [("n",), ("2",), ("3",)],
        [("n",), ("4",)],
    ]


def test_without_rows_there_are_the_columns() -> None:
    assert _sheets(b"".join(workbook(("n",), []))) == [[("n",)]]


def test_a_value_longer_than_a_cell_shows_its_beginning() -> None:
    ((_, (shown,)),) = _sheets(b"".join(workbook(("n",), [("x" * 40_000,)])))
    assert shown == "x" * (LONGEST - 1) + "…"


@settings(max_examples=60)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), min_size=1),
        min_size=1,
        max_size=4,
    )
)
def test_every_value_comes_back_out_of_the_workbook(values: list[str]) -> None:
    ((_, *rows),) = _sheets(b"".join(workbook(("n",), [(value,) for value in values])))
    assert [unescape(str(row[0])) for row in rows] == values


def test_many_keys_need_no_more_memory_than_few() -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        for _ in workbook(("number", "name"), ((f"{n}", "Bürobedarf") for n in range(count))):
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(40_000) < peak(4_000) + 1_000_000


def test_it_is_sent_while_it_is_made() -> None:
    read = 0

    def rows() -> Iterator[tuple[str]]:
        nonlocal read
        for number in range(10_000):
            read = number
            yield (str(number),)

    pieces = workbook(("n",), rows())
    first = next(pieces)
    assert read < 3_000
    assert zipfile.is_zipfile(io.BytesIO(first + b"".join(pieces)))
