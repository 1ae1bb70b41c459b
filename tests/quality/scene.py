"""A few invoices on their way from Coupa into an ERP, and what the ERP demands of them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from include.integration_watch.domain.contract import ObjectContract, difference
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.observation import RuleOutcome, SuiteOutcome
from include.integration_watch.domain.tolerance import Acceptance, Tolerance
from include.integration_watch.quality.run import run_suites
from include.integration_watch.quality.snapshot import Snapshot, write_snapshot
from include.integration_watch.quality.suite import Suite, suite_for, with_handwritten

AT = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)
TAKEN = datetime(2026, 3, 4, 5, 55, tzinfo=UTC)
RUN = "manual__2026-03-04T06:00:00+00:00"

INTEGRATION = Integration.model_validate(
    {
        "id": "invoices_to_erp",
        "title": {"de": "Rechnungen ins ERP", "en": "Invoices to the ERP"},
        "object": "invoice",
        "source": {"system": "coupa"},
        "target": {"system": "erp"},
        "boomi_system": "boomi",
        "boomi_process": "Invoices",
        "cadence": "every day by 06:15",
        "owner_group": "accounts_payable",
    }
)

Rows = Sequence[Mapping[str, str | None]]


def contract(**fields: Mapping[str, Any]) -> ObjectContract:
    """What the ERP demands of an invoice."""
    return ObjectContract.model_validate(
        {
            "resource": "invoices",
            "key": ["invoice_number"],
            "title_field": "supplier_name",
            "amount_field": "total",
            "currency_field": "currency",
            "fields": fields,
        }
    )


def snapshot(path: Path, rows: Rows, fields: Sequence[str] = ()) -> Snapshot:
    """Rows as a snapshot; the fields of the first row unless some are given."""
    return write_snapshot(rows, fields=fields or list(rows[0]), path=path, taken_at=TAKEN)


def run(
    home: Path,
    demanded: ObjectContract,
    rows: Rows,
    *,
    fields: Sequence[str] = (),
    suppliers: Rows | None = None,
    handwritten: Sequence[Suite] = (),
    run_id: str = RUN,
    tolerances: Sequence[Tolerance] = (),
    accepted: Sequence[Acceptance] = (),
) -> SuiteOutcome:
    """Check rows against everything that a contract demands."""
    suite = suite_for(INTEGRATION, difference(None, demanded), demanded)
    references = (
        {}
        if suppliers is None
        else {
            "supplier": snapshot(home / "lake" / "s.parquet", suppliers, ["number", "status"]),
        }
    )
    bearing = {"tolerances": tuple(tolerances), "accepted": tuple(accepted)}
    return run_suites(
        INTEGRATION.model_copy(update=bearing),
        demanded,
        with_handwritten(suite, handwritten),
        snapshot(home / "lake" / "i.parquet", rows, fields),
        references,
        home=home,
        at=AT,
        run_id=run_id,
    )


def only_rule(outcome: SuiteOutcome) -> RuleOutcome:
    """The one rule of an outcome."""
    (rule,) = outcome.rules
    return rule


def values(field: str, *given: str | None) -> Rows:
    """Invoices that differ in one field only."""
    return [{"invoice_number": f"R{number}", field: value} for number, value in enumerate(given, 1)]


def failing_keys(home: Path, rule: RuleOutcome) -> list[tuple[str, str | None, str | None]]:
    """(invoice, failing value, reason) of everything in a rule's file of keys."""
    import duckdb

    path = home / "keys" / rule.keys_file
    with duckdb.connect() as connection:
        return connection.execute(
            f"SELECT invoice_number, failing_value, reason FROM read_parquet('{path}')"
        ).fetchall()
