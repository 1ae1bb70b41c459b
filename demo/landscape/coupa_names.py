"""What Coupa calls things: its document types, and the numbers it gives runs and integrations."""

from datetime import datetime
from typing import Any
from zlib import crc32

from include.integration_watch.domain.integration import Integration

from .runs import Run

Record = dict[str, Any]
_EPOCH = datetime.fromisoformat("2020-01-01T00:00:00+00:00")
DOCUMENT_TYPES = {
    "supplier": "Supplier",
    "requisition": "RequisitionHeader",
    "purchase_order": "OrderHeader",
    "invoice": "InvoiceHeader",
    "payment": "Payment",
    "exchange_rate": "ExchangeRate",
}


def run_id(run: Run) -> int:
    """Return a number for a run that grows with time and is the same at every start."""
    minutes = int((run.started_at - _EPOCH).total_seconds() // 60)
    return minutes * 65536 + crc32(f"{run.process.name}/{run.type}".encode()) % 65536


def document_type(integration: Integration) -> str:
    """Return what Coupa calls the object of an integration."""
    return DOCUMENT_TYPES.get(integration.object, integration.object)


def short_integration(integration: Integration) -> Record:
    """Return an integration as other objects name it."""
    code = integration.coupa_integration
    return {"id": 100 + crc32(code.encode()) % 9000, "code": code, "name": integration.title.en}
