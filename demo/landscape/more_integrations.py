"""Write the integrations and systems that a scenario adds, and its settings, into the demo's own configuration."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from .calendar_plants import DayIsSpecial
from .maintenance_plants import CALENDAR, PlannedMaintenance, write_calendar, write_event
from .outage_plants import MoreIntegrations
from .scenario import Scenario


def write_more(scenario: Scenario, config: Path) -> None:
    """Add to the configuration that a demo runs on what its scenario says; other demos have none of it."""
    if scenario.shipped_rest:
        for path in sorted((config / "integrations").glob("*.yaml")):
            _change(path, {"check_data": False})
    _compare(scenario, config)
    for more in scenario.more_integrations:
        for number, id in enumerate(more.ids):
            _write(more, id, config, has_suite=number < more.with_suite)
    for system in sorted({end for more in scenario.more_integrations for end in _ends(more)}):
        _borrow_contract(system, config)
    if scenario.neighbours:
        _add_systems(scenario, config / "systems.yaml")
    if scenario.settings:
        _change(config / "settings.yaml", scenario.settings)


def write_plans(scenario: Scenario, config: Path, begins: datetime) -> None:
    """Write the calendars of planned maintenance, as of when the story begins; other stories have none."""
    (config / "calendars.yaml").unlink(missing_ok=True)
    events: dict[tuple[str, ...], list[str]] = {}
    for fault in scenario.faults:
        if isinstance(fault.plant, PlannedMaintenance):
            starts, ends = (
                begins + timedelta(seconds=after or 0)
                for after in (fault.starts_after_s, fault.ends_after_s)
            )
            uid = f"{fault.id}-{begins:%Y%m%dT%H%M%S}"
            event = write_event(uid, fault.plant.title, starts, ends)
            events.setdefault(fault.plant.systems, []).append(event)
    calendars: list[dict[str, Any]] = []
    for systems, written in events.items():
        id = f"{CALENDAR}_{'_'.join(systems)}"
        (config / f"{id}.ics").write_text(write_calendar(written), newline="")
        calendars.append({"id": id, "systems": list(systems), "file": f"{id}.ics"})
    if calendars:
        _dump(config / "calendars.yaml", {"calendars": calendars})


def write_free_days(scenario: Scenario, config: Path, begins: datetime) -> None:
    """Give the integrations the free days that make the day on which the story begins special."""
    for plant in scenario.plants:
        if isinstance(plant, DayIsSpecial) and (free := plant.free_days(begins)):
            path = config / "integrations" / f"{plant.integration}.yaml"
            _change(path, {"free_days": list(free)})


def _compare(scenario: Scenario, config: Path) -> None:
    """Compare what the scenario names and nothing else: the shipped sample would meet planted faults."""
    for system, objects in scenario.more_objects.items():
        _change(config / "endpoints" / f"{system}.yaml", {"objects": objects})
    folder = config / "reconciliations"
    folder.mkdir(exist_ok=True)
    for path in folder.glob("*.yaml"):
        path.unlink()
    for id, plan in scenario.reconciliations.items():
        _dump(folder / f"{id}.yaml", {"id": id, **plan})


def _add_systems(scenario: Scenario, path: Path) -> None:
    """Add the neighbours; each has the connection of its own id."""
    said = yaml.safe_load(path.read_text())
    for each in scenario.neighbours:
        said["systems"].append({"id": each.id, "conn_id": each.id} | each.entry)
    _dump(path, said)


def _ends(more: MoreIntegrations) -> tuple[str, str]:
    return more.source, more.target


def _write(more: MoreIntegrations, id: str, config: Path, *, has_suite: bool) -> None:
    words = id.replace("_", " ")
    integration: dict[str, Any] = {
        "id": id,
        "title": {"de": f"{words.title()} – übertragen", "en": f"{words.title()} – transfer"},
        "object": more.object,
        "source": {"system": more.source, "where": more.where},
        "target": {"system": more.target},
        "boomi_system": "boomi",
        "boomi_process": f"{words.title()} - Transfer",
        "cadence": more.cadence,
        "zone": "Europe/Berlin",
        "owner_group": more.owner_group,
        "check_data": more.check_data,
        "coupa_integration": more.coupa_integration,
    }
    if more.in_coupa:
        integration["coupa_integration"] = id.replace("_", "-")
    if more.payment_run:
        integration["payment_run"] = more.payment_run
    if has_suite:
        integration["suites"] = [id]
        suite = {
            "name": id,
            "expectations": [
                {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "currency"}}
            ],
        }
        (config / "suites").mkdir(exist_ok=True)
        (config / "suites" / f"{id}.json").write_text(json.dumps(suite, indent=1))
    _dump(config / "integrations" / f"{id}.yaml", integration)


def _borrow_contract(system: str, config: Path) -> None:
    """Let a second ERP demand what the first one does, where nothing else is said of it.

    It holds a part of the first one's records, so it looks nothing up in them.
    """
    path = config / "endpoints" / f"{system}.yaml"
    if path.exists():
        return
    contract = yaml.safe_load((config / "endpoints" / "erp.yaml").read_text())
    for described in contract["objects"].values():
        for rule in described["fields"].values():
            rule.pop("reference", None)
    _dump(path, contract | {"system": system})


def _change(path: Path, changes: dict[str, Any]) -> None:
    said = yaml.safe_load(path.read_text())
    for key, value in changes.items():
        said[key] = {**said.get(key, {}), **value} if isinstance(value, dict) else value
    _dump(path, said)


def _dump(path: Path, content: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False))
