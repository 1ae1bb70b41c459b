"""Each kind of rule over a few rows, compiled or by Great Expectations itself."""

import json
import subprocess
import sys
import time
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from include.integration_watch.domain.contract import difference
from include.integration_watch.domain.finding import DocumentRef, Money
from include.integration_watch.domain.observation import RuleStatus, SuiteOutcome
from include.integration_watch.domain.tolerance import Tolerance
from include.integration_watch.quality import places
from include.integration_watch.quality.run import run_suites
from include.integration_watch.quality.suite import suite_for

from .scene import (
    AT,
    INTEGRATION,
    RUN,
    contract,
    failing_keys,
    only_rule,
    run,
    snapshot,
    values,
)

pytestmark = pytest.mark.gx

ACTIVE_SUPPLIER = {
    "reference": {
        "object": "supplier",
        "field": "number",
        "status_field": "status",
        "allowed": ["active"],
    }
}


@pytest.mark.parametrize(
    ("rule", "given", "failing"),
    [
        pytest.param(
            {"unique": True},
            ["A", "B", "A", "", "", None, None],
            [("R1", "A", "×2"), ("R3", "A", "×2")],
            id="not unique: empty values are nobody's double",
        ),
        pytest.param(
            {"unique": "folded"},
            ["Acme GmbH", "ACME  gmbh ", "Acme\u00a0GmbH", "Mu\u0308ller", "müller", " ", "", None],
            [
                ("R1", "Acme GmbH", "×3"),
                ("R2", "ACME  gmbh ", "×3"),
                ("R3", "Acme\u00a0GmbH", "×3"),
                ("R4", "Mu\u0308ller", "×2"),
                ("R5", "müller", "×2"),
            ],
            id="folded: case, spaces and composed letters make no difference",
        ),
        pytest.param(
            {"required": True},
            ["N30", None, "", "  "],
            [("R2", None, "missing"), ("R3", "", "blank"), ("R4", "  ", "blank")],
            id="required: missing and blank are two reasons",
        ),
        pytest.param(
            {"format": r"^[0-9]{1,3}$"},
            ["7", "A7", "1234", "", None, "7\n"],
            [("R2", "A7", "A7"), ("R3", "1234", "1234"), ("R6", "7\n", "7\n")],
            id="format: empty values are skipped",
        ),
        pytest.param(
            {"max_length": 4},
            ["1234", "12345", "ÄÖÜß", "", None],
            [("R2", "12345", "> 4")],
            id="length: counted in characters",
        ),
        pytest.param(
            {"one_of": ["EUR", "USD"]},
            ["EUR", "eur", "XXX", "", None],
            [("R2", "eur", "eur"), ("R3", "XXX", "XXX")],
            id="domain: the set is exact",
        ),
        pytest.param(
            {"min_value": "0", "strict_min": True, "max_value": "9.5"},
            ["1", "9.5", "9.50001", "0", "-1e0", ".5", "1,5", "nan", "", None, " 1"],
            [
                ("R3", "9.50001", "> 9.5"),
                ("R4", "0", "<= 0"),
                ("R5", "-1e0", "<= 0"),
                ("R7", "1,5", "no number"),
                ("R8", "nan", "no number"),
                ("R11", " 1", "no number"),
            ],
            id="range: numbers are compared as numbers, and what is none fails",
        ),
    ],
)
def test_all_rows_that_fail_are_kept_with_their_reason(tmp_path: Path, rule, given, failing):
    found = only_rule(run(tmp_path, contract(field=rule), values("field", *given)))

    assert found.status is RuleStatus.FAILED
    assert found.failing == len(failing)
    assert failing_keys(tmp_path, found) == failing


def test_a_reference_that_is_missing_differs_from_one_in_the_wrong_state(tmp_path: Path):
    rows = values("supplier_number", "1", "2", "3", "", None, "4")
    suppliers = [
        {"number": "1", "status": "active"},
        {"number": "2", "status": "inactive"},
        {"number": "2", "status": "blocked"},
        {"number": None, "status": "active"},
        {"number": "4", "status": None},
    ]

    found = only_rule(
        run(tmp_path, contract(supplier_number=ACTIVE_SUPPLIER), rows, suppliers=suppliers)
    )

    assert found.status is RuleStatus.FAILED
    assert failing_keys(tmp_path, found) == [
        ("R2", "2", "blocked/inactive"),
        ("R3", "3", "missing"),
        ("R6", "4", "no status"),
    ]
    assert found.detail == "blocked/inactive: 1, missing: 1, no status: 1"


def test_a_day_may_not_lie_before_another_of_the_same_record(tmp_path: Path):
    given = [
        ("2026-03-04", "2026-03-04T23:00:00+01:00"),
        ("2026-03-03", "2026-03-04"),
        ("04.03.2026", "2026-03-04"),
        ("2026-03-03", None),
        ("2026-03-03", "soon"),
        ("", "2026-03-04"),
    ]
    rows = [
        {"invoice_number": f"R{number}", "due": due, "made": made}
        for number, (due, made) in enumerate(given, 1)
    ]

    found = only_rule(run(tmp_path, contract(due={"not_before": "made"}, made={}), rows))

    assert (found.kind, found.element_count) == ("date_order", 3)
    assert failing_keys(tmp_path, found) == [
        ("R2", "2026-03-03", "before 2026-03-04"),
        ("R3", "04.03.2026", "no date"),
    ]


@pytest.mark.parametrize(
    ("rule", "failing"),
    [
        ({"required": True}, [("R2", None, "missing"), ("R3", "", "blank")]),
        ({"format": "^[A-Z]+$"}, [("R4", "b", "b")]),
        ({"unique": True}, [("R1", "A", "×2"), ("R5", "A", "×2")]),
        ({"unique": "folded"}, [("R1", "A", "×2"), ("R5", "A", "×2")]),
        ({"reference": {"object": "supplier", "field": "number"}}, [("R4", "b", "missing")]),
    ],
    ids=lambda rule: next(iter(rule)) if isinstance(rule, dict) else "",
)
def test_a_case_is_demanded_of_its_records_only(tmp_path: Path, rule, failing):
    given = [("A", "D"), (None, "D"), ("", "D"), ("b", "D"), ("A", "D"), ("a", "F"), (None, "F")]
    rows = [
        {"invoice_number": f"R{number}", "field": value, "kind": kind}
        for number, (value, kind) in enumerate(given, 1)
    ]
    demanded = contract(field={"cases": [{"when": {"kind": ["D", "Z"]}, **rule}]}, kind={})

    found = only_rule(run(tmp_path, demanded, rows, suppliers=[{"number": "A", "status": ""}]))

    assert sorted(failing_keys(tmp_path, found)) == failing


def test_a_reference_must_be_valid_on_the_documents_day(tmp_path: Path):
    reference = {
        "object": "supplier",
        "field": "number",
        "status_field": "status",
        "allowed": ["published"],
        "valid_on": "dated",
        "valid_from": "start",
        "valid_to": "end",
    }
    days = ["2026-01-01", "2025-12-31", "2026-06-30T08:00:00Z", "2026-07-01", "", None]
    rows = [
        {"invoice_number": f"R{number}", "supplier": "1", "dated": day}
        for number, day in enumerate(days, 1)
    ]
    rows += [
        {"invoice_number": f"S{supplier}", "supplier": supplier, "dated": "2026-03-01"}
        for supplier in ("2", "3", "4", "5")
    ]
    known = [
        {"number": "1", "status": "published", "start": "2026-01-01", "end": "2026-03-31"},
        {"number": "1", "status": "published", "start": "2026-03-31", "end": "2026-06-30"},
        {"number": "1", "status": "draft", "start": "", "end": ""},
        {"number": "2", "status": "published", "start": None, "end": ""},
        {"number": "3", "status": "draft", "start": None, "end": None},
        {"number": "4", "status": "published", "start": None, "end": "31.12.2026"},
    ]
    demanded = contract(supplier={"reference": reference}, dated={})
    suite = suite_for(INTEGRATION, difference(None, demanded), demanded)

    outcome = run_suites(
        INTEGRATION,
        demanded,
        suite,
        snapshot(tmp_path / "i.parquet", rows),
        {"supplier": snapshot(tmp_path / "s.parquet", known)},
        home=tmp_path,
        at=AT,
        run_id=RUN,
    )

    assert sorted(failing_keys(tmp_path, only_rule(outcome))) == [
        ("R2", "1", "not valid on 2025-12-31"),
        ("R4", "1", "not valid on 2026-07-01"),
        ("S3", "3", "draft"),
        ("S4", "4", "not valid on 2026-03-01"),
        ("S5", "5", "missing"),
    ]


def test_one_active_record_is_enough(tmp_path: Path):
    suppliers = [{"number": "1", "status": "inactive"}, {"number": "1", "status": "active"}]

    found = only_rule(
        run(
            tmp_path,
            contract(supplier_number=ACTIVE_SUPPLIER),
            values("supplier_number", "1"),
            suppliers=suppliers,
        )
    )

    assert found.status is RuleStatus.PASSED


def test_unique_within_a_scope_leaves_other_scopes_alone(tmp_path: Path):
    demanded = contract(
        invoice_number={}, supplier={}, line={"unique": True, "unique_within": ["supplier"]}
    )
    rows = [
        {"invoice_number": f"R{number}", "line": line, "supplier": supplier}
        for number, (line, supplier) in enumerate(
            [("1", "a"), ("1", "a"), ("1", "b"), ("2", "a"), ("1", None), ("1", None), ("", "a")], 1
        )
    ]

    found = only_rule(run(tmp_path, demanded, rows))

    assert [key for key, *_ in failing_keys(tmp_path, found)] == ["R1", "R2"]


def test_what_a_person_is_told_of_failing_rows(tmp_path: Path):
    rows = [
        {"invoice_number": "R1", "supplier_name": "Acme", "total": "10.50", "currency": "EUR"},
        {"invoice_number": "R2", "supplier_name": "Beta", "total": "1e2", "currency": "EUR"},
        {"invoice_number": "R3", "supplier_name": None, "total": "n/a", "currency": "EUR"},
        {"invoice_number": "R4", "supplier_name": "Gamma", "total": "7.005", "currency": None},
    ]
    rows = [row | {"term": None} for row in rows]

    found = only_rule(run(tmp_path, contract(term={"required": True}), rows))

    assert found.documents[0] == DocumentRef(
        object="invoice",
        key="R1",
        title="Acme",
        amount=Decimal("10.50"),
        currency="EUR",
        note="missing",
    )
    assert found.money == (
        Money(currency="EUR", amount=Decimal("110.50")),
        Money(currency="", amount=Decimal("7.005")),
    )
    assert found.excerpt == "R1, R2, R3, R4"


def test_the_documents_are_a_sample_and_the_keys_are_all(tmp_path: Path):
    rows = values("term", *["N30"] * 5, *[None] * 300)

    found = only_rule(run(tmp_path, contract(term={"required": True}), rows))

    assert (found.failing, len(found.documents)) == (300, 20)
    assert len(failing_keys(tmp_path, found)) == 300


def test_a_warning_warns(tmp_path: Path):
    demanded = contract(term={"required": True, "severity": "warning"})

    assert only_rule(run(tmp_path, demanded, values("term", None))).status is RuleStatus.WARNED


def test_an_empty_extract_is_not_evaluated_and_never_good(tmp_path: Path):
    demanded = contract(
        invoice_number={"required": True, "unique": True},
        supplier_number=ACTIVE_SUPPLIER | {"format": r"^\d+$"},
    )

    outcome = run(
        tmp_path,
        demanded,
        [],
        fields=["invoice_number", "supplier_number"],
        suppliers=[{"number": "1", "status": "active"}],
    )

    assert {rule.status for rule in outcome.rules} == {RuleStatus.NOT_EVALUATED}
    assert outcome.rows == 0


def test_a_figure_of_no_values_is_not_evaluated_and_not_bad(tmp_path: Path):
    newest = {
        "type": "expect_column_max_to_be_between",
        "kwargs": {"column": "field", "min_value": {"$PARAMETER": "now() - timedelta(hours=1)"}},
        "meta": {"compared_as": "moment"},
    }
    learned = {"name": "learned", "expectations": [newest]}

    empty = run(tmp_path, contract(), values("field", "", None), handwritten=[learned])
    old = run(tmp_path, contract(), values("field", "2026-03-04T04:59"), handwritten=[learned])

    assert only_rule(empty).status is RuleStatus.NOT_EVALUATED
    assert only_rule(old).status is RuleStatus.FAILED


def test_a_column_without_any_value_is_not_evaluated(tmp_path: Path):
    found = only_rule(run(tmp_path, contract(term={"format": r"^N\d+$"}), values("term", None, "")))

    assert found.status is RuleStatus.NOT_EVALUATED
    assert found.detail == "no row has a value to check"


@pytest.mark.parametrize(
    "rule",
    [
        {"required": True},
        {"unique": True},
        {"unique": "folded"},
        {"format": "x"},
        {"max_length": 1},
        {"one_of": ["x"]},
        {"min_value": 1},
        {"not_before": "other"},
        {"reference": {"object": "supplier", "field": "number"}},
    ],
    ids=lambda rule: next(iter(rule)),
)
def test_a_column_that_did_not_come_is_an_error_and_no_failure(tmp_path: Path, rule):
    found = only_rule(
        run(
            tmp_path,
            contract(term=rule),
            values("total", "1"),
            suppliers=[{"number": "1", "status": "active"}],
        )
    )

    assert found.status is RuleStatus.ERRORED
    assert found.failing == 0
    assert "the extract of invoice has no column term" in found.detail


@pytest.mark.parametrize(
    ("suppliers", "says"),
    [
        pytest.param(None, "there is no snapshot of the target's supplier", id="no snapshot"),
        pytest.param([], "snapshot of supplier has no rows", id="an empty snapshot"),
    ],
)
def test_a_reference_without_anything_to_compare_with_is_an_error(tmp_path: Path, suppliers, says):
    found = only_rule(
        run(
            tmp_path,
            contract(supplier_number=ACTIVE_SUPPLIER),
            values("supplier_number", "1"),
            suppliers=suppliers,
        )
    )

    assert found.status is RuleStatus.ERRORED
    assert says in found.detail


def test_a_broken_check_does_not_take_the_others_with_it(tmp_path: Path):
    demanded = contract(
        a={"format": "(?=x)"}, term={"required": True}, zzz={"format": "^x", "required": True}
    )
    broken = {
        "name": "mine",
        "expectations": [
            {
                "type": "unexpected_rows_expectation",
                "kwargs": {"unexpected_rows_query": f"SELECT {what} FROM {{batch}}"},
                "meta": {"kind": "suite", "field": what},
            }
            for what in ("nowhere", "CAST(a AS DATE)", "{a}")
        ],
    }

    outcome = run(
        tmp_path,
        demanded,
        [{"invoice_number": "R1", "a": "1", "term": None}],
        handwritten=[broken],
    )

    assert statuses(outcome) == {
        "format:a": "failed",
        "format:zzz": "errored",
        "required:term": "failed",
        "required:zzz": "errored",
        "suite:CAST(a AS DATE)": "errored",
        "suite:nowhere": "errored",
        "suite:{a}": "errored",
    }
    assert failing_keys(tmp_path, outcome.rules[0]) == [("R1", "1", "1")]


def test_handwritten_expectations_run_with_the_generated_ones(tmp_path: Path):
    handwritten = {
        "name": "totals",
        "expectations": [
            {
                "type": "unexpected_rows_expectation",
                "description": "a total must not be negative",
                "kwargs": {
                    "unexpected_rows_query": (
                        "SELECT *, 'below zero' AS reason FROM (SELECT * FROM {batch}) AS i "
                        "WHERE TRY_CAST(total AS DOUBLE) < 0"
                    )
                },
                "severity": "warning",
            },
            {"type": "expect_table_row_count_to_be_between", "kwargs": {"min_value": 5}},
            {"type": "expect_column_mean_to_be_between", "kwargs": {"column": "nowhere"}},
            {"type": "expect_nothing_known", "kwargs": {}},
            {"type": "expect_column_values_to_be_null", "kwargs": {"column": "total"}},
        ],
    }

    outcome = run(
        tmp_path,
        contract(invoice_number={"required": True}),
        values("total", "1", "-2"),
        handwritten=[handwritten],
    )

    assert statuses(outcome) == {
        "required:invoice_number": "passed",
        "suite:totals.expect_nothing_known": "errored",
        "suite:totals.expect_table_row_count_to_be_between": "failed",
        "suite:totals.nowhere": "errored",
        "suite:totals.total": "failed",
        "suite:totals.unexpected_rows_expectation": "warned",
    }
    negative = outcome.rules[-1]
    assert failing_keys(tmp_path, negative) == [("R2", None, "below zero")]
    assert failing_keys(tmp_path, outcome.rules[4]) == [
        ("R1", "1", "present"),
        ("R2", "-2", "present"),
    ]


def test_what_great_expectations_runs_itself_keeps_all_keys_too(tmp_path: Path):
    handwritten = {
        "name": "by_gx",
        "expectations": [
            {"type": "expect_column_values_to_be_json_parseable", "kwargs": {"column": "note"}}
        ],
    }

    found = only_rule(
        run(tmp_path, contract(), values("note", "{}", *["{"] * 300), handwritten=[handwritten])
    )

    assert found.status is RuleStatus.FAILED
    assert found.failing == len(failing_keys(tmp_path, found)) == 300
    result = json.loads(places.result_file(tmp_path, "invoices_to_erp", RUN).read_text())
    (written,) = result["results"]
    assert written["meta"]["way"].startswith("great_expectations")
    assert len(written["result"]["unexpected_index_list"]) == 20


def test_a_run_whose_rules_are_all_compiled_does_not_import_great_expectations(tmp_path: Path):
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from tests.quality.scene import contract, run, values\n"
        "rule = {'required': True, 'unique': 'folded', 'format': '^N', 'max_length': 3,"
        " 'one_of': ['N30'], 'reference': {'object': 'supplier', 'field': 'number'}}\n"
        "run(Path(sys.argv[1]), contract(term=rule, invoice_number={'unique': True}),"
        " values('term', 'N30', 'X'), suppliers=[{'number': 'N30', 'status': 'active'}])\n"
        "print([name for name in ('great_expectations', 'pandas', 'sqlalchemy') if name in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("old", ["the snapshot of invoice", "the snapshot of supplier"])
def test_a_stale_snapshot_says_nothing_of_today(tmp_path: Path, old):
    later = AT + timedelta(hours=30)
    demanded = contract(supplier_number=ACTIVE_SUPPLIER)
    own = snapshot(tmp_path / "i.parquet", values("supplier_number", "9"))
    known = snapshot(tmp_path / "s.parquet", [{"number": "1", "status": "active"}])
    fresh = {"taken_at": later - timedelta(minutes=5)}
    if old.endswith("invoice"):
        known = known.model_copy(update=fresh)
    else:
        own = own.model_copy(update=fresh)

    outcome = run_suites(
        INTEGRATION,
        demanded,
        suite_for(INTEGRATION, difference(None, demanded), demanded),
        own,
        {"supplier": known},
        home=tmp_path,
        at=later,
        run_id=RUN,
    )

    assert only_rule(outcome).status is RuleStatus.NOT_EVALUATED
    assert only_rule(outcome).detail.startswith(f"{old} was taken 30 hours before the check")
    assert outcome.stale == (old.removeprefix("the snapshot of "),)


def test_a_run_leaves_its_result_and_outcome_where_they_can_be_found(tmp_path: Path):
    outcome = run(tmp_path, contract(term={"required": True}), values("term", None))

    result = places.result_file(tmp_path, "invoices_to_erp", RUN)
    assert json.loads(result.read_text())["suite_name"] == "invoices_to_erp"
    kept = SuiteOutcome.model_validate_json(places.outcome_file(result).read_text())
    assert kept == outcome
    assert outcome.docs_page == "invoices_to_erp/manual__2026-03-04T06-00-00-00-00.html"


def test_a_run_of_the_same_id_replaces_the_first(tmp_path: Path):
    demanded = contract(term={"required": True})
    run(tmp_path, demanded, values("term", None))
    run(tmp_path, demanded, values("term", "N30"))

    (result,) = (tmp_path / "results" / "invoices_to_erp").glob("*00-00.json")
    assert json.loads(result.read_text())["success"]


def test_a_value_cannot_break_out_of_the_query(tmp_path: Path):
    demanded = contract(
        field={"format": "^[^']+'x{2}$", "one_of": ["it's", '"}{'], "max_length": 50}
    )

    outcome = run(tmp_path, demanded, values("field", "it'xx", "'; DROP VIEW invoice; --", '"}{'))

    assert statuses(outcome) == {
        "domain:field": "failed",
        "format:field": "failed",
        "length:field": "passed",
    }
    assert [rule.failing for rule in outcome.rules] == [2, 2, 0]


def test_a_hundred_thousand_rows_are_checked_in_seconds(tmp_path: Path):
    demanded = contract(
        invoice_number={"required": True, "unique": True},
        supplier_number=ACTIVE_SUPPLIER | {"required": True, "format": r"^\d+$"},
        supplier_name={"unique": "folded"},
    )
    rows = [
        {
            "invoice_number": f"R{number}",
            "supplier_number": str(number % 5000) if number % 100 else f"A{number}",
            "supplier_name": f"Supplier {number}",
            "total": "10.00",
            "currency": "EUR",
        }
        for number in range(100_000)
    ]
    suppliers = [
        {"number": str(number), "status": "active" if number % 50 else "inactive"}
        for number in range(5000)
    ]
    run(tmp_path, contract(term={"required": True}), values("term", "x"), run_id="warm")

    started = time.process_time()
    outcome = run(tmp_path, demanded, rows, suppliers=suppliers)
    took = time.process_time() - started

    assert outcome.count(RuleStatus.FAILED) == 2
    assert took < 20


def statuses(outcome: SuiteOutcome) -> dict[str, str]:
    return {f"{rule.kind}:{rule.field}": rule.status.value for rule in outcome.rules}


def test_how_much_a_rule_grew_is_told_from_the_run_before(tmp_path: Path):
    tolerance = Tolerance(rule="required:term", growth_at_most=1)
    grown = INTEGRATION.model_copy(update={"tolerances": (tolerance,)})
    demanded = contract(term={"required": True})

    def look(run_id: str, *terms: str | None) -> RuleStatus:
        outcome = run_suites(
            grown,
            demanded,
            suite_for(grown, difference(None, demanded), demanded),
            snapshot(tmp_path / "i.parquet", values("term", *terms)),
            {},
            home=tmp_path,
            at=AT,
            run_id=run_id,
        )
        return only_rule(outcome).status

    assert [
        look("1", None, None, "N30"),
        look("2", None, None, None),
        look("3", None, None, None, None, None),
        look("4", None, None, None, None, None),
    ] == [RuleStatus.FAILED, RuleStatus.PASSED, RuleStatus.FAILED, RuleStatus.PASSED]
