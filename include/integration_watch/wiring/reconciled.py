"""What the configuration and the newest snapshots say of reconciliations whose worklists are run."""

from collections.abc import Mapping, Sequence

from include.integration_watch.domain.catalogue import Catalogue
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
        loader=known.loader(plan.loader),
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
