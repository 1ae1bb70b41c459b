"""A labelled set of error messages in German and English; README.md says how it was made.

Each template is one error: what one row of the catalogue would know. ``{supplier}`` and the like
are values of the record or of somebody else's; whether the record knows them is part of the set.
"""

import random

from .templates import Makers, Message, written

COUNT = 2_000

TEMPLATES = (
    # What Coupa says, by the platform's patterns.
    "Payment term can't be blank",
    "Need by date can't be blank",
    "Currency can't be blank",
    "Incoterm can't be blank",
    "Region can't be blank",
    "Name has already been taken",
    "Login has already been taken",
    "Invoice number {invoice} has already been used for supplier {supplier}",
    "Invoice {invoice} of {supplier} was rejected: remit-to address is missing",
    "Supplier with identity {number} has no contract set up",
    "Contract {contract} with {supplier} expired on {date}",
    "Contract {contract} with {supplier} is not published",
    'Unable to find valid Supplier record for supplier with keys {{"number"=>"{number}"}}. '
    'Possible keys are ["id", "name", "number"]. Please verify your xml.',
    'Unable to find valid PaymentTerm record for payment_term with keys {{"code"=>"{code}"}}. '
    'Possible keys are ["id", "code"]. Please verify your xml.',
    'Unable to find valid Department record for department with keys {{"name"=>"{department}"}}. '
    'Possible keys are ["id", "name"]. Please verify your xml.',
    "Supplier {supplier} is on hold",
    "Supplier {supplier} is inactive since {date}",
    "Requester {person} is not active",
    "Requester {person} has no approval limit for {amount}",
    "Approver {person} may not approve more than {amount}",
    "Total {amount} does not equal the sum of the lines {amount}",
    "Line {line}: price {amount} exceeds the contract price {amount}",
    "Line {line}: quantity {count} is below the minimum order quantity {count}",
    "Line {line}: unit of measure {code} is unknown",
    "Line {line}: commodity {department} is not allowed for {supplier}",
    "Catalog Item not found for Catalog Item Number with value {code}, Catalog Item Name with value {item}.",
    "Purchase order {order} is closed for invoicing",
    "Purchase order {order} was cancelled by {person} on {date}",
    "Status must be one of {choices}",
    "Column header {code} is not valid.",
    "Exchange rate {currency} to {currency} is missing for {date}",
    "Bank account of {supplier} failed validation: {iban}",
    "Withholding tax code {code} is not assigned to {supplier}",
    # What an ERP says, in English and in German.
    "Period {period} is currently closed for booking",
    "Cost center {cost} is closed for invoicing",
    "Cost center {cost} is blocked for planning",
    "G/L account {number} requires an assignment to a cost object",
    "Vendor {number} is not defined in company code {code}",
    "Vendor {supplier} is blocked for payment",
    "Document {number} is currently being processed by {person}",
    "Deadlock detected while writing document {number}",
    "Buchungsperiode {period} ist nicht geöffnet",
    "Kostenstelle {cost} ist am {date} gesperrt",
    "Kreditor {number} ist im Buchungskreis {code} nicht vorhanden",
    "Kreditor {supplier} ist für Zahlungen gesperrt",
    "Beleg {number} wird gerade von {person} bearbeitet",
    "Rechnung {invoice} von {supplier} wurde bereits am {date} gebucht",
    "Rechnung {invoice} von {supplier}: Betrag {amount} weicht von der Bestellung ab",
    "Steuerkennzeichen {code} ist für {currency} nicht vorgesehen",
    "Zahlungsbedingung {code} ist nicht vorgesehen",
    "Bankverbindung {iban} von {supplier} ist ungültig",
    "Material {code} ist im Werk {code} nicht angelegt",
    "Bestellung {order} ist bereits vollständig geliefert",
    "Bestellung {order}: Position {line} ist zum Löschen vorgemerkt",
    "Für {supplier} ist kein Ansprechpartner hinterlegt",
    "Kein Umrechnungskurs {currency} nach {currency} für {date}",
    "Belegnummer {number} liegt außerhalb des Nummernkreises",
    "Betrag {amount} überschreitet die Freigabegrenze von {person}",
    # The way between them.
    "Connection to {host} timed out after {count} ms",
    "Connection to {host} was refused",
    "Could not parse the response of {host} at position {count}",
    "Document {number} exceeds the size limit of {count} bytes",
    "Verbindung zu {host} nach {count} Sekunden abgebrochen",
    "Datei {file} hat {count} Zeilen, erwartet wurden {count}",
    "File {file} was received twice",
)

_NAMES = (
    "Kurz GmbH", "Stahlbau Nord", "Meyer & Söhne Logistik", "Ölmühle Am Wehr KG", "Acme",
    "North Sea Cables Ltd", "Blue Harbour Paper", "O'Connor Tools", "Zweirad Winkler",
    "Druckerei Aue Inhaber Paul Aue", "Papier Union", "Van der Berg B.V.", "Lumen",
    "Hanseatische Kontor Gesellschaft mbH", "Silverline Office Supplies Inc.",
)  # fmt: skip
_ROLES = (
    "Clerk North", "BATCH01", "Sachbearbeitung Süd", "Purchasing Desk", "buyer-07",
    "Leitung Einkauf", "Kreditorenbuchhaltung", "Warehouse Team East",
)  # fmt: skip
_DEPARTMENTS = ("Facility", "IT Hardware", "Bürobedarf", "Lab & Research", "Fuhrpark", "Travel")
_ITEMS = ("ABC 123 ITEM", "Copy paper A4", "Schraube M8x40", "Monitor 27 inch")
_CHOICES = ("active, inactive, onboarding", "draft, published", "new, approved, voided or on hold")


def messages(count: int = COUNT, seed: int = 7) -> list[Message]:
    """Return the set: a few errors are frequent and many are rare, as in the real world."""
    return written(TEMPLATES, _MAKERS, _KNOWN, count, random.Random(seed))  # noqa: S311 - no secret


def _amount(chance: random.Random) -> str:
    amount = chance.choice((chance.uniform(1, 999), chance.uniform(1_000, 900_000)))
    english = f"{amount:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    currency = chance.choice(("EUR", "USD", "CHF"))
    return chance.choice((f"{german} {currency}", f"{currency} {english}", f"{english} {currency}"))


def _date(chance: random.Random) -> str:
    day, month = chance.randint(1, 28), chance.randint(1, 12)
    return chance.choice((f"2026-{month:02}-{day:02}", f"{day:02}.{month:02}.2026"))


_KNOWN = frozenset({"invoice", "supplier", "amount", "order"})
_MAKERS: Makers = {
    "invoice": lambda chance: chance.choice((f"R-{chance.randint(100, 99999)}", f"2026/{chance.randint(1, 9999):04}")),
    "supplier": lambda chance: chance.choice(_NAMES),
    "person": lambda chance: chance.choice(_ROLES),
    "department": lambda chance: chance.choice(_DEPARTMENTS),
    "item": lambda chance: chance.choice(_ITEMS),
    "choices": lambda chance: chance.choice(_CHOICES),
    "number": lambda chance: str(chance.randint(10_000, 9_999_999)),
    "contract": lambda chance: f"C{chance.randint(100, 9999)}",
    "code": lambda chance: chance.choice(("NET30", "ZB14", "V7", "1000", "DE01", "KG2", "M-88")),
    "order": lambda chance: str(4_500_000_000 + chance.randint(0, 99_999)),
    "cost": lambda chance: f"CA{chance.randint(100, 999)}",
    "period": lambda chance: f"{chance.randint(1, 12):03} 2026",
    "currency": lambda chance: chance.choice(("EUR", "USD", "CHF", "CZK")),
    "iban": lambda chance: f"DE{chance.randint(10**19, 10**20 - 1)}",
    "host": lambda chance: chance.choice(("erp.example.com", "10.0.3.17:8443", "sftp-2.example.com")),
    "file": lambda chance: f"Invoices_20260{chance.randint(101, 928)}_{chance.randint(0, 235959):06}Z.csv",
    "line": lambda chance: str(chance.randint(1, 40)),
    "count": lambda chance: str(chance.randint(2, 60_000)),
    "amount": _amount,
    "date": _date,
}  # fmt: skip


def grouping_accuracy(found: list[object], labels: list[int]) -> float:
    """Return the share of messages whose group holds exactly the messages of their label."""
    groups: dict[object, set[int]] = {}
    truth: dict[int, set[int]] = {}
    for number, (group, label) in enumerate(zip(found, labels, strict=True)):
        groups.setdefault(group, set()).add(number)
        truth.setdefault(label, set()).add(number)
    right = sum(groups[found[n]] == truth[label] for n, label in enumerate(labels))
    return right / len(labels)
