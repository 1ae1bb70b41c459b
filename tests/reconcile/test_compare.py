import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from include.integration_watch.domain.difference import Unjudged
from include.integration_watch.domain.in_flight import Carrier, Running

from .scene import between, differences, said, wanted

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def row(id: str | None, name: str | None = "a", amount: str = "1", **more: str) -> dict:
    return {"id": id, "name": name, "amount": amount, **more}


def test_a_record_is_missing_here_or_there_or_differs_by_field(tmp_path: Path) -> None:
    found = between(
        tmp_path, [row("1"), row("2"), row("3")], [row("2", "b", "7"), row("3"), row("4")], wanted()
    )

    assert [each[:3] for each in said(found)] == [
        ("1", "missing_right", ""),
        ("2", "differs", "amount"),
        ("2", "differs", "name"),
        ("4", "missing_left", ""),
    ]
    assert said(found)[1][3:] == ("1", "7")
    assert json.loads(said(found)[0][3] or "") == {"name": "a", "amount": "1"}
    assert found.same == 1


def test_a_key_that_is_double_on_one_side_is_one_difference(tmp_path: Path) -> None:
    found = between(tmp_path, [row("1"), row("1"), row("2")], [row("1"), row("2")], wanted())

    assert said(found) == [("1", "double_left", "", "2", "1")]


def test_records_of_a_key_that_is_double_on_both_sides_are_paired_by_content(
    tmp_path: Path,
) -> None:
    left = [row("1", "x"), row("1", "y"), row("2")]
    found = between(tmp_path, left, [row("1", "y"), row("1", "z"), row("2")], wanted())

    assert said(found) == [("1", "differs", "name", "x", "z")]
    assert any("more than once, on both sides" in note for note in found.notes)


def test_a_key_that_is_there_very_often_multiplies_nothing(tmp_path: Path) -> None:
    many = [row("1", str(n % 7)) for n in range(3000)]

    assert said(between(tmp_path, many, many[::-1], wanted())) == []


def test_nothing_differs_from_nothing_but_empty_text_does(tmp_path: Path) -> None:
    found = between(
        tmp_path, [row("1", None), row("2", None)], [row("1", None), row("2", "")], wanted()
    )

    assert said(found) == [("2", "differs", "name", None, "")]


def test_keys_may_be_of_several_columns(tmp_path: Path) -> None:
    asked = wanted(["amount"], key=["id", "name"])

    found = between(tmp_path, [row("1", "a"), row("1", "b")], [row("1", "b", "2")], asked)

    assert [each.key for each in differences(found)] == [("1", "a"), ("1", "b")]


def test_lines_are_summed_up_to_the_document_that_they_belong_to(tmp_path: Path) -> None:
    asked = wanted(
        {"amount": {"combine": "sum", "normalise": ["number"]}},
        left={"system": "coupa", "many": True},
    )
    left = [row("1", amount="1.50"), row("1", amount="2.5"), row("2", amount="3")]

    found = between(tmp_path, left, [row("1", amount="4"), row("2", amount="5")], asked)

    assert said(found) == [("2", "differs", "amount", "3", "5")]


@pytest.mark.parametrize(
    ("combine", "agrees", "differs"),
    [("min", "1.5", "2.5"), ("max", "2.5", "4"), ("count", "2", "4"), ("same", "1.5 | 2.5", "1.5")],
)
def test_lines_are_combined_as_the_field_says(
    tmp_path: Path, combine: str, agrees: str, differs: str
) -> None:
    asked = wanted({"amount": {"combine": combine}}, left={"system": "coupa", "many": True})
    left = [row(id, amount=amount) for id in "12" for amount in ("1.5", "2.5")]

    right = [row("1", amount=agrees), row("2", amount=differs)]
    found = between(tmp_path, left, right, asked)

    assert said(found) == [("2", "differs", "amount", agrees, differs)]


def test_totals_are_differences_by_currency_and_period(tmp_path: Path) -> None:
    asked = wanted(
        ["amount", "currency", "day"],
        totals=[{"by": ["currency", "day"], "sums": ["amount"], "period": "month"}],
        amount="amount",
        currency="currency",
    )

    def posted(id: str, currency: str, day: str, amount: str) -> dict:
        return {"id": id, "currency": currency, "day": day, "amount": amount}

    left = [posted("1", "EUR", "2026-10-31", "10"), posted("2", "EUR", "2026-11-02", "5")]
    right = [posted("1", "EUR", "2026-11-01", "10"), posted("2", "EUR", "2026-11-02", "5")]
    found = between(tmp_path, left, right, asked)

    totals = [each for each in differences(found) if each.kind == "total"]
    assert [(e.key, e.field, e.left, e.right, e.amount, e.currency) for e in totals] == [
        (("EUR", "2026-10-01"), "count by currency, day", "1", "0", None, "EUR"),
        (("EUR", "2026-10-01"), "sum(amount) by currency, day", "10", "0", 10, "EUR"),
        (("EUR", "2026-11-01"), "count by currency, day", "1", "2", None, "EUR"),
        (("EUR", "2026-11-01"), "sum(amount) by currency, day", "5", "15", 10, "EUR"),
    ]


def test_totals_by_group_say_count_and_sum(tmp_path: Path) -> None:
    asked = wanted(totals=[{"by": ["name"], "sums": ["amount"]}])

    found = between(
        tmp_path, [row("1"), row("2", "b")], [row("1", amount="3"), row("2", "b")], asked
    )

    assert said(found)[1] == ("a", "total", "sum(amount) by name", "1", "3")


def test_the_money_at_stake_is_the_difference_or_the_documents_amount(tmp_path: Path) -> None:
    asked = wanted(["name", "amount"], amount="amount", currency="name")

    found = between(
        tmp_path, [row("1", "EUR", "10"), row("2", "USD", "5")], [row("1", "EUR", "4")], asked
    )

    stakes = [(each.kind, each.amount, each.currency) for each in differences(found)]
    assert [(str(k), int(a or 0), c) for k, a, c in stakes] == [
        ("differs", 6, "EUR"),
        ("missing_right", 5, "USD"),
    ]


def test_what_is_under_way_is_kept_apart_and_becomes_a_difference_in_time(tmp_path: Path) -> None:
    asked = wanted(in_flight={"changed_at": "at"}, totals=[{"sums": ["amount"]}])
    left = [
        row("1", at="2026-11-24T11:30:00Z"),
        row("2", at="2026-11-24T02:00:00Z"),
        row("3", at=""),
    ]
    right = [row("3", at="")]
    times = {"left_as_of": NOW, "right_as_of": NOW - timedelta(hours=1)}
    failed = Carrier(state=Running.FAILED, since=NOW - timedelta(hours=11))

    during = between(tmp_path / "a", left, right, asked, **times, now=NOW, carriers=[failed])
    later = {key: at + timedelta(days=2) for key, at in times.items()}
    after = between(
        tmp_path / "b", left, right, asked, **later, now=NOW + timedelta(days=2), carriers=[failed]
    )

    assert during.counts == {}
    assert during.in_flight == {Unjudged.CHANGED_AFTER_SNAPSHOT: 1, Unjudged.EXECUTION_FAILED: 1}
    assert {str(kind): count for kind, count in after.counts.items()} == {
        "missing_right": 2,
        "total": 2,
    }


def test_records_without_a_common_key_that_read_alike_are_proposed_only(tmp_path: Path) -> None:
    left = [row("1"), row("A7", "Muster Metallbau GmbH", "100.00")]
    right = [row("1"), row("B9", "Muster Metallbau GmbH.", "100.00")]

    found = between(tmp_path, left, right, wanted())

    assert [(each.left, each.right) for each in found.pairings] == [(("A7",), ("B9",))]
    assert len(said(found)) == 2


def test_numbers_are_compared_as_numbers_whatever_their_types(tmp_path: Path) -> None:
    left = [{"id": 1, "name": "a", "amount": 2.5}]

    found = between(tmp_path, left, [{"id": "1", "name": "a", "amount": "2.5"}], wanted())

    assert said(found) == []
    assert any("compared as text" in note for note in found.notes)
