"""One look at an ERP: let in, read, and a row written and taken back."""

from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from include.integration_watch.domain.observation import Probe, Trouble
from include.integration_watch.domain.system import System, SystemKind, WriteProof
from include.integration_watch.domain.value import Text
from include.integration_watch.erp.client import ErpClient
from include.integration_watch.erp.probe import WRITTEN, probe

from .conftest import PASSWORD

NOW = datetime(2026, 10, 6, 4, 0, tzinfo=UTC)
PROOF = WriteProof(table="integration_probe", row={"probe_id": "probe", "written_at": "now"})


def _system(**settings: Any) -> System:
    return System(
        id="erp",
        title=Text(de="ERP", en="ERP"),
        kind=SystemKind.ERP,
        conn_id="erp",
        owner_group="erp_operations",
        **settings,
    )


def _seen(look: Probe) -> dict[str, Trouble | None]:
    return {step.name: step.trouble for step in look.steps}


def test_all_is_well(erp_engine: sa.Engine) -> None:
    system = _system(read_table="suppliers", write_proof=PROOF)
    look = probe(ErpClient(erp_engine.url), system, NOW)
    assert _seen(look) == {"connect": None, "read": None, "write": None}
    assert (look.system, look.at, look.proof) == ("erp", NOW, WRITTEN)


def test_proof_row_is_gone(erp_engine: sa.Engine) -> None:
    probe(ErpClient(erp_engine.url), _system(write_proof=PROOF), NOW)
    with erp_engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT * FROM integration_probe").all() == []


def test_nothing_is_written_without_leave(erp_engine: sa.Engine) -> None:
    look = probe(ErpClient(erp_engine.url), _system(read_table="suppliers"), NOW)
    assert _seen(look) == {"connect": None, "read": None}
    assert look.proof == "read"


def test_an_empty_table_is_an_answer(erp_engine: sa.Engine) -> None:
    look = probe(ErpClient(erp_engine.url), _system(read_table="integration_probe"), NOW)
    assert look.first_trouble is None


def test_refused_write_is_told_in_the_databases_words(erp_engine: sa.Engine) -> None:
    row = {"number": "10472", "name": "a value to keep quiet about"}
    look = probe(
        ErpClient(erp_engine.url),
        _system(read_table="suppliers", write_proof=WriteProof(table="suppliers", row=row)),
        NOW,
    )
    assert _seen(look) == {"connect": None, "read": None, "write": Trouble.REFUSED}
    assert look.proof == "read"
    assert look.first_trouble is not None
    assert "constraint" in look.first_trouble.detail.lower()
    assert "keep quiet" not in look.model_dump_json()


def test_missing_table_ends_the_look(erp_engine: sa.Engine) -> None:
    look = probe(ErpClient(erp_engine.url), _system(read_table="supliers", write_proof=PROOF), NOW)
    assert _seen(look) == {"connect": None, "read": Trouble.REFUSED}
    assert look.first_trouble is not None
    assert 'did you mean "suppliers"' in look.first_trouble.detail


def test_missing_file(tmp_path: Path) -> None:
    look = probe(ErpClient(f"sqlite:///{tmp_path / 'none.db'}"), _system(write_proof=PROOF), NOW)
    assert _seen(look) == {"connect": Trouble.UNREACHABLE}


@pytest.mark.postgres
def test_refused_login(postgresql_url: str) -> None:
    url = sa.make_url(postgresql_url).set(username="nobody", password=PASSWORD)
    look = probe(ErpClient(url), _system(), NOW)
    assert _seen(look) == {"connect": Trouble.CREDENTIALS_REFUSED}
    assert PASSWORD not in look.model_dump_json()


def test_each_step_has_its_own_time(erp_engine: sa.Engine) -> None:
    ticks = count(step=0.25)
    look = probe(
        ErpClient(erp_engine.url),
        _system(read_table="suppliers", write_proof=PROOF),
        NOW,
        seconds=lambda: next(ticks),
    )
    assert [step.took.total_seconds() for step in look.steps] == [0.25, 0.25, 0.25]


PERIODS = (
    "CREATE TABLE period (code VARCHAR(10), status VARCHAR(10), begins DATE, ends DATE)",
    "INSERT INTO period VALUES ('2026-09', 'closed', '2026-09-01', '2026-09-30'),"
    " ('2026-10', 'open', '2026-10-01', '2026-10-31')",
)


@pytest.mark.parametrize(
    ("day", "why"),
    [(6, None), (1, None), (31, None), (32, Trouble.REFUSED), (-3, Trouble.REFUSED)],
)
def test_a_posting_period_must_be_open_today(
    erp_engine: sa.Engine, day: int, why: Trouble | None
) -> None:
    with erp_engine.begin() as connection:
        for statement in PERIODS:
            connection.exec_driver_sql(statement)
    proof = {"table": "period", "where": {"status": "open"}, "begins": "begins", "ends": "ends"}
    now = datetime(2026, 10, 1, 4, 0, tzinfo=UTC) + timedelta(days=day - 1)
    look = probe(ErpClient(erp_engine.url), _system(period_proof=proof), now)

    assert _seen(look)["period"] is why
    if why:
        assert look.first_trouble is not None
        assert "no posting period that is open on" in look.first_trouble.detail


def test_a_query_is_asked_and_its_rows_are_held_against_conditions(erp_engine: sa.Engine) -> None:
    asked = {"query": "SELECT count(*) AS waiting FROM suppliers"}
    client = ErpClient(erp_engine.url)
    held = ("[ROWS][0].waiting == 3", "[ROWS][0].waiting < 3")
    look = probe(client, _system(**asked, conditions=held), NOW)

    assert _seen(look)["query"] is None
    assert look.first_trouble is not None
    assert look.first_trouble.detail == "[ROWS][0].waiting < 3 (saw 3)"


def test_a_query_that_writes_changes_nothing(erp_engine: sa.Engine) -> None:
    look = probe(ErpClient(erp_engine.url), _system(query="DELETE FROM suppliers"), NOW)

    assert _seen(look)["query"] is Trouble.REFUSED
    with erp_engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM suppliers").scalar() == 3
