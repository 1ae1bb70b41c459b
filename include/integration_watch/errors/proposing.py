"""Make proposals of the errors that no row knows: mask, group, suggest the nearest row."""

import re
from collections.abc import Iterable

from rapidfuzz import fuzz, process

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.error_rule import ErrorRule
from include.integration_watch.domain.proposal import Proposal
from include.integration_watch.domain.stored_error import StoredError

from .classifier import Classifier
from .grouping import group
from .masking import VALUE, mask, tokens

LEAST_LIKENESS = 60
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST_EXAMPLE = 1_000


def proposals(
    errors: Iterable[StoredError], catalogue: Catalogue, known: Iterable[Proposal] = ()
) -> tuple[Proposal, ...]:
    """Return a proposal for each group of errors that no row knows, the most frequent first.

    ``known`` are the proposals of before: what one of them stands for joins it, under its template.
    """
    diagnose = Classifier(catalogue.error_rules)
    unknown = [error for error in errors if diagnose(error.text, error.integration).rule is None]
    seeds = list(known)
    words = [tuple(seed.template.split()) for seed in seeds]
    words += [tokens(mask(error.text, error.values)) for error in unknown]
    templates = group(words, vocabulary(catalogue))
    names = {template: seed.template for template, seed in zip(templates, seeds, strict=False)}
    found: dict[str, list[StoredError]] = {}
    for template, error in zip(templates[len(seeds) :], unknown, strict=True):
        found.setdefault(names.get(template, " ".join(template)), []).append(error)
    nearest = _Nearest(catalogue)
    made = (_proposal(template, group, nearest) for template, group in found.items())
    return tuple(sorted(made, key=lambda each: (-each.count, each.template)))


def _proposal(template: str, errors: list[StoredError], nearest: "_Nearest") -> Proposal:
    integrations = tuple(dict.fromkeys(error.integration for error in errors))
    rule, likeness = nearest.row(template)
    return Proposal(
        template=template,
        example=errors[-1].text[:_LONGEST_EXAMPLE],
        integrations=integrations,
        count=len({error.id for error in errors}),
        first_seen=min(error.at for error in errors),
        last_seen=max(error.at for error in errors),
        nearest=rule.id if rule else None,
        likeness=likeness,
        responder=nearest.responder(rule, integrations[0]),
    )


def vocabulary(catalogue: Catalogue) -> frozenset[str]:
    """Return the words that the configuration uses itself: they are never the value of a record."""
    texts: list[str] = []
    for rule in catalogue.error_rules:
        texts += [rule.pattern, *rule.example]
        for text in (rule.interface, rule.explanation, rule.action):
            texts += [text.de, text.en]
    for contract in catalogue.contracts:
        for name, object in contract.objects.items():
            texts += [name.replace("_", " "), *(field.replace("_", " ") for field in object.fields)]
    return frozenset(word.casefold() for text in texts for word in _WORD.findall(text))


class _Nearest:
    """The rows' examples, masked, to be compared with."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._rules: list[ErrorRule] = []
        self._examples: list[str] = []
        for rule in catalogue.error_rules:
            for example in rule.example:
                self._rules.append(rule)
                self._examples.append(_comparable(" ".join(tokens(mask(example)))))

    def row(self, template: str) -> tuple[ErrorRule | None, int]:
        """Return the row whose examples read most alike, and how much of 100; none below 60."""
        found = process.extractOne(
            _comparable(template),
            self._examples,
            scorer=fuzz.token_sort_ratio,
            score_cutoff=LEAST_LIKENESS,
        )
        return (self._rules[found[2]], round(found[1])) if found else (None, 0)

    def responder(self, rule: ErrorRule | None, integration: str) -> str:
        """Return the nearest row's group, else the integration's own."""
        if rule and rule.responder_group:
            return rule.responder_group
        return self._catalogue.integration(integration).owner_group


def _comparable(template: str) -> str:
    return " ".join(template.replace(VALUE, " ").casefold().split())
