"""Coupa's integration history records: what Boomi wrote into the history of documents that left Coupa."""

from typing import Any

Record = dict[str, Any]
EXPORTED = frozenset({"approved", "voided", "issued", "closed"})
"""In these statuses a document has left Coupa: only what is final goes out."""


def histories(invoices: list[Record], integration: Record) -> list[Record]:
    """Return one line for each invoice that was exported; each went well."""
    return [
        {
            "id": 70_000 + invoice["id"],
            "document-type": "InvoiceHeader",
            "document-id": invoice["id"],
            "document-status": invoice["status"],
            "document-revision": None,
            "external-id": None,
            "contact-alert-type": "Functional",
            "status": "Success",
            "creation-method": "api",
            "resolved": False,
            "integration": integration,
            "integration-run-id": None,
            "integration-filename": None,
            "responses": [
                {
                    "id": 1,
                    "response-code": "Success",
                    "response-message": "The integration in the ERP went well",
                }
            ],
            "created-at": invoice["updated-at"],
            "updated-at": invoice["updated-at"],
        }
        for invoice in invoices
        if invoice["exported"]
    ]
