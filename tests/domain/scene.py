"""A small company for tests: one Boomi account, Coupa, an ERP, one integration."""

from datetime import UTC, datetime, timedelta
from typing import Any

from include.integration_watch.domain.catalogue import Catalogue, Settings
from include.integration_watch.domain.error_rule import ErrorRule
from include.integration_watch.domain.finding import Finding, Layer, Severity
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.observation import Execution, ExecutionStatus
from include.integration_watch.domain.owner_group import Member, OwnerGroup
from include.integration_watch.domain.system import System
from include.integration_watch.domain.value import Text

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)  # a Wednesday
LONG_AGO = NOW - timedelta(days=30)


def text(words: str) -> Text:
    return Text(de=words, en=words)


def integration(**changes: Any) -> Integration:
    fields: dict[str, Any] = {
        "id": "invoices_to_erp",
        "title": text("Invoices to ERP"),
        "object": "invoice",
        "source": {"system": "coupa"},
        "target": {"system": "erp"},
        "boomi_system": "boomi",
        "boomi_process": "Invoices to ERP",
        "cadence": "every day by 06:15",
        "owner_group": "accounts_payable",
    }
    return Integration.model_validate(fields | changes)


def system(id: str, kind: str, owner: str = "platform", **changes: Any) -> System:
    return System.model_validate(
        {"id": id, "title": text(id), "kind": kind, "conn_id": id, "owner_group": owner} | changes
    )


def group(id: str, *addresses: str, **changes: Any) -> OwnerGroup:
    return OwnerGroup.model_validate(
        {
            "id": id,
            "title": text(id),
            "manager": f"{id}-manager@example.com",
            "members": tuple(
                Member(address=address, confirmed_by="the test") for address in addresses
            ),
        }
        | changes
    )


def catalogue(*rules: ErrorRule, **changes: Any) -> Catalogue:
    fields: dict[str, Any] = {
        "settings": Settings(platform_group="platform"),
        "systems": (
            system("coupa", "coupa"),
            system("erp", "erp"),
            system("boomi", "boomi_platform", account_id="acme-1"),
        ),
        "integrations": (integration(),),
        "owner_groups": (
            group("platform", "platform@example.com"),
            group("accounts_payable", "payable@example.com", fallback="platform"),
            group("purchasing", "purchasing@example.com", fallback="platform"),
        ),
        "error_rules": rules,
    }
    return Catalogue.model_validate(fields | changes)


def run(minutes_ago: float, status: str = "COMPLETE", **changes: Any) -> Execution:
    started = NOW - timedelta(minutes=minutes_ago)
    fields: dict[str, Any] = {
        "id": f"execution-{minutes_ago}-{status}",
        "account": "acme-1",
        "process": "Invoices to ERP",
        "status": ExecutionStatus(status),
        "status_text": status,
        "type": "exec_sched",
        "started_at": started,
        "ended_at": None if ExecutionStatus(status).is_open else started + timedelta(minutes=2),
    }
    return Execution.model_validate(fields | changes)


def finding(kind: str = "execution_failed", **changes: Any) -> Finding:
    fields: dict[str, Any] = {
        "layer": Layer.EXECUTION,
        "subject": "invoices_to_erp",
        "kind": kind,
        "severity": Severity.ERROR,
        "observed_at": NOW,
        "since": NOW,
    }
    return Finding.model_validate(fields | changes)


def rule(id: str, pattern: str, **changes: Any) -> ErrorRule:
    fields: dict[str, Any] = {
        "id": id,
        "interface": text("every interface"),
        "pattern": pattern,
        "explanation": text("why"),
        "action": text("what to do"),
        "alert": text("mail"),
        "error_class": "reference",
        "first_responder": "customer",
    }
    return ErrorRule.model_validate(fields | changes)
