"""Judge documents that a system refused inside a run that Boomi may well call complete."""

from datetime import datetime

from .catalogue import Catalogue
from .error_rule import Diagnose
from .finding import Clearance, DocumentRef, Finding, Judgement, Kind, Layer, Money, Severity
from .integration import Integration
from .observation import DocumentError
from .rerun import may_send_again


def judge_documents(
    integration: Integration,
    errors: tuple[DocumentError, ...],
    catalogue: Catalogue,
    now: datetime,
    diagnose: Diagnose,
) -> Judgement:
    """Judge refused documents: one finding per catalogue row among those that are not resolved.

    What Coupa calls resolved may close.
    """
    groups: dict[str, list[DocumentError]] = {}
    fields: dict[str, dict[str, str]] = {}
    seen: set[str] = set()
    for error in errors:
        diagnosis = diagnose("\n".join(error.messages), integration.id)
        kind = f"{Kind.DOCUMENTS_REFUSED}:{diagnosis.rule or 'unclassified'}"
        seen.add(kind)
        if not error.resolved:
            groups.setdefault(kind, []).append(error)
            fields.setdefault(kind, diagnosis.fields)
    findings = tuple(
        _refused(integration, kind, group, fields[kind], catalogue, now)
        for kind, group in sorted(groups.items())
    )
    cleared = tuple(
        Clearance(
            layer=Layer.EXECUTION,
            subject=integration.id,
            kind=kind,
            as_of=now,
            evidence="resolved in Coupa",
        )
        for kind in sorted(seen - set(groups))
    )
    return Judgement(findings=findings, cleared=cleared)


def _refused(
    integration: Integration,
    kind: str,
    errors: list[DocumentError],
    fields: dict[str, str],
    catalogue: Catalogue,
    now: datetime,
) -> Finding:
    rule_id = kind.partition(":")[2]
    rule = catalogue.error_rule(rule_id if rule_id != "unclassified" else None)
    documents = tuple(error.document for error in errors)
    return Finding(
        layer=Layer.EXECUTION,
        subject=integration.id,
        kind=kind,
        severity=rule.severity if rule else Severity.ERROR,
        observed_at=now,
        since=min(error.at for error in errors),
        error_rule=rule.id if rule else None,
        facts=fields
        | {"contact": errors[0].contact, "run": str(errors[0].run_id or "")}
        | may_send_again(errors, rule).facts,
        excerpt="\n".join(dict.fromkeys(text for error in errors for text in error.messages))[
            :2000
        ],
        documents=documents[:20],
        document_count=len(documents),
        money=sum_money(documents),
    )


def sum_money(documents: tuple[DocumentRef, ...]) -> tuple[Money, ...]:
    """Return the sum per currency over the documents that name an amount."""
    sums: dict[str, Money] = {}
    for document in documents:
        if document.amount is not None:
            before = sums.get(document.currency)
            amount = document.amount + (before.amount if before else 0)
            sums[document.currency] = Money(currency=document.currency, amount=amount)
    return tuple(sums[currency] for currency in sorted(sums))
