"""Let Great Expectations validate a suite, and tell apart what it holds for one: failed and errored."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from .engine import Lake, batch, great_expectations
from .suite import Suite

NOT_LOADED = "not_loaded"
SAMPLE = 20

Result = dict[str, Any]


def validate(
    suite: Suite, lake: Lake, *, table: str, keys: Sequence[str], at: datetime, run_id: str
) -> Result:
    """Return Great Expectations' own result of a suite over one table, as JSON.

    Expectations that Great Expectations cannot load are left out of the run and kept, with what
    it said of them, in ``meta.not_loaded``; the others run.
    """
    gx = great_expectations()
    loaded, refused = _load(suite)
    with batch(lake, table) as opened:
        validated = opened.validate(
            gx.ExpectationSuite(name=suite["name"], expectations=loaded, meta=suite.get("meta")),
            result_format={
                "result_format": "COMPLETE",
                "unexpected_index_column_names": list(keys),
                "partial_unexpected_count": SAMPLE,
            },
        )
        result: Result = validated.to_json_dict()
    result["meta"] = {
        **result.get("meta", {}),
        # Great Expectations reads a name that starts like a time as one, and can trip over it.
        "run_id": {"run_name": f"{suite['name']} {run_id}", "run_time": at.isoformat()},
        "validation_time": at.isoformat(),
        NOT_LOADED: refused,
    }
    return result


def _load(suite: Suite) -> tuple[list[Any], list[Result]]:
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    loaded, refused = [], []
    for expectation in suite["expectations"]:
        try:
            loaded.append(ExpectationConfiguration(**expectation).to_domain_obj())
        except Exception as broken:  # each kind of expectation raises what it likes
            refused.append({"expectation_config": expectation, "message": first_line(str(broken))})
    return loaded, refused


def error_of(result: Mapping[str, Any]) -> str | None:
    """Return what broke inside one expectation, or none when it came to a verdict.

    Great Expectations tells an exception either as one record or as one for each metric, and
    calls the expectation unsuccessful in both cases.
    """
    info = result.get("exception_info") or {}
    if "raised_exception" in info:
        return _message(info) if info["raised_exception"] else None
    raised = [part for part in info.values() if isinstance(part, Mapping)]
    return _message(raised[0]) if raised else None


def unexpected_count(result: Mapping[str, Any]) -> int:
    """Return how many rows failed."""
    found = result.get("result") or {}
    if result["expectation_config"]["type"] == "unexpected_rows_expectation":
        return int(found.get("observed_value") or 0)
    return int(found.get("unexpected_count") or 0)


def first_line(message: str) -> str:
    """Return the sentence a person needs of a message of many lines."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    return re.sub(r"^\(_?duckdb\.\w+\)\s*", "", lines[0])[:300] if lines else "no message"


def _message(info: Mapping[str, Any]) -> str:
    return first_line(str(info.get("exception_message") or "no message"))
