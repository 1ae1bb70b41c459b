"""The company that histories happen to: five systems, four integrations, three groups."""

from typing import Any

from include.integration_watch.domain.catalogue import Catalogue, Settings
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.owner_group import Member, OwnerGroup
from include.integration_watch.domain.system import System
from include.integration_watch.domain.value import Text

UNCONFIRMED = "never-asked@example.com"
_TITLE = Text(de="Titel", en="Title")
_KINDS = {"boomi": "boomi_platform", "runtime": "boomi_runtime", "coupa": "coupa"}
_BELOW = {"erp": ("network",), "runtime": ("boomi",)}
_ENDS = {
    "invoices": ("coupa", "erp", "payables"),
    "orders": ("coupa", "erp", "buyers"),
    "rates": ("erp", "coupa", "buyers"),
    "branch": ("coupa", "branch_erp", "payables"),
}


def company() -> Catalogue:
    """Return the catalogue; one member of a group has never confirmed."""
    return Catalogue(
        settings=Settings(platform_group="platform"),
        systems=tuple(
            _system(name) for name in ("coupa", "erp", "branch_erp", "network", "boomi", "runtime")
        ),
        integrations=tuple(_integration(name) for name in _ENDS),
        owner_groups=(
            _group("platform", Member(address="platform@example.com", confirmed_by="test")),
            _group(
                "payables",
                Member(address="payables@example.com", confirmed_by="test", language="de"),
                Member(address=UNCONFIRMED),
            ),
            _group(
                "buyers",
                Member(address="buyers@example.com", confirmed_by="test"),
                Member(address="chief@example.com", confirmed_by="test", from_severity="critical"),
            ),
        ),
    )


def _system(name: str) -> System:
    fields: dict[str, Any] = {
        "id": name,
        "title": _TITLE,
        "kind": _KINDS.get(name, "erp"),
        "conn_id": name,
        "owner_group": "platform" if name != "erp" else "payables",
        "depends_on": _BELOW.get(name, ()),
        "account_id": "account" if name in ("boomi", "runtime") else "",
    }
    return System.model_validate(fields)


def _integration(name: str) -> Integration:
    source, target, owner = _ENDS[name]
    fields: dict[str, Any] = {
        "id": name,
        "title": _TITLE,
        "object": "invoice",
        "source": {"system": source},
        "target": {"system": target},
        "boomi_system": "boomi",
        "boomi_process": name,
        "cadence": "every 15 minutes" if name == "orders" else "every day by 06:15",
        "owner_group": owner,
    }
    return Integration.model_validate(fields)


def _group(name: str, *members: Member) -> OwnerGroup:
    return OwnerGroup(id=name, title=_TITLE, manager=f"{name}-manager@example.com", members=members)
