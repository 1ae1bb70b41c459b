"""Columns that come, go, are renamed or declared otherwise, in a database and in Coupa: told once."""

import sqlite3
from pathlib import Path
from types import SimpleNamespace

import pytest

from include.integration_watch.domain.integration import Endpoint
from include.integration_watch.domain.source_shape import SourceShape, drift
from include.integration_watch.erp.client import ErpClient
from include.integration_watch.wiring import connections, source_columns

CONTRACT = SimpleNamespace(resource="suppliers")
SYSTEM = SimpleNamespace(id="erp")


def _declared(path: Path, ddl: str, monkeypatch: pytest.MonkeyPatch) -> SourceShape:
    with sqlite3.connect(path) as database:
        database.execute("DROP TABLE IF EXISTS suppliers")
        database.execute(f"CREATE TABLE suppliers ({ddl})")
    database.close()
    monkeypatch.setattr(connections, "erp", lambda system: ErpClient(f"sqlite:///{path}"))
    return source_columns.declared(SYSTEM, CONTRACT)  # type: ignore[arg-type]


def test_a_tables_columns_are_known_by_name_type_and_whether_they_may_be_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _declared(
        tmp_path / "erp.db",
        "number VARCHAR(20) NOT NULL, name TEXT, payment_term TEXT, fax TEXT, iban VARCHAR(34)",
        monkeypatch,
    )
    now = _declared(
        tmp_path / "erp.db",
        "number VARCHAR(20), name TEXT, payment_terms TEXT, iban VARCHAR(20), vat_id TEXT",
        monkeypatch,
    )

    found = drift(before, now)

    assert found.gone == ("fax",)
    assert found.new == ("vat_id",)
    assert found.renamed == (("payment_term", "payment_terms"),)
    assert found.changed == (
        ("number", "VARCHAR(20) NOT NULL", "VARCHAR(20) NULL"),
        ("iban", "VARCHAR(34) NULL", "VARCHAR(20) NULL"),
    )
    assert drift(now, now).is_none


def _sampled(monkeypatch: pytest.MonkeyPatch, *records: dict[str, object]) -> SourceShape:
    client = SimpleNamespace(newest=lambda resource, where: list(records))
    monkeypatch.setattr(connections, "coupa", lambda system, settings: client)
    return source_columns.sampled(SYSTEM, Endpoint(system="coupa"), CONTRACT, None)  # type: ignore[arg-type]


def test_a_field_of_coupa_is_gone_when_no_record_has_it_and_every_one_had(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = _sampled(monkeypatch, {"id": 1, "name": "A", "tax-code": 1}, {"id": 2, "name": "B"})
    without = _sampled(monkeypatch, {"id": 3, "name": "C"})
    other = _sampled(monkeypatch, {"id": 4, "display": "D"})

    assert drift(before, without).is_none  # some records never had the code
    assert drift(without, before).is_none
    assert drift(without, other).gone == ("name",)
    assert drift(without, other).new == ("display",)
    assert drift(without, _sampled(monkeypatch)).is_none  # no record, nothing known
