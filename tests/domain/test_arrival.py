"""Lost documents by their numbers: what is missing is told, what only looks missing is not."""

from datetime import timedelta
from typing import Any

import pytest

from include.integration_watch.domain.arrival import (
    ASK_AGAIN,
    ON_THE_WAY,
    Arrival,
    asked_again_at,
    found_now,
    is_asked,
    not_arrived,
    numbers_of,
)
from include.integration_watch.domain.finding import Judgement
from include.integration_watch.domain.judge_transfers import judge_transfers
from include.integration_watch.domain.platform_record import ProcessedDocument
from include.integration_watch.domain.spelling import folded
from include.integration_watch.domain.transfer import Transfer

from .scene import LONG_AGO, NOW, integration
from .test_transfer import GOOD, boomi, coupa, joined, with_last


def document(number: str, **changes: Any) -> ProcessedDocument:
    fields: dict[str, Any] = {
        "id": number,
        "execution_id": "run-60",
        "tracked": {"Invoice number": number, "Supplier number": "10472"},
    }
    return ProcessedDocument.model_validate(fields | changes)


def arrival(*missing: str, **changes: Any) -> Arrival:
    fields: dict[str, Any] = {
        "execution_id": "run-60",
        "integration": "invoices_to_erp",
        "process": "Invoices to ERP",
        "object": "invoice",
        "started_at": NOW - timedelta(minutes=60),
        "asked_at": NOW - timedelta(minutes=20),
        "sent": 40,
        "asked": 40,
        "missing": missing,
        "missing_count": len(missing),
        "ever": len(missing),
        "is_whole": True,
    }
    return Arrival.model_validate(fields | changes)


def judged(told: tuple[Transfer, ...], *found: Arrival) -> Judgement:
    arrivals = {each.execution_id: each for each in found}
    return judge_transfers(integration(), told, NOW, whole_since=LONG_AGO, arrivals=arrivals)


def test_numbers_are_those_of_the_documents_that_left() -> None:
    told = numbers_of(
        [
            document("R-1"),
            document("R-1"),
            document("R-2", failed=True),
            document("R-3", is_start=True),
            document("R-4", tracked={"Supplier number": "10472"}),
        ],
        "invoice",
    )
    assert told == ("R-1",)


@pytest.mark.parametrize(
    ("sent", "there"), [("R-100", "r100"), ("000100", "100"), ("100", "0000100"), ("A/7", "a-7")]
)
def test_a_number_is_found_however_the_target_spells_it(sent: str, there: str) -> None:
    assert not_arrived([sent], [there], []) == ()
    assert folded(sent) == folded(there)


def test_what_a_list_of_errors_names_is_not_lost() -> None:
    assert not_arrived(["R-1", "R-2"], [], ["r1"]) == ("R-2",)


def test_documents_are_looked_for_where_the_counts_differ() -> None:
    *_, agrees, differs = with_last(boomi(60), coupa(60, 38))
    assert not is_asked(agrees, None, NOW, always=False)
    assert is_asked(differs, None, NOW, always=False)


def test_what_may_be_on_its_way_is_not_looked_for() -> None:
    fresh = joined([boomi(10)], [])[0]
    ended = fresh.execution.ended_at
    assert ended is not None
    assert not is_asked(fresh, None, NOW, always=True)
    assert is_asked(fresh, None, ended + ON_THE_WAY, always=True)
    assert not is_asked(fresh, None, ended + ON_THE_WAY, always=False)


def test_what_coupa_sent_and_boomi_never_saw_has_no_number() -> None:
    (told,) = joined([boomi(60, 38)], [coupa(60, 40)], is_to_coupa=False)
    assert told.unseen == 2
    assert not is_asked(told, None, NOW, always=False)


def test_missing_numbers_are_looked_for_ever_more_rarely() -> None:
    young, old = arrival("R-1"), arrival("R-1", started_at=NOW - timedelta(days=9))
    assert asked_again_at(young) - young.asked_at == ASK_AGAIN
    assert asked_again_at(old) - old.asked_at == timedelta(hours=6)


def test_the_documents_that_are_missing_are_named() -> None:
    told = judged(with_last(boomi(60), coupa(60, 38)), arrival("R-7", "R-9"))
    (found,) = told.findings
    assert (found.kind, found.document_count) == ("documents_lost", 2)
    assert [each.key for each in found.documents] == ["R-7", "R-9"]
    assert found.facts["reason"] == "by_number"


def test_documents_that_are_there_under_another_spelling_are_not_lost() -> None:
    """The counts still differ: the target may have joined two documents into one."""
    told = judged(with_last(boomi(60), coupa(60, 38)), arrival())
    assert told.findings == ()
    assert [each.kind for each in told.cleared] == ["documents_lost"]


def test_counts_decide_where_documents_bear_no_number() -> None:
    told = judged(with_last(boomi(60), coupa(60, 38)), arrival(asked=0, is_whole=False))
    (found,) = told.findings
    assert (found.document_count, found.documents, found.facts["reason"]) == (2, (), "")


def test_numbers_are_missed_even_where_nobody_counts() -> None:
    told = joined([*GOOD[0], boomi(60)], [])
    (found,) = judged(told, arrival("R-7")).findings
    assert found.document_count == 1


def test_it_is_over_when_the_numbers_are_seen_and_not_because_time_went_by() -> None:
    told = with_last(boomi(60), coupa(60, 38))
    half = found_now(arrival("R-7", "R-9"), ["r7"], [], NOW)
    assert judged(told, half).findings[0].document_count == 1
    late = half.model_copy(update={"asked_at": NOW + timedelta(days=9)})
    assert judged(told, late).findings
    over = judged(told, found_now(half, ["R-9"], [], NOW))
    assert not over.findings
    assert [each.evidence for each in over.cleared] == ["run-60"]


def test_a_good_retry_ends_it() -> None:
    again = boomi(20, original_id="run-60", type="retry_manual")
    told = joined([*GOOD[0], boomi(60), again], [*GOOD[1], coupa(60, 38), coupa(20, 40)])
    assert judged(told, arrival("R-7")).findings == ()
