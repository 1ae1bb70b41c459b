"""Check reconciliations: both sides hold what is compared, and what follows from it is there."""

from collections.abc import Iterator

from include.integration_watch.domain.normalisation import Side
from include.integration_watch.domain.reconciliation_plan import ReconciliationPlan
from include.integration_watch.domain.system import SystemKind

from .draft import Draft
from .mistake import KeyPath, Mistake, did_you_mean
from .shelf import Part

_SIDES: tuple[Side, Side] = ("left", "right")


def check_reconciliations(draft: Draft) -> None:
    """Drop each reconciliation that is wrong, or that needs something which fell away."""
    shelf = draft.reconciliations
    _check_integrations(draft)
    for id, part in list(shelf.sound.items()):
        mistakes = [
            *(mistake for side in _SIDES for mistake in _side_mistakes(part, side, draft)),
            *_loader_mistakes(part, draft),
            *_in_place_mistakes(part, draft),
        ]
        draft.mistakes += mistakes
        if mistakes or not _stands(part.value, draft):
            shelf.drop(id)


def _check_integrations(draft: Draft) -> None:
    """Find a second reconciliation of one integration: their findings would end one another."""
    first: dict[str, str] = {}
    for id, part in list(draft.reconciliations.sound.items()):
        other = first.setdefault(part.value.integration, id)
        if other != id:
            draft.mistakes.append(
                part.mistake(
                    ("integration",),
                    f'"{part.value.integration}" is that of {other} too: one integration has one '
                    "reconciliation",
                )
            )
            draft.reconciliations.drop(id)


def _side_mistakes(part: Part[ReconciliationPlan], side: Side, draft: Draft) -> Iterator[Mistake]:
    party = part.value.left if side == "left" else part.value.right
    if party.system not in draft.systems.sound:
        return
    objects = draft.objects.get(party.system)
    if objects is None:
        yield part.mistake((side, "system"), f"there is no endpoints/{party.system}.yaml")
    elif not objects.knows(party.object):
        yield part.mistake((side, "object"), objects.unknown(party.object))
    elif contract := objects.by_id.get(party.object):
        for at, column in _columns(part.value, side):
            if column not in contract.fields:
                near = did_you_mean(column, contract.fields)
                yield part.mistake(
                    at, f'{party.system}: {party.object} has no field "{column}"{near}'
                )


def _columns(plan: ReconciliationPlan, side: Side) -> Iterator[tuple[KeyPath, str]]:
    for part, compared in (("key", plan.key), ("fields", plan.fields)):
        for field, each in compared.items():
            yield (part, field), each.column(field, side)
    if plan.in_flight:
        yield ("in_flight", "changed_at"), plan.in_flight.column(side)


def _loader_mistakes(part: Part[ReconciliationPlan], draft: Draft) -> Iterator[Mistake]:
    plan = part.value
    if bool(plan.loader) != bool(plan.corrects):
        key = "corrects" if plan.loader else "loader"
        yield part.mistake((key,), "is missing: corrects and loader go together")
    loader = draft.loaders.by_id.get(plan.loader or "")
    if loader is None or plan.corrects is None:
        return
    party = plan.left if plan.corrects == "left" else plan.right
    if (loader.system, loader.object) != (party.system, party.object):
        yield part.mistake(
            ("loader",),
            f'"{loader.id}" takes {loader.object} of {loader.system}, not {party.object} of '
            f"{party.system}",
        )
    for field in loader.key:
        if field not in plan.key:
            yield part.mistake(("loader",), f'"{loader.id}" needs "{field}" in the key')


def _in_place_mistakes(part: Part[ReconciliationPlan], draft: Draft) -> Iterator[Mistake]:
    plan = part.value
    if not plan.in_place:
        return
    for side in _SIDES:
        system = draft.systems.by_id.get((plan.left if side == "left" else plan.right).system)
        if system is not None and system.kind is not SystemKind.ERP:
            yield part.mistake(
                ("in_place",),
                f'"{system.id}" is no ERP: only tables of databases are compared in place',
            )
    if plan.totals:
        yield part.mistake(
            ("in_place",), "most records are never read in place: leave out totals, or in_place"
        )


def _stands(plan: ReconciliationPlan, draft: Draft) -> bool:
    """Tell whether everything that the reconciliation needs is sound."""
    return (
        plan.integration in draft.integrations.sound
        and (plan.loader is None or plan.loader in draft.loaders.sound)
        and all(
            party.system in draft.systems.sound
            and party.system in draft.objects
            and party.object in draft.objects[party.system].sound
            for party in (plan.left, plan.right)
        )
    )
