"""The configuration while it is being read: shelves of parts, and every mistake met on the way."""

from dataclasses import dataclass, field
from pathlib import Path

from include.integration_watch.domain.catalogue import Settings
from include.integration_watch.domain.contract import EndpointContract, ObjectContract
from include.integration_watch.domain.error_rule import ErrorRule
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.loader import Loader
from include.integration_watch.domain.maintenance import MaintenanceCalendar, PlannedWindow
from include.integration_watch.domain.owner_group import OwnerGroup
from include.integration_watch.domain.reconciliation_plan import ReconciliationPlan
from include.integration_watch.domain.system import System

from .document import Document
from .mistake import Mistake, shown
from .shelf import Part, Shelf


@dataclass
class Draft:
    """Everything that was read from one folder."""

    root: Path
    mistakes: list[Mistake] = field(default_factory=list)
    settings: Part[Settings] | None = None
    systems: Shelf[System] = field(default_factory=lambda: Shelf("system"))
    owner_groups: Shelf[OwnerGroup] = field(default_factory=lambda: Shelf("owner group"))
    error_rules: Shelf[ErrorRule] = field(default_factory=lambda: Shelf("error rule"))
    maintenance: Shelf[PlannedWindow] = field(default_factory=lambda: Shelf("maintenance"))
    calendars: Shelf[MaintenanceCalendar] = field(default_factory=lambda: Shelf("calendar"))
    integrations: Shelf[Integration] = field(default_factory=lambda: Shelf("integration"))
    loaders: Shelf[Loader] = field(default_factory=lambda: Shelf("loader"))
    reconciliations: Shelf[ReconciliationPlan] = field(
        default_factory=lambda: Shelf("reconciliation")
    )
    contracts: dict[str, EndpointContract] = field(default_factory=dict)
    objects: dict[str, Shelf[ObjectContract]] = field(default_factory=dict)

    def open(self, path: Path, *, needed: str = "") -> Document | None:
        """Return a readable document, or none after noting why; a needed file must be there."""
        if not path.exists():
            if needed:
                self.mistakes.append(Mistake(shown(path), None, "", f"no such file: {needed}"))
            return None
        document = Document(path)
        self.mistakes += document.mistakes
        return None if document.unreadable else document
