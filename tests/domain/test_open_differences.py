from datetime import timedelta
from decimal import Decimal

from include.integration_watch.domain.finding import DocumentRef, Kind, Layer, Money
from include.integration_watch.domain.open_differences import (
    Judged,
    OpenDifferences,
    judge_differences,
)
from tests.domain.scene import NOW

JUDGED = Judged(
    integration="suppliers_to_coupa",
    reconciliation="suppliers_both",
    object="supplier",
    at=NOW,
    as_of=NOW - timedelta(minutes=5),
    rows=200_000,
    hidden=12,
    under_way=3,
    kinds=("differs:name", "differs:payment_term", "missing:coupa"),
)
TERMS = OpenDifferences(
    kind=Kind.DIFFERS,
    field="payment_term",
    count=418,
    documents=tuple(DocumentRef(object="supplier", key=str(number)) for number in range(30)),
    money=(Money(currency="EUR", amount=Decimal("10.50")),),
    pattern="N60 instead of N30",
    pattern_count=416,
)


def test_each_sort_of_difference_is_one_finding_with_its_pattern_and_its_money() -> None:
    (found,) = judge_differences(JUDGED, [TERMS]).findings
    assert found.key == (Layer.DATA, "suppliers_to_coupa", "differs:payment_term")
    assert (found.document_count, len(found.documents)) == (418, 20)
    assert found.money == TERMS.money
    assert (found.facts["pattern"], found.facts["pattern_count"]) == ("N60 instead of N30", "416")
    assert [link.url for link in found.links] == ["suppliers_both"]


def test_what_no_longer_differs_is_cleared_by_the_rows_that_were_compared() -> None:
    cleared = judge_differences(JUDGED, [TERMS]).cleared
    assert [(each.kind, each.evidence) for each in cleared] == [
        ("differs:name", "200000 rows"),
        ("missing:coupa", "200000 rows"),
    ]


def test_where_all_is_explained_nothing_is_found() -> None:
    judged = judge_differences(JUDGED, [TERMS.model_copy(update={"count": 0})])
    assert judged.findings == ()
    assert len(judged.cleared) == 3
