"""A contract from a CSV of columns: what databases list of their tables, or a person's own sheet."""

import csv
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from io import StringIO
from pathlib import Path
from typing import Any

from . import import_conditions
from .imported import (
    MOST_FIELDS,
    Imported,
    NotImported,
    contract_of,
    our_name,
    text_of,
    usable_pattern,
)

_HEADINGS = {
    "object": ("object", "table", "tablename", "objekt", "tabelle"),
    "column": ("column", "columnname", "field", "fieldname", "spalte", "feld"),
    "type": ("type", "datatype", "typ", "datentyp"),
    "max_length": (
        "maxlength",
        "length",
        "charactermaximumlength",
        "laenge",
        "lange",
        "charlength",
    ),
    "nullable": ("nullable", "isnullable"),
    "required": ("required", "mandatory", "pflicht", "pflichtfeld"),
    "unique": ("unique", "eindeutig"),
    "unique_within": ("uniquewithin",),
    "key": ("key", "primarykey", "columnkey", "schluessel", "schlussel"),
    "format": ("format", "pattern", "regex", "muster"),
    "one_of": ("oneof", "allowed", "values", "enum", "werte"),
    "min_value": ("minvalue", "minimum", "min"),
    "max_value": ("maxvalue", "maximum", "max"),
    "not_before": ("notbefore",),
    "references": ("references", "reference", "foreignkey", "verweis"),
    **import_conditions.HEADINGS,
}
"""What stands in a heading, letters and digits alone, for each of our words."""

_YES = frozenset({"yes", "y", "true", "t", "1", "x", "ja", "j", "pri", "pk", "not null", "folded"})
_WHOLE = re.compile(
    r"^(tiny|small|medium|big)?int(eger)?\d*(\(\d+\))?( unsigned)?$|^number\(\d+(,\s*0)?\)$"
)
_NUMBER = re.compile(r"^(number|numeric|decimal|float\d*|double( precision)?|real|money)\b")
_DAY = re.compile(r"^date$")
_TEXT = re.compile(r"char\w*(?: varying)?\s*\((\d+)")
_REFERENCE = re.compile(r"^\s*([\w-]+)\s*[.(]\s*([\w-]+)\s*\)?\s*$")

Line = Mapping[str, str]


def import_columns(path: Path, system: str, version: str = "1") -> Imported:
    """Return the contract that a CSV of columns describes, one line a column.

    ``object`` and ``column`` are needed; the headings may be those of ``information_schema``.
    Raises `NotImported`.
    """
    left_out: list[str] = []
    objects: dict[str, dict[str, Any]] = {}
    for number, line in _lines(path, left_out):
        _add(objects, line, f"{path.name}:{number}", left_out)
    if not objects:
        raise NotImported(f"{path}: there is no line below the headings.")
    for name, told in objects.items():
        _finish(name, told, objects, left_out)
    raw = {"system": system, "version": version, "objects": objects}
    return Imported(contract_of(path, raw), tuple(left_out))


def _lines(path: Path, left_out: list[str]) -> Iterator[tuple[int, Line]]:
    text = text_of(path)
    if "\0" in text:
        raise NotImported(f"{path}: it holds NUL bytes: this is no CSV file.")
    first = text.partition("\n")[0]
    separator = max(",;\t|", key=first.count)
    try:
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=separator))
    except csv.Error as broken:
        raise NotImported(f"{path}: this is no CSV file ({broken}).") from broken
    headings = [_word(heading) for heading in rows[0]] if rows else []
    for needed in ("object", "column"):
        if headings.count(needed) != 1:
            given = ", ".join(rows[0]) if rows else "nothing"
            raise NotImported(
                f'{path}: one heading must say "{needed}" ({", ".join(_HEADINGS[needed][:3])}); '
                f"there are {given}."
            )
    left_out += [
        f'{path.name}: the column "{heading}" says nothing that a contract knows'
        for heading, word in zip(rows[0], headings, strict=True)
        if not word and heading.strip()
    ]
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(headings):
            raise NotImported(
                f"{path}:{number}: {len(row)} cells where the heading has {len(headings)}: "
                "mend the line; nothing was imported."
            )
        yield number, {word: cell.strip() for word, cell in zip(headings, row, strict=True) if word}


def _word(heading: str) -> str:
    bare = re.sub(r"[^a-z0-9]", "", heading.strip().lower())
    return next((word for word, known in _HEADINGS.items() if bare in known), "")


def _add(objects: dict[str, dict[str, Any]], line: Line, place: str, left_out: list[str]) -> None:
    table, column = line["object"], line["column"]
    if not table or not column:
        raise NotImported(f"{place}: object and column must both be named.")
    told = objects.setdefault(
        our_name(table), {"resource": table, "key": [], "columns": {}, "fields": {}}
    )
    if told["resource"] != table:
        raise NotImported(f'{place}: "{table}" and "{told["resource"]}" would bear one name.')
    field = our_name(column)
    if field in told["fields"]:
        raise NotImported(
            f'{place}: "{column}" stands twice in "{table}", or bears one name with another.'
        )
    if len(told["fields"]) >= MOST_FIELDS:
        raise NotImported(f'{place}: "{table}" has more than {MOST_FIELDS:,} columns.')
    if field != column:
        told["columns"][field] = column
    told["fields"][field] = _rule(line, place, left_out)
    if _yes(line.get("key", "")):
        told["key"].append(field)


def _rule(line: Line, place: str, left_out: list[str]) -> dict[str, Any]:
    rule: dict[str, Any] = _of_type(line.get("type", "").lower())
    nullable = line.get("nullable", "").lower()
    if _yes(line.get("required", "")) or nullable in ("no", "n", "false", "0", "nein"):
        rule["required"] = True
    rule |= _uniqueness(line) | _shape(line, place, left_out)
    if before := line.get("not_before", ""):
        rule["not_before"] = our_name(before)
    if (reference := line.get("references", "")) and (found := _REFERENCE.match(reference)):
        rule["reference"] = {"object": our_name(found[1]), "field": our_name(found[2])}
        rule["reference"] |= import_conditions.reference_more(line, place)
    elif reference:
        left_out.append(f'{place}: "{reference}" is no reference: write table.column')
    elif import_conditions.has_reference_words(line):
        left_out.append(f"{place}: it says which records may be named, but not of which table")
    if cases := import_conditions.cases(line, place):
        rule["cases"] = cases
    return rule


def _uniqueness(line: Line) -> dict[str, Any]:
    said: dict[str, Any] = {}
    unique = line.get("unique", "").lower()
    if _yes(unique):
        said["unique"] = "folded" if unique == "folded" else True
    if within := _several(line.get("unique_within", "")):
        said["unique_within"] = [our_name(each) for each in within]
    return said


def _shape(line: Line, place: str, left_out: list[str]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if length := line.get("max_length", ""):
        said["max_length"] = _whole(length, place)
    if pattern := line.get("format", ""):
        if why := usable_pattern(pattern):
            left_out.append(f"{place}: the format {why}")
        else:
            said["format"] = pattern
    if values := _several(line.get("one_of", "")):
        said["one_of"] = values
    for bound in ("min_value", "max_value"):
        if given := line.get(bound, ""):
            said[bound] = _number(given, place)
    return said


def _of_type(told: str) -> dict[str, Any]:
    """Return what a database's type demands of the text that stands for a value."""
    if found := _TEXT.search(told):
        return {"max_length": int(found[1])}
    if _WHOLE.match(told):
        return {"format": r"^-?\d+$"}
    if _NUMBER.match(told):
        return {"format": r"^-?\d+(\.\d+)?$"}
    return {"format": r"^\d{4}-\d{2}-\d{2}"} if _DAY.match(told) else {}


def _finish(
    name: str, told: dict[str, Any], objects: Mapping[str, Any], left_out: list[str]
) -> None:
    """Find a key where none is marked, and drop references to objects that are not described."""
    fields = told["fields"]
    if not told["key"]:
        unique = (field for field, rule in fields.items() if rule.get("unique"))
        told["key"] = [next(unique, next(iter(fields)))]
        left_out.append(f'{name}: no column is marked as key; "{told["key"][0]}" was taken')
    for field, rule in fields.items():
        reference = rule.get("reference")
        if reference and reference["field"] not in objects.get(reference["object"], {}).get(
            "fields", {}
        ):
            left_out.append(
                f"{name}.{field}: it refers to {reference['object']}.{reference['field']}, "
                "which the file does not describe"
            )
            del rule["reference"]
        other = objects[reference["object"]]["fields"] if rule.get("reference") else {}
        if missing := import_conditions.missing_fields(rule, fields, other):
            raise NotImported(
                f'{name}.{field}: it names "{missing}", which the file does not describe: add its line.'
            )


def _yes(cell: str) -> bool:
    return cell.lower() in _YES


def _several(cell: str) -> list[str]:
    return [each.strip() for each in re.split(r"[|,;]", cell) if each.strip()]


def _whole(cell: str, place: str) -> int | None:
    if cell in ("-1", "0"):
        return None  # what databases say of a text without a limit
    if not (cell.isascii() and cell.isdigit()):
        raise NotImported(f'{place}: the length "{cell}" is no whole number.')
    return int(cell)


def _number(cell: str, place: str) -> str:
    try:
        number = Decimal(cell)
    except InvalidOperation as broken:
        raise NotImported(f'{place}: the bound "{cell}" is no number.') from broken
    if not number.is_finite():
        raise NotImported(f'{place}: the bound "{cell}" is no number.')
    return str(number)
