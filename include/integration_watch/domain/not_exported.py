"""Documents that stay unexported in Coupa although an export run has ended well since."""

from datetime import datetime

from .finding import DocumentRef, Judgement, Kind, Layer, Severity
from .integration import Integration
from .observation import Execution
from .refused_documents import sum_money
from .run_finding import cleared, found
from .value import Id, Instant, Value

NAMED = 50
"""So many documents are read of one integration: the first page of Coupa's answer."""
_SHOWN = 20


class Unexported(Value):
    """What an export run left behind: documents with ``exported=false`` that it should have taken.

    ``more`` says that there are more than were read. ``flag_is_used`` is false where Coupa shows no
    exported document at all: then nobody sets the flag, and it means nothing.
    """

    integration: Id
    execution_id: str
    process: str = ""
    started_at: Instant
    asked_at: Instant
    documents: tuple[DocumentRef, ...] = ()
    more: bool = False
    flag_is_used: bool = True


def run_to_ask(
    runs: tuple[Execution, ...], told: Unexported | None, now: datetime
) -> Execution | None:
    """Return the newest export run that ended well, where it is to be asked about now; else none.

    It is asked about once, and again as long as it left something behind, at each look.
    """
    good = [run for run in runs if run.counts and run.status in ("COMPLETE", "COMPLETE_WARN")]
    newest = max(good, key=lambda run: run.started_at, default=None)
    if newest is None or (newest.ended_at or newest.started_at) > now:
        return None
    is_known = told is not None and told.execution_id == newest.id and not told.documents
    return None if is_known else newest


def judge_unexported(integration: Integration, told: Unexported | None, now: datetime) -> Judgement:
    """Judge what an export run left behind: one finding, which ends when Coupa calls all exported."""
    if told is None or not told.flag_is_used:
        return Judgement()
    if not told.documents:
        return Judgement(
            cleared=(
                cleared(integration, Layer.EXECUTION, Kind.NOT_EXPORTED, now, told.execution_id),
            )
        )
    return Judgement(
        findings=(
            found(
                integration,
                Layer.EXECUTION,
                Kind.NOT_EXPORTED,
                Severity.ERROR,
                now,
                since=told.started_at,
                facts={
                    "execution": told.execution_id,
                    "process": told.process,
                    "started_at": told.started_at.isoformat(),
                    "object": integration.object,
                },
                document_count=len(told.documents),
            ).model_copy(
                update={
                    "documents": told.documents[:_SHOWN],
                    "money": () if told.more else sum_money(told.documents),
                }
            ),
        )
    )
