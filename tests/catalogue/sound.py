"""A small sound configuration, and a way to break it in one place."""

from pathlib import Path

from include.integration_watch.catalogue import Loaded, load_catalogue

SETTINGS = "platform_group: platform\n"

SYSTEMS = """\
systems:
  - id: coupa
    title: {de: Coupa, en: Coupa}
    kind: coupa
    conn_id: coupa
    owner_group: platform
    scopes: [core.supplier.read]
    read_path: /api/suppliers?limit=1
  - id: boomi
    title: {de: Boomi, en: Boomi}
    kind: boomi_platform
    conn_id: boomi
    owner_group: platform
    account_id: example-A1B2C3
  - id: erp
    title: {de: ERP, en: ERP}
    kind: erp
    conn_id: erp
    owner_group: buyers
    read_table: suppliers
"""

OWNER_GROUPS = """\
owner_groups:
  - id: buyers
    title: {de: Einkauf, en: Purchasing}
    manager: head-of-purchasing@example.com
    members:
      - address: purchasing@example.com
        language: de
    fallback: platform
  - id: platform
    title: {de: Plattform, en: Platform}
    manager: head-of-integration@example.com
    members:
      - address: platform@example.com
"""

ERROR_CATALOGUE = """\
error_rules:
  - id: name_taken
    interface: {de: Lieferanten, en: Suppliers}
    integration: suppliers_to_coupa
    pattern: "(?P<field>Name) has already been taken"
    example:
      - Name has already been taken
    explanation: {de: "Das Feld {field} ist vergeben.", en: "The field {field} is taken."}
    action: {de: Umbenennen., en: Rename it.}
    alert: {de: E-Mail, en: E-mail}
    error_class: system_rule
    first_responder: customer
    responder_group: buyers
  - id: taken
    interface: {de: Alle, en: All}
    pattern: has already been taken
    example:
      - Email has already been taken
    explanation: {de: Vergeben., en: Taken.}
    action: {de: Umbenennen., en: Rename it.}
    alert: {de: E-Mail, en: E-mail}
    error_class: system_rule
    first_responder: customer
"""

INTEGRATION = """\
id: suppliers_to_coupa
title: {de: Lieferanten, en: Suppliers}
object: supplier
source:
  system: erp
  where:
    status: active
target:
  system: coupa
boomi_system: boomi
boomi_process: Suppliers
coupa_integration: suppliers-to-coupa
cadence: every day by 04:30
zone: Europe/Berlin
grace: 5 minutes
owner_group: buyers
"""

COUPA = """\
system: coupa
objects:
  supplier:
    resource: suppliers
    columns:
      payment_term: payment-term.code
    key: [number]
    title_field: name
    fields:
      number: {}
      name:
        required: true
        unique: folded
        error_rule: name_taken
      payment_term:
        reference:
          object: payment_term
          field: code
          status_field: status
          allowed: [active]
  payment_term:
    resource: payment_terms
    key: [code]
    fields:
      code:
        required: true
      status: {}
"""

ERP = """\
system: erp
objects:
  supplier:
    resource: suppliers
    key: [number]
    fields:
      number:
        format: ^[0-9]+$
      name: {}
      payment_term: {}
"""

FILES = {
    "settings.yaml": SETTINGS,
    "systems.yaml": SYSTEMS,
    "owner_groups.yaml": OWNER_GROUPS,
    "error_catalogue.yaml": ERROR_CATALOGUE,
    "integrations/suppliers_to_coupa.yaml": INTEGRATION,
    "endpoints/coupa.yaml": COUPA,
    "endpoints/erp.yaml": ERP,
}


class Folder:
    """A configuration folder that a test writes and breaks."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for file, text in FILES.items():
            self.write(file, text)

    def write(self, file: str, text: str | bytes) -> None:
        """Write a file, making its folder."""
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)

    def replace(self, file: str, old: str, new: str) -> None:
        """Replace one place in a file."""
        text = (self.root / file).read_text()
        assert text.count(old) >= 1, f"{old!r} is not in {file}"
        self.write(file, text.replace(old, new, 1))

    def remove(self, file: str) -> None:
        """Remove a file."""
        (self.root / file).unlink()

    def load(self, only_integration: str | None = None) -> Loaded:
        """Load the folder as it now is."""
        return load_catalogue(self.root, only_integration=only_integration)

    def mistakes(self) -> list[str]:
        """Return every mistake as people read it, without the path of the folder."""
        return [str(found).removeprefix(f"{self.root}/") for found in self.load().mistakes]
