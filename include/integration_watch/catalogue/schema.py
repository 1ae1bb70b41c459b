"""JSON schemas of the configuration's files, for editors that check while a person types."""

import json
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from include.integration_watch.domain.cadence import HINT as CADENCE_HINT
from include.integration_watch.domain.cadence import Cadence
from include.integration_watch.domain.catalogue import Settings
from include.integration_watch.domain.contract import EndpointContract
from include.integration_watch.domain.error_rule import ErrorRule
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.loader import Loader
from include.integration_watch.domain.maintenance import MaintenanceCalendar, PlannedWindow
from include.integration_watch.domain.normalisation import Name, Normalisation
from include.integration_watch.domain.owner_group import OwnerGroup
from include.integration_watch.domain.reconciliation import Compared
from include.integration_watch.domain.reconciliation_plan import ReconciliationPlan
from include.integration_watch.domain.system import System
from include.integration_watch.domain.value import Value

from .meaning import MEANING
from .time_span import HINT as SPAN_HINT
from .time_span import PATTERN, spell_span

_CADENCE = {"type": "string", "description": CADENCE_HINT, "examples": ["every day by 06:15"]}
_SPAN = {"type": "string", "pattern": PATTERN, "description": f"A span of time: {SPAN_HINT}"}


class Systems(Value):
    """Everything that must be up for data to flow."""

    systems: tuple[System, ...]


class OwnerGroups(Value):
    """Everybody who is told."""

    owner_groups: tuple[OwnerGroup, ...]


class ErrorCatalogue(Value):
    """What messages mean, what to do, and who moves first; the first row that matches wins."""

    error_rules: tuple[ErrorRule, ...]


class PlannedMaintenance(Value):
    """The windows that are known beforehand."""

    maintenance: tuple[PlannedWindow, ...]


class Calendars(Value):
    """The calendars whose events are windows."""

    calendars: tuple[MaintenanceCalendar, ...]


FILES: dict[str, type[Value]] = {
    "settings": Settings,
    "systems": Systems,
    "owner_groups": OwnerGroups,
    "error_catalogue": ErrorCatalogue,
    "maintenance": PlannedMaintenance,
    "calendars": Calendars,
    "integration": Integration,
    "endpoint": EndpointContract,
    "loader": Loader,
    "reconciliation": ReconciliationPlan,
}


_SHORT: dict[type[Any], JsonSchemaValue] = {
    Compared: {"type": "null"},
    Normalisation: {"enum": [name.value for name in Name]},
}
"""What may stand in a file in place of a model that says nothing more."""
_SHORTENED = {kind.__name__ for kind in _SHORT}


class _FileSchema(GenerateJsonSchema):
    """The schema of what stands in a file, where a span of time and a cadence are sentences."""

    def timedelta_schema(self, schema: core_schema.TimedeltaSchema) -> JsonSchemaValue:
        """Return the schema of a span of time in words."""
        del schema
        return dict(_SPAN)

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Return the schema with its default in the words of a file."""
        inner = self.generate_inner(schema["schema"])
        default = self.get_default_value(schema)
        if inner == _SPAN:
            return inner | {"default": spell_span(default)}
        return super().default_schema(schema)

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Return the schema of a model; a cadence is one sentence, some models have a short form."""
        if schema["cls"] is Cadence:
            return dict(_CADENCE)
        whole = super().model_schema(schema)
        short = _SHORT.get(schema["cls"])
        return {"anyOf": [short, whole]} if short else whole

    def generate(self, schema: CoreSchema, mode: Any = "validation") -> JsonSchemaValue:
        """Return the whole schema without the titles that only repeat the keys."""
        described: JsonSchemaValue = _untitled(super().generate(schema, mode))
        return described


def _untitled(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_untitled(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: {name: _untitled(each) for name, each in value.items()}
        if key in ("properties", "$defs")
        else _untitled(value)
        for key, value in schema.items()
        if not (key == "title" and isinstance(value, str))
    }


def _explain(name: str, schema: dict[str, Any]) -> None:
    """Give every key of a model the sentence that says what it means."""
    whole = schema["anyOf"][-1] if name in _SHORTENED else schema
    for key, meaning in MEANING.get(name, {}).items():
        whole["properties"][key]["description"] = meaning


def schema_of(file: str) -> dict[str, Any]:
    """Return the JSON schema of one sort of file."""
    schema: dict[str, Any] = FILES[file].model_json_schema(schema_generator=_FileSchema)
    _explain(FILES[file].__name__, schema)
    for name, inner in schema.get("$defs", {}).items():
        _explain(name, inner)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def write_schemas(folder: Path) -> list[Path]:
    """Write every schema into a folder and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for file in FILES:
        path = folder / f"{file}.json"
        path.write_text(json.dumps(schema_of(file), indent=2, ensure_ascii=False) + "\n", "utf-8")
        written.append(path)
    return written
