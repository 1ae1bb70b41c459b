"""Judge what a worklist still asks somebody to do: one finding per sort of difference and field."""

from collections.abc import Iterable

from pydantic import Field

from .finding import (
    Clearance,
    DocumentRef,
    Finding,
    Judgement,
    Kind,
    Layer,
    Link,
    Money,
    Severity,
)
from .value import Id, Instant, Value

SAMPLE = 20


class OpenDifferences(Value):
    """The differences of one sort that are somebody's business: neither explained nor accepted.

    ``field`` is the field that differs, or the system in which records are missing or double.
    ``pattern`` is the kind of the one that most of them share, ``pattern_detail`` what they share.
    ``error_rules`` counts them by the row of the error catalogue about them, the most first.
    ``trend`` is how many were open after each of the last comparisons, the oldest first, and
    ``money_before`` the money at stake after the one before the newest.
    """

    kind: Kind
    field: str
    count: int
    documents: tuple[DocumentRef, ...] = ()
    money: tuple[Money, ...] = ()
    pattern: str = ""
    pattern_detail: str = ""
    pattern_count: int = 0
    error_rules: dict[str, int] = Field(default_factory=dict)
    trend: tuple[int, ...] = ()
    money_before: tuple[Money, ...] = ()

    @property
    def name(self) -> str:
        """Return the kind of the finding: ``differs:payment_term``, ``missing:coupa``."""
        return f"{self.kind.value}:{self.field}"


class Judged(Value):
    """One comparison as it is judged: of which integration, and how much was looked at.

    ``rows`` were compared, ``hidden`` of their values differ only in what a normalisation hides,
    ``under_way`` are not judged yet. ``kinds`` are all names of findings that it could have made.
    """

    integration: Id
    reconciliation: Id
    object: str
    severity: Severity = Severity.ERROR
    error_rule: Id | None = None
    at: Instant
    as_of: Instant
    rows: int
    hidden: int = 0
    under_way: int = 0
    kinds: tuple[str, ...] = ()


def judge_differences(judged: Judged, still: Iterable[OpenDifferences]) -> Judgement:
    """Return a finding for each sort of difference, and the end of those that are no more."""
    found = {each.name: each for each in still if each.count}
    return Judgement(
        findings=tuple(_finding(judged, each) for each in found.values()),
        cleared=tuple(
            Clearance(
                layer=Layer.DATA,
                subject=judged.integration,
                kind=kind,
                as_of=judged.as_of,
                evidence=f"{judged.rows} rows",
            )
            for kind in judged.kinds
            if kind not in found
        ),
    )


def _finding(judged: Judged, those: OpenDifferences) -> Finding:
    return Finding(
        layer=Layer.DATA,
        subject=judged.integration,
        kind=those.name,
        severity=judged.severity,
        observed_at=judged.at,
        since=judged.as_of,
        error_rule=next(iter(those.error_rules), "") or judged.error_rule,
        facts={
            "object": judged.object,
            "field": those.field,
            "failing": str(those.count),
            "rows": str(judged.rows),
            "hidden": str(judged.hidden),
            "under_way": str(judged.under_way),
            "pattern": those.pattern,
            "pattern_detail": those.pattern_detail,
            "pattern_count": str(those.pattern_count),
            "reconciliation": judged.reconciliation,
            "error_rules": " ".join(
                f"{rule or '-'} {count}" for rule, count in those.error_rules.items()
            ),
            "trend": " ".join(map(str, those.trend)),
            "money_before": " ".join(
                f"{each.amount} {''.join(each.currency.split()) or '-'}"
                for each in those.money_before
            ),
        },
        documents=those.documents[:SAMPLE],
        document_count=those.count,
        money=those.money,
        links=(Link(kind="worklist", url=judged.reconciliation),),
    )
