"""A contract from an OpenAPI or Swagger description: what its schemas demand of each property."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from .imported import (
    MOST_FIELDS,
    MOST_OBJECTS,
    Imported,
    NotImported,
    contract_of,
    our_name,
    text_of,
    usable_pattern,
)
from .nodes import is_too_deep

_MOST_STEPS = 50
_LENGTH = re.compile(r"^string\((\d+)\)$")
_NATURAL = ("code", "number", "login", "name", "id")
_KEYS = ("number", "code", "id", "name")
Schema = Mapping[str, Any]


def import_openapi(
    path: Path, system: str, objects: Mapping[str, str] | None = None, version: str = ""
) -> Imported:
    """Return the contract that the schemas of a description demand.

    ``objects`` are the schemas to take, by their names, with our names for them; all that have
    properties where none is given. References of one schema to another are followed, ``allOf`` is
    joined. Raises `NotImported` for what is no such description, for a reference that leads
    nowhere or back to itself, and for more than can be meant.
    """
    description = _read(path)
    schemas = _schemas(path, description)
    wanted = objects or {name: our_name(name) for name in schemas}
    if missing := [name for name in wanted if name not in schemas]:
        near = ", ".join(sorted(schemas)[:10])
        raise NotImported(f"{path}: there is no schema {', '.join(missing)}; it has {near}.")
    reader = _Reader(path, description)
    described = {}
    for name, ours in wanted.items():
        if told := reader.object(name, schemas[name]):
            described[ours] = told
    if not described:
        raise NotImported(f"{path}: none of its schemas has properties.")
    told_version = description.get("info") if isinstance(description.get("info"), dict) else {}
    raw = {
        "system": system,
        "version": version or str((told_version or {}).get("version") or "1"),
        "objects": described,
    }
    return Imported(contract_of(path, raw), tuple(reader.left_out))


def _read(path: Path) -> dict[str, Any]:
    text = text_of(path)
    try:
        if text.lstrip().startswith("{"):
            read = json.loads(text)
        elif is_too_deep(text):
            raise NotImported(f"{path}: it is nested deeper than can be meant.")
        else:
            read = yaml.load(text, Loader=yaml.CSafeLoader)
    except RecursionError as deep:
        raise NotImported(f"{path}: it is nested deeper than can be meant.") from deep
    except (ValueError, yaml.YAMLError) as broken:
        told = str(broken).splitlines()[0]
        raise NotImported(f"{path}: this is neither JSON nor YAML ({told}).") from broken
    if not isinstance(read, dict) or not ({"openapi", "swagger"} & set(read)):
        raise NotImported(
            f'{path}: this is no OpenAPI or Swagger description: it says neither "openapi" nor "swagger".'
        )
    return read


def _schemas(path: Path, description: Mapping[str, Any]) -> Schema:
    components = description.get("components")
    found = (
        components.get("schemas")
        if isinstance(components, dict)
        else description.get("definitions")
    )
    if not isinstance(found, dict) or not found:
        raise NotImported(f"{path}: it holds no schemas (components.schemas or definitions).")
    if len(found) > MOST_OBJECTS:
        raise NotImported(
            f"{path}: {len(found):,} schemas are more than {MOST_OBJECTS:,}: keep those that you need."
        )
    return found


class _Reader:
    """Reads the schemas of one description, and keeps what it had to leave out."""

    def __init__(self, path: Path, description: Mapping[str, Any]) -> None:
        self._path = path
        self._description = description
        self.left_out: list[str] = []

    def object(self, name: str, schema: Any) -> dict[str, Any] | None:
        """Return what a schema demands as an object of a contract; none where it has no properties."""
        whole = self._joined(schema, (f"schema {name}",))
        properties = whole.get("properties")
        if not isinstance(properties, dict) or not properties:
            return None
        if len(properties) > MOST_FIELDS:
            raise NotImported(f"{self._path}: {name} has more than {MOST_FIELDS:,} properties.")
        needed = whole.get("required")
        required = set(map(str, needed)) if isinstance(needed, list) else set()
        fields: dict[str, Any] = {}
        columns: dict[str, str] = {}
        for told, inner in properties.items():
            self._property(name, str(told), inner, fields, columns, required=str(told) in required)
        if not fields:
            return None
        key = next((each for each in _KEYS if each in fields), next(iter(fields)))
        return {"resource": name, "key": [key], "columns": columns, "fields": fields}

    def _property(
        self,
        name: str,
        told: str,
        schema: Any,
        fields: dict[str, Any],
        columns: dict[str, str],
        *,
        required: bool,
    ) -> None:
        place = f"{name}.{told}"
        whole = self._joined(schema, (place,))
        column = told
        if whole.get("type") == "array" or "items" in whole:
            self.left_out.append(f"{place}: a list; a contract speaks of single values")
            return
        if isinstance(inner := whole.get("properties"), dict):
            natural = next((each for each in _NATURAL if each in inner), None)
            if natural is None:
                self.left_out.append(f"{place}: an object without {', '.join(_NATURAL)}")
                return
            column, whole = f"{told}.{natural}", self._joined(inner[natural], (place,))
        field = our_name(told)
        if field in fields:
            self.left_out.append(f'{place}: another property bears the name "{field}" already')
            return
        fields[field] = self._rule(place, whole, required=required)
        if column != field:
            columns[field] = column

    def _rule(self, place: str, schema: Schema, *, required: bool) -> dict[str, Any]:
        rule: dict[str, Any] = {"required": True} if required else {}
        form = str(schema.get("format") or "")
        length = schema.get("maxLength")
        if isinstance(length, int) and length > 0:
            rule["max_length"] = length
        elif found := _LENGTH.match(form):  # Coupa's way of saying it
            rule["max_length"] = int(found[1])
        enum = schema.get("enum")
        if isinstance(enum, list) and enum and all(isinstance(each, str) for each in enum):
            rule["one_of"] = list(dict.fromkeys(enum))
        pattern = schema.get("pattern")
        if isinstance(pattern, str) and pattern:
            if why := usable_pattern(pattern):
                self.left_out.append(f"{place}: the pattern {why}")
            else:
                rule["format"] = pattern
        elif schema.get("type") == "integer":
            rule["format"] = r"^-?\d+$"
        elif form == "date":
            rule["format"] = r"^\d{4}-\d{2}-\d{2}$"
        return rule | _bounds(schema)

    def _joined(self, schema: Any, path: tuple[str, ...]) -> dict[str, Any]:
        """Return a schema with its reference followed and its ``allOf`` joined."""
        if not isinstance(schema, dict):
            return {}
        if len(path) > _MOST_STEPS:
            raise NotImported(
                f"{self._path}: {path[0]} is built over more than {_MOST_STEPS} schemas."
            )
        joined: dict[str, Any] = {}
        for part in self._parts(schema, path):
            for key, value in part.items():
                if key == "properties":
                    if isinstance(value, dict):
                        joined[key] = {**joined.get(key, {}), **value}
                elif key == "required":
                    if isinstance(value, list):
                        joined[key] = [*joined.get(key, []), *value]
                else:
                    joined[key] = value
        return joined

    def _parts(self, schema: Schema, path: tuple[str, ...]) -> Iterator[dict[str, Any]]:
        reference = schema.get("$ref")
        if isinstance(reference, str):
            if reference in path:
                ring = [step for step in path[path.index(reference) :] if step != "allOf"]
                steps = " -> ".join((*ring, reference))
                raise NotImported(
                    f"{self._path}: {path[0]} refers to itself ({steps}): break the ring."
                )
            yield self._joined(self._at(reference, path[0]), (*path, reference))
        several = schema.get("allOf")
        for part in several if isinstance(several, list) else ():
            yield self._joined(part, (*path, "allOf"))
        yield {key: value for key, value in schema.items() if key not in ("$ref", "allOf")}

    def _at(self, reference: str, place: str) -> Any:
        if not reference.startswith("#/"):
            raise NotImported(
                f"{self._path}: {place} refers to {reference[:80]}, another file: join them into one first."
            )
        found: Any = self._description
        for step in reference[2:].split("/"):
            name = step.replace("~1", "/").replace("~0", "~")
            found = found.get(name) if isinstance(found, dict) else None
        if found is None:
            raise NotImported(
                f"{self._path}: {place} refers to {reference[:80]}, which is not there."
            )
        return found


def _bounds(schema: Schema) -> dict[str, Any]:
    """Return the range of a number; ``exclusive…`` is a flag in one version and a bound in another."""
    said: dict[str, Any] = {}
    for ours, strict, theirs in (
        ("min_value", "strict_min", "inimum"),
        ("max_value", "strict_max", "aximum"),
    ):
        plain = schema.get(f"m{theirs}")
        excluded = schema.get(f"exclusiveM{theirs}")
        if _is_number(excluded):
            said |= {ours: str(excluded), strict: True}
        elif _is_number(plain):
            said |= {ours: str(plain)} | ({strict: True} if excluded is True else {})
    return said


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value  # noqa: PLR0124
