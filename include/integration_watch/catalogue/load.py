"""Load the whole configuration, or what one integration needs of it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from include.integration_watch.domain.catalogue import Catalogue, Settings
from include.integration_watch.domain.error_rule import ErrorRule
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.loader import Loader
from include.integration_watch.domain.maintenance import MaintenanceCalendar, PlannedWindow
from include.integration_watch.domain.owner_group import OwnerGroup
from include.integration_watch.domain.reconciliation_plan import ReconciliationPlan
from include.integration_watch.domain.system import System

from . import reading
from .check_contracts import check_contracts
from .check_dependencies import check_dependencies
from .check_groups import check_owner_groups, check_settings
from .check_integrations import check_integrations
from .check_loaders import check_loaders
from .check_reconciliations import check_reconciliations
from .check_references import check_references
from .check_rules import check_error_rules
from .check_systems import check_systems
from .draft import Draft
from .folder import config_root, missing_root, unread_files, yaml_files
from .mistake import Mistake
from .public_holidays import free_days
from .shelf import Shelf


@dataclass(frozen=True)
class Loaded:
    """All that is sound of a configuration, every mistake in it, and what fell away with them.

    ``left_out`` names systems and integrations that exist in the files and not in the catalogue.
    """

    catalogue: Catalogue
    mistakes: tuple[Mistake, ...] = ()
    left_out: tuple[str, ...] = ()


def load_catalogue(root: Path | None = None, *, only_integration: str | None = None) -> Loaded:
    """Return the catalogue of a folder; never raise for what stands in its files.

    With ``only_integration`` the files of all other integrations and of systems that it does
    not touch stay unread.
    """
    folder = root or config_root()
    if missing := missing_root(folder):
        return Loaded(Catalogue(settings=Settings(platform_group="")), (missing,))
    draft = Draft(folder)
    _read_shared(draft)
    if only_integration is None:
        draft.mistakes += unread_files(folder)
        _read_all(draft)
    else:
        _read_one(draft, only_integration)
    _check(draft)
    return _finished(draft)


def _read_shared(draft: Draft) -> None:
    reading.read_settings(draft)
    reading.read_list(
        draft,
        draft.owner_groups,
        OwnerGroup,
        file="owner_groups.yaml",
        key="owner_groups",
        needed="it must list the owner groups",
    )
    reading.read_list(
        draft,
        draft.systems,
        System,
        file="systems.yaml",
        key="systems",
        needed="it must list the systems",
    )
    reading.read_list(
        draft,
        draft.error_rules,
        ErrorRule,
        file="error_catalogue.yaml",
        key="error_rules",
        needed="",
    )
    reading.read_list(
        draft,
        draft.maintenance,
        PlannedWindow,
        file="maintenance.yaml",
        key="maintenance",
        needed="",
    )
    reading.read_list(
        draft,
        draft.calendars,
        MaintenanceCalendar,
        file="calendars.yaml",
        key="calendars",
        needed="",
    )


def _read_all(draft: Draft) -> None:
    for path in yaml_files(draft.root / "integrations"):
        reading.read_named(draft, draft.integrations, Integration, path)
    for path in yaml_files(draft.root / "endpoints"):
        reading.read_contract(draft, path)
    _read_reconciliations(draft)


def _read_reconciliations(draft: Draft) -> None:
    for path in yaml_files(draft.root / "loaders"):
        reading.read_named(draft, draft.loaders, Loader, path)
    for path in yaml_files(draft.root / "reconciliations"):
        reading.read_named(draft, draft.reconciliations, ReconciliationPlan, path)


def _read_one(draft: Draft, integration: str) -> None:
    files = {path.stem: path for path in yaml_files(draft.root / "integrations")}
    draft.integrations.unread |= files.keys() - {integration}
    if integration not in files:
        return
    reading.read_named(draft, draft.integrations, Integration, files[integration])
    part = draft.integrations.sound.get(integration)
    ends = {part.value.source.system, part.value.target.system} if part else set()
    _read_reconciliations(draft)
    _leave_others(draft.reconciliations, integration)
    for plan in draft.reconciliations.values:
        ends |= {plan.left.system, plan.right.system}
    for path in yaml_files(draft.root / "endpoints"):
        if path.stem in ends:
            reading.read_contract(draft, path)


def _leave_others(shelf: Shelf[ReconciliationPlan], integration: str) -> None:
    for id, part in list(shelf.sound.items()):
        if part.value.integration != integration:
            del shelf.sound[id]
            shelf.unread.add(id)
    shelf.places = [place for place in shelf.places if place[0] in shelf.sound]


def _check(draft: Draft) -> None:
    check_references(draft)
    check_settings(draft)
    check_owner_groups(draft)
    check_systems(draft)
    check_dependencies(draft)
    check_error_rules(draft)
    check_contracts(draft)
    check_integrations(draft)
    check_loaders(draft)
    check_reconciliations(draft)


def _finished(draft: Draft) -> Loaded:
    catalogue = _catalogue(draft)
    kept = {system.id for system in catalogue.systems}
    kept |= {integration.id for integration in catalogue.integrations}
    shelves = (draft.systems, draft.integrations)
    read = {id for shelf in shelves for id in (*shelf.sound, *shelf.broken)}
    mistakes = sorted(set(draft.mistakes), key=_order)
    return Loaded(catalogue, tuple(mistakes), tuple(sorted(read - kept)))


def _order(mistake: Mistake) -> tuple[str, int, str, str]:
    return mistake.file, mistake.line or 0, mistake.key, mistake.message


def _catalogue(draft: Draft) -> Catalogue:
    settings = draft.settings.value if draft.settings else Settings(platform_group="")
    if settings.platform_group not in draft.owner_groups.sound:
        # Nobody would hear of a check that breaks, so nothing is watched until this is mended.
        return Catalogue(settings=settings.model_copy(update={"platform_group": ""}))
    contracts = tuple(
        contract.model_copy(update={"objects": draft.objects[system].by_id})
        for system, contract in draft.contracts.items()
    )
    return Catalogue(
        settings=settings,
        systems=draft.systems.values,
        integrations=draft.integrations.values,
        contracts=contracts,
        owner_groups=draft.owner_groups.values,
        error_rules=draft.error_rules.values,
        maintenance=draft.maintenance.values,
        calendars=draft.calendars.values,
        loaders=draft.loaders.values,
        reconciliations=draft.reconciliations.values,
        free_days={
            place: free_days(place, datetime.now(UTC).year) for place in _places(draft, settings)
        },
    )


def _places(draft: Draft, settings: Settings) -> set[str]:
    """Return the places whose public holidays somebody keeps."""
    parties = {party.holidays for _, party in settings.parties}
    groups = {group.holidays for group in draft.owner_groups.values}
    runs = {integration.holidays for integration in draft.integrations.values}
    return (groups | parties | runs) - {""}
