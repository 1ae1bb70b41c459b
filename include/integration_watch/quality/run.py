"""Run suites over a snapshot, and tell the five outcomes of their rules apart."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from include.integration_watch.domain.contract import ObjectContract
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.observation import RuleStatus, SuiteOutcome
from include.integration_watch.domain.source_shape import FILE_FIELD
from include.integration_watch.domain.tolerance import weighed

from . import places
from .atomic_file import write_text
from .contract_sql import reference_table
from .in_place.examined import STREAMED, Examined
from .lake import lake
from .personal_data import without_personal
from .profile import Profile, profile, without_values
from .rule_outcome import Run, rule_outcomes
from .snapshot import Snapshot
from .suite import Suite
from .validate import Validated, validate
from .validation_result import WHERE

# A snapshot is taken for the run that reads it; an older one was left by a run that broke off.
FRESH_FOR = timedelta(hours=24)
# Runs in which a rule that came to nothing is looked for, to tell how much it has grown.
LOOKED_BACK = 20
_COUNTED = (RuleStatus.PASSED, RuleStatus.WARNED, RuleStatus.FAILED)


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
    fresh_for: timedelta = FRESH_FOR,
    personal: frozenset[str] = frozenset(),
    examined: Examined | None = None,
    streamed: str = "",
) -> SuiteOutcome:
    """Run the suite of an integration and return what each of its rules came to.

    ``contract`` is the target's contract of the object, ``references`` the target's snapshots of
    other objects, by object. Under ``home`` a run leaves its result, its outcome, a profile of
    the snapshot and all failing keys; a run of the same id replaces them. A snapshot that was
    taken longer than ``fresh_for`` before ``at`` says nothing: its rules are not evaluated. The
    fields that the contract marks as personal, and those of ``personal``, are masked in all of it.
    Where the source was looked at in its database, ``examined`` says with what result, and
    ``snapshot`` is the one that it names; ``streamed`` says why it was not although it was to be.
    """
    personal |= contract.personal_fields
    tables = {integration.object: snapshot} | {
        reference_table(name): reference for name, reference in references.items()
    }
    if examined and examined.whole:
        tables[STREAMED] = examined.whole
    stale = {
        name: told
        for name, known in ((integration.object, snapshot), *references.items())
        if (told := _stale(name, known, at, fresh_for))
    }
    named = (*contract.key_fields, FILE_FIELD)
    keys = tuple(field for field in named if field in snapshot.fields)
    with lake(tables, places.keys_folder(home, integration.id, run_id)) as opened:
        validated = validate(
            suite,
            opened,
            table=integration.object,
            keys=keys,
            at=at,
            run_id=run_id,
            examined=examined,
        )
        if streamed:
            validated.result["meta"][WHERE] = f"streamed: {streamed}"
        run = Run(
            lake=opened,
            integration=integration.id,
            object=integration.object,
            contract=contract,
            snapshot=snapshot,
            references=references,
            home=home,
            run_id=run_id,
            stale=stale,
            personal=personal,
        )
        profiled = (
            without_values(examined.profile, personal)
            if examined
            else profile(opened, integration.object, personal=personal)
        )
        return concluded(integration, suite, validated, run, profiled, at=at)


def concluded(
    integration: Integration,
    suite: Suite,
    validated: Validated,
    run: Run,
    profiled: Profile,
    *,
    at: datetime,
) -> SuiteOutcome:
    """Return what each rule of a validated suite came to, and keep all that a run leaves."""
    snapshot, home = run.snapshot, run.home
    validated = validated._replace(result=without_personal(validated.result, run.personal))
    rules = rule_outcomes(validated, run)
    found = SuiteOutcome(
        integration=integration.id,
        object=integration.object,
        suite=suite["name"],
        at=at,
        snapshot_at=snapshot.taken_at,
        rows=snapshot.rows,
        rules=rules,
        docs_page=places.docs_page(integration.id, run.run_id),
        stale=tuple(run.stale),
    )
    path = places.result_file(home, integration.id, run.run_id)
    outcome = weighed(
        found,
        integration.tolerances,
        integration.accepted,
        _before(path, integration),
        at.astimezone(integration.tzinfo).date(),
    )
    write_text(places.profile_file(path), profiled.model_dump_json(indent=1))
    write_text(places.outcome_file(path), outcome.model_dump_json(indent=1))
    # Last, because whoever finds a result finds the other two beside it.
    write_text(path, json.dumps(validated.result, ensure_ascii=False, indent=1))
    return outcome


def _before(result: Path, integration: Integration) -> dict[str, int]:
    """Return how many rows failed each rule at the last look that counted them."""
    counts: dict[str, int] = {}
    if not any(tolerance.growth_at_most is not None for tolerance in integration.tolerances):
        return counts
    own = places.outcome_file(result)
    earlier = sorted(path for path in own.parent.glob("*.outcome.json") if path.name < own.name)
    for path in earlier[-LOOKED_BACK:]:
        outcome = SuiteOutcome.model_validate_json(path.read_text(encoding="utf-8"))
        counts |= {rule.name: rule.failing for rule in outcome.rules if rule.status in _COUNTED}
    return counts


def _stale(name: str, snapshot: Snapshot, at: datetime, fresh_for: timedelta) -> str:
    """Return why a snapshot is too old to say anything; nothing when it is not."""
    age = at - snapshot.taken_at
    if age <= fresh_for:
        return ""
    hours = age.total_seconds() / 3600
    return (
        f"the snapshot of {name} was taken {hours:.0f} hours before the check, and is good for "
        f"{fresh_for.total_seconds() / 3600:.0f}; fetch it anew"
    )


def read_outcome(result: Path) -> SuiteOutcome:
    """Return the outcome that lies beside a result."""
    return SuiteOutcome.model_validate_json(places.outcome_file(result).read_text(encoding="utf-8"))


def read_profile(result: Path) -> Profile:
    """Return the profile of the snapshot that a result speaks of."""
    return Profile.model_validate_json(places.profile_file(result).read_text(encoding="utf-8"))


def handwritten_paths(integration: Integration, folder: Path) -> Sequence[Path]:
    """Return the files of an integration's hand-written suites."""
    return tuple(folder / f"{name}.json" for name in integration.suites)
