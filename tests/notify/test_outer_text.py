"""Outer systems' words are shown, never trusted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.notify.outer_text import (
    EXCERPT_LINES,
    one_line,
    own_line,
    plain_spaces,
    quoted_lines,
    shorten,
    web_address,
)

JAVA = """java.lang.NullPointerException: no supplier
\tat com.boomi.process.Shape.execute(Shape.java:12)
\tat com.boomi.process.Process.run(Process.java:99)
\t... 12 more"""

PYTHON = """Traceback (most recent call last):
  File "/opt/airflow/task.py", line 12, in run
    suppliers.read()
    ^^^^^^^^^^^^^^^^
ValueError: no supplier"""


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        pytest.param("a\r\nBcc: all@example.com", "a Bcc: all@example.com", id="a new line"),
        pytest.param("a\u2028b\u0085c", "a b c", id="unusual new lines"),
        pytest.param("\u202egnp.exe\u202c", "gnp.exe", id="text that runs backwards"),
        pytest.param("a\x00\x1b[31mb\u200b", "a[31mb", id="what nobody sees"),
        pytest.param("Müller & Söhne", "Müller & Söhne", id="an honest name"),
        pytest.param("\ud800x", "x", id="half a character"),
    ],
)
def test_one_line(raw: str, shown: str) -> None:
    assert one_line(raw) == shown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        pytest.param("a~b  c\n d", "a~b c d", id="kept beside blanks that are not"),
        pytest.param("\u202e5~EUR\x00", "5~EUR", id="what nobody sees"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_our_own_line_keeps_its_no_break_spaces(raw: str, shown: str) -> None:
    told = own_line(raw.replace("~", "\N{NO-BREAK SPACE}"))

    assert told == shown.replace("~", "\N{NO-BREAK SPACE}")
    assert plain_spaces(told) == shown.replace("~", " ")


def test_a_long_text_is_cut_at_a_word() -> None:
    assert shorten("one two three four", 15) == "one two three…"


@pytest.mark.parametrize(
    ("trace", "kept"),
    [
        pytest.param(JAVA, ("java.lang.NullPointerException: no supplier",), id="Java"),
        pytest.param(PYTHON, ("ValueError: no supplier",), id="Python"),
    ],
)
def test_a_stack_trace_is_reduced_to_its_message(trace: str, kept: tuple[str, ...]) -> None:
    assert quoted_lines(trace) == kept


def test_a_long_message_is_cut_and_says_so() -> None:
    lines = quoted_lines("\n".join(f"line {number}" for number in range(50)))

    assert len(lines) == EXCERPT_LINES + 1
    assert lines[-1] == "…"


@pytest.mark.parametrize(
    ("url", "followed"),
    [
        ("https://coupa.example.com/invoices/1?a=b#c", True),
        ("http://127.0.0.1:8080/x", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.com", False),
        ("https://example.com/\nx", False),
        ('https://example.com/"onclick="x', False),
        ("", False),
    ],
)
def test_only_pages_of_the_web_become_links(url: str, followed: bool) -> None:
    assert bool(web_address(url)) is followed


@given(st.text())
def test_any_text_becomes_one_bounded_line(raw: str) -> None:
    shown = one_line(raw, 40)

    assert len(shown) <= 40
    assert len(shown.splitlines()) <= 1
    assert shown.isprintable()
