"""A suggested normalisation as YAML that goes into the file of its reconciliation as it stands."""

from typing import Any

import yaml

from include.integration_watch.domain.difference import Suggestion
from include.integration_watch.domain.normalisation import Name, Normalisation
from include.integration_watch.domain.reconciliation import Reconciliation


def suggestion_yaml(wanted: Reconciliation, suggestion: Suggestion) -> str:
    """Return the field with all that it has and the suggestion: it replaces the field's own line."""
    field = suggestion.field
    place = "key" if field in wanted.key else "fields"
    compared = wanted.compared[field]
    chain = [*compared.normalise, suggestion.normalisation]
    # What compares two values instead of changing one must stay the last.
    chain.sort(key=lambda rule: rule.name is Name.TOLERANCE)
    said = compared.model_dump(mode="json", exclude={"normalise"}, exclude_defaults=True)
    said["normalise"] = [_said(rule) for rule in chain]
    return yaml.safe_dump(
        {place: {field: said}},
        default_flow_style=None,
        allow_unicode=True,
        sort_keys=False,
        width=10_000,
    )


def _said(rule: Normalisation) -> Any:
    said = rule.model_dump(mode="json", exclude_defaults=True)
    return rule.name.value if set(said) == {"name"} else said
