"""Findings and clearances about the runs of one integration, made in one way."""

from datetime import datetime

from .finding import Clearance, Finding, Kind, Layer, Severity
from .integration import Integration


def found(
    integration: Integration,
    layer: Layer,
    kind: Kind | str,
    severity: Severity,
    now: datetime,
    *,
    since: datetime,
    facts: dict[str, str],
    error_rule: str | None = None,
    excerpt: str = "",
    document_count: int = 0,
) -> Finding:
    """Return what is wrong with an integration."""
    return Finding(
        layer=layer,
        subject=integration.id,
        kind=str(kind),
        severity=severity,
        observed_at=now,
        since=since,
        error_rule=error_rule,
        facts=facts,
        excerpt=excerpt,
        document_count=document_count,
    )


def cleared(
    integration: Integration, layer: Layer, kind: Kind | str, now: datetime, evidence: str
) -> Clearance:
    """Return that an integration is well again, and what shows it."""
    return Clearance(
        layer=layer, subject=integration.id, kind=str(kind), as_of=now, evidence=evidence
    )
