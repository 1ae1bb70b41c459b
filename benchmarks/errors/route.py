"""``route_10000``: from 10,000 findings to the outbox on PostgreSQL; Alertmanager fed the same beside it.

A bad night at once: an ERP is down, a tenth of the findings are runs that failed because of it, the
rest are troubles in the data that speak for themselves. Ours is compared, settled, routed and kept
in one transaction. Alertmanager takes the same as alerts over its API and groups them in memory.
"""

import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from benchmarks.postgresql import postgresql
from include.integration_watch.domain.catalogue import Catalogue, Settings
from include.integration_watch.domain.finding import Finding, Judgement, Layer, Severity
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.owner_group import Member, OwnerGroup
from include.integration_watch.domain.system import System
from include.integration_watch.domain.value import Text
from include.integration_watch.store import Store, tables

from . import alertmanager

COUNT = 10_000
INTEGRATIONS, GROUPS = 1000, 50
GOAL_S = 5.0
NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
_TITLE = Text(de="Rechnungen ins ERP übertragen", en="Invoices to the ERP")


def measure(repetitions: int) -> Iterator[dict[str, object]]:
    """Measure both in turns; the figures are medians."""
    known, night = company(), bad_night()
    ours: list[float] = []
    theirs: list[float] = []
    with postgresql() as url:
        store = Store(url)
        for _ in range(repetitions):
            ours.append(_to_the_outbox(store, night, known))
            if alertmanager.is_installed():
                theirs.append(alertmanager.take(night.findings))
        store.engine.dispose()
    yield _line(statistics.median(ours), statistics.median(theirs) if theirs else None)


def company() -> Catalogue:
    """Return a large company: a thousand integrations of fifty groups between two systems."""
    systems: tuple[dict[str, Any], ...] = (
        {"id": "coupa", "kind": "coupa"},
        {"id": "erp", "kind": "erp"},
        {"id": "boomi", "kind": "boomi_platform", "account_id": "account"},
    )
    return Catalogue(
        settings=Settings(platform_group="group_0"),
        systems=tuple(
            System.model_validate(
                {"title": _TITLE, "conn_id": each["id"], "owner_group": "group_0"} | each
            )
            for each in systems
        ),
        integrations=tuple(_integration(number) for number in range(INTEGRATIONS)),
        owner_groups=tuple(
            OwnerGroup(
                id=f"group_{number}",
                title=_TITLE,
                manager=f"manager-{number}@example.com",
                members=tuple(
                    Member(address=f"{name}-{number}@example.com", confirmed_by="benchmark")
                    for name in ("first", "second")
                ),
            )
            for number in range(GROUPS)
        ),
    )


def _integration(number: int) -> Integration:
    fields: dict[str, Any] = {
        "id": f"integration_{number}",
        "title": _TITLE,
        "object": "invoice",
        "source": {"system": "coupa"},
        "target": {"system": "erp"},
        "boomi_system": "boomi",
        "boomi_process": f"Process {number}",
        "cadence": "every day by 06:15",
        "owner_group": f"group_{number % GROUPS}",
    }
    return Integration.model_validate(fields)


def bad_night() -> Judgement:
    """Return 10,000 findings: one outage, a thousand failed runs, the rest in the data."""
    down = _finding(Layer.SYSTEM, "erp", "unreachable", Severity.CRITICAL)
    failed = [
        _finding(Layer.EXECUTION, f"integration_{number}", "execution_failed")
        for number in range(INTEGRATIONS)
    ]
    data = [
        _finding(Layer.DATA, f"integration_{number % INTEGRATIONS}", f"required:field_{number}")
        for number in range(COUNT - 1 - INTEGRATIONS)
    ]
    return Judgement(findings=(down, *failed, *data))


def _finding(layer: Layer, subject: str, kind: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(
        layer=layer,
        subject=subject,
        kind=kind,
        severity=severity,
        observed_at=NOW,
        since=NOW - timedelta(minutes=2),
        facts={"object": "invoice", "rows": "120", "failing": "3"},
        excerpt="Supplier with identity 10472 has no contract set up",
        document_count=3,
    )


def _to_the_outbox(store: Store, night: Judgement, known: Catalogue) -> float:
    _empty(store)
    looked = [("system", "erp"), ("system", "coupa"), ("service", "boomi")]
    begun = time.perf_counter()
    flips = store.apply(night, known, NOW, looked)
    took = time.perf_counter() - begun
    told = {flip.incident.number for flip in flips}
    if len(told) != COUNT - INTEGRATIONS:
        raise SystemExit(
            f"route_10000: {len(told)} incidents were told; the effects are not silent"
        )
    return took


def _empty(store: Store) -> None:
    names = ", ".join(table.name for table in tables.metadata.sorted_tables)
    with store.engine.begin() as connection:
        connection.execute(sa.text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))


def _line(ours: float, theirs: float | None) -> dict[str, object]:
    return {
        "measure": f"route_{COUNT}",
        "against": "alertmanager (Debian), the same alerts over its API, kept in memory"
        if theirs is not None
        else "alertmanager is not installed: apt-get install prometheus-alertmanager",
        "ours": round(ours, 3),
        "theirs": None if theirs is None else round(theirs, 3),
        "ratio": None if theirs is None else round(ours / theirs, 2),
        "unit": "s",
        "goal": f"ours <= {GOAL_S:.0f}",
        "met": ours <= GOAL_S,
    }
