"""The schemas that editors use say the same as the loader."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from include.integration_watch.catalogue.schema import FILES, schema_of, write_schemas

from .sound import FILES as SOUND

SORTS = {
    "settings.yaml": "settings",
    "systems.yaml": "systems",
    "owner_groups.yaml": "owner_groups",
    "error_catalogue.yaml": "error_catalogue",
    "integrations/suppliers_to_coupa.yaml": "integration",
    "endpoints/coupa.yaml": "endpoint",
    "endpoints/erp.yaml": "endpoint",
}


@pytest.mark.parametrize("file", SORTS)
def test_takes_what_the_loader_takes(file: str) -> None:
    jsonschema.validate(yaml.safe_load(SOUND[file]), schema_of(SORTS[file]))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("zone:", "zon:"),
        ("5 minutes", "5m"),
        ("cadence: every day by 04:30", "cadence: {every: 15m}"),
        ("owner_group: buyers\n", ""),
        ("zone: Europe/Berlin", "stage: liv"),
    ],
)
def test_refuses_what_the_loader_refuses(old: str, new: str) -> None:
    text = SOUND["integrations/suppliers_to_coupa.yaml"]
    assert old in text

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.safe_load(text.replace(old, new)), schema_of("integration"))


def test_says_what_every_key_means() -> None:
    for file in FILES:
        schema = schema_of(file)
        models = {FILES[file].__name__: schema, **schema.get("$defs", {})}
        for name, model in models.items():
            for key, described in model.get("properties", {}).items():
                assert described.get("description"), f"{name}.{key}"


def test_writes_one_schema_for_each_sort_of_file(tmp_path: Path) -> None:
    written = write_schemas(tmp_path / "schema")

    assert [path.stem for path in written] == list(FILES)
    assert all(json.loads(path.read_text())["$schema"] for path in written)
