"""A small company for the tests of messages: three systems, two integrations, one known error."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from include.integration_watch.domain.catalogue import Catalogue, Settings
from include.integration_watch.domain.delivery import (
    LayerState,
    Message,
    Pending,
    Situation,
)
from include.integration_watch.domain.error_rule import ErrorClass, ErrorRule, FirstResponder
from include.integration_watch.domain.finding import (
    DocumentRef,
    Finding,
    Kind,
    Layer,
    Link,
    Money,
    Severity,
)
from include.integration_watch.domain.incident import Change, Flip, Incident, Reason
from include.integration_watch.domain.integration import Endpoint, Integration
from include.integration_watch.domain.owner_group import Member, OwnerGroup
from include.integration_watch.domain.routing import Because, Recipient
from include.integration_watch.domain.system import System, SystemKind
from include.integration_watch.domain.value import Language, Text
from include.integration_watch.notify.message import Pages, compose

NOW = datetime(2026, 11, 23, 5, 10, tzinfo=UTC)
"""06:10 in Berlin, in winter."""

PAGES = Pages(
    airflow="https://airflow.example.com",
    boomi_run="https://boomi.example.com/{account}/{execution}",
    coupa_run="https://coupa.example.com/runs/{run}",
)

PROBED = frozenset(
    {
        Kind.UNREACHABLE,
        Kind.CREDENTIALS_REFUSED,
        Kind.SCOPE_MISSING,
        Kind.ANSWER_UNREADABLE,
        Kind.REFUSES_DATA,
        Kind.SLOW,
        Kind.FLAPPING,
        Kind.DEGRADED,
        Kind.CANNOT_KNOW,
        Kind.CONDITION_FAILED,
        Kind.CERTIFICATE_INVALID,
        Kind.CERTIFICATE_EXPIRING,
        Kind.HEARTBEAT_LATE,
        Kind.PROOF_LEFT_DATA,
    }
)
OF_MAINTENANCE = frozenset(
    {
        Kind.MAINTENANCE,
        Kind.MAINTENANCE_OVERRUN,
        Kind.RECOVERY_MISSING,
        Kind.MAINTENANCE_UNANNOUNCED,
    }
)
OF_THE_SERVICE = frozenset(
    {
        Kind.EXECUTION_MISSING,
        Kind.EXECUTION_LATE,
        Kind.EXECUTION_STUCK,
        Kind.EXECUTION_STRANDED,
        Kind.EXECUTION_DISCARDED,
        Kind.EXECUTION_EMPTY,
        Kind.EXECUTION_SMALLER,
        Kind.EXECUTION_BIGGER,
        Kind.EXECUTION_SLOWER,
        Kind.SCHEDULE_DISABLED,
        Kind.SCHEDULE_CHANGED,
        Kind.BACKLOG_STALLED,
    }
)
OF_A_RUN = frozenset(
    {
        Kind.ALARM_UNMATCHED,
        Kind.EXECUTION_FAILED,
        Kind.EXECUTION_PARTLY_FAILED,
        Kind.EXECUTION_UNKNOWN,
        Kind.DOCUMENTS_REFUSED,
        Kind.HIDDEN_REFUSAL,
        Kind.DOCUMENTS_LOST,
        Kind.UPLOAD_ERRORS,
        Kind.NOT_EXPORTED,
    }
)
OF_THE_MONITOR = frozenset(
    {
        Kind.CHECK_BROKEN,
        Kind.OBSERVATION_MISSING,
        Kind.UNDELIVERED,
        Kind.MONITOR_BLIND,
        Kind.TASK_LOST,
    }
)


def text(de: str, en: str) -> Text:
    return Text(de=de, en=en)


RULE = ErrorRule(
    id="RE-02",
    interface=text("Rechnungen – in Coupa importieren", "Invoices – import into Coupa"),
    integration="invoices_to_coupa",
    pattern="supplier (?P<identity>\\S+) has no contract",
    explanation=text(
        "Der Lieferant {identity} hat keinen gültigen Vertrag, daher ist die Rechnung gescheitert.",
        "The supplier {identity} has no valid contract, so the invoice failed.",
    ),
    action=text(
        "1. Vertrag anlegen. 2. Den Lieferanten {identity} um erneutes Senden bitten.",
        "1. Create the contract. 2. Ask the supplier {identity} to send again.",
    ),
    alert=text("E-Mail", "Mail"),
    error_class=ErrorClass.REFERENCE,
    first_responder=FirstResponder.CUSTOMER,
    responder_group="purchasing",
)


def catalogue(**changed: Any) -> Catalogue:
    """The catalogue of the small company."""
    return Catalogue(
        settings=Settings(
            platform_group="platform", sender="watch@example.com", zone="Europe/Berlin"
        ),
        systems=(
            _system("coupa", SystemKind.COUPA, page="https://coupa.example.com"),
            _system("erp", SystemKind.ERP),
            _system("boomi", SystemKind.BOOMI_PLATFORM, account_id="acme-1"),
        ),
        integrations=(
            _integration("invoices_to_coupa", "Rechnungen nach Coupa", "Invoices to Coupa"),
            _integration("suppliers_to_coupa", "Lieferanten nach Coupa", "Suppliers to Coupa"),
        ),
        owner_groups=(
            _group("payables", "Kreditorenbuchhaltung", "Accounts payable"),
            _group("purchasing", "Einkauf", "Purchasing"),
            _group("operations", "IT-Betrieb", "Operations"),
            _group("platform", "Integrationsplattform", "Integration platform"),
        ),
        error_rules=(RULE,),
    ).model_copy(update=changed)


def _system(id_: str, kind: SystemKind, **more: Any) -> System:
    title = id_.upper() if id_ == "erp" else id_.capitalize()
    return System(
        id=id_,
        title=text(title, title),
        kind=kind,
        conn_id=f"{id_}_verbindung",
        owner_group="operations",
        **more,
    )


def _integration(id_: str, de: str, en: str) -> Integration:
    return Integration.model_validate(
        {
            "id": id_,
            "title": text(de, en),
            "object": id_.partition("s_to")[0],
            "source": Endpoint(system="erp"),
            "target": Endpoint(system="coupa"),
            "boomi_system": "boomi",
            "boomi_process": "P-100",
            "cadence": "every day by 02:30",
            "zone": "Europe/Berlin",
            "owner_group": "payables",
        }
    )


def _group(id_: str, de: str, en: str) -> OwnerGroup:
    member = Member(address=f"{id_}@example.com", language="de")
    return OwnerGroup(
        id=id_, title=text(de, en), manager=f"head-of-{id_}@example.com", members=(member,)
    )


def invoice(key: str = "R-8841", **more: Any) -> DocumentRef:
    values: dict[str, Any] = {
        "object": "invoice",
        "key": key,
        "title": "Muster GmbH",
        "amount": Decimal("6080.17"),
        "currency": "EUR",
        **more,
    }
    return DocumentRef.model_validate(values)


def finding_of(kind: Kind, /, **changed: Any) -> Finding:
    """A finding as the judges make them, for any kind; its outer values are no English words."""
    values: dict[str, Any] = {
        "layer": _layer_of(kind),
        "subject": _subject_of(kind),
        "kind": kind.value,
        "severity": Severity.ERROR,
        "observed_at": NOW,
        "since": NOW - timedelta(minutes=8),
        "facts": _facts_of(kind),
    }
    if values["layer"] is Layer.DATA and kind not in (Kind.NOT_EVALUATED, Kind.SNAPSHOT_STALE):
        values["kind"] = f"{kind}:payment_term"
    if kind is Kind.DOCUMENTS_REFUSED or ":" in values["kind"]:
        values |= {
            "documents": (invoice("R-8841"), invoice("R-8846", amount=Decimal("12160.33"))),
            "document_count": 3,
            "money": (Money(currency="EUR", amount=Decimal("18240.50")),),
        }
    return Finding.model_validate(values | changed)


def refused(**changed: Any) -> Finding:
    """Three invoices that Coupa refused, for a reason that the error catalogue knows."""
    return finding_of(
        Kind.DOCUMENTS_REFUSED,
        **{
            "kind": "documents_refused:RE-02",
            "error_rule": "RE-02",
            "facts": {"identity": "10472", "run": "77"},
            "excerpt": "supplier 10472 has no contract",
            "links": (Link(kind="keys", url="invoices_to_coupa/RE-02.parquet"),),
            **changed,
        },
    )


def _layer_of(kind: Kind) -> Layer:
    for kinds, layer in (
        (PROBED | OF_MAINTENANCE, Layer.SYSTEM),
        (OF_THE_SERVICE | {Kind.RUNTIME_OFFLINE}, Layer.SERVICE),
        (OF_A_RUN, Layer.EXECUTION),
        (OF_THE_MONITOR, Layer.MONITOR),
    ):
        if kind in kinds:
            return layer
    return Layer.DATA


def _subject_of(kind: Kind) -> str:
    if kind in PROBED | OF_MAINTENANCE:
        return "erp"
    return "boomi" if kind is Kind.RUNTIME_OFFLINE else "invoices_to_coupa"


def _facts_of(kind: Kind) -> dict[str, str]:
    if kind in PROBED or kind is Kind.RUNTIME_OFFLINE:
        step = "scope core.supplier.read" if kind is Kind.SCOPE_MISSING else "connect"
        return {"step": step, "took_ms": "5300", "proof": "read"}
    if kind in OF_MAINTENANCE:
        return {
            "window": "erp_release",
            "title": "Release",
            "starts": "2026-11-22T21:00:00+00:00",
            "ends": "2026-11-23T03:00:00+00:00",
            "integrations": "invoices_to_coupa, suppliers_to_coupa",
        }
    if kind in OF_THE_SERVICE:
        return {
            "process": "P-100",
            "cadence": "every day by 02:30",
            "deadline": "2026-11-23T01:30:00+00:00",
            "last_run": "",
            "minutes": "75",
            "documents": "12",
            "usual_documents": "200",
            "least_documents": "140",
            "most_documents": "260",
            "seconds": "2400",
            "usual_seconds": "45",
            "most_seconds": "190",
            "compared": "60",
            "changed_at": "2026-11-23T01:30:00+00:00",
            "execution": "execution-1",
            "status": "INPROCESS",
            "delivered": "412",
            "waited": "430",
            "left": "18",
            "system": "erp",
            "starts": "2026-11-22T21:00:00+00:00",
            "ends": "2026-11-23T03:00:00+00:00",
            "moved_at": "2026-11-23T04:00:00+00:00",
        }
    if kind in OF_A_RUN:
        return {
            "process": "P-100",
            "execution": "execution-1",
            "status": "XYZ",
            "started_at": "2026-11-23T05:02:00+00:00",
            "run": "501",
            "boomi_count": "40",
            "coupa_total": "40",
            "coupa_processed": "37",
            "file": "Rechnungen_20261123_050100Z.csv",
            "loaded_at": "2026-11-23T05:05:00+00:00",
            "rows_all": "40",
            "rows_taken": "37",
            "lines": "2, 7, 31",
        }
    if kind in OF_THE_MONITOR:
        watched = {"dag": "watch_systems", "task": "tell", "run": "r1"}
        channel = {"channel": "sms", "messages": "3", "addresses": "sms:+4930123456"}
        return {"check": "data"} | channel | watched
    source = {"drift": "- due_date", "file": "R-2026.csv", "left_out": "2"}
    return {"object": "invoice", "field": "payment_term", "rows": "120", "failing": "3"} | source


def pending(
    finding: Finding,
    *,
    change: Change = Change.OPENED,
    reason: Reason = Reason.FIRST_SEEN,
    language: Language = "de",
    at: datetime = NOW,
    evidence: str = "",
    group: str = "payables",
    because: Because = Because.OWNS_INTEGRATION,
    **incident: Any,
) -> Pending:
    """An entry of the outbox."""
    told = Incident.model_validate(
        {
            "number": 317,
            "finding": finding,
            "opened_at": NOW,
            "last_seen_at": NOW,
            "resolved_at": at if change is Change.RESOLVED else None,
            **incident,
        }
    )
    return Pending(
        id="0f3a",
        flip=Flip(change=change, reason=reason, incident=told, at=at, evidence=evidence),
        recipient=Recipient(
            group=group, address=f"{group}@example.com", language=language, because=because
        ),
    )


SITUATION = Situation(
    layers=(
        LayerState(layer=Layer.SYSTEM, fine=True, as_of=NOW),
        LayerState(layer=Layer.SERVICE, fine=True, as_of=NOW),
        LayerState(layer=Layer.DATA, fine=True, as_of=NOW),
    ),
    told=("payables", "purchasing"),
    effects=("suppliers_to_coupa",),
    earlier=NOW - timedelta(days=42),
    last_good=NOW - timedelta(days=1),
    next_due=NOW + timedelta(days=1),
)


def message(
    finding: Finding,
    situation: Situation = SITUATION,
    *,
    known: Catalogue | None = None,
    **more: Any,
) -> Message:
    """The message that tells of a finding."""
    return compose(pending(finding, **more), known or catalogue(), situation, PAGES)


def row(message: Message, label: str) -> str:
    """The value of a row of the text part."""
    start = f"{label}: "
    found = [line for line in message.text.splitlines() if line.startswith(start)]
    assert found, f"no row {label} in\n{message.text}"
    return found[0].removeprefix(start)
