from datetime import UTC, datetime

import pytest

from include.integration_watch.domain.finding import Severity
from include.integration_watch.domain.source_shape import (
    Drift,
    SourceShape,
    drift,
    judge_source,
)

AT = datetime(2026, 3, 4, 6, tzinfo=UTC)
BEFORE = SourceShape(
    columns=("number", "payment_term", "iban"), kinds={"number": "number", "total": "number"}
)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (("number", "payment_term", "iban"), Drift()),
        (("iban", "number", "payment_term"), Drift()),
        (("number", "payment_term"), Drift(gone=("iban",))),
        (("number", "payment_term", "iban", "bic"), Drift(new=("bic",))),
        (("number", "payment_terms", "iban"), Drift(renamed=(("payment_term", "payment_terms"),))),
        (("number", "payment_term", "colour"), Drift(gone=("iban",), new=("colour",))),
    ],
)
def test_columns_that_went_came_or_were_renamed_are_told_apart(
    now: tuple[str, ...], expected: Drift
) -> None:
    assert drift(BEFORE, SourceShape(columns=now)) == expected


def test_a_field_that_holds_something_else_is_noticed() -> None:
    now = SourceShape(columns=BEFORE.columns, kinds={"number": "text", "other": "day"})
    assert drift(BEFORE, now) == Drift(changed=(("number", "number", "text"),))


def test_a_first_reading_and_a_source_without_headings_drift_from_nothing() -> None:
    assert drift(None, BEFORE).is_none
    assert drift(SourceShape(), BEFORE).is_none
    assert drift(BEFORE, SourceShape()).is_none


def test_drift_is_a_warning_and_over_when_things_are_as_they_were() -> None:
    shape = SourceShape(columns=("number",))
    told = judge_source("invoices", "invoice", shape, drift(BEFORE, shape), AT)
    (found,) = told.findings
    assert (found.kind, found.severity) == ("schema_drift", Severity.WARNING)
    assert found.facts["drift"] == "- payment_term; - iban"
    assert found.facts["gone"] == "payment_term, iban"
    after = judge_source("invoices", "invoice", shape, drift(shape, shape), AT)
    assert {cleared.kind for cleared in after.cleared} == {"schema_drift", "rows_left_out"}
    assert after.findings == ()


def test_rows_that_could_not_be_read_are_an_error_that_names_them() -> None:
    shape = SourceShape(file="s.csv", left_out=2, problems=("s.csv:3: 4 values", "s.csv:9: 1"))
    (found,) = judge_source("invoices", "invoice", shape, Drift(), AT).findings
    assert (found.kind, found.severity) == ("rows_left_out", Severity.ERROR)
    assert found.excerpt == "s.csv:3: 4 values\ns.csv:9: 1"
    assert found.facts == {"object": "invoice", "file": "s.csv", "left_out": "2"}
