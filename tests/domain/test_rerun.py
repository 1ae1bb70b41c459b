from typing import Any

import pytest

from include.integration_watch.domain.error_rule import FirstResponder
from include.integration_watch.domain.finding import DocumentRef
from include.integration_watch.domain.observation import DocumentError
from include.integration_watch.domain.rerun import may_run_again, may_send_again

from .scene import NOW, rule, run

USED = rule("invoice_number_used", "used")
SUPPLIER = rule("supplier_must", "x", first_responder=FirstResponder.SUPPLIER)


@pytest.mark.parametrize(
    ("status", "changes", "known", "verdict", "why"),
    [
        ("ERROR", {}, None, "safe", "nothing_left"),
        ("ERROR", {"outbound": 3}, None, "never", "partly_taken"),
        ("ERROR", {}, USED, "never", "already_there"),
        ("ERROR", {}, SUPPLIER, "supplier", "by_supplier"),
        ("ABORTED", {}, None, "never", "not_known"),
        ("ABORTED", {"outbound": 1}, None, "never", "partly_taken"),
        ("DISCARDED", {}, None, "safe", "never_began"),
        ("INPROCESS", {}, None, "wait", "still_open"),
        ("UNKNOWN", {}, None, "never", "not_known"),
        ("COMPLETE", {"outbound": 9}, None, "never", "all_went_well"),
        ("COMPLETE", {"outbound": 9, "inbound_errors": 1}, None, "never", "partly_taken"),
    ],
)
def test_a_run_may_start_again_only_where_nothing_can_arrive_twice(
    status: str, changes: dict[str, Any], known: Any, verdict: str, why: str
) -> None:
    advice = may_run_again(run(60, status, **changes), known)
    assert (advice.verdict, advice.why) == (verdict, why)


def refused(note: str) -> DocumentError:
    return DocumentError(
        id=1,
        integration="x",
        document=DocumentRef(object="invoice", key="R-1", note=note),
        messages=("no",),
        resolved=False,
        at=NOW,
    )


@pytest.mark.parametrize(
    ("note", "known", "verdict", "why"),
    [
        ("draft", SUPPLIER, "never", "waits_as_draft"),
        ("", USED, "never", "already_there"),
        ("", SUPPLIER, "supplier", "by_supplier"),
        ("approved", None, "safe", "after_mending"),
    ],
)
def test_a_document_is_sent_again_only_where_it_did_not_arrive(
    note: str, known: Any, verdict: str, why: str
) -> None:
    advice = may_send_again((refused(note),), known)
    assert (advice.verdict, advice.why) == (verdict, why)
