"""`check_data__<integration>`: does the data satisfy its target?"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from include.integration_watch.catalogue import config_root
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.contract import Demand, ObjectContract, difference
from include.integration_watch.domain.data_quality import judge_outcome
from include.integration_watch.domain.finding import Judgement, Layer
from include.integration_watch.domain.integration import Endpoint, Integration
from include.integration_watch.domain.open_differences import Judged
from include.integration_watch.domain.source_shape import Drift, SourceShape, drift, judge_source
from include.integration_watch.domain.value import Value
from include.integration_watch.domain.verdict import verdict_on
from include.integration_watch.quality.run import handwritten_paths, run_suites
from include.integration_watch.quality.snapshot import Snapshot
from include.integration_watch.quality.source_shape import shape_before
from include.integration_watch.quality.suite import Suite, read_suite, suite_for, with_handwritten

from .broken import SystemTroubleError, judge_check
from .checked import lines, outcome_of, tell_log
from .checked_in_place import Held, Wanted, held_in_place
from .in_spark import in_spark
from .left_open import judge
from .places import catalogue, home, store
from .preflight import predict
from .reconciling import NotComparable, reconcile
from .reporting import Subject, subjects
from .snapshots import lake, shapes, snapshot, stamp
from .systems import look_where_in_doubt

LAYERS = frozenset({Layer.DATA, Layer.MONITOR})


class Assignment(Value):
    """What one integration's data is held against: the contract, and the demands it leaves open."""

    integration: Integration
    source: ObjectContract
    target: ObjectContract
    demands: tuple[Demand, ...]
    asked_by_hand: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the columns that the checks and the messages need, and no others."""
        asked = [name for demand in self.demands for name in demand.fields]
        return tuple(dict.fromkeys((*self.target.key_fields, *asked, *self.asked_by_hand)))


class Undeclared(Exception):
    """An integration whose object no endpoint contract describes; the message says where it belongs."""

    permanent = True


def assignment(integration: Integration, known: Catalogue) -> Assignment:
    """Return what an integration's data is held against; raise `Undeclared` where nothing says."""
    sides = {}
    for side, endpoint in (("source", integration.source), ("target", integration.target)):
        contract = known.contract(endpoint.system, integration.object)
        if contract is None:
            raise Undeclared(
                f"{integration.id}: no endpoint contract says what {endpoint.system} demands of "
                f"{integration.object}; add it to endpoints/{endpoint.system}.yaml"
            )
        sides[side] = contract
    return Assignment(
        integration=integration,
        **sides,
        demands=difference(sides["source"], sides["target"]),
        asked_by_hand=tuple(
            column
            for column in _columns(handwritten(integration))
            if column in sides["source"].fields
        ),
    )


def observe(integration_id: str) -> dict[str, Any]:
    """Execute the suites over snapshots, or where the data lie, keep the outcome; return it as JSON."""
    known = catalogue(integration_id)
    integration = known.integration(integration_id)
    task = assignment(integration, known)
    now = datetime.now(UTC)
    suite = whole_suite(integration, known)
    references: dict[str, Snapshot] = {}
    if integration.spark:
        outcome, shape = in_spark(integration, task.target, task.demands, suite, now)
        drifted = (shape, drift(shape_before(_own(integration, now), home()), shape))
    else:
        references = _references(task, known, now)
        held = _held(task, suite, references, known, now)
        outcome = run_suites(
            integration,
            task.target,
            suite,
            held.snapshot,
            references,
            home=home(),
            at=now,
            run_id=stamp(now),
            personal=task.source.personal_fields,
            examined=held.examined,
            streamed=held.streamed,
        )
        drifted = _drifted(held.snapshot.path)
    tell_log(outcome)
    source = judge_source(integration.id, integration.object, *drifted, at=now)
    store().save_outcome(outcome)
    predict(integration, outcome, task.target, known, stamp(now), references)
    return outcome.model_dump(mode="json") | {
        "reconciled": _reconciled(integration, known, now),
        "source": source.model_dump(mode="json"),
    }


def _held(
    task: Assignment,
    suite: Suite,
    references: dict[str, Snapshot],
    known: Catalogue,
    now: datetime,
) -> Held:
    """Return what the source holds: a snapshot of it, or what its database says where it is asked to."""
    integration = task.integration
    path = _own(integration, now)
    if not integration.in_place:
        whole = snapshot(
            integration.source, task.source, task.fields, known, path, with_columns=True
        )
        return Held(whole)
    wanted = Wanted(task.source, task.fields, tuple(task.target.key_fields), suite)
    return held_in_place(integration, wanted, references, known, path)


def _own(integration: Integration, now: datetime) -> Path:
    """Return where the snapshot of an integration's own object lies."""
    return lake(integration.id, integration.object, now)


def _drifted(snapshot: Path) -> tuple[SourceShape, Drift]:
    """Return what the source of a snapshot looked like, and how it drifted since the last check."""
    shape, before = shapes(snapshot)
    return shape, drift(before, shape)


def _reconciled(integration: Integration, known: Catalogue, now: datetime) -> dict[str, Any] | None:
    """Make the integration's reconciliation; what keeps us from it is told apart from its data."""
    try:
        judged = reconcile(integration, known, now)
    except (SystemTroubleError, NotComparable) as broken:
        return {"trouble": str(broken)}
    return {"judged": judged.model_dump(mode="json")} if judged else None


def whole_suite(integration: Integration, known: Catalogue) -> Suite:
    """Return the suite of an integration: what its contracts leave open, and what is written by hand."""
    task = assignment(integration, known)
    generated = suite_for(integration, task.demands, task.target)
    return with_handwritten(generated, handwritten(integration))


def handwritten(integration: Integration) -> list[Suite]:
    """Return the integration's hand-written suites."""
    paths = handwritten_paths(integration, config_root() / "suites")
    return [read_suite(path) for path in paths]


def _columns(suites: list[Suite]) -> list[str]:
    """Return the columns that hand-written expectations name."""
    found: list[str] = []
    for suite in suites:
        for expectation in suite["expectations"]:
            for name, value in (expectation.get("kwargs") or {}).items():
                if name.startswith("column"):
                    found += [value] if isinstance(value, str) else [*value] if value else []
    return found


def _references(task: Assignment, known: Catalogue, now: datetime) -> dict[str, Snapshot]:
    """Return one snapshot per object that the target must know already, by object."""
    wanted: dict[str, set[str]] = {}
    for demand in task.demands:
        if demand.kind == "reference" and (reference := demand.rule.reference):
            known_fields = wanted.get(reference.object, set())
            wanted[reference.object] = known_fields | set(reference.fields)
    if payable := task.target.payable:
        described = _contract(known, task.integration.target.system, payable.terms)
        needed = {described.key[0], *payable.allowed}
        wanted[payable.terms] = wanted.get(payable.terms, set()) | needed
    target = task.integration.target.system
    return {
        name: snapshot(
            Endpoint(system=target),
            _contract(known, target, name),
            tuple(sorted(fields)),
            known,
            lake(task.integration.id, f"{target}-{name}", now),
        )
        for name, fields in sorted(wanted.items())
    }


def _contract(known: Catalogue, system: str, name: str) -> ObjectContract:
    contract = known.contract(system, name)
    if contract is None:
        raise Undeclared(
            f"endpoints/{system}.yaml: a reference names {name}, which is not described"
        )
    return contract


def _judge_reconciled(
    integration: Integration, reconciled: dict[str, Any] | None, known: Catalogue, now: datetime
) -> Judgement:
    """Judge what a reconciliation left to do, and whether it could be made at all."""
    if reconciled is None:
        return Judgement()
    systems = [system.id for system in known.systems]
    trouble = reconciled.get("trouble")
    judgement = judge_check(integration.id, "reconciliation", trouble, now, systems=systems)
    if trouble:
        return judgement
    return judgement + judge(Judged.model_validate(reconciled["judged"]), known)


def judge_and_compare(
    integration_id: str, observed: dict[str, Any] | None, trouble: str | None
) -> list[Subject]:
    """Judge an outcome, keep what changed, and return the one subject that reports."""
    known = catalogue(integration_id)
    integration = known.integration(integration_id)
    now = datetime.now(UTC)
    if observed is None:
        systems = [system.id for system in known.systems]
        judgement = judge_check(integration_id, "data", trouble, now, systems=systems)
        store().apply(judgement, known, now, only=integration_id)
        docs_page, checked, verdict = "", [], ""
    else:
        reconciled = observed.get("reconciled")
        source = Judgement.model_validate(observed.get("source") or {})
        outcome = outcome_of(observed)
        looked = [("data", integration_id)]
        judgement = judge_outcome(outcome) + source
        judgement += _judge_reconciled(integration, reconciled, known, now)
        store().apply(judgement, known, now, looked, only=integration_id)
        docs_page, checked = outcome.docs_page, lines(outcome)
        # Where nothing but the reconciliation is asked for, it alone says whether anything was seen.
        verdict = verdict_on(outcome).value if outcome.rules or not reconciled else ""
    look_where_in_doubt(known)
    titles = {integration_id: integration.title}
    return subjects(titles, LAYERS, now, docs_page=docs_page, checked=checked, verdict=verdict)
