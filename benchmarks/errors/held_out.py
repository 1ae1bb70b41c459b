"""Messages that the masking rules were not written for: what Coupa and Boomi document, but for values.

Written once, after the rules and without looking at what they make of it; whoever changes a rule
because of a template here takes the template out. What `labelled.py` says already is left out. README.md says more.
"""

import random

from .labelled import COUNT
from .templates import Makers, Message, written

TEMPLATES = (
    # Coupa: API documentation, certification scenarios, pages about files and cXML.
    "Email {mail} has already been taken",
    "Segment {count} - {segment} can't be blank",
    "Supplier status must be one of active, inactive, onboarding.",
    "PO method must be one of cxml, xml, email, integration, prompt or buy_online.",
    "Supplier email {mail} is not a valid email address.",
    "{count}: Unauthorized",
    "No results match your search criteria.",
    "Parent {company} unable to find matching parent.",
    "Row {count} corrupt or invalid.",
    "Invalid Ship-To Address {address}",
    "Invalid credentials. Bad credentials for {login}",
    "cXML invoicing not allowed for supplier {company}",
    "Invalid order/document reference {part}: order header is not of {company}",
    "Invalid attributes in document {part}",
    "[Validation failed: Payment Term Must be present on invoice Invoice header: "
    "Payment Term Must be present on invoice]",
    "Invoice lines order line must be the same type as invoice line, Invoice Lines is invalid",
    "Extra shipping/handling/misc charges of {sum} are not permitted",
    "{count} rows processed, creating {count} new rows and updating {count} rows.",
    "Quantity {sum} is not a multiple of the order increment {sum} of {item}",
    # Boomi: platform, runtime, process log.
    "No such process {part}",
    "Unknown execution id format: {execution}",
    "Access denied due to insufficient permissions.",
    "Endpoint is invalid or no longer exists.",
    "The Boomi server is currently unavailable or your account's rate limits have been exceeded. Retry later.",
    "Runtime {runtime} is unavailable.",
    "Executing Connector Shape {segment} with {count} document(s) failed",
    "Process {process} discarded: a run is already in progress since {moment}",
    "java.net.UnknownHostException: {machine}",
    "java.net.SocketTimeoutException: Read timed out after {span}",
    "javax.net.ssl.SSLHandshakeException: certificate of {machine} expired on {moment}",
    "Der Prozess {process} wurde abgebrochen, weil die Laufzeitumgebung {runtime} neu gestartet wurde",
    "Zugriff verweigert: Benutzer {login} fehlt die Berechtigung {segment}",
    # An ERP.
    "Lieferant {company} ist für Buchungskreis {part} zur Löschung vorgemerkt",
    "Die Menge {sum} von {item} übersteigt den Wareneingang um {sum}",
)

_COMPANIES = ("Ace Corporate", "Grünwald Technik", "Tern & Tide", "Fabrikat 9", "De Vries Holding")
_SEGMENTS = ("Cost Center", "Kostenträger", "Legal Entity", "Region", "Get Supplier")
_PROCESSES = ("2. Orders Outbound", "Lieferanten - Import", "(Sched) Rates", "Invoices to ERP")
_MAKERS: Makers = {
    "login": lambda chance: chance.choice(("j.roe", "svc_boomi", "api-client-3", "EINKAUF")),
    "mail": lambda chance: f"team{chance.randint(1, 99)}@example.com",
    "segment": lambda chance: chance.choice(_SEGMENTS),
    "company": lambda chance: chance.choice(_COMPANIES),
    "item": lambda chance: chance.choice(("Gloves L", "ABC ITEM", "Kabel 3x1,5", "Toner black")),
    "part": lambda chance: f"{chance.choice('KPSX')}{chance.choice('AB')}-{chance.randint(1, 9999)}",
    "address": lambda chance: f"Dock {chance.randint(1, 9)}, {chance.choice(('Hull', 'Bremen'))}",
    "execution": lambda chance: f"executionrecord-{chance.getrandbits(64):x}-2026.03.{chance.randint(10, 28)}",
    "runtime": lambda chance: chance.choice(("Prod Atom", "molecule-eu-2", "Testumgebung West")),
    "process": lambda chance: chance.choice(_PROCESSES),
    "machine": lambda chance: chance.choice(("erp-int", "db04.internal", "sftp.example.com")),
    "moment": lambda chance: f"Mar {chance.randint(1, 28)}, 2026 {chance.randint(1, 12)}:05 PM",
    "span": lambda chance: f"{chance.randint(5, 120)} seconds",
    "sum": lambda chance: f"{chance.uniform(0.5, 9_000):,.2f}",
    "count": lambda chance: str(chance.randint(1, 500)),
}  # fmt: skip
_KNOWN = frozenset({"company", "part", "sum"})


def messages(count: int = COUNT, seed: int = 7) -> list[Message]:
    """Return the set; frequencies fall with the rank of a template, as in the labelled one."""
    return written(TEMPLATES, _MAKERS, _KNOWN, count, random.Random(seed))  # noqa: S311 - no secret
