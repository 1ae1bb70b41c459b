"""The pages of the Data Docs around what Great Expectations renders: plain HTML, no script."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import PurePosixPath
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from include.integration_watch.domain.observation import RuleOutcome, RuleStatus, SuiteOutcome

from .profile import Profile

# What a person must see first stands first.
ORDER = (
    RuleStatus.FAILED,
    RuleStatus.ERRORED,
    RuleStatus.WARNED,
    RuleStatus.NOT_EVALUATED,
    RuleStatus.PASSED,
)


def result_page(
    outcome: SuiteOutcome, profile: Profile, sections: Sequence[str], with_keys: frozenset[str]
) -> str:
    """Return the page of one run; ``with_keys`` are the key files whose table stands in the site."""
    rules = sorted(
        outcome.rules, key=lambda rule: (ORDER.index(rule.status), rule.field, rule.kind)
    )
    return render(
        "result.html",
        outcome=outcome,
        counts=_counts(outcome),
        profile=profile,
        rules=[(rule, _table(rule, with_keys)) for rule in rules],
        sections=[Markup(section) for section in sections],  # noqa: S704
        root="../",
    )


def integration_index(
    outcomes: Sequence[SuiteOutcome], *, limit: int, reconciliation: tuple[str, str] | None = None
) -> str:
    """Return the page that lists the runs of one integration, newest first.

    ``reconciliation`` is the title and the address of the page of its reconciliation.
    """
    return render(
        "integration.html",
        outcomes=_listed(outcomes),
        limit=limit,
        reconciliation=reconciliation,
        root="../",
    )


def site_index(
    outcomes: Sequence[SuiteOutcome], reconciliations: Sequence[tuple[str, str, str]] = ()
) -> str:
    """Return the first page: the newest run of every integration, and every reconciliation.

    A reconciliation is its title, the address of its page and how far it has come.
    """
    return render(
        "index.html", outcomes=_listed(outcomes), reconciliations=reconciliations, root=""
    )


def _listed(outcomes: Sequence[SuiteOutcome]) -> list[tuple[SuiteOutcome, Any]]:
    return [(outcome, _counts(outcome)) for outcome in outcomes]


def _counts(outcome: SuiteOutcome) -> list[tuple[str, int]]:
    return [(status.value, outcome.count(status)) for status in ORDER if outcome.count(status)]


def _table(rule: RuleOutcome, with_keys: frozenset[str]) -> str:
    """Return the address of a rule's failing keys, seen from the page of its run."""
    if rule.keys_file not in with_keys:
        return ""
    place = PurePosixPath(rule.keys_file).with_suffix(".csv")
    return "/".join(place.parts[1:])


def render(template: str, **values: Any) -> str:
    """Return a page made from a template."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("include.integration_watch.quality"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        moment=_moment, number=_number, words=_words, percent=_percent, name=_name
    )
    return environment


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _number(count: int | Decimal) -> str:
    return f"{count:,}".replace(",", "\u202f")


def _words(identifier: str) -> str:
    return identifier.replace("_", " ")


def _name(identifier: str) -> Markup:
    """Return a name that may break after its dots and underscores."""
    breakable = str(escape(identifier)).replace("_", "_<wbr>").replace(".", ".<wbr>")
    return Markup(breakable)  # noqa: S704 - escaped above


def _percent(part: int, whole: int) -> str:
    if not whole:
        return ""
    shown = f"{100 * part / whole:.1f} %"
    if part and shown == "0.0 %":
        return "< 0.1 %"
    return "> 99.9 %" if part < whole and shown == "100.0 %" else shown
