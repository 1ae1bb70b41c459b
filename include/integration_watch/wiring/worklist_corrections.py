"""What the configuration says of a reconciliation's worklist, and the file that puts its system right."""

import json
from collections.abc import Callable, Mapping, Sequence

from pydantic import Field

from include.integration_watch.domain.error_rule import ErrorRule, FirstResponder
from include.integration_watch.domain.loader import Loader
from include.integration_watch.domain.reconciliation import Reconciliation
from include.integration_watch.domain.value import Id, Text, Value
from include.integration_watch.domain.worklist import Entry
from include.integration_watch.domain.worklist_view import Filter
from include.integration_watch.pages.order import OrderRefused
from include.integration_watch.store.worklist import Worklist
from include.integration_watch.worklists.correction import Correction, correction
from include.integration_watch.worklists.left_out import Side

Records = Callable[
    [Id, Sequence[tuple[str, ...]]], Mapping[tuple[str, ...], Sequence[dict[str, str]]]
]
"""Find the records of the side that is corrected, by their keys."""


class Listed(Value):
    """What the configuration says of one reconciliation, as far as its worklist needs it."""

    id: Id
    title: Text
    left: Text
    right: Text
    key_fields: tuple[str, ...]
    owner: Text
    rules: dict[str, ErrorRule] = Field(default_factory=dict)
    loader: Loader | None = None
    corrects: Side | None = None
    names: dict[str, str] = Field(default_factory=dict)
    plan: Reconciliation | None = None

    @property
    def systems(self) -> dict[str, Text]:
        """Return what people call the two systems, by their ids."""
        if self.plan is None:
            return {}
        return {self.plan.left.system: self.left, self.plan.right.system: self.right}

    def named(self, field: str) -> str:
        """Return what the side that is corrected calls a field."""
        return self.names.get(field, field)

    def responder(self, rule: str) -> FirstResponder:
        """Return who moves first; without a row of the error catalogue the owner does."""
        known = self.rules.get(rule)
        return known.first_responder if known else FirstResponder.CUSTOMER

    def asked(self, wanted: Filter) -> Filter:
        """Return a filter as the store understands it: by rows of the catalogue, not by who moves first."""
        if wanted.responder is None:
            return wanted
        rules = ["", *self.rules]
        found = tuple(rule for rule in rules if self.responder(rule) is wanted.responder)
        return wanted.model_copy(update={"error_rules": found})


def corrected(kept: Worklist, listed: Listed, wanted: Filter, records: Records) -> Correction:
    """Return the correction file of the wanted rows; raise `OrderRefused` where there is no loader."""
    if listed.loader is None or listed.corrects is None:
        raise OrderRefused("wl_no_correction")
    entries = list(kept.every(listed.id, listed.asked(wanted)))
    return correction(
        [_as_the_system_says(entry, listed) for entry in entries],
        listed.loader,
        key_fields=[listed.named(field) for field in listed.key_fields],
        corrects=listed.corrects,
        records=records(listed.id, list({entry.key for entry in entries})),
    )


def _as_the_system_says(entry: Entry, listed: Listed) -> Entry:
    """Return a difference with its fields named as the side that is corrected names them."""
    if not entry.kind.startswith("missing"):
        return entry.model_copy(update={"field": listed.named(entry.field)})
    changes = {
        side: json.dumps({listed.named(name): each for name, each in json.loads(value).items()})
        for side in ("left", "right")
        if (value := getattr(entry, side))
    }
    return entry.model_copy(update=changes)
