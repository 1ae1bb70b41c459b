"""Run a changed catalogue over stored errors: what would be known and routed otherwise."""

from collections import Counter
from collections.abc import Iterable

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.finding import Finding, Kind, Layer, Severity
from include.integration_watch.domain.routing import groups_for
from include.integration_watch.domain.stored_error import StoredError
from include.integration_watch.domain.value import Value

from .classifier import Classifier
from .sheets import to_markdown


class Verdict(Value):
    """What one catalogue makes of an error: the row, how bad it is, and who hears of it."""

    rule: str = ""
    severity: Severity
    groups: tuple[str, ...]

    def __str__(self) -> str:
        """Return the verdict in a line."""
        return f"{self.rule or 'no row'} ({self.severity.value}) to {', '.join(self.groups)}"


class Difference(Value):
    """Errors of one integration that the changed catalogue takes otherwise; one as an example."""

    integration: str
    before: Verdict
    after: Verdict
    count: int
    example: str


class Replay(Value):
    """How many errors were tried, how many no row knew before and after, and what would differ."""

    tried: int
    unknown_before: int
    unknown_after: int
    differences: tuple[Difference, ...]


def replay(errors: Iterable[StoredError], before: Catalogue, after: Catalogue) -> Replay:
    """Return what the second catalogue would do otherwise."""
    judges = (_Judge(before), _Judge(after))
    counts: Counter[tuple[str, Verdict, Verdict]] = Counter()
    examples: dict[tuple[str, Verdict, Verdict], str] = {}
    tried = 0
    unknown = [0, 0]
    for error in errors:
        old, new = (judge(error) for judge in judges)
        tried += 1
        unknown[0] += not old.rule
        unknown[1] += not new.rule
        if old != new:
            key = (error.integration, old, new)
            counts[key] += 1
            examples.setdefault(key, " ".join(error.text.split())[:160])
    differences = tuple(
        Difference(
            integration=key[0], before=key[1], after=key[2], count=count, example=examples[key]
        )
        for key, count in sorted(counts.items(), key=lambda each: (-each[1], str(each[0])))
    )
    return Replay(
        tried=tried, unknown_before=unknown[0], unknown_after=unknown[1], differences=differences
    )


class _Judge:
    """One catalogue, asked."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._diagnose = Classifier(catalogue.error_rules)
        self._known = {integration.id for integration in catalogue.integrations}

    def __call__(self, error: StoredError) -> Verdict:
        """Return what this catalogue makes of an error."""
        id = self._diagnose(error.text, error.integration).rule
        rule = self._catalogue.error_rule(id)
        severity = rule.severity if rule else Severity.ERROR
        return Verdict(rule=id or "", severity=severity, groups=self._groups(error, id, severity))

    def _groups(self, error: StoredError, rule: str | None, severity: Severity) -> tuple[str, ...]:
        if error.integration not in self._known:
            return ("nobody: no such integration",)
        finding = Finding(
            layer=Layer.EXECUTION,
            subject=error.integration,
            kind=(Kind.DOCUMENTS_REFUSED if error.documents else Kind.EXECUTION_FAILED).value,
            severity=severity,
            observed_at=error.at,
            since=error.at,
            error_rule=rule,
        )
        told = groups_for(finding, self._catalogue)
        heard = tuple(group for group, _, least in told if severity.at_least(least))
        return heard or ("nobody",)


def as_text(result: Replay) -> str:
    """Return a replay for a terminal."""
    lines = [_summary(result)]
    for each in result.differences:
        lines += [
            "",
            f"{each.count} x {each.integration}: {each.example}",
            f"  before: {each.before}",
            f"  after:  {each.after}",
        ]
    return "\n".join(lines)


def as_markdown(result: Replay) -> str:
    """Return a replay for a pull request."""
    head = f"### What the changed error catalogue would do\n\n{_summary(result)}\n"
    if not result.differences:
        return head
    rows = [
        [
            str(each.count),
            each.integration,
            each.example,
            str(each.before),
            str(each.after),
        ]
        for each in result.differences
    ]
    return f"{head}\n" + to_markdown(
        [["errors", "integration", "example", "before", "after"], *rows]
    )


def _summary(result: Replay) -> str:
    differing = sum(each.count for each in result.differences)
    known = result.tried - result.unknown_before, result.tried - result.unknown_after
    return (
        f"{result.tried} stored errors: {differing} would be classified or routed otherwise; "
        f"rows know {known[0]} of them before and {known[1]} after."
    )
