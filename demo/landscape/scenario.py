"""Scenarios: what is planted, when it heals, and what must be found and told. Read from YAML."""

from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import Field, ValidationError, model_validator

from include.integration_watch.domain.address import MailAddress
from include.integration_watch.domain.finding import Layer
from include.integration_watch.domain.value import Id, Value

from .likeness import LIKE, liken
from .maintenance_plants import ExpectedNotice, PlannedMaintenance
from .neighbour_plants import Neighbour, NeighbourFault
from .outage_plants import MoreIntegrations
from .plants import Plant, RunFault, SwitchPlant

FOLDER = Path(__file__).resolve().parent.parent / "scenarios"


class ScenarioError(Exception):
    """A scenario cannot be used; the message names file, key and remedy."""


class Expected(Value):
    """What the product must make of a fault: the finding, who must be told, and of how many documents.

    Of planned maintenance nobody is told while it keeps to its time: it has no addresses.
    """

    layer: Layer
    subject: Id
    kind: str
    group: Id
    addresses: tuple[MailAddress, ...] = ()
    documents: int | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """Return layer, subject, kind: what makes a finding one."""
        return (self.layer.value, self.subject, self.kind)


class Fault(Value):
    """One planted fault.

    It may heal: ``ends_after_s`` seconds after the start, or ``ends_after_told_s`` seconds after
    its owners got a mail; with both, at whichever comes first.
    """

    id: Id
    expect: Expected
    plant: Plant
    starts_after_s: float | None = Field(default=None, ge=0)
    ends_after_s: float | None = Field(default=None, gt=0)
    ends_after_told_s: float | None = Field(default=None, ge=0)

    @property
    def heals(self) -> bool:
        """Tell whether the fault ends by itself, so that a resolved message is due."""
        return self.ends_after_s is not None or self.ends_after_told_s is not None

    @model_validator(mode="after")
    def _somebody_hears_of_it(self) -> Self:
        if not self.expect.addresses and not isinstance(self.plant, PlannedMaintenance):
            raise ValueError("expect.addresses: name whoever must hear of it")
        return self

    @model_validator(mode="after")
    def _only_switches_have_a_clock(self) -> Self:
        if isinstance(self.plant, PlannedMaintenance):
            if self.starts_after_s is None or self.ends_after_s is None:
                raise ValueError("a planned_maintenance needs starts_after_s and ends_after_s")
        elif self.starts_after_s is not None and not isinstance(self.plant, SwitchPlant):
            raise ValueError(
                f"starts_after_s: a {self.plant.type} is there from the start; leave the key out"
            )
        if self.heals and not isinstance(self.plant, SwitchPlant | RunFault | PlannedMaintenance):
            raise ValueError(f"a {self.plant.type} cannot heal by itself; leave ends_after_s out")
        if self.ends_after_s is not None and self.ends_after_s <= (self.starts_after_s or 0):
            raise ValueError("ends_after_s: a fault ends after it starts; give a later second")
        return self


class LookAlike(Value):
    """Something that looks like a fault and is none: nobody may hear of it."""

    id: Id
    plant: Plant


class Habits(Value):
    """How the stand-ins behave when nothing is wrong: what production code must live with."""

    coupa_warmup_s: float = Field(default=0.5, ge=0)
    coupa_requests_per_second: float = Field(default=25, gt=0)
    coupa_burst: int = Field(default=20, gt=0)
    boomi_requests_per_second: int = Field(default=10, gt=0)
    boomi_log_polls: int = Field(default=2, ge=0)
    boomi_late_every: int = Field(default=4, ge=0)
    boomi_late_s: float = Field(default=60, ge=0)
    mail_refuses: tuple[MailAddress, ...] = ()


class Scenario(Value):
    """A whole story: the company's size follows from the seed, its troubles stand here.

    ``more_integrations``, ``neighbours`` and ``settings`` change the configuration of this story
    alone; where ``shipped_rest``, the data of the shipped integrations is not checked. ``postings``
    are held by both ERPs; ``more_objects`` describe them by system, ``reconciliations`` compare them
    by id: what is not named there is not compared. ``bills`` are invoices that the ERP sends to Coupa.
    ``notices`` are what people are written beside the messages of incidents. ``limit_s`` is how long a
    machine waits for the verdict, ``told_within_s`` how soon 95 of 100 timed faults must lie in the
    box. ``killed_when`` names the moments of the first fault at which everything of ours is killed and
    started again: it was found, or it is over.
    """

    title: str = ""
    seed: int = 1
    history_days: int = Field(default=30, ge=4, le=60)
    limit_s: float = Field(default=300, gt=0)
    told_within_s: float | None = Field(default=None, gt=0)
    killed_when: tuple[Literal["found", "over"], ...] = ()
    systems: Habits = Habits()
    more_integrations: tuple[MoreIntegrations, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()
    shipped_rest: bool = False
    settings: dict[str, Any] = Field(default_factory=dict)
    postings: int = Field(default=0, ge=0)
    bills: int = Field(default=0, ge=0)
    more_objects: dict[str, dict[str, Any]] = Field(default_factory=dict)
    reconciliations: dict[str, dict[str, Any]] = Field(default_factory=dict)
    notices: tuple[ExpectedNotice, ...] = ()
    faults: tuple[Fault, ...] = ()
    look_alikes: tuple[LookAlike, ...] = ()

    @model_validator(mode="after")
    def _names_are_single(self) -> Self:
        ids = [fault.id for fault in self.faults] + [alike.id for alike in self.look_alikes]
        for id_ in ids:
            if ids.count(id_) > 1:
                raise ValueError(f'two plants are called "{id_}"; give each its own id')
        keys = [fault.expect.key for fault in self.faults]
        for key in keys:
            if keys.count(key) > 1:
                raise ValueError(f"two faults expect the finding {key}; one fault, one finding")
        known = {neighbour.id for neighbour in self.neighbours}
        for plant in self.plants:
            if isinstance(plant, NeighbourFault) and plant.system not in known:
                raise ValueError(f'no neighbour "{plant.system}"; add it to neighbours')
        if self.killed_when and not self.faults:
            raise ValueError("killed_when: names moments of the first fault; plant one")
        return self

    @property
    def plants(self) -> tuple[Plant, ...]:
        """Return everything that is planted, faults first."""
        alike = (look_alike.plant for look_alike in self.look_alikes)
        return (*(fault.plant for fault in self.faults), *alike)


def load_scenario(name: str, folder: Path = FOLDER) -> Scenario:
    """Return the scenario of that name, or raise `ScenarioError` that names file, key and remedy."""
    path = folder / f"{name}.yaml"
    raw = _read(path)
    if other := raw.get(LIKE):
        theirs = _read(folder / f"{other}.yaml")
        if LIKE in theirs:
            raise ScenarioError(f"{path}: {LIKE}: {other} is itself like another; name that one")
        raw = liken(raw, theirs)
    try:
        return Scenario.model_validate(raw)
    except ValidationError as wrong:
        lines = [f"{path}: {_key(error, raw)}: {_remedy(error)}" for error in wrong.errors()]
        raise ScenarioError("\n".join(lines)) from wrong


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        known = ", ".join(sorted(found.stem for found in path.parent.glob("*.yaml"))) or "none"
        raise ScenarioError(f"{path}: there is no such scenario; known are: {known}")
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as broken:
        raise ScenarioError(
            f"{path}: not YAML: {_place(broken)}; mend the indentation or quotes"
        ) from broken
    if not isinstance(raw, dict):
        raise ScenarioError(f"{path}: a scenario is a mapping with the keys {_keys()}")
    return raw


def _keys() -> str:
    return ", ".join(Scenario.model_fields)


def _place(broken: yaml.YAMLError) -> str:
    mark = getattr(broken, "problem_mark", None)
    where = f"line {mark.line + 1}: " if mark else ""
    return where + str(getattr(broken, "problem", broken))


def _key(error: Any, raw: dict[str, Any]) -> str:
    """Return the key as a person writes it; a list's entry is named by its id."""
    words: list[str] = []
    here: Any = raw
    for part in error["loc"]:
        if isinstance(here, list) and isinstance(part, int) and part < len(here):
            here = here[part]
            words.append(f"[{here.get('id', part) if isinstance(here, dict) else part}]")
        elif isinstance(here, dict) and here.get("type") == part and part not in here:
            continue
        else:
            here = here.get(part) if isinstance(here, dict) else None
            words.append(str(part))
    return ".".join(words).replace(".[", "[") or "scenario"


def _remedy(error: Any) -> str:
    match error["type"]:
        case "extra_forbidden":
            return "no such key; remove it or mend its spelling"
        case "missing":
            return "is missing; add it"
        case "union_tag_invalid":
            return f"unknown type; write one of {error['ctx']['expected_tags']}"
        case _:
            return str(error["msg"]).removeprefix("Value error, ")
