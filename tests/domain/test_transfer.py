"""Both sides of a transfer: joined by time, judged by their counts."""

from datetime import timedelta
from typing import Any

from include.integration_watch.domain.finding import DocumentRef, Judgement
from include.integration_watch.domain.judge_transfers import judge_transfers
from include.integration_watch.domain.observation import CoupaRun, DocumentError, Execution
from include.integration_watch.domain.transfer import Transfer, transfers

from .scene import LONG_AGO, NOW, integration, run


def boomi(minutes_ago: float, documents: int = 40, **changes: Any) -> Execution:
    fields = {"inbound": documents, "outbound": documents} | changes
    return run(minutes_ago, id=f"run-{minutes_ago}", **fields)


def coupa(
    minutes_ago: float, total: int = 40, processed: int | None = None, **more: Any
) -> CoupaRun:
    fields: dict[str, Any] = {
        "id": int(10_000 - minutes_ago),
        "integration": "invoices-to-erp",
        "status": "successful",
        "started_at": NOW - timedelta(minutes=minutes_ago),
        "total": total,
        "processed": total if processed is None else processed,
    }
    return CoupaRun.model_validate(fields | more)


def error(id: int, run_id: int | None, minutes_ago: float = 58) -> DocumentError:
    return DocumentError(
        id=id,
        integration="invoices-to-erp",
        run_id=run_id,
        document=DocumentRef(object="invoice", key=f"R-{id}"),
        messages=("no",),
        resolved=False,
        at=NOW - timedelta(minutes=minutes_ago),
    )


def joined(
    executions: list[Execution],
    runs: list[CoupaRun],
    errors: tuple[DocumentError, ...] = (),
    *,
    is_to_coupa: bool = True,
) -> tuple[Transfer, ...]:
    return transfers(executions, runs, errors, is_to_coupa=is_to_coupa)


def judged(told: tuple[Transfer, ...]) -> Judgement:
    return judge_transfers(integration(), told, NOW, whole_since=LONG_AGO)


def found(told: tuple[Transfer, ...]) -> dict[str, int]:
    return {each.kind: each.document_count for each in judged(told).findings}


GOOD = ([boomi(300), boomi(240), boomi(180)], [coupa(300), coupa(240), coupa(180)])


def with_last(
    execution: Execution, coupa_run: CoupaRun, *errors: DocumentError, **more: Any
) -> tuple[Transfer, ...]:
    return joined([*GOOD[0], execution], [*GOOD[1], coupa_run], errors, **more)


def test_each_coupa_run_belongs_to_the_execution_that_is_nearest() -> None:
    told = joined([boomi(60), boomi(50)], [coupa(51), coupa(59)])
    assert [each.run and each.run.started_at for each in told] == [
        NOW - timedelta(minutes=59),
        NOW - timedelta(minutes=51),
    ]


def test_a_run_of_another_hour_belongs_to_none() -> None:
    (told,) = joined([boomi(60)], [coupa(240)])
    assert told.run is None


def test_errors_follow_their_run_or_else_the_time() -> None:
    by_run, by_time, elsewhere = error(1, 9940), error(2, None), error(3, 9000)
    (told,) = joined([boomi(60)], [coupa(60)], (by_run, by_time, elsewhere))
    assert told.errors == (by_run, by_time)


def test_transfers_that_agree_are_fine() -> None:
    assert not judged(joined(*GOOD)).findings


def test_documents_that_coupa_did_not_process_and_does_not_name_are_a_hidden_refusal() -> None:
    assert found(with_last(boomi(60), coupa(60, 40, 37))) == {"hidden_refusal": 3}


def test_an_errored_run_hides_at_least_one() -> None:
    assert found(with_last(boomi(60), coupa(60, status="errored"))) == {"hidden_refusal": 1}


def test_what_coupas_error_list_names_is_not_hidden() -> None:
    errors = tuple(error(number, 9940) for number in range(3))
    assert not found(with_last(boomi(60), coupa(60, 40, 37, status="errored"), *errors))
    assert found(with_last(boomi(60), coupa(60, 40, 37), *errors[:1])) == {"hidden_refusal": 2}


def test_where_nobody_sets_what_was_processed_the_number_means_nothing() -> None:
    runs = [coupa(minutes, 40, 0) for minutes in (300, 240, 60)]
    assert not found(joined([boomi(300), boomi(240), boomi(60)], runs))


def test_a_run_that_boomi_calls_failed_hides_nothing() -> None:
    assert not found(with_last(boomi(60, status="ERROR"), coupa(60, 40, 37)))


def test_documents_that_coupa_never_saw_are_lost() -> None:
    assert found(with_last(boomi(60), coupa(60, 38))) == {"documents_lost": 2}


def test_documents_that_boomi_never_got_from_coupa_are_lost() -> None:
    told = with_last(boomi(60, 38), coupa(60, 40), is_to_coupa=False)
    assert found(told) == {"documents_lost": 2}


def test_where_both_sides_count_differently_nothing_is_lost() -> None:
    batches = [boomi(minutes, 1) for minutes in (300, 240, 180, 60)]
    runs = [coupa(minutes) for minutes in (300, 240, 180, 60)]
    assert not found(joined(batches, runs, is_to_coupa=False))


def test_its_good_retry_ends_it() -> None:
    again = boomi(30, 2, original_id="run-60")
    told = joined([*GOOD[0], boomi(60), again], [*GOOD[1], coupa(60, 38), coupa(30, 2)])
    ended = judged(told)
    assert not ended.findings
    assert [each.kind for each in ended.cleared] == ["documents_lost"]


def test_what_is_not_over_is_not_judged() -> None:
    assert not found(with_last(boomi(3, status="INPROCESS"), coupa(3, 40, 0, status="running")))
    assert not found(with_last(boomi(3), coupa(3, 40, 0, status="running")))
