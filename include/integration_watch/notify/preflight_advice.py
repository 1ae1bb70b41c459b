"""Who moves first for a reason of a refusal to come, why and what to do: in the words of the mail about it."""

from dataclasses import dataclass
from datetime import datetime

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.finding import Finding, Layer, Severity
from include.integration_watch.domain.preflight import Prediction, Share
from include.integration_watch.domain.value import Language

from . import sentences
from .case import Case


@dataclass(frozen=True)
class Advice:
    """Why documents will be refused, what mends that step by step, and who moves first."""

    why: str
    steps: tuple[str, ...]
    first: str


def advice(
    found: Prediction, share: Share, catalogue: Catalogue, language: Language, *, now: datetime
) -> Advice:
    """Return the advice for one reason; what the error catalogue does not know is advised by its kind."""
    field = share.rule.partition(":")[2]
    finding = Finding(
        layer=Layer.DATA,
        subject=found.integration,
        kind=share.rule,
        severity=Severity.ERROR,
        observed_at=found.at,
        since=found.as_of,
        error_rule=share.error_rule,
        facts={"object": found.object, "field": field},
        documents=share.documents,
        document_count=share.count,
        money=share.money,
    )
    case = Case.of(finding, catalogue, language, now=now)
    return Advice(why=sentences.why(case), steps=sentences.steps(case), first=sentences.first(case))
