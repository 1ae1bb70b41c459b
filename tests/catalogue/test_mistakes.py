"""One bad place per rule: the sentence names file, line, key and what was meant."""

import pytest

from .sound import Folder

I = "integrations/suppliers_to_coupa.yaml"  # noqa: E741 - keeps the table narrow
S, G, R = "systems.yaml", "owner_groups.yaml", "error_catalogue.yaml"
C, E, SET = "endpoints/coupa.yaml", "endpoints/erp.yaml", "settings.yaml"
SUP = "objects.supplier"
FIELDS = f"{SUP}.fields"

SHAPE = {
    "an unknown key": (I, "zone:", "zon:", [f'{I}:14: zon: no such key (did you mean "zone"?)']),
    "an unknown key that resembles nothing": (
        C,
        "        required: true\n        unique",
        "        wibble: true\n        unique",
        [
            f"{C}:12: {FIELDS}.name.wibble: no such key: expected cases, error_rule, format, "
            "max_length, max_value, min_value, not_before, one_of, personal, reference, required, severity, "
            "strict_max, strict_min, unique or unique_within"
        ],
    ),
    "a key that is half of the right one": (
        I,
        "owner_group: buyers",
        "owner: buyers",
        [
            f"{I}:1: owner_group: is missing",
            f'{I}:16: owner: no such key (did you mean "owner_group"?)',
        ],
    ),
    "a secret": (
        S,
        "conn_id: coupa",
        "conn_id: coupa\n    client_secret: hush",
        [
            f"{S}:6: systems[coupa].client_secret: no such key: secrets stand in the Airflow "
            "connection that conn_id names"
        ],
    ),
    "a missing key": (I, "boomi_process: Suppliers\n", "", [f"{I}:1: boomi_process: is missing"]),
    "an empty text": (
        I,
        "boomi_process: Suppliers",
        'boomi_process: " "',
        [f"{I}:11: boomi_process: is empty"],
    ),
    "a key without a value": (
        I,
        "boomi_process: Suppliers",
        "boomi_process:",
        [f"{I}:11: boomi_process: expected text, found nothing"],
    ),
    "a number where text is meant": (
        S,
        "account_id: example-A1B2C3",
        "account_id: 0x1F",
        [
            f'{S}:14: systems[boomi].account_id: expected text, found 0x1F: put it in quotes ("0x1F")'
        ],
    ),
    "a date where text is meant": (
        C,
        "system: coupa",
        "system: coupa\nversion: 2026-01-01",
        [f'{C}:2: version: expected text, found 2026-01-01: put it in quotes ("2026-01-01")'],
    ),
    "a list where text is meant": (
        I,
        "object: supplier",
        "object: [supplier]",
        [f"{I}:3: object: expected text, found a list"],
    ),
    "text where a whole number is meant": (
        C,
        "required: true\n        unique",
        "max_length: lots\n        unique",
        [f'{C}:12: {FIELDS}.name.max_length: expected a whole number, found "lots"'],
    ),
    "a number that is too small": (
        C,
        "required: true\n        unique",
        "max_length: 0\n        unique",
        [f"{C}:12: {FIELDS}.name.max_length: must be greater than 0"],
    ),
    "text where true or false is meant": (
        I,
        "zone:",
        "check_data: maybe\nzone:",
        [f'{I}:14: check_data: expected true or false, found "maybe"'],
    ),
    "text where a list is meant": (
        I,
        "zone:",
        "suites: mine\nzone:",
        [f'{I}:14: suites: expected a list, found "mine"'],
    ),
    "text where keys are meant": (
        I,
        "target:\n  system: coupa",
        "target: coupa",
        [f'{I}:8: target: expected keys with values, found "coupa"'],
    ),
    "a list where keys are meant": (
        C,
        "      number: {}",
        "      number: []",
        [f"{C}:10: {FIELDS}.number: expected keys with values, found a list"],
    ),
    "an empty list where something is needed": (
        C,
        "key: [number]",
        "key: []",
        [f"{C}:7: {SUP}.key: needs at least one entry"],
    ),
    "a choice that is none": (
        I,
        "zone:",
        "stage: liv\nzone:",
        [
            f'{I}:14: stage: expected "test", "hypercare" or "live", found "liv" (did you mean "live"?)'
        ],
    ),
    "a value that may be of two types": (
        C,
        "unique: folded",
        "unique: fold",
        [
            f'{C}:13: {FIELDS}.name.unique: expected true or false or "folded", found "fold" '
            '(did you mean "folded"?)'
        ],
    ),
    "a cadence that is none": (
        I,
        "every day by 04:30",
        "every day at 04:30",
        [
            f'{I}:13: cadence: "every day at 04:30" is not a cadence: write "every day by 06:15", '
            '"every weekday by 18:00", "every monday by 07:00", "every 15 minutes" or "as usual"'
        ],
    ),
    "a cadence that is no sentence": (
        I,
        "cadence: every day by 04:30",
        "cadence: {every: 15m}",
        [
            f'{I}:13: cadence: expected one sentence, found keys with values: write "every day by 06:15", '
            '"every weekday by 18:00", "every monday by 07:00", "every 15 minutes" or "as usual"'
        ],
    ),
    "a zone that is none": (
        I,
        "Europe/Berlin",
        "Europe/Berlim",
        [f'{I}:14: zone: "Europe/Berlim" is not a time zone: write one like Europe/Berlin'],
    ),
    "a span of time without its unit": (
        I,
        "5 minutes",
        "5",
        [
            f'{I}:15: grace: expected a span of time like "10 minutes", "1 hour" or "2 days", found 5'
        ],
    ),
    "a span of time in other words": (
        I,
        "5 minutes",
        "5m",
        [
            f'{I}:15: grace: "5m" is not a span of time: write one like "10 minutes", "1 hour" or "2 days"'
        ],
    ),
    "a span of no time": (
        S,
        "conn_id: erp",
        "conn_id: erp\n    timeout: 0 seconds",
        [f"{S}:19: systems[erp].timeout: must be longer than zero"],
    ),
    "a pattern that is none": (
        E,
        "^[0-9]+$",
        '"^([0-9]+$"',
        [
            f'{E}:8: {FIELDS}.number.format: "^([0-9]+$" is not a regular expression: missing ), '
            "unterminated subpattern at position 1"
        ],
    ),
    "an address that is none": (
        G,
        "purchasing@example.com",
        "purchasing",
        [f'{G}:4: owner_groups[buyers].manager: "head-of-purchasing" is not an e-mail address'],
    ),
    "a key that is no text": (
        I,
        "    status: active",
        "    1: active",
        [f"{I}:7: source.where.1: a key must be text: put it in quotes"],
    ),
}

NAMES = {
    "an unknown system": (
        I,
        "system: coupa",
        "system: cupa",
        [f'{I}:9: target.system: no system "cupa" (did you mean "coupa"?)'],
    ),
    "an unknown boomi_system": (
        I,
        "boomi_system: boomi",
        "boomi_system: bomi",
        [f'{I}:10: boomi_system: no system "bomi" (did you mean "boomi"?)'],
    ),
    "a boomi_system of another kind": (
        I,
        "boomi_system: boomi",
        "boomi_system: erp",
        [f'{I}:10: boomi_system: "erp" is of kind erp: expected boomi_platform'],
    ),
    "a source that holds no data": (
        I,
        "system: erp",
        "system: boomi",
        [
            f'{I}:5: source.system: "boomi" is of kind boomi_platform: '
            "expected coupa or erp or sftp or files"
        ],
    ),
    "a source that is the target": (
        I,
        "system: erp",
        "system: coupa",
        [f"{I}:9: target.system: is the source too: data must move between two systems"],
    ),
    "an unknown owner group": (
        I,
        "owner_group: buyers",
        "owner_group: buyer",
        [f'{I}:16: owner_group: no owner group "buyer" (did you mean "buyers"?)'],
    ),
    "an unknown support group": (
        I,
        "zone:",
        "support_group: platfrom\nzone:",
        [f'{I}:14: support_group: no owner group "platfrom" (did you mean "platform"?)'],
    ),
    "an unknown platform group": (
        SET,
        "platform_group: platform",
        "platform_group: plattform",
        [f'{SET}:1: platform_group: no owner group "plattform" (did you mean "platform"?)'],
    ),
    "a system's unknown owner": (
        S,
        "owner_group: buyers",
        "owner_group: bayers",
        [f'{S}:19: systems[erp].owner_group: no owner group "bayers" (did you mean "buyers"?)'],
    ),
    "a system that depends on one nobody knows": (
        S,
        "read_table: suppliers",
        "read_table: suppliers\n    depends_on: [copa]",
        [f'{S}:21: systems[erp].depends_on[entry 1]: no system "copa" (did you mean "coupa"?)'],
    ),
    "a system that depends on itself": (
        S,
        "read_table: suppliers",
        "read_table: suppliers\n    depends_on: [erp]",
        [
            f"{S}:21: systems[erp].depends_on[entry 1]: goes round in a circle (erp -> erp): "
            "take one of these out"
        ],
    ),
    "an unknown fallback": (
        G,
        "fallback: platform",
        "fallback: platforn",
        [
            f'{G}:8: owner_groups[buyers].fallback: no owner group "platforn" (did you mean "platform"?)'
        ],
    ),
    "an unknown object": (
        I,
        "object: supplier",
        "object: suplier",
        [
            f'{I}:3: object: no object "suplier" in endpoints/coupa.yaml (did you mean "supplier"?)',
            f'{I}:3: object: no object "suplier" in endpoints/erp.yaml (did you mean "supplier"?)',
        ],
    ),
    "an unknown suite": (
        I,
        "zone:",
        "suites: [mine]\nzone:",
        [f"{I}:14: suites[entry 1]: no file suites/mine.json"],
    ),
    "a rule for an unknown integration": (
        R,
        "integration: suppliers_to_coupa",
        "integration: supplier_to_coupa",
        [
            f'{R}:4: error_rules[name_taken].integration: no integration "supplier_to_coupa" '
            '(did you mean "suppliers_to_coupa"?)'
        ],
    ),
    "a rule's unknown responder group": (
        R,
        "responder_group: buyers",
        "responder_group: byers",
        [
            f'{R}:13: error_rules[name_taken].responder_group: no owner group "byers" (did you mean "buyers"?)'
        ],
    ),
    "a contract's unknown error rule": (
        C,
        "error_rule: name_taken",
        "error_rule: name_token",
        [
            f'{C}:14: {FIELDS}.name.error_rule: no error rule "name_token" (did you mean "name_taken"?)'
        ],
    ),
    "a reference to an unknown object": (
        C,
        "object: payment_term",
        "object: payment_terms",
        [
            f'{C}:17: {FIELDS}.payment_term.reference.object: no object "payment_terms" in '
            'endpoints/coupa.yaml (did you mean "payment_term"?)'
        ],
    ),
    "a reference to an unknown field": (
        C,
        "field: code",
        "field: cod",
        [
            f'{C}:18: {FIELDS}.payment_term.reference.field: payment_term has no field "cod" (did you mean "code"?)'
        ],
    ),
    "statuses without their field": (
        C,
        "          status_field: status\n",
        "",
        [
            f"{C}:16: {FIELDS}.payment_term.reference.status_field: is missing: status_field and allowed go together"
        ],
    ),
    "a status field without its statuses": (
        C,
        "          allowed: [active]\n",
        "",
        [
            f"{C}:16: {FIELDS}.payment_term.reference.allowed: is missing: status_field and allowed go together"
        ],
    ),
    "a day that is looked up without saying which": (
        C,
        "          allowed: [active]\n",
        "          allowed: [active]\n          valid_to: status\n",
        [
            f"{C}:16: {FIELDS}.payment_term.reference.valid_on: is missing: "
            "valid_on goes together with valid_from, valid_to or both"
        ],
    ),
    "a day of the document that is no field": (
        C,
        "          allowed: [active]\n",
        "          allowed: [active]\n          valid_to: status\n          valid_on: dated\n",
        [f'{C}:22: {FIELDS}.payment_term.reference.valid_on: "dated" is not among the fields'],
    ),
    "a case of a field that is not there": (
        C,
        "      number: {}\n      name:",
        "      number: {cases: [{when: {nam: [a]}, required: true}]}\n      name:",
        [
            f'{C}:10: {FIELDS}.number.cases[entry 1].when.nam: "nam" is not among the fields (did you mean "name"?)'
        ],
    ),
    "a bound that is strict and not there": (
        C,
        "      number: {}\n      name:",
        "      number: {strict_min: true}\n      name:",
        [f"{C}:10: {FIELDS}.number.strict_min: means nothing without min_value"],
    ),
    "bounds that no number meets": (
        C,
        "      number: {}\n      name:",
        "      number: {min_value: 2, max_value: 1}\n      name:",
        [f"{C}:10: {FIELDS}.number.min_value: no number is at least 2 and at most 1"],
    ),
    "a day before one that is no field": (
        C,
        "      number: {}\n      name:",
        "      number: {not_before: nam}\n      name:",
        [
            f'{C}:10: {FIELDS}.number.not_before: "nam" is not among the fields (did you mean "name"?)'
        ],
    ),
    "objects that need each other": (
        C,
        "      code:\n        required: true\n",
        "      code:\n        required: true\n        reference: {object: payment_term, field: code}\n",
        [
            f"{C}:27: objects.payment_term.fields.code.reference: payment_term needs payment_term: "
            "no first record could ever be made; one of the references must not be required"
        ],
    ),
    "a payable document of a day and terms that are not there": (
        C,
        "    title_field: name\n",
        "    title_field: name\n    payable: {dated: nam, term: name, terms: payment_terms}\n",
        [
            f'{C}:9: {FIELDS.removesuffix("fields")}payable.dated: "nam" is not among the fields '
            '(did you mean "name"?)',
            f'{C}:9: {FIELDS.removesuffix("fields")}payable.terms: no object "payment_terms" '
            'in endpoints/coupa.yaml (did you mean "payment_term"?)',
        ],
    ),
    "a payable document whose terms do not say until when": (
        C,
        "    title_field: name\n",
        "    title_field: name\n    payable: {dated: name, term: name, net_days: stats}\n",
        [
            f"{C}:9: {FIELDS.removesuffix('fields')}payable.net_days: payment_term has no field "
            '"stats" (did you mean "status"?)'
        ],
    ),
    "a key that is no field": (
        C,
        "key: [number]",
        "key: [numbr]",
        [f'{C}:7: {SUP}.key[entry 1]: "numbr" is not among the fields (did you mean "number"?)'],
    ),
    "a title that is no field": (
        C,
        "title_field: name",
        "title_field: nam",
        [f'{C}:8: {SUP}.title_field: "nam" is not among the fields (did you mean "name"?)'],
    ),
    "a column of no field": (
        C,
        "payment_term: payment-term.code",
        "payment_trm: payment-term.code",
        [
            f'{C}:6: {SUP}.columns.payment_trm: "payment_trm" is not among the fields (did you mean "payment_term"?)'
        ],
    ),
    "unique_within alone": (
        C,
        "unique: folded",
        "unique_within: [number]",
        [f"{C}:13: {FIELDS}.name.unique_within: means nothing without unique: true"],
    ),
    "a demand on a field that the source has not": (
        E,
        "      payment_term: {}\n",
        "",
        [
            f"{I}:3: object: coupa asks for supplier.payment_term, which endpoints/erp.yaml does "
            "not list"
        ],
    ),
}

MEANING = {
    "an id that is not the file's name": (
        I,
        "id: suppliers_to_coupa",
        "id: suppliers",
        [f'{I}:1: id: "suppliers" must equal the file name: write "suppliers_to_coupa"'],
    ),
    "a system that is not the file's name": (
        C,
        "system: coupa",
        "system: cupa",
        [f'{C}:1: system: "cupa" must equal the file name: write "coupa"'],
    ),
    "an id that is no id": (
        G,
        "id: buyers",
        "id: The Buyers",
        [
            f'{G}:2: owner_groups[The Buyers].id: "The Buyers" is no id: write lower-case words joined by '
            'underscores, like "invoices_to_erp"'
        ],
    ),
    "nobody in a group": (
        G,
        "    members:\n      - address: platform@example.com\n",
        "",
        [f"{G}:9: owner_groups[platform]: nobody is in this group: give it members or a fallback"],
    ),
    "a group that falls back on itself": (
        G,
        "fallback: platform",
        "fallback: buyers",
        [f"{G}:8: owner_groups[buyers].fallback: names the group itself: name another one"],
    ),
    "an address with a line break": (
        G,
        "address: platform@example.com",
        'address: "platform@example.com\\nBcc: everybody@example.com"',
        [
            f'{G}:13: owner_groups[platform].members[entry 1].address: "platform@example.com\\nBcc: '
            'everybody@example.com" is not an e-mail address nor channel:target'
        ],
    ),
    "an address twice in a group": (
        G,
        "        language: de",
        "      - address: Purchasing@example.com",
        [
            f'{G}:7: owner_groups[buyers].members[entry 2].address: "purchasing@example.com" is in this group twice'
        ],
    ),
    "a Coupa without scopes": (
        S,
        "    scopes: [core.supplier.read]\n",
        "",
        [f"{S}:2: systems[coupa].scopes: is missing: a system of kind coupa needs it"],
    ),
    "a Boomi without its account": (
        S,
        "    account_id: example-A1B2C3\n",
        "",
        [f"{S}:9: systems[boomi].account_id: is missing: a system of kind boomi_platform needs it"],
    ),
    "a key of another kind of system": (
        S,
        "read_table: suppliers",
        "read_table: suppliers\n    atom_id: x",
        [
            f"{S}:21: systems[erp].atom_id: means nothing for a system of kind erp: it is for boomi_runtime"
        ],
    ),
    "a read path that is no path": (
        S,
        "/api/suppliers",
        "api/suppliers",
        [f'{S}:8: systems[coupa].read_path: "api/suppliers?limit=1" must begin with "/"'],
    ),
    "a run page with a place that nobody fills": (
        S,
        "read_path: /api",
        'run_page: "https://example.com/{execution}"\n    read_path: /api',
        [f"{S}:8: systems[coupa].run_page: has no value for {{execution}}: only for {{run}}"],
    ),
    "a schedule with too few parts": (
        SET,
        "platform_group: platform",
        'platform_group: platform\nschedules: {watch_systems: "* * *"}',
        [
            f'{SET}:2: schedules.watch_systems: "* * *" is no cron expression: it has five parts, like "*/5 * * * *"'
        ],
    ),
    "a schedule that never comes": (
        SET,
        "platform_group: platform",
        'platform_group: platform\nschedules: {check_data: "0 25 * * *"}',
        [
            f'{SET}:2: schedules.check_data: "0 25 * * *" is no cron expression: hour "25" must lie in 0 to 23'
        ],
    ),
    "a rule without an example": (
        R,
        "    example:\n      - Email has already been taken\n",
        "",
        [
            f"{R}:14: error_rules[taken].example: is missing: give at least one message as it really reads"
        ],
    ),
    "an example that its row does not know": (
        R,
        "Email has already been taken",
        "Email is free",
        [f"{R}:18: error_rules[taken].example[entry 1]: the pattern of this row does not match it"],
    ),
    "an example that an earlier row knows": (
        R,
        '    integration: suppliers_to_coupa\n    pattern: "(?P<field>Name) has',
        '    pattern: "(?P<field>Name|Email) has',
        [
            f'{R}:17: error_rules[taken].example[entry 1]: the row "name_taken" knows it first '
            "and so shadows this one: move this row up"
        ],
    ),
    "a pattern that can take exponential time": (
        R,
        "pattern: has already been taken",
        'pattern: "(has|already|been| )*( ?[a-z]+)+ taken"',
        [
            f'{R}:16: error_rules[taken].pattern: "(has|already|been| )*( ?[a-z]+)+ taken" can '
            "take exponential time, because a loop in it can take the same text in two ways: write "
            "the inner loop so that it ends where the next turn begins"
        ],
    ),
    "a row that speaks one language only": (
        R,
        "explanation: {de: Vergeben., en: Taken.}",
        "explanation: {de: Vergeben.}",
        [f"{R}:19: error_rules[taken].explanation.en: is missing"],
    ),
    "a text for an outside party that names what nothing fills": (
        R,
        "explanation: {de: Vergeben., en: Taken.}",
        "explanation: {de: Vergeben., en: Taken.}\n"
        '    outside: {de: "Bitte {documents} senden", en: "Send {docs}"}',
        [f'{R}:20: error_rules[taken].outside.en: the pattern has no group "docs"'],
    ),
    "a text that names what the pattern does not find": (
        R,
        "The field {field}",
        "The field {feld}",
        [
            f'{R}:8: error_rules[name_taken].explanation.en: the pattern has no group "feld" (did you mean "field"?)'
        ],
    ),
    "a second system of one id": (
        S,
        "id: boomi\n",
        "id: coupa\n",
        [
            f'{I}:10: boomi_system: no system "boomi"',
            f'{S}:9: systems[coupa].id: a second system "coupa"',
        ],
    ),
    "a key that stands twice": (
        I,
        "object: supplier",
        "object: supplier\nobject: supplier",
        [f"{I}:4: object: stands twice: keep one"],
    ),
    "a deep key that stands twice": (
        C,
        "        required: true\n        unique",
        "        required: true\n        required: false\n        unique",
        [f"{C}:13: {FIELDS}.name.required: stands twice: keep one"],
    ),
}


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [pytest.param(*case, id=name) for name, case in {**SHAPE, **NAMES, **MEANING}.items()],
)
def test_names_file_line_key_and_remedy(
    folder: Folder, file: str, old: str, new: str, expected: list[str]
) -> None:
    folder.replace(file, old, new)

    assert folder.mistakes() == expected


def test_a_sound_folder_has_no_mistakes(folder: Folder) -> None:
    assert folder.mistakes() == []


def test_every_mistake_is_named_at_once(folder: Folder) -> None:
    folder.replace(I, "every day by 04:30", "whenever")
    folder.replace(I, "owner_group: buyers", "owner_group: buyer")
    folder.replace(S, "kind: erp", "kind: erpp")
    folder.replace(C, "object: payment_term", "object: payment_terms")
    folder.replace(C, "unique: folded", "unique: fold")

    assert [found.split(": ")[:2] for found in folder.mistakes()] == [
        [f"{C}:13", f"{FIELDS}.name.unique"],
        [f"{C}:17", f"{FIELDS}.payment_term.reference.object"],
        [f"{I}:13", "cadence"],
        [f"{I}:16", "owner_group"],
        [f"{S}:17", "systems[erp].kind"],
    ]


def test_two_files_of_one_id(folder: Folder) -> None:
    folder.write(
        "integrations/copy.yaml", (folder.root / I).read_text().replace("Suppliers", "Copy")
    )

    assert folder.mistakes() == [
        'integrations/copy.yaml:1: id: "suppliers_to_coupa" is the id of suppliers_to_coupa.yaml: write "copy"'
    ]


def test_two_integrations_of_one_boomi_process(folder: Folder) -> None:
    text = (folder.root / I).read_text().replace("id: suppliers_to_coupa", "id: copy")
    folder.write(
        "integrations/copy.yaml", text.replace("coupa_integration: suppliers-to-coupa\n", "")
    )

    assert folder.mistakes() == [f'{I}:11: boomi_process: "Suppliers" is that of copy too']
    assert [each.id for each in folder.load().catalogue.integrations] == [
        "copy",
        "suppliers_to_coupa",
    ]


def test_a_coupa_integration_without_a_coupa(folder: Folder) -> None:
    text = (folder.root / S).read_text()
    branch = text[text.index("  - id: erp") :].replace("id: erp", "id: branch", 1)
    folder.write(S, text + branch)
    folder.replace(I, "  system: coupa", "  system: branch")
    folder.replace(I, "zone:", "check_data: false\nzone:")

    assert folder.mistakes() == [
        f"{I}:12: coupa_integration: means nothing: neither side is a Coupa"
    ]


def test_a_source_that_is_no_database_is_not_checked_in_place(folder: Folder) -> None:
    text = (folder.root / I).read_text()
    turned = text.replace("system: erp", "system: -").replace("system: coupa", "system: erp")
    folder.write(
        I, turned.replace("system: -", "system: coupa") + "check_data: false\nin_place: true\n"
    )

    (mistake,) = folder.mistakes()
    assert mistake.endswith(
        'in_place: "coupa" is no ERP: only tables of databases are checked in place'
    )


def test_a_contract_of_no_system(folder: Folder) -> None:
    folder.write("endpoints/sap.yaml", "system: sap\nobjects: {}\n")

    assert folder.mistakes() == ['endpoints/sap.yaml:1: system: no system "sap"']


def test_an_end_without_a_contract(folder: Folder) -> None:
    folder.remove(E)

    assert folder.mistakes() == [
        f"{I}:3: object: there is no endpoints/erp.yaml: write one or say check_data: false"
    ]


def test_an_end_needs_no_contract_where_data_is_not_checked(folder: Folder) -> None:
    folder.remove(E)
    folder.replace(I, "zone:", "check_data: false\nzone:")

    assert folder.mistakes() == []


def test_a_member_on_a_channel_that_nothing_declares_is_named(folder: Folder) -> None:
    folder.replace(G, "platform@example.com", "sms:+4930123456")

    assert next(each for each in folder.mistakes() if G in each).endswith(
        'no channel "sms": name its connection in settings.yaml: channels'
    )


def test_a_member_on_a_declared_channel_is_sound(folder: Folder) -> None:
    folder.replace(G, "platform@example.com", "sms:+4930123456")
    folder.write(SET, "platform_group: platform\nchannels:\n  sms: text_messages\n")

    assert folder.mistakes() == []
