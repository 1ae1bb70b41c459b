"""The pages of the Data Docs around what Great Expectations renders: plain HTML, no script."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path, PurePosixPath
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from include.integration_watch.domain.observation import RuleOutcome, RuleStatus, SuiteOutcome
from include.integration_watch.domain.value import LANGUAGES, Language

from . import detail_words, docs_words, trend
from .docs_entry import Entry, Sheet
from .profile import Profile
from .trend import Trend

FOLDER = Path(__file__).parent
# What a person must see first stands first.
ORDER = (
    RuleStatus.FAILED,
    RuleStatus.ERRORED,
    RuleStatus.WARNED,
    RuleStatus.NOT_EVALUATED,
    RuleStatus.PASSED,
)

FEW = 5
"""So many expectations are seen at a glance; of more, those that passed can be hidden."""

Trends = Mapping[str, Trend | None]


def in_language(page: str, language: Language) -> str:
    """Return the file of a page in a language: ``a/run.html`` is English, ``a/run.de.html`` German."""
    return page if language == "en" else f"{page.removesuffix('.html')}.{language}.html"


def sheet_page(folder: str, sheet: Sheet) -> str:
    """Return the page of one sheet of an integration's month."""
    more = "" if sheet.number == 1 else f"-{sheet.number}"
    return f"{folder}/month-{sheet.month}{more}.html"


def overview_page(number: int) -> str:
    """Return the page of one sheet of the first list; its first one is the first page."""
    return "index.html" if number == 1 else f"index-{number}.html"


@cache
def look() -> str:
    """Return a word that changes whenever pages would be drawn otherwise."""
    drawn_by = [*sorted((FOLDER / "templates").iterdir())]
    modules = ["pages.py", "trend.py", "gx_page.py", "gx_sentences.py"]
    modules += ["docs_words.py", "detail_words.py", "gx_words.py", "where_words.py"]
    drawn_by += [FOLDER / name for name in modules]
    return hashlib.sha256(b"".join(path.read_bytes() for path in drawn_by)).hexdigest()[:16]


def result_page(
    outcome: SuiteOutcome,
    profile: Profile,
    sections: Sequence[str],
    *,
    as_csv: Mapping[str, str],
    trends: Trends,
    language: Language,
    where: str = "",
) -> str:
    """Return the page of one run; ``where`` says whether it was checked in its own database.

    ``as_csv`` holds, by key file, the address of its table where that stands in the site,
    ``trends`` by the anchor of an expectation what it came to until now.
    """
    rules = sorted(
        outcome.rules, key=lambda rule: (ORDER.index(rule.status), rule.field, rule.kind)
    )
    return render(
        "result.html",
        language,
        outcome.docs_page,
        outcome=outcome,
        counts=_counts({status: outcome.count(status) for status in RuleStatus}),
        profile=profile,
        rules=[(rule, as_csv.get(rule.keys_file, ""), trends.get(rule.anchor)) for rule in rules],
        anchors=_anchors(rules),
        where=where,
        sections=[Markup(section) for section in sections],  # noqa: S704
    )


def integration_index(
    folder: str,
    newest: Sequence[Entry],
    sheets: Sequence[Sheet],
    rules: Sequence[tuple[RuleOutcome, Trend | None]],
    language: Language,
    *,
    reconciliation: tuple[str, str] | None = None,
) -> str:
    """Return the page of one integration: its newest runs, its trends, the way to every run.

    ``reconciliation`` is the title and the address of the page of its reconciliation.
    """
    return render(
        "integration.html",
        language,
        f"{folder}/index.html",
        entries=_listed(newest),
        rules=rules,
        months=[(sheet, sheet_page(folder, sheet)) for sheet in sheets],
        reconciliation=reconciliation,
    )


def month_sheet(folder: str, sheet: Sheet, entries: Sequence[Entry], language: Language) -> str:
    """Return one sheet of an integration's month."""
    return render(
        "month.html", language, sheet_page(folder, sheet), sheet=sheet, entries=_listed(entries)
    )


def overview(
    number: int,
    entries: Sequence[Entry],
    language: Language,
    *,
    not_passed: tuple[int, Sequence[Entry]],
    starts: Sequence[str],
    integrations: int,
    runs: int,
    reconciliations: Sequence[tuple[str, str, str]] = (),
) -> str:
    """Return one sheet of the first list: the newest run of each integration, by name.

    ``starts`` is the first name of every sheet. What did not pass stands on the first one only, and
    so do reconciliations: title, address, how far each has come.
    """
    bad, shown = not_passed
    return render(
        "index.html",
        language,
        overview_page(number),
        number=number,
        entries=_listed(entries),
        bad=bad,
        not_passed=_listed(shown),
        starts=[(overview_page(place), place, name) for place, name in enumerate(starts, 1)],
        integrations=integrations,
        runs=runs,
        reconciliations=reconciliations,
    )


def _listed(entries: Iterable[Entry]) -> list[tuple[Entry, list[tuple[str, int]]]]:
    return [(entry, _counts(entry.counts)) for entry in entries]


def _counts(counts: Mapping[RuleStatus, int]) -> list[tuple[str, int]]:
    return [(status.value, counts[status]) for status in ORDER if counts.get(status)]


def _anchors(rules: Iterable[RuleOutcome]) -> list[str]:
    """Return the name of each row; of rows with the same name the first alone has it."""
    seen: set[str] = set()
    found = []
    for rule in rules:
        found.append("" if rule.anchor in seen else rule.anchor)
        seen.add(rule.anchor)
    return found


def render(template: str, language: Language, place: str, /, **values: Any) -> str:
    """Return a page made from a template, in a language; ``place`` is where it stands in the site."""
    root = "../" * (len(PurePosixPath(place).parts) - 1)
    (other,) = (each for each in LANGUAGES if each != language)
    return (
        _environment(language)
        .get_template(template)
        .render(
            root=root,
            to=partial(_to, root, language),
            elsewhere=_to(root, other, place),
            language=language,
            other=other,
            drawing=trend,
            **values,
        )
    )


def _to(root: str, language: Language, page: str) -> str:
    """Return the address of a page in a language.

    Whoever serves the site may answer an address without a language in the reader's own.
    """
    chosen = "?lang=en" if language == "en" else ""
    return f"{root}{in_language(page, language)}{chosen}"


@cache
def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=PackageLoader("include.integration_watch.quality"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["say"] = partial(docs_words.say, language)
    environment.globals["counted"] = partial(docs_words.count, language)
    environment.globals["FEW"] = FEW
    environment.filters.update(
        moment=partial(docs_words.moment, language),
        month=partial(docs_words.month, language),
        number=partial(docs_words.number, language),
        percent=partial(docs_words.percent, language),
        kind=partial(docs_words.kind, language),
        objects=partial(docs_words.objects, language),
        detail=partial(detail_words.detail, language),
        note=partial(detail_words.note, language),
        name=_name,
    )
    return environment


def _name(identifier: str) -> Markup:
    """Return a name that may break after its dots and underscores."""
    breakable = str(escape(identifier)).replace("_", "_<wbr>").replace(".", ".<wbr>")
    return Markup(breakable)  # noqa: S704 - escaped above
