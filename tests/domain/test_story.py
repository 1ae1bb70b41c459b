"""Files joined to their transfers, and whether a transfer may run again when both sides are heard."""

from datetime import timedelta
from typing import Any

import pytest

from include.integration_watch.domain.coupa_file import CoupaFile, FileStatus
from include.integration_watch.domain.rerun import may_run_again
from include.integration_watch.domain.story import Story, advised
from include.integration_watch.domain.transfer_files import files_by_execution

from .scene import NOW
from .test_arrival import arrival
from .test_transfer import boomi, coupa, joined


def file(minutes_ago: float, **changes: Any) -> CoupaFile:
    fields: dict[str, Any] = {
        "id": int(minutes_ago),
        "name": f"Invoices_{minutes_ago}.csv",
        "status": FileStatus.DONE,
        "processed": 40,
        "updated": 40,
    }
    at = NOW - timedelta(minutes=minutes_ago)
    return CoupaFile.model_validate(fields | {"at": at} | changes)


def test_a_file_belongs_to_the_run_it_names_before_name_and_time_count() -> None:
    told = joined([boomi(90), boomi(60)], [coupa(90), coupa(60)])
    first = told[0].run
    assert first is not None
    mine = file(55, run_id=first.id)
    assert files_by_execution(told, [mine], {}) == {"run-90": (mine,)}


def test_a_file_belongs_to_the_run_that_wrote_its_name() -> None:
    told = joined([boomi(90), boomi(60)], [])
    mine = file(55, name="_Incoming_Invoices_A.csv")
    names = {"run-90": frozenset({"a.csv"})}
    assert files_by_execution(told, [mine], names) == {"run-90": (mine,)}


def test_a_file_that_nothing_names_belongs_to_the_newest_run_before_it() -> None:
    told = joined([boomi(90), boomi(60)], [])
    late, lone = file(50), file(30)
    assert files_by_execution(told, [late, lone], {}) == {"run-60": (late,)}


@pytest.mark.parametrize(
    ("changes", "verdict", "why"),
    [
        ({}, "never", "all_went_well"),
        ({"files": (file(50, updated=39),)}, "never", "rows_taken"),
        ({"files": (file(50, updated=0),)}, "safe", "no_row_taken"),
        ({"arrival": arrival("R-1")}, "never", "partly_taken"),
        ({"arrival": arrival()}, "never", "all_went_well"),
    ],
)
def test_the_other_side_is_heard_too(changes: dict[str, Any], verdict: str, why: str) -> None:
    (transfer,) = joined([boomi(60)], [coupa(60)])
    advice = may_run_again(transfer.execution)
    story = Story(integration="invoices_to_erp", transfer=transfer, advice=advice)
    told = advised(story.model_copy(update=changes))
    assert told is not None
    assert (told.verdict, told.why) == (verdict, why)


def test_a_hidden_refusal_is_no_reason_to_send_all() -> None:
    (transfer,) = joined([boomi(60)], [coupa(60, 40, 37)])
    advice = may_run_again(transfer.execution)
    told = advised(Story(integration="x", transfer=transfer, advice=advice))
    assert told is not None
    assert told.why == "partly_taken"
