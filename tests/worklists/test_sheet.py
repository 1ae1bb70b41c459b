from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.domain.worklist import Deed, Entry, State, Why
from include.integration_watch.worklists.headings import DEEDS, HEADINGS, STATES
from include.integration_watch.worklists.problem import REFUSED, WORDS, SheetRefused
from include.integration_watch.worklists.reading import Plan, Reading, groups
from include.integration_watch.worklists.returned import Returned
from include.integration_watch.worklists.sheet import Table, sheet

NOW = datetime(2026, 3, 4, 6, 30, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
KEYS = ("invoice_number", "supplier")


def entry(id: int, **changes: object) -> Entry:
    fields = {
        "id": id,
        "reconciliation": "invoices",
        "key": (f"R-{id}", "10472"),
        "field": "total",
        "kind": "differs",
        "left": "100.00",
        "right": "-100.00",
        "pattern": "sign:total",
        "amount": Decimal("200.00"),
        "currency": "EUR",
        "state": State.OPEN,
        "why": Why.FIRST_FOUND,
        "version": 3,
        "opened_at": NOW,
        "comparison": "c1",
    }
    return Entry.model_validate(fields | changes)


KNOWN = {number: entry(number) for number in (1, 2, 3)}


def exported(language: str = "de") -> Table:
    return sheet(list(KNOWN.values()), KEYS, comparison="c1", language=language, zone=BERLIN)  # type: ignore[arg-type]


def fill(table: Table, line: int, **cells: str) -> None:
    for name, value in cells.items():
        place = next(
            at
            for at, heading in enumerate(table[0])
            if heading in (name, HEADINGS["de"].get(name), HEADINGS["en"].get(name))
        )
        table[line - 1][place] = value


def read(table: Table, known: dict[int, Entry] | None = None) -> Plan:
    reading = Reading(
        KNOWN if known is None else known,
        frozenset({"c1"}),
        key_fields=KEYS,
        who="anna",
        now=NOW,
        zone=BERLIN,
    )
    return reading.plan(Returned(table, KEYS))


def words(plan: Plan) -> list[tuple[int, str]]:
    return [(problem.line, problem.word) for problem in plan.problems]


@pytest.mark.parametrize("language", ["de", "en"])
def test_what_comes_back_unchanged_changes_nothing(language: str) -> None:
    assert read(exported(language)) == Plan(unchanged=3)


@pytest.mark.parametrize("word", sorted(DEEDS))
def test_every_word_of_both_languages_is_a_decision(word: str) -> None:
    table = exported()
    fill(table, 2, decision=word.upper(), until="31.12.2026", comment="so agreed")
    known = KNOWN | {1: entry(1, state=State.SENT if DEEDS[word] is not Deed.SEND else State.OPEN)}
    (change,) = read(table, known).changes
    assert change.decision.deed is DEEDS[word]


def test_accepted_until_holds_to_the_end_of_that_day_where_people_are() -> None:
    table = exported()
    fill(table, 2, decision="akzeptiert", until="2026-12-31")
    (change,) = read(table).changes
    assert change.decision.until == datetime(2026, 12, 31, 23, tzinfo=UTC)


def test_a_day_as_a_spreadsheet_returns_it_is_read() -> None:
    table = exported()
    fill(table, 2, decision="akzeptiert", until="2026-12-31 00:00:00")
    assert read(table).problems == ()


def test_somebody_and_a_comment_come_with_a_decision_or_alone() -> None:
    table = exported()
    fill(table, 2, decision="zur Korrektur gegeben", assigned_to="ben@example.com", comment="asap")
    fill(table, 3, assigned_to="ben@example.com")
    fill(table, 4, comment="seen")
    decisions = [change.decision for change in read(table).changes]
    assert [(each.deed, each.to, each.comment) for each in decisions] == [
        (Deed.SEND, "ben@example.com", "asap"),
        (Deed.ASSIGN, "ben@example.com", ""),
        (Deed.COMMENT, "", "seen"),
    ]


def test_changed_headings_are_refused_with_what_is_missing() -> None:
    table = exported("en")
    fill(table, 1, version="Vers.")
    with pytest.raises(SheetRefused, match="Version"):
        read(table)


def test_a_heading_that_stands_twice_is_refused() -> None:
    table = exported()
    table[0][-2] = table[0][-1]
    with pytest.raises(SheetRefused, match="twice"):
        read(table)


def test_columns_may_be_moved_and_added() -> None:
    table = [["mine", *reversed(row)] for row in exported()]
    assert read(table) == Plan(unchanged=3)


def test_a_formula_is_no_decision() -> None:
    table = exported()
    fill(table, 2, comment='=HYPERLINK("http://example.com")')
    assert words(read(table)) == [(2, "formula")]


def test_deleted_rows_are_named_and_left_as_they_are() -> None:
    table = exported()
    del table[2]
    plan = read(table)
    assert words(plan) == [(0, "deleted")]
    assert "1 Zeilen" in plan.problems[0].said("de")
    assert plan.changes == ()


def test_a_row_of_another_comparison_is_named() -> None:
    table = exported()
    fill(table, 2, comparison="c77", comment="mine")
    assert words(read(table)) == [(2, "foreign")]


def test_a_row_that_somebody_changed_meanwhile_is_shown_with_both() -> None:
    table = exported()
    fill(table, 2, decision="erklärt", comment="rounding")
    now = entry(1, version=4, state=State.SENT, comment="asked", decided_by="ben")
    plan = read(table, KNOWN | {1: now})
    assert (words(plan), plan.changes) == ([(2, "conflict")], ())
    assert "rounding" in plan.problems[0].said("de")
    assert "sent · asked (ben)" in plan.problems[0].said("en")


def test_a_value_that_was_changed_in_the_sheet_is_named_and_decides_nothing() -> None:
    table = exported()
    fill(table, 2, left="99.00", decision="korrigiert")
    plan = read(table)
    assert (words(plan), plan.changes) == ([(2, "changed_fact")], ())


def test_a_row_that_stands_twice_counts_once() -> None:
    table = exported()
    table.append(list(table[1]))
    assert words(read(table)) == [(5, "double")]


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        ({"decision": "vielleicht"}, "no_decision"),
        ({"decision": "akzeptiert", "until": "bald"}, "no_day"),
        ({"decision": "akzeptiert"}, "refused_needs_until"),
        ({"decision": "akzeptiert", "until": "2001-01-01"}, "refused_until_passed"),
        ({"decision": "erklärt"}, "refused_needs_comment"),
        ({"row": "one"}, "no_identity"),
        ({"comment": "x" * 2001}, "too_long"),
    ],
)
def test_what_cannot_be_followed_is_said(cells: dict[str, str], word: str) -> None:
    table = exported()
    fill(table, 2, **cells)
    plan = read(table)
    assert (words(plan), plan.changes) == ([(2, word)], ())


def test_equal_decisions_are_kept_together() -> None:
    table = exported()
    for line in (2, 3):
        fill(table, line, decision="zur Korrektur gegeben")
    fill(table, 4, comment="seen")
    assert [len(targets) for _, targets in groups(read(table).changes)] == [2, 1]


def test_both_languages_say_everything() -> None:
    for words_ in (HEADINGS, STATES, WORDS, REFUSED):
        assert set(words_["de"]) == set(words_["en"])  # type: ignore[call-overload, index]


@given(st.lists(st.lists(st.text(max_size=12), max_size=20), max_size=4))
def test_any_table_is_read_or_refused_in_a_sentence(rows: list[list[str]]) -> None:
    table = [exported()[0], *rows]
    for problem in read(table).problems:
        assert problem.said("de")
        assert problem.said("en")


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_cell_of_a_fact_is_taken_for_a_decision(left: str, comment: str) -> None:
    known = {1: entry(1, left=left, comment=comment.strip(), version=1 + timedelta(1).days)}
    table = sheet(list(known.values()), KEYS, comparison="c1", language="en", zone=BERLIN)
    assert read(table, known) == Plan(unchanged=1)
