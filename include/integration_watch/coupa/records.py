"""Coupa's JSON read into the domain's values. Elements that are missing or odd break nothing."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from include.integration_watch.domain.finding import DocumentRef
from include.integration_watch.domain.observation import CoupaRun, DocumentError

from .documents import DocumentKind, kind_of
from .paths import dashed, look_up, text

Record = dict[str, Any]

# Coupa's own pages use different words for one status; there is no list of them.
_STATUS = {
    "pending": "pending",
    "running": "running",
    "started": "running",
    "paused": "paused",
    "successful": "successful",
    "success": "successful",
    "errored": "errored",
    "failed": "failed",
}


def row(
    record: Mapping[str, Any], columns: Mapping[str, str], fields: Sequence[str]
) -> dict[str, str | None]:
    """Return a record as a row of text: ``columns`` maps a field of ours to a path into the JSON.

    A field that is not mapped lies at its own name with dashes. An empty text stays one; what is
    missing and what is null are both none.
    """
    return {field: text(look_up(record, columns.get(field, dashed(field)))) for field in fields}


def fold_status(word: Any) -> str:
    """Return pending, running, paused, successful, errored or failed; else unknown, never good."""
    return _STATUS.get(str(word).strip().lower(), "unknown")


def run(record: Record) -> CoupaRun:
    """Return an integration run."""
    return CoupaRun(
        id=int(record["id"]),
        integration=integration(record),
        status=fold_status(record.get("status")),
        started_at=moment(look_up(record, "start-time")),
        ended_at=moment(look_up(record, "end-time")),
        total=whole(look_up(record, "total-records")),
        processed=whole(look_up(record, "records-processed")),
    )


def document_error(
    record: Record,
    *,
    base_url: str,
    undated: datetime,
    run_integration: str = "",
    document: Record | None = None,
) -> DocumentError:
    """Return an integration error.

    ``run_integration`` is whose run it was, where the record does not say, ``document`` what is
    known of the refused document, ``undated`` the moment to assume where Coupa gives none.
    """
    dated = moment(look_up(record, "created-at")) or moment(look_up(record, "updated-at"))
    return DocumentError(
        id=int(record["id"]),
        integration=integration(record) or run_integration,
        run_id=run_id(record),
        document=document_ref(record, document or {}, base_url=base_url),
        messages=messages(record),
        resolved=is_resolved(record),
        contact=text(look_up(record, "contact-alert-type")) or "Technical",
        file=text(look_up(record, "integration-filename")) or "",
        at=dated or undated,
    )


def document_ref(record: Record, document: Record, *, base_url: str) -> DocumentRef:
    """Return the refused document, named as a person knows it as far as that is known."""
    document_type, id_ = document_id(record)
    kind = kind_of(document_type)
    return DocumentRef(
        object=kind.object,
        key=_key(record, document, kind),
        title=text(look_up(document, kind.title)) or "",
        amount=_amount(document, kind),
        currency=text(look_up(document, "currency.code")) or "",
        note=text(look_up(record, "document-status")) or "",
        url=base_url + kind.page.format(id=id_) if kind.page and id_ is not None else "",
    )


def integration(record: Record) -> str:
    """Return the code of the integration that a run or an error belongs to, or an empty text."""
    paths = (
        "integration.code",
        "integration-run.integration.code",
        "integration.name",
        "integration-run.integration.name",
    )
    return next((name for path in paths if (name := text(look_up(record, path)))), "")


def run_id(record: Record) -> int | None:
    """Return the run of an error; the id comes as a number, as text, or inside the run."""
    told = whole(look_up(record, "integration-run-id"))
    return told if told is not None else whole(look_up(record, "integration-run.id"))


def document_id(record: Record) -> tuple[str, int | None]:
    """Return type and id of the document that an error speaks of."""
    return text(look_up(record, "document-type")) or "", whole(look_up(record, "document-id"))


def is_resolved(record: Record) -> bool:
    """Tell whether Coupa says so; what it does not say is not resolved."""
    return text(look_up(record, "resolved")) == "true"


def messages(record: Record) -> tuple[str, ...]:
    """Return what the refusing system said, its code where it said nothing else."""
    told = look_up(record, "responses")
    if isinstance(told, dict):
        told = told.get("response", told)
    found = (_message(each) for each in (told if isinstance(told, list) else [told]))
    return tuple(message for message in found if message)


def moment(value: Any) -> datetime | None:
    """Return a moment; Coupa means UTC where it gives no offset."""
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _message(response: Any) -> str:
    if isinstance(response, dict):
        said = text(look_up(response, "response-message"))
        return (said or text(look_up(response, "response-code")) or "").strip()
    return (text(response) or "").strip()


def _key(record: Record, document: Record, kind: DocumentKind) -> str:
    number = text(look_up(document, kind.number)) if kind.number else None
    others = (
        text(look_up(record, name))
        for name in ("document-id", "external-id", "integration-filename")
    )
    return next((each for each in (number, *others) if each), f"error {record['id']}")


def _amount(document: Record, kind: DocumentKind) -> Decimal | None:
    for total in kind.totals:
        try:
            amount = Decimal(text(look_up(document, total)) or "")
        except InvalidOperation:
            continue
        if amount.is_finite():
            return amount
    return None


def whole(value: Any) -> int | None:
    """Return a whole number that comes as a number or as text; none for anything else."""
    try:
        return int(str(value))
    except ValueError:
        return None
