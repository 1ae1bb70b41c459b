"""A suite run where the data lie in Spark leaves what it leaves over snapshots: outcomes, all keys, results."""

import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from include.integration_watch.domain.contract import difference
from include.integration_watch.domain.observation import RuleStatus
from include.integration_watch.quality import places
from include.integration_watch.quality.suite import suite_for, with_handwritten

from .scene import AT, INTEGRATION, RUN, contract, failing_keys, run

pytestmark = [pytest.mark.spark, pytest.mark.gx]

if find_spec("pyspark") is None:
    pytest.skip("no pyspark: install requirements-spark.txt", allow_module_level=True)
if shutil.which("java") is None:
    pytest.skip("no java on the PATH: Spark needs version 17 or 21", allow_module_level=True)

MANY = 1_500
ROWS = [
    {
        "invoice_number": f"R{number}",
        "supplier_name": f"Supplier {number}",
        "total": "10.00",
        "currency": "EUR",
        "term": None if number % 2 else "N30",
        "supplier": "gone" if number % 3 == 0 else "11" if number % 3 == 1 else "10",
        "odd": "x",
        "idle": None,
    }
    for number in range(1, MANY + 1)
]
SUPPLIERS = [{"number": "10", "status": "active"}, {"number": "11", "status": "inactive"}]
DEMANDED = {
    "term": {"required": True},
    "odd": {"format": "^x$"},
    "idle": {"max_length": 3},
    "supplier": {
        "reference": {
            "object": "supplier",
            "field": "number",
            "status_field": "status",
            "allowed": ["active"],
        }
    },
}
BY_HAND = {
    "name": "by_hand",
    "expectations": [
        {
            "type": "expect_column_values_to_be_in_set",
            "kwargs": {"column": "currency", "value_set": ["USD"]},
            "severity": "warning",
        },
        {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "gone"}},
    ],
}


def test_all_keys_and_all_five_outcomes_are_those_of_snapshots(tmp_path: Path) -> None:
    from include.integration_watch.quality.spark_run import run_in_spark, session_at

    demanded = contract(**DEMANDED)
    here = run(tmp_path / "here", demanded, ROWS, suppliers=SUPPLIERS, handwritten=[BY_HAND])
    suite = with_handwritten(
        suite_for(INTEGRATION, difference(None, demanded), demanded), [BY_HAND]
    )
    with session_at("local[1]") as session:
        session.conf.set("spark.sql.shuffle.partitions", "1")
        lake = tmp_path / "here" / "lake"
        there = run_in_spark(
            INTEGRATION,
            demanded,
            suite,
            session.read.parquet(str(lake / "i.parquet")),
            {"supplier": session.read.parquet(str(lake / "s.parquet"))},
            home=tmp_path / "there",
            at=AT,
            run_id=RUN,
        )

    told = [(rule.name, rule.status, rule.failing) for rule in there.rules]
    assert told == [(rule.name, rule.status, rule.failing) for rule in here.rules]
    assert {status for _, status, _ in told} == set(RuleStatus)
    for one, other in zip(there.rules, here.rules, strict=True):
        if other.keys_file:
            ours = failing_keys(tmp_path / "here", other)
            assert sorted(failing_keys(tmp_path / "there", one)) == sorted(ours)
            assert len(ours) >= MANY / 3
    result = places.result_file(tmp_path / "there", INTEGRATION.id, RUN)
    assert result.exists()
    assert places.profile_file(result).exists()


def test_an_empty_table_is_not_evaluated(tmp_path: Path) -> None:
    from include.integration_watch.quality.spark_run import run_in_spark, session_at

    demanded = contract(term={"required": True})
    with session_at("local[1]") as session:
        found = run_in_spark(
            INTEGRATION,
            demanded,
            suite_for(INTEGRATION, difference(None, demanded), demanded),
            session.sql("SELECT 'R1' AS invoice_number, 'N30' AS term WHERE false"),
            {},
            home=tmp_path,
            at=AT,
            run_id=RUN,
        )

    assert [rule.status for rule in found.rules] == [RuleStatus.NOT_EVALUATED]


def test_a_table_that_is_not_there_is_named() -> None:
    from include.integration_watch.quality.spark_run import SparkError, session_at, table_in

    with session_at("local[1]") as session, pytest.raises(SparkError, match=r"no table erp\.gone"):
        table_in(session, "erp.gone")
