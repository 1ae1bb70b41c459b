"""What was learned, as a Great Expectations suite of the configuration; and the past it is learned from."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from include.integration_watch.domain.learning import ColumnSeen, Learned, Looked, proposal_id
from include.integration_watch.domain.observation import SuiteOutcome

from . import places
from .profile import Profile
from .suite import Suite, read_suite

# A year of daily looks; what was usual before that need not be so today.
LOOKS_READ = 365
_IN_LINE = re.compile(r"^suites:[ ]*\[([^\]]*)\]", re.MULTILINE)
_AS_LIST = re.compile(r"^suites:[ ]*(#.*)?$", re.MULTILINE)


def looks(home: Path, integration: str) -> list[Looked]:
    """Return what the last runs of an integration's data check saw, as far as they are kept."""
    folder = places.result_file(home, integration, "any").parent
    found = []
    for path in sorted(folder.glob("*.outcome.json"))[-LOOKS_READ:]:
        result = path.with_name(path.name.removesuffix(".outcome.json") + ".json")
        profiled = places.profile_file(result)
        if not profiled.exists():
            continue
        outcome = SuiteOutcome.model_validate_json(path.read_text(encoding="utf-8"))
        if not outcome.stale:
            profile = Profile.model_validate_json(profiled.read_text(encoding="utf-8"))
            found.append(_looked(outcome, profile))
    return found


def unsaid(home: Path, integration: str) -> dict[str, str]:
    """Return of which columns the last run could not say how they are spread, and why."""
    folder = places.result_file(home, integration, "any").parent
    for path in sorted(folder.glob("*.outcome.json"), reverse=True)[:LOOKS_READ]:
        profiled = places.profile_file(
            path.with_name(path.name.removesuffix(".outcome.json") + ".json")
        )
        if profiled.exists():
            found = Profile.model_validate_json(profiled.read_text(encoding="utf-8"))
            return {each.field: each.unsaid for each in found.columns if each.unsaid}
    return {}


def _looked(outcome: SuiteOutcome, profile: Profile) -> Looked:
    columns = {
        column.field: ColumnSeen(
            filled=(column.rows - column.missing) / column.rows if column.rows else 0.0,
            distinct=column.distinct,
            shortest=column.shortest,
            longest=column.longest,
            quantiles=column.quantiles,
            shares=column.shares,
            newest=column.newest,
        )
        for column in profile.columns
    }
    return Looked(at=outcome.at, rows=outcome.rows, columns=columns)


def suite_name(integration: str) -> str:
    """Return the name of the suite that holds what was accepted for an integration."""
    return f"learned_{integration}"


def kept(path: Path, name: str) -> Suite:
    """Return the suite of what was accepted, and in its meta what was refused; empty if there is none."""
    return read_suite(path) if path.exists() else {"name": name, "expectations": [], "meta": {}}


def decided(suite: Suite) -> frozenset[str]:
    """Return the proposals that somebody accepted or refused."""
    accepted = {proposal_id(each["type"], each["kwargs"]) for each in suite["expectations"]}
    return frozenset(accepted | set((suite.get("meta") or {}).get("refused", ())))


def with_accepted(suite: Suite, proposal: Learned) -> Suite:
    """Return the suite with one more expectation; a breach warns until somebody says otherwise."""
    expectation: dict[str, Any] = {
        "type": proposal.type,
        "kwargs": proposal.kwargs,
        "severity": "warning",
        "meta": {
            **proposal.meta,
            "learned_from": proposal.looks,
            "false_alarms_at_most": proposal.false_alarms,
        },
    }
    return {**suite, "expectations": [*suite["expectations"], expectation]}


def with_refused(suite: Suite, proposal: Learned) -> Suite:
    """Return the suite that proposes this no more."""
    meta: Mapping[str, Any] = suite.get("meta") or {}
    return {**suite, "meta": {**meta, "refused": [*meta.get("refused", ()), proposal.id]}}


def as_text(suite: Suite) -> str:
    """Return the suite as its file holds it."""
    return json.dumps(suite, ensure_ascii=False, indent=2) + "\n"


def naming(integration_yaml: str, suite: str) -> str:
    """Return an integration's file that names a suite; all else in it stays as it is."""
    if found := _IN_LINE.search(integration_yaml):
        names = [name for name in (part.strip() for part in found[1].split(",")) if name]
        listed = f"suites: [{', '.join(dict.fromkeys([*names, suite]))}]"
        return integration_yaml[: found.start()] + listed + integration_yaml[found.end() :]
    if found := _AS_LIST.search(integration_yaml):
        return f"{integration_yaml[: found.end()]}\n  - {suite}{integration_yaml[found.end() :]}"
    return f"{integration_yaml.rstrip()}\nsuites: [{suite}]\n"
