"""Pre-flight: which documents the next run will be refused, and how right we were."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from pydantic import Field

from .catalogue import Catalogue
from .finding import DocumentRef, Money
from .integration import Integration
from .observation import DocumentError, Execution, RuleOutcome, RuleStatus, SuiteOutcome
from .value import Id, Instant, Value

SHOWN = 20
SETTLED_AFTER = timedelta(minutes=30)
"""Coupa tells of a refusal in the minutes after the run; by then it has."""


class Share(Value):
    """The documents that will be refused for one reason: each counts once, for its first reason.

    ``rule`` is kind and field (``reference:supplier_number``), ``note`` the status that is wrong,
    ``missing`` or ``not valid`` where the rule is a reference. ``borne`` says why nobody is alarmed by
    the rule all the same: it is a word of `tolerance.Borne`, with the day until which it was accepted.
    """

    rule: str
    note: str = ""
    error_rule: Id | None = None
    count: int
    money: tuple[Money, ...] = ()
    documents: tuple[DocumentRef, ...] = ()
    borne: str = ""
    borne_until: date | None = None


class Risk(Value):
    """Money that waits for documents which will be refused.

    ``discount`` can be lost from ``discount_until`` on; ``payment`` misses the payment run at
    ``payment_run``.
    """

    discount_until: str = ""
    discount: tuple[Money, ...] = ()
    discount_count: int = 0
    payment_run: Instant | None = None
    payment: tuple[Money, ...] = ()
    payment_count: int = 0


class Landing(Value):
    """What became of a prediction: the run that followed, and what was refused of it.

    ``hits`` are documents that were predicted and refused; samples of the others are kept.
    """

    run: str
    started_at: Instant
    ended_at: Instant
    refused: int
    hits: int
    by_key: bool = True
    unforeseen: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()


class Look(Value):
    """How many documents a look ahead of a run saw that will be refused."""

    at: Instant
    refused: int


class Prediction(Value):
    """Which of the documents that wait will be refused by the run that is due at ``due_at``.

    ``at`` is the moment of the newest look, ``as_of`` that of its snapshot; ``unsure`` are rules
    that could not say anything, so that there may be more. ``keys_file`` holds every document,
    ``before`` is the look before ahead of the same run.
    """

    integration: Id
    object: str
    due_at: Instant
    at: Instant
    as_of: Instant
    rows: int
    refused: int = 0
    shares: tuple[Share, ...] = ()
    money: tuple[Money, ...] = ()
    risk: Risk = Risk()
    unsure: tuple[str, ...] = ()
    keys_file: str = ""
    before: Look | None = None
    landing: Landing | None = None

    def is_for(self, rule: str) -> bool:
        """Tell whether a rule is one of the reasons."""
        return rule in {each.rule for each in self.shares}


class Accuracy(Value):
    """How right predictions were: over ``runs`` that were compared."""

    runs: int = 0
    predicted: int = Field(default=0, ge=0)
    refused: int = Field(default=0, ge=0)
    hits: int = Field(default=0, ge=0)

    @property
    def precision(self) -> float | None:
        """Return which share of what was predicted was refused; none where nothing was predicted."""
        return self.hits / self.predicted if self.predicted else None

    @property
    def recall(self) -> float | None:
        """Return which share of what was refused had been predicted; none where nothing was refused."""
        return self.hits / self.refused if self.refused else None


def accuracy(predictions: Iterable[Prediction]) -> Accuracy:
    """Return how right those predictions were whose run has ended."""
    landed = [(each, each.landing) for each in predictions if each.landing]
    return Accuracy(
        runs=len(landed),
        predicted=sum(each.refused for each, _ in landed),
        refused=sum(landing.refused for _, landing in landed),
        hits=sum(landing.hits for _, landing in landed),
    )


def refused_by_next(predictions: Iterable[Prediction]) -> frozenset[tuple[str, str]]:
    """Return each integration with each rule for which its next run will be refused documents."""
    return frozenset(
        (each.integration, share.rule) for each in predictions for share in each.shares
    )


def refusing_rules(outcome: SuiteOutcome) -> tuple[str, ...]:
    """Return the rules whose failing rows will be refused, the worst reason of a document first.

    A document that names no valid record is refused before its values are looked at; a rule that
    only warns refuses nothing, and one whose rows are not known names no document. What a tolerance
    bears or somebody accepted is refused all the same: the target knows nothing of that.
    """
    order = ("required", "reference", "format", "length", "domain", "range", "date_order")
    failed = [rule for rule in outcome.rules if refuses(rule) and rule.keys_file]
    ranked = sorted(
        failed,
        key=lambda rule: (
            order.index(rule.kind) if rule.kind in order else len(order),
            rule.field,
        ),
    )
    return tuple(f"{rule.kind}:{rule.field}" for rule in ranked)


def refuses(rule: RuleOutcome) -> bool:
    """Tell whether the target will refuse what fails a rule, whether or not somebody is alarmed by it."""
    return (rule.weighed.was if rule.weighed else rule.status) is RuleStatus.FAILED


def unsure_rules(outcome: SuiteOutcome) -> tuple[str, ...]:
    """Return the rules that could not say whether documents will be refused."""
    silent = (RuleStatus.ERRORED, RuleStatus.NOT_EVALUATED)
    return tuple(
        f"{rule.kind}:{rule.field}"
        for rule in outcome.rules
        if rule.status in silent and outcome.rows
        if rule.status is RuleStatus.ERRORED or "snapshot" in rule.detail
    )


def soon(
    catalogue: Catalogue, predictions: Mapping[Id, Prediction], now: datetime
) -> tuple[Id, ...]:
    """Return the integrations to look at now, ahead of a run that is due soon.

    A run is due by a time of day; one that is promised every few minutes has its data checked
    after each run. The look is made once in each half of the time before, so that what was mended
    is seen.
    """
    before = catalogue.settings.preflight_before
    found = []
    for integration in catalogue.integrations:
        if not integration.check_data or integration.cadence.period is not None:
            continue
        due = next_due(integration, catalogue, now)
        if due - now > before:
            continue
        last = predictions.get(integration.id)
        if last is None or last.due_at != due or now - last.at >= before / 2:
            found.append(integration.id)
    return tuple(found)


def run_of(prediction: Prediction, executions: Iterable[Execution]) -> Execution | None:
    """Return the run that a prediction spoke of: the first that began after it and has ended."""
    after = sorted(
        (
            run
            for run in executions
            if run.counts and run.started_at >= prediction.as_of and run.ended_at
        ),
        key=lambda run: run.started_at,
    )
    return after[0] if after else None


def begun_after(run: Execution, executions: Iterable[Execution]) -> datetime | None:
    """Return when the run after a run began; none where there was none yet."""
    later = (each.started_at for each in executions if each.counts and each.id != run.id)
    return min((at for at in later if at > run.started_at), default=None)


def refused_in(
    run: Execution, errors: Iterable[DocumentError], *, until: datetime | None = None
) -> tuple[DocumentError, ...]:
    """Return what Coupa refused of a run: from its beginning to the minutes after its end.

    ``until`` is the beginning of the run after it, where there was one.
    """
    last = (run.ended_at or run.started_at) + SETTLED_AFTER
    return tuple(
        error
        for error in errors
        if run.started_at <= error.at <= last and (until is None or error.at < until)
    )


def land(
    prediction: Prediction,
    keys: Mapping[str, frozenset[str]],
    run: Execution,
    errors: Iterable[DocumentError],
    *,
    by_key: bool,
    until: datetime | None = None,
) -> Landing:
    """Compare a prediction with what its run refused.

    ``keys`` are the documents that were predicted, each with every name that the refusing system
    may know it by. Where only the number of refused documents is known (``by_key`` false, a run
    into a system that keeps no list), hits are the smaller of the two numbers.
    """
    ended = run.ended_at or run.started_at
    if not by_key:
        return Landing(
            run=run.id,
            started_at=run.started_at,
            ended_at=ended,
            refused=run.inbound_errors,
            hits=min(run.inbound_errors, prediction.refused),
            by_key=False,
        )
    open_keys = dict.fromkeys(keys)
    known_as = {name: key for key, names in keys.items() for name in (*names, key)}
    unforeseen: list[str] = []
    refused = dict.fromkeys(
        error.document.key.strip() for error in refused_in(run, errors, until=until)
    )
    for name in refused:
        hit = known_as.get(name)
        if hit is None or hit not in open_keys:
            unforeseen.append(name)
        else:
            del open_keys[hit]
    return Landing(
        run=run.id,
        started_at=run.started_at,
        ended_at=ended,
        refused=len(refused),
        hits=len(refused) - len(unforeseen),
        unforeseen=tuple(unforeseen[:SHOWN]),
        spared=tuple(list(open_keys)[:SHOWN]),
    )


def next_due(integration: Integration, catalogue: Catalogue, now: datetime) -> datetime:
    """Return when the next run of an integration is due, to the second."""
    free_days = catalogue.free_days_of(integration)
    due = integration.cadence.next_deadline(now, integration.tzinfo, free_days)
    return due.replace(microsecond=0)
