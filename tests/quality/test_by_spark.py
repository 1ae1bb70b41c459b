"""The suite of a contract runs in Spark as it runs over snapshots."""

import json
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from include.integration_watch.domain.contract import difference
from include.integration_watch.quality.lake import lake
from include.integration_watch.quality.suite import suite_for
from include.integration_watch.quality.validate import error_of, unexpected_count, validate

from .scene import AT, INTEGRATION, RUN, contract, snapshot

pytestmark = [pytest.mark.spark, pytest.mark.gx]

if find_spec("pyspark") is None:
    pytest.skip("no pyspark: install requirements-spark.txt", allow_module_level=True)
if shutil.which("java") is None:
    pytest.skip("no java on the PATH: Spark needs version 17 or 21", allow_module_level=True)

ROWS = [
    {"number": "1", "term": "N30", "name": "A", "supplier": "10"},
    {"number": "2", "term": None, "name": "BBBB", "supplier": "11"},
    {"number": "3", "term": "", "name": "C", "supplier": "12"},
    {"number": "3", "term": "30", "name": None, "supplier": None},
    {"number": None, "term": "N30", "name": "", "supplier": ""},
    {"number": "5", "term": "N30", "name": "D", "supplier": "10"},
]
SUPPLIERS = [
    {"number": "10", "status": "active"},
    {"number": "11", "status": "inactive"},
    {"number": None, "status": "active"},
]
DEMANDED = {
    "number": {"unique": True},
    "term": {"required": True, "format": r"^N[0-9]+$", "one_of": ["N30", "N60"]},
    "name": {"max_length": 3},
    "supplier": {
        "reference": {
            "object": "supplier",
            "field": "number",
            "status_field": "status",
            "allowed": ["active"],
        }
    },
}


@pytest.fixture(scope="module")
def spark():
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[1]")
        .appName("integration-watch-tests")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "1")
        .getOrCreate()
    )
    yield session
    session.stop()


def test_spark_comes_to_the_same_verdicts_and_counts(tmp_path: Path, spark):
    from include.integration_watch.quality.by_spark import validate_in_spark

    demanded = contract(**DEMANDED)
    suite = suite_for(INTEGRATION, difference(None, demanded), demanded)
    own = snapshot(tmp_path / "i.parquet", ROWS)
    known = snapshot(tmp_path / "s.parquet", SUPPLIERS, ["number", "status"])
    how = {"table": INTEGRATION.object, "keys": ["number"], "at": AT, "run_id": RUN}

    there = validate_in_spark(
        suite,
        {
            INTEGRATION.object: spark.read.parquet(str(own.path)),
            "target_supplier": spark.read.parquet(str(known.path)),
        },
        **how,
    )
    with lake({INTEGRATION.object: own, "target_supplier": known}) as opened:
        here = validate(suite, opened, **how).result

    assert [error_of(each) for each in there["results"]] == [None] * len(suite["expectations"])
    assert _told(there) == _told(here)
    assert sum(count for _, _, count in _told(there)) > 0
    assert not {each.name for each in spark.catalog.listTables()} & {
        INTEGRATION.object,
        "target_supplier",
    }
    assert json.loads(json.dumps(there))["suite_name"] == suite["name"]


def test_what_spark_cannot_run_is_errored_and_the_others_run(tmp_path: Path, spark):
    from include.integration_watch.quality.by_spark import validate_in_spark

    suite = {
        "name": "s",
        "expectations": [
            {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "term"}},
            {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "gone"}},
            {"type": "expect_nothing_of_the_kind", "kwargs": {}},
        ],
    }
    own = snapshot(tmp_path / "i.parquet", ROWS)

    found = validate_in_spark(
        suite,
        {"invoice": spark.read.parquet(str(own.path))},
        table="invoice",
        keys=["number"],
        at=AT,
        run_id=RUN,
    )

    assert [bool(error_of(each)) for each in found["results"]] == [False, True]
    assert unexpected_count(found["results"][0]) == 1
    assert len(found["meta"]["not_loaded"]) == 1


def _told(result):
    return sorted(
        (
            json.dumps(each["expectation_config"]["meta"], sort_keys=True)
            + each["expectation_config"]["type"],
            each["success"],
            unexpected_count(each),
        )
        for each in result["results"]
    )
