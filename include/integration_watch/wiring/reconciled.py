"""What the configuration and the newest snapshots say of reconciliations whose worklists are run."""

from collections.abc import Mapping, Sequence

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.loader import Loader
from include.integration_watch.domain.normalisation import Side as SideName
from include.integration_watch.domain.progress import Progress
from include.integration_watch.domain.reconciliation_plan import ReconciliationPlan
from include.integration_watch.domain.value import Id
from include.integration_watch.domain.worklist import QUIET
from include.integration_watch.reconcile.records import records_of_keys
from include.integration_watch.store import Store
from include.integration_watch.worklists.left_out import Side

from .pages import title_of
from .places import home
from .worklist_corrections import Listed, Records
from .worklist_desk import TREND


def listed(known: Catalogue) -> list[Listed]:
    """Return every reconciliation, as far as its worklist needs it."""
    return [one(plan, known) for plan in known.reconciliations]


def personal_of(plan: ReconciliationPlan, known: Catalogue) -> frozenset[str]:
    """Return the compared fields that speak of a person in either system."""
    found: set[str] = set()
    sides: tuple[SideName, SideName] = ("left", "right")
    for side, party in zip(sides, (plan.left, plan.right), strict=True):
        contract = known.contract(party.system, party.object)
        personal = contract.personal_fields if contract else frozenset()
        found |= {
            field for field, each in plan.compared.items() if each.column(field, side) in personal
        }
    return frozenset(found)


def _loader(plan: ReconciliationPlan, known: Catalogue) -> Loader | None:
    """Return the loader of a reconciliation; what its system's contract marks as personal, so is its column."""
    loader = known.loader(plan.loader)
    contract = known.contract(loader.system, loader.object) if loader else None
    if loader is None or contract is None:
        return loader
    columns = tuple(
        each.model_copy(update={"personal": True})
        if each.field in contract.personal_fields
        else each
        for each in loader.columns
    )
    return loader.model_copy(update={"columns": columns})


def one(plan: ReconciliationPlan, known: Catalogue) -> Listed:
    """Return one reconciliation, as far as its worklist needs it."""
    group = known.integration(plan.integration).owner_group
    return Listed(
        id=plan.id,
        title=plan.title,
        left=title_of(plan.left.system, known),
        right=title_of(plan.right.system, known),
        key_fields=tuple(plan.key),
        plan=plan,
        owner=known.owner_group(group).title,
        rules=known.error_rules_by_id,
        loader=_loader(plan, known),
        corrects=Side(plan.corrects) if plan.corrects else None,
        names={
            field: each.column(field, plan.corrects or "right")
            for field, each in plan.compared.items()
        },
    )


def progress_of(known: Catalogue, kept: Store) -> tuple[Progress, ...]:
    """Return how far every reconciliation has come that was ever made."""
    found = (_progress(plan, kept) for plan in known.reconciliations)
    return tuple(each for each in found if each.compared)


def _progress(plan: ReconciliationPlan, kept: Store) -> Progress:
    tally = kept.worklist.tally(plan.id)
    return Progress(
        id=plan.id,
        title=plan.title,
        integration=plan.integration,
        compared=kept.worklist.trend(plan.id, limit=TREND),
        open=sum(count for state, count in tally.states.items() if state not in QUIET),
        money=tally.money,
    )


def records_of(known: Catalogue) -> Records:
    """Return who finds the records of the side that is corrected, as they were last read."""
    plans = {plan.id: plan for plan in known.reconciliations}

    def records(
        id: Id, keys: Sequence[tuple[str, ...]]
    ) -> Mapping[tuple[str, ...], Sequence[dict[str, str]]]:
        plan = plans[id]
        if plan.corrects is None:
            return {}
        folder = home() / "lake" / plan.integration
        paths = sorted(folder.glob(f"*/{plan.id}-{plan.corrects}.parquet"))
        return records_of_keys(plan, plan.corrects, paths[-1], keys) if paths else {}

    return records
