from typing import Any

from include.integration_watch.domain.explanation import Explanation, explain, still_failing
from include.integration_watch.domain.partly_failed import judge_partly_failed
from include.integration_watch.domain.platform_record import ConnectorCount, ProcessedDocument

from .scene import NOW, integration, run

STEPS = (
    ConnectorCount(id="1", execution_id="x", step="Source: read", successes=3, is_start=True),
    ConnectorCount(id="2", execution_id="x", step="Target: post", connector="http", errors=1),
)


def document(number: str, *, failed: bool = False, **more: Any) -> ProcessedDocument:
    fields: dict[str, Any] = {
        "id": f"{number}-{failed}-{more.get('operation')}",
        "execution_id": "x",
        "failed": failed,
        "tracked": {"Invoice number": number},
    }
    return ProcessedDocument.model_validate(fields | more)


def told(*documents: ProcessedDocument, id: str = "x") -> Explanation:
    return explain(id, STEPS, documents)


def test_the_step_and_the_numbers_of_what_failed_are_named() -> None:
    found = told(document("R-1"), document("R-2", failed=True, message="no term"))
    assert (found.step, found.connector, found.failed_count) == ("Target: post", "http", 1)
    assert [(each.key, each.note) for each in found.documents] == [("R-2", "no term")]
    assert [key.number for key in found.passed] == ["R-1"]


def test_a_document_that_failed_at_two_steps_counts_once() -> None:
    twice = [document("R-2", failed=True, operation=each) for each in ("post", "log")]
    assert told(*twice).failed_count == 1


def test_what_was_only_read_did_not_pass() -> None:
    assert told(document("R-1", is_start=True)).passed == ()


def test_people_are_masked_in_what_is_kept() -> None:
    found = told(document("R-2", failed=True, message="refused by who@example.com"))
    assert found.failed[0].message == "refused by ***"


def test_thousands_of_documents_are_counted_and_some_kept() -> None:
    many = (document(f"R-{number}", failed=True) for number in range(3000))
    found = told(*many)
    assert (found.failed_count, len(found.failed)) == (3000, 200)


def test_a_number_that_passes_later_has_arrived() -> None:
    first = told(document("R-1", failed=True), document("R-2", failed=True))
    later = told(document("R-2"), id="later")
    assert [each.keys[0].number for each in still_failing(first, [later])] == ["R-1"]


def partly(*later: Explanation) -> list[str]:
    """Judge a run in which R-1 and R-2 failed, with clean runs after it."""
    runs = [run(60, id="x", inbound=9, inbound_errors=2, outbound=7)]
    runs += [run(30 - turn, id=each.execution_id, inbound=9) for turn, each in enumerate(later)]
    known = {each.execution_id: each for each in later}
    known["x"] = told(document("R-1", failed=True), document("R-2", failed=True))
    judged = judge_partly_failed(integration(), runs, (), NOW, known)
    return [document.key for finding in judged.findings for document in finding.documents]


def test_a_trouble_ends_when_its_own_documents_pass_and_not_when_others_do() -> None:
    assert partly(told(document("R-9"), id="later")) == ["R-1", "R-2"]
    assert partly(told(document("R-1"), id="one"), told(document("R-2"), id="two")) == []
