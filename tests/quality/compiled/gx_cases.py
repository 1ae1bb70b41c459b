"""The test cases that Great Expectations keeps of its own expectations, read from a checkout of it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from include.integration_watch.quality.compiled.plan import COMPILED
from include.integration_watch.quality.compiled.run import check

from .both_ways import lake_of

KEY = "iw_key"
# Arrow's types of the columns whose type a case names; others are what their values are.
_TYPES = {"str": pa.string(), "string": pa.string(), "float": pa.float64(), "bool": pa.bool_()}
# How a result is told, and no part of what is expected.
_HOW = frozenset({"catch_exceptions", "result_format", "include_config"})


class Case(NamedTuple):
    """One case: an expectation, the rows it is held against, and what must come of it."""

    name: str
    expectation: dict[str, Any]
    columns: dict[str, list[Any]]
    types: dict[str, str]
    wanted: dict[str, Any]
    breaks: bool
    tolerance: float = 0.0


class Told(NamedTuple):
    """What became of a case: equal, different, or why it cannot be asked here."""

    what: str
    why: str = ""


def cases(folder: Path) -> Iterator[Case]:
    """Yield the cases of compiled expectations that are meant for pandas."""
    for file in sorted(folder.rglob("expect_*.json")):
        told = json.loads(file.read_text(encoding="utf-8"))
        if told.get("expectation_type") not in COMPILED:
            continue
        for place, dataset in enumerate(told["datasets"]):
            if not isinstance(dataset.get("data"), dict):
                continue
            for case in dataset["tests"]:
                if _for_pandas(case, dataset) and isinstance(case["in"], dict):
                    yield _case(file, place, told["expectation_type"], dataset, case)


def _case(file: Path, place: int, type_: str, dataset: Any, case: Any) -> Case:
    return Case(
        name=f"{file.stem}: {place}: {case['title']}",
        expectation={
            "type": type_,
            "kwargs": {name: value for name, value in case["in"].items() if name not in _HOW},
        },
        columns=dataset["data"],
        types=(dataset.get("schemas") or {}).get("pandas", {}),
        wanted=case["out"],
        breaks="error" in case or "traceback_substring" in case["out"],
        tolerance=case.get("tolerance") or 0.0,
    )


def _for_pandas(case: dict[str, Any], dataset: dict[str, Any]) -> bool:
    only = [*(case.get("only_for") or ()), *(dataset.get("only_for") or ())]
    not_for = [*(case.get("suppress_test_for") or ()), *(dataset.get("suppress_test_for") or ())]
    return (not only or "pandas" in only) and "pandas" not in not_for


def run(case: Case) -> Told:
    """Hold a case against the compiled check."""
    try:
        made = pa.table({name: _column(case, name) for name in case.columns})
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        return Told("no column", "values of several kinds, which no column of a table has")
    made = made.append_column(KEY, pa.array(range(made.num_rows), type=pa.int64()))
    of_table = case.expectation["type"].startswith(
        ("expect_table_column", "expect_column_to_exist")
    )
    with lake_of(made.drop_columns([KEY]) if of_table else made) as lake:
        (outcome,) = check(
            [case.expectation], lake, table="checked", keys=[] if of_table else [KEY]
        )
        if outcome.handed_over:
            return Told("handed over", outcome.handed_over)
        if outcome.error or case.breaks:
            same = bool(outcome.error) == case.breaks
            return Told("equal") if same else Told("different", outcome.error or "no error")
        failing = lake.connection.execute(outcome.failing).fetchall() if outcome.failing else []
    return _compared(case, outcome, sorted(row[0] for row in failing))


def _column(case: Case, name: str) -> pa.Array:
    if "datetime" in case.types.get(name, ""):
        raise pa.ArrowInvalid("a time written as text")
    return pa.array(case.columns[name], type=_TYPES.get(case.types.get(name, "")))


def _compared(case: Case, outcome: Any, keys: list[int]) -> Told:
    wanted, found = case.wanted, outcome.result
    if "success" in wanted and wanted["success"] != outcome.success:
        return Told("different", f"success is {outcome.success}")
    index = [
        row["pk_index"] if isinstance(row, dict) else row
        for row in wanted.get("unexpected_index_list") or ()
    ]
    if wanted.get("unexpected_index_list") and index != keys:
        return Told("different", f"rows {keys}, not {wanted['unexpected_index_list']}")
    if "unexpected_list" in wanted and len(wanted["unexpected_list"]) != len(keys):
        return Told("different", f"{len(keys)} rows, not {len(wanted['unexpected_list'])}")
    if found.get("observed_value") is None and "_distinct_" in case.expectation["type"]:
        # Great Expectations tells what is unexpected or missing now, and no longer all values.
        return Told("equal")
    if "observed_value" in wanted and not _same(
        wanted["observed_value"], found["observed_value"], case.tolerance
    ):
        return Told("different", f"{found['observed_value']}, not {wanted['observed_value']}")
    return Told("equal")


def _same(wanted: Any, found: Any, tolerance: float) -> bool:
    if isinstance(wanted, float) and isinstance(found, int | float):
        return abs(wanted - found) <= max(tolerance, 1e-6 * max(1.0, abs(wanted)))
    if isinstance(wanted, dict) and isinstance(found, dict):
        return wanted.keys() == found.keys() and all(
            _same(each, found[name], tolerance) for name, each in wanted.items()
        )
    if isinstance(wanted, list) and isinstance(found, list):
        return len(wanted) == len(found) and all(
            _same(*pair, tolerance) for pair in zip(wanted, found, strict=True)
        )
    return bool(wanted == found)
