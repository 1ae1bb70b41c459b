"""Run suites over a snapshot: Great Expectations judges the rows, this tells the five outcomes apart."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from include.integration_watch.domain.contract import ObjectContract
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.observation import SuiteOutcome

from . import places
from .atomic_file import write_text
from .engine import lake
from .expectations import reference_table
from .profile import Profile, profile
from .rule_outcome import Run, rule_outcomes
from .snapshot import Snapshot
from .suite import Suite
from .validate import validate


def run_suites(
    integration: Integration,
    contract: ObjectContract,
    suite: Suite,
    snapshot: Snapshot,
    references: Mapping[str, Snapshot],
    *,
    home: Path,
    at: datetime,
    run_id: str,
) -> SuiteOutcome:
    """Run the suite of an integration and return what each of its rules came to.

    ``contract`` is the target's contract of the object, ``references`` the target's snapshots of
    other objects, by object. Under ``home`` a run leaves its result, its outcome, a profile of
    the snapshot and all failing keys; a run of the same id replaces them.
    """
    tables = {integration.object: snapshot} | {
        reference_table(name): reference for name, reference in references.items()
    }
    keys = tuple(field for field in contract.key_fields if field in snapshot.fields)
    with lake(tables) as opened:
        result = validate(suite, opened, table=integration.object, keys=keys, at=at, run_id=run_id)
        run = Run(
            lake=opened,
            integration=integration.id,
            object=integration.object,
            contract=contract,
            snapshot=snapshot,
            references=references,
            home=home,
            run_id=run_id,
            keys=keys,
        )
        rules = rule_outcomes(result, run)
        profiled = profile(opened, integration.object)
    outcome = SuiteOutcome(
        integration=integration.id,
        object=integration.object,
        suite=suite["name"],
        at=at,
        snapshot_at=snapshot.taken_at,
        rows=snapshot.rows,
        rules=rules,
        docs_page=places.docs_page(integration.id, run_id),
    )
    path = places.result_file(home, integration.id, run_id)
    write_text(places.profile_file(path), profiled.model_dump_json(indent=1))
    write_text(places.outcome_file(path), outcome.model_dump_json(indent=1))
    # Last, because whoever finds a result finds the other two beside it.
    write_text(path, json.dumps(result, ensure_ascii=False, indent=1))
    return outcome


def read_outcome(result: Path) -> SuiteOutcome:
    """Return the outcome that lies beside a result."""
    return SuiteOutcome.model_validate_json(places.outcome_file(result).read_text(encoding="utf-8"))


def read_profile(result: Path) -> Profile:
    """Return the profile of the snapshot that a result speaks of."""
    return Profile.model_validate_json(places.profile_file(result).read_text(encoding="utf-8"))


def handwritten_paths(integration: Integration, folder: Path) -> Sequence[Path]:
    """Return the files of an integration's hand-written suites."""
    return tuple(folder / f"{name}.json" for name in integration.suites)
