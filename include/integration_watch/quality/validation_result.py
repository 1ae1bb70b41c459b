"""Results as Great Expectations writes them, without it."""

from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version
from typing import Any

from .compiled.outcome import Outcome

NOT_LOADED = "not_loaded"
LOOKED_AT = "looked_at"
WAY = "way"
WHERE = "where"

Result = dict[str, Any]


def written(expectation: Mapping[str, Any], outcome: Outcome) -> Result:
    """Return a compiled outcome as Great Expectations writes it."""
    config = {
        "type": expectation["type"],
        "kwargs": dict(expectation["kwargs"]),
        "meta": dict(expectation.get("meta") or {}),
        "severity": expectation.get("severity") or "critical",
    }
    for named in ("description", "id", "notes"):
        if expectation.get(named):
            config[named] = expectation[named]
    meta: Result = {WAY: "compiled"}
    if outcome.looked_at is not None:
        meta[LOOKED_AT] = outcome.looked_at
    return {
        "success": outcome.success,
        "expectation_config": config,
        "result": dict(outcome.result),
        "meta": meta,
        "exception_info": {
            "raised_exception": bool(outcome.error),
            "exception_message": outcome.error or None,
            # Great Expectations renders none without a text here.
            "exception_traceback": outcome.error or None,
        },
    }


def whole(
    suite: Mapping[str, Any],
    results: list[Result],
    refused: list[Result],
    *,
    at: datetime,
    run_id: str,
) -> Result:
    """Return the validation result of a suite; what could not be loaded stands in its meta."""
    successful = sum(bool(result["success"]) for result in results)
    return {
        "success": successful == len(results),
        "results": results,
        "suite_name": suite["name"],
        "suite_parameters": {},
        "statistics": {
            "evaluated_expectations": len(results),
            "successful_expectations": successful,
            "unsuccessful_expectations": len(results) - successful,
            "success_percent": successful / len(results) * 100 if results else None,
        },
        "meta": {
            "great_expectations_version": version("great_expectations"),
            # Great Expectations reads a name that starts like a time as one, and can trip over it.
            "run_id": {"run_name": f"{suite['name']} {run_id}", "run_time": at.isoformat()},
            "validation_time": at.isoformat(),
            NOT_LOADED: refused,
        },
        "id": None,
    }
