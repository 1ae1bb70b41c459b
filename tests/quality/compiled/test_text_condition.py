"""Row conditions written as text: which rows they speak of, and what is left to Great Expectations."""

import pyarrow as pa
import pytest

from include.integration_watch.quality.compiled.check import NotCompiled, Sort, Table
from include.integration_watch.quality.compiled.row_condition import domain

from .both_ways import KEY, lake_of

OWN = "great_expectations"
TABLE = Table(
    "checked",
    {"n": Sort.WHOLE, "t": Sort.TEXT, "two words": Sort.TEXT},
    frozenset(),
    lambda _: True,
)
ROWS = pa.table(
    {
        KEY: range(5),
        "n": [1, 2, 3, None, 5],
        "t": ["a", "b", None, "a & b", "it's"],
        "two words": ["x", "y", "x", "y", None],
    }
)


def rows_of(text: object, parser: str | None = "pandas") -> list[int]:
    """The rows that a condition speaks of."""
    given = {"row_condition": text, "condition_parser": parser}
    with lake_of(ROWS) as lake:
        found = lake.connection.execute(f"SELECT {KEY} FROM checked WHERE {domain(given, TABLE)}")
        return [key for (key,) in found.fetchall()]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("n == 1", [0]),
        ("n != 1", [1, 2, 3, 4]),
        ("2 <= n < 5", [1, 2]),
        ("5 > n", [0, 1, 2]),
        ("n != 1 & n < 5", [1, 2]),
        ("n == 1|n == 2", [0, 1]),
        ("~(n == 1) and not n == 5", [1, 2, 3]),
        ("t in ['a', \"it's\"]", [0, 4]),
        ("t not in ['a']", [1, 2, 3, 4]),
        ("t == 'a & b'", [3]),
        ("t.isnull() or n.isna()", [2, 3]),
        ("t.notnull() and `two words` == 'y'", [1, 3]),
        ({"type": "pass_through", "pass_through_filter": "n > 3"}, [4]),
    ],
)
def test_a_condition_in_pandas_speaks_of_these_rows(text: object, rows: list[int]):
    assert rows_of(text) == rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('col("n") >= 2', [1, 2, 4]),
        ('col("t") == "a"', [0]),
        ("col(\"two words\") != 'x'", [1, 3, 4]),
        ('col("t").notnull()', [0, 1, 3, 4]),
    ],
)
def test_a_condition_in_the_older_language_speaks_of_these_rows(text: str, rows: list[int]):
    assert rows_of(text, OWN) == rows


@pytest.mark.parametrize(
    "text",
    [
        *("n == @limit", "n + 1 == 2", "n == t", "gone == 1", "abs(n) == 1", "t.str.len() > 2"),
        *(
            "n",
            "n ==",
            "n = 1",
            "1 == 1",
            "n == 'a'",
            "t == 1",
            "t == ['a']",
            "n in t",
            "n is None",
        ),
        *("n == 1\nt == 'a'", "t == '`t`'", "__import__('os')", "t.isnull(1)", "lambda: n", "("),
    ],
)
def test_another_condition_is_left_to_great_expectations(text: str):
    with pytest.raises(NotCompiled):
        domain({"row_condition": text, "condition_parser": "pandas"}, TABLE)


@pytest.mark.parametrize(
    "text", ['col("n") > 1 and col("n") < 3', 'col("t") == " a"', "n > 1", 'col("n") == date("x")']
)
def test_another_condition_of_the_older_language_is_left_to_great_expectations(text: str):
    with pytest.raises(NotCompiled):
        domain({"row_condition": text, "condition_parser": OWN}, TABLE)


def test_a_language_that_nobody_knows_is_left_to_great_expectations():
    with pytest.raises(NotCompiled, match="spark"):
        domain({"row_condition": "n > 1", "condition_parser": "spark"}, TABLE)
