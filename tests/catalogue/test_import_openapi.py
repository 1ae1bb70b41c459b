import json
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from include.integration_watch.catalogue.import_openapi import import_openapi
from include.integration_watch.catalogue.imported import NotImported

SWAGGER = {
    "swagger": "2.0",
    "info": {"version": "R39"},
    "definitions": {
        "Base": {"type": "object", "properties": {"id": {"type": "integer"}}},
        "PaymentTerm": {"properties": {"code": {"type": "string", "format": "string(255)"}}},
        "Supplier": {
            "allOf": [
                {"$ref": "#/definitions/Base"},
                {
                    "type": "object",
                    "required": ["name"],
                    "properties": {
                        "name": {"type": "string", "format": "string(100)"},
                        "payment-term": {"$ref": "#/definitions/PaymentTerm"},
                        "status": {"type": "string", "enum": ["active", "inactive"]},
                        "rating": {"type": "number", "minimum": 0, "exclusiveMinimum": True},
                        "share": {"type": "number", "exclusiveMaximum": 1},
                        "since": {"type": "string", "format": "date"},
                        "parent": {"$ref": "#/definitions/Supplier"},
                        "contacts": {"type": "array", "items": {"type": "string"}},
                        "vat": {"type": "string", "pattern": "^(?<country>[A-Z]{2})"},
                    },
                },
            ]
        },
    },
}


def imported(tmp_path: Path, description: object, objects=None, name: str = "api.json"):
    path = tmp_path / name
    text = description if isinstance(description, str) else json.dumps(description)
    path.write_text(text, encoding="utf-8")
    return import_openapi(path, "coupa", objects)


def schemas(**named: object) -> dict[str, object]:
    return {"openapi": "3.1.0", "components": {"schemas": named}}


def test_schemas_become_objects_with_what_they_demand(tmp_path: Path) -> None:
    contract, left_out = imported(tmp_path, SWAGGER, {"Supplier": "supplier"})

    supplier = contract.objects["supplier"]
    fields = supplier.fields
    assert (contract.version, supplier.key) == ("R39", ("id",))
    assert supplier.columns == {"payment_term": "payment-term.code", "parent": "parent.name"}
    assert (fields["name"].required, fields["name"].max_length) == (True, 100)
    assert fields["payment_term"].max_length == 255
    assert fields["status"].one_of == ("active", "inactive")
    assert (fields["rating"].min_value, fields["rating"].strict_min) == (0, True)
    assert (fields["share"].max_value, fields["share"].strict_max) == (1, True)
    assert fields["id"].format == r"^-?\d+$"
    assert fields["since"].format == r"^\d{4}-\d{2}-\d{2}$"
    assert left_out[0] == "Supplier.contacts: a list; a contract speaks of single values"
    assert "Supplier.vat: the pattern" in left_out[1]


def test_yaml_is_read_like_json_and_names_are_ours(tmp_path: Path) -> None:
    described = yaml.safe_dump(schemas(InvoiceHeader={"properties": {"invoice-number": {}}}))

    contract, _ = imported(tmp_path, described, name="api.yaml")

    assert contract.objects["invoice_header"].columns == {"invoice_number": "invoice-number"}


@pytest.mark.parametrize(
    ("description", "says"),
    [
        ("{", "this is neither JSON nor YAML"),
        ("[]", "neither JSON nor YAML|no OpenAPI or Swagger description"),
        ({"paths": {}}, 'it says neither "openapi" nor "swagger"'),
        ({"openapi": "3.0.0"}, "it holds no schemas"),
        (schemas(A={"type": "string"}), "none of its schemas has properties"),
        (
            schemas(
                A={"allOf": [{"$ref": "#/components/schemas/B"}]},
                B={"$ref": "#/components/schemas/A"},
            ),
            "refers to itself",
        ),
        (schemas(A={"$ref": "other.json#/B"}), "another file: join them into one first"),
        (schemas(A={"$ref": "#/components/schemas/Gone"}), "which is not there"),
        (
            schemas(A={"properties": {"n": {"type": "number", "minimum": 2, "maximum": 1}}}),
            "a.n: no number is at least 2 and at most 1",
        ),
        ("[" * 100_000, "nested deeper|neither JSON nor YAML"),
        ('{"openapi": ' + "[" * 100_000, "nested deeper|neither JSON nor YAML"),
    ],
)
def test_bad_input_is_one_sentence(tmp_path: Path, description, says) -> None:
    with pytest.raises(NotImported) as refused:
        imported(tmp_path, description)

    assert any(each in str(refused.value) for each in says.split("|"))
    assert "\n" not in str(refused.value)


def test_a_ring_names_its_steps(tmp_path: Path) -> None:
    ring = schemas(
        A={"allOf": [{"$ref": "#/components/schemas/B"}]},
        B={"allOf": [{"$ref": "#/components/schemas/A"}]},
    )

    with pytest.raises(NotImported, match="B -> #/components/schemas/A -> #/components/schemas/B"):
        imported(tmp_path, ring)


def test_yaml_that_holds_itself_is_refused(tmp_path: Path) -> None:
    text = "openapi: 3.0.0\ncomponents:\n  schemas:\n    A: &a\n      allOf: [*a]\n"

    with pytest.raises(NotImported, match="more than 50 schemas"):
        imported(tmp_path, text, name="api.yaml")


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "api.json"
    with path.open("wb") as sparse:
        sparse.truncate(20_000_001)

    with pytest.raises(NotImported, match="more than 20,000,000"):
        import_openapi(path, "coupa")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "#/components"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["$ref", "allOf", "properties", "required", "enum", "minimum", "maxLength", "items"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(JSON)
@example({"allOf": [{"properties": None}], "properties": {}})
@example({"allOf": [{"required": None}], "required": ["a"], "properties": {"a": {}}})
def test_any_schema_is_a_contract_or_a_sentence(tmp_path_factory, schema) -> None:
    try:
        contract, _ = imported(tmp_path_factory.mktemp("any"), schemas(A=schema))
    except NotImported:
        return
    assert contract.objects
