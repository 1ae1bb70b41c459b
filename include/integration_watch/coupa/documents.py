"""The documents of Coupa's monitoring: one thing has a class name, a resource and a page."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Projection = Sequence[str | Mapping[str, Any]]
"""What ``fields`` may ask for: ``["id", {"supplier": ["name"]}]``, names with underscores."""


@dataclass(frozen=True)
class DocumentKind:
    """What Coupa's ``document-type`` means to us, and where the document is read and seen.

    ``number`` is the element a person knows the document by, ``totals`` the elements that may
    hold its sum, best first. Without ``resource`` the document cannot be looked up.
    """

    object: str
    resource: str = ""
    scope: str = ""
    page: str = ""
    number: str = ""
    title: str = "supplier.name"
    totals: tuple[str, ...] = ()
    projection: Projection = ()


_PARTNERS: tuple[dict[str, list[str]], ...] = (
    {"currency": ["id", "code"]},
    {"supplier": ["id", "name", "number"]},
)

KINDS: dict[str, DocumentKind] = {
    "InvoiceHeader": DocumentKind(
        object="invoice",
        resource="invoices",
        scope="core.invoice.read",
        page="/invoices/{id}",
        number="invoice-number",
        totals=("total-with-taxes", "gross-total", "total"),
        projection=("invoice_number", "total_with_taxes", "gross_total", "total", *_PARTNERS),
    ),
    "OrderHeader": DocumentKind(
        object="purchase_order",
        resource="purchase_orders",
        scope="core.purchase_order.read",
        page="/order_headers/{id}",
        number="po-number",
        totals=("total-with-estimated-tax", "total"),
        projection=("po_number", "total_with_estimated_tax", "total", *_PARTNERS),
    ),
    "RequisitionHeader": DocumentKind(
        object="requisition",
        resource="requisitions",
        scope="core.requisition.read",
        page="/requisition_headers/{id}",
        totals=("total-with-estimated-tax", "total"),
        projection=("total_with_estimated_tax", "total", *_PARTNERS),
    ),
    "Supplier": DocumentKind(
        object="supplier",
        resource="suppliers",
        scope="core.supplier.read",
        page="/suppliers/show/{id}",
        number="number",
        title="name",
        projection=("number", "name"),
    ),
    "Invoice": DocumentKind(object="invoice"),
    "ExternalOrderHeader": DocumentKind(object="purchase_order"),
    "Requisition": DocumentKind(object="requisition"),
    "Payment": DocumentKind(object="payment"),
    "CoupaPay::Payment": DocumentKind(object="payment"),
    "InventoryTransaction": DocumentKind(object="receipt"),
    "SupplierInformation": DocumentKind(object="supplier"),
}


def kind_of(document_type: str) -> DocumentKind:
    """Return what a ``document-type`` means; a word we do not know keeps its own name."""
    known = KINDS.get(document_type)
    if known is not None:
        return known
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", document_type.replace("::", "_")).lower()
    return DocumentKind(object=words or "document")
