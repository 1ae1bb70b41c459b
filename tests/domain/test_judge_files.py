from datetime import timedelta
from typing import Any

from include.integration_watch.domain.coupa_file import CoupaFile, FileStatus, UploadError
from include.integration_watch.domain.error_rule import classifying
from include.integration_watch.domain.finding import Judgement
from include.integration_watch.domain.judge_files import files_of, judge_files

from .scene import NOW, catalogue, integration, rule

TAKEN = rule("name_taken", "already been taken")
KNOWN = catalogue(TAKEN)
SUPPLIERS = integration(
    id="suppliers_to_coupa",
    object="supplier",
    source={"system": "erp"},
    target={"system": "coupa"},
    coupa_integration="suppliers-to-coupa",
)


def file(id: int, *messages: str, **changes: Any) -> CoupaFile:
    """A file of ten rows, of which as many were refused as there are messages."""
    errors = tuple(
        UploadError(id=10 * id + row, row=row, key=f"S-{id}{row}", messages=(words,))
        for row, words in enumerate(messages, start=1)
    )
    fields: dict[str, Any] = {
        "id": id,
        "object": "supplier",
        "name": f"Suppliers_{id}.csv",
        "status": FileStatus.DONE,
        "at": NOW - timedelta(hours=10 - id),
        "processed": 10,
        "created": 0,
        "updated": 10 - len(errors),
        "refused": len(errors),
        "errors": errors,
    }
    return CoupaFile.model_validate(fields | changes)


def judge(*files: CoupaFile) -> Judgement:
    return judge_files(SUPPLIERS, files, KNOWN, NOW, classifying(KNOWN.error_rules))


def test_a_file_that_is_done_is_told_by_what_was_not_taken() -> None:
    (found,) = judge(file(1, "Name has already been taken")).findings
    assert (found.kind, found.document_count) == ("upload_errors:name_taken", 1)
    assert (found.facts["file"], found.facts["rows_taken"]) == ("Suppliers_1.csv", "9")
    assert [each.key for each in found.documents] == ["S-11"]
    assert (found.facts["rerun"], found.facts["rerun_why"]) == ("never", "rows_taken")


def test_each_row_of_the_catalogue_is_one_finding_over_all_files() -> None:
    found = judge(
        file(1, "Name has already been taken", "Row corrupt or invalid."),
        file(2, "Name has already been taken", updated=0),
    ).findings
    assert {each.kind: each.document_count for each in found} == {
        "upload_errors:name_taken": 2 + 9,
        "upload_errors:unclassified": 1,
    }


def test_a_file_that_failed_as_a_whole_may_come_again() -> None:
    (found,) = judge(
        file(1, status=FileStatus.FAILED, processed=None, updated=None, created=None)
    ).findings
    assert (found.facts["reason"], found.facts["rerun"]) == ("whole", "safe")


def test_what_is_clean_still_loading_or_unknown_is_no_finding() -> None:
    judged = judge(
        file(1),
        file(2, "Name has already been taken", status=FileStatus.LOADING),
        file(3, "Name has already been taken", status=FileStatus.UNKNOWN),
    )
    assert judged == Judgement()


def test_a_clean_file_of_the_same_name_settles_the_first() -> None:
    judged = judge(file(1, "Row corrupt or invalid."), file(2, name="Suppliers_1.csv"))
    assert judged.findings == ()
    assert [each.kind for each in judged.cleared] == ["upload_errors:unclassified"]


def test_a_clean_file_that_took_fewer_rows_settles_nothing() -> None:
    small = file(2, processed=1, updated=1)
    assert judge(file(1, "a", "b"), small).findings
    assert not judge(file(1, "a", "b"), file(2, processed=2, updated=2)).findings


def test_rows_that_have_passed_since_are_settled_one_by_one() -> None:
    broken = file(1, "Row corrupt or invalid.", "Row corrupt or invalid.")
    first, second = (error.id for error in broken.errors)
    one = broken.model_copy(update={"passed": (first,)})
    both = broken.model_copy(update={"passed": (first, second)})
    (found,) = judge(one, file(2)).findings
    assert [each.key for each in found.documents] == ["S-12"]
    assert judge(both).findings == ()
    assert [each.kind for each in judge(both).cleared] == ["upload_errors:unclassified"]


def test_a_file_belongs_to_the_only_integration_that_sends_such_objects() -> None:
    mine = file(1)
    elsewhere = SUPPLIERS.model_copy(update={"id": "more_suppliers"})
    assert files_of(SUPPLIERS, [mine, file(2, object="lookup_value")], [SUPPLIERS]) == (mine,)
    assert files_of(SUPPLIERS, [mine], [SUPPLIERS, elsewhere]) == ()


def test_a_name_of_its_own_and_coupas_word_decide_before_the_object_does() -> None:
    named = SUPPLIERS.model_copy(
        update={"id": "branch", "coupa_files": "Branch_*.csv", "coupa_integration": ""}
    )
    both = [SUPPLIERS, named]
    branch = file(1, name="_Incoming_Suppliers_Branch_1.csv")
    told = file(2, object="lookup_value", integration="suppliers-to-coupa")
    assert files_of(named, [branch, told], both) == (branch,)
    assert files_of(SUPPLIERS, [branch, told], both) == (told,)
