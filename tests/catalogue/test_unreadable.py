"""Files that are not YAML, or not where they belong: one clear sentence each."""

from pathlib import Path

import pytest

from include.integration_watch.catalogue import config_root, load_catalogue

from .sound import Folder

FILE = "integrations/suppliers_to_coupa.yaml"

COLON = "there is a colon too many, or the line is indented too far: put a text that holds a colon in quotes"
PYTHON = "tag:yaml.org,2002:python/object/apply:os.system"

UNREADABLE = {
    "a tab": ("id: x\ntitle:\n\tde: x\n", ":3: is indented with a tab: YAML takes spaces only"),
    "a tab after spaces": (
        "id: x\ntitle:\n  \tde: x\n",
        ":3: is indented with a tab: YAML takes spaces only",
    ),
    "an open bracket": ("id: [x\n", ":2: a list in brackets is not closed, or lacks a comma"),
    "an open brace": ("id: {x: 1\n", ":2: a mapping in braces is not closed, or lacks a comma"),
    "an open quote": ('id: "x\n', ":2: a quote or bracket is opened and never closed"),
    "a missing colon": (
        "id: x\ntitle\nobject: y\n",
        ':3: a colon is missing after a key, as in "key: value"',
    ),
    "an uneven indent": (
        "id: x\n title: y\n",
        f":2: {COLON}",
    ),
    "a colon in a text": (
        "id: x: y\n",
        f":1: {COLON}",
    ),
    "a backslash": (
        'id: "\\S"\n',
        ":1: a backslash in double quotes must be doubled; single quotes take it as it is",
    ),
    "a sign that needs quotes": ("id: @x\n", ":1: a text that begins with this sign needs quotes"),
    "an alias of nothing": ("id: *x\n", ":1: this alias (*name) has no anchor (&name)"),
    "two documents": ("id: x\n---\nid: y\n", ':2: holds two documents: remove the line "---"'),
    "no date": (
        "id: x\ntitle: 2026-13-45\n",
        ":2: holds a date or number that does not exist: month must be in 1..12",
    ),
    "a list": ("- id: x\n", ':1: must hold keys with values, like "id: invoices_to_erp"'),
    "a text": ("hello\n", ':1: must hold keys with values, like "id: invoices_to_erp"'),
    "nothing": ("", ": is empty"),
    "comments only": ("# nothing\n", ": is empty"),
    "bytes that are no text": (b"id: \xff\xfe\n", ": is not UTF-8 text: save it as UTF-8"),
    "an object of Python": (
        "id: !!python/object/apply:os.system [ls]\n",
        f":1: is not YAML: could not determine a constructor for the tag '{PYTHON}'",
    ),
}


@pytest.mark.parametrize(
    ("text", "expected"), [pytest.param(*case, id=name) for name, case in UNREADABLE.items()]
)
def test_says_in_one_sentence_why_a_file_cannot_be_read(
    folder: Folder, text: str | bytes, expected: str
) -> None:
    folder.write(FILE, text)

    assert folder.mistakes() == [FILE + expected]


def test_a_byte_order_mark_is_no_mistake(folder: Folder) -> None:
    folder.write(FILE, b"\xef\xbb\xbf" + (folder.root / FILE).read_bytes())

    assert folder.mistakes() == []


def test_an_alias_that_holds_itself_is_a_mistake_and_no_endless_loop(folder: Folder) -> None:
    folder.replace(FILE, "  where:\n    status: active", "  where: &x\n    status: *x")

    assert folder.mistakes() == [
        f"{FILE}:7: source.where.status: expected text, found keys with values"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100000,
        "a: " + "{a: " * 2000,
        "a:\n  " + "- " * 5000,
        "? " * 3000,
        "\n".join(" " * depth + "a:" for depth in range(600)),
    ],
    ids=["brackets", "braces", "lists", "keys", "indents"],
)
def test_a_file_that_would_break_the_reader(folder: Folder, text: str) -> None:
    folder.write(FILE, text)

    assert folder.mistakes() == [f"{FILE}: is nested too deeply"]


def test_a_long_file_is_no_deep_file(folder: Folder) -> None:
    many = "".join(f"  - address: buyer-{number}@example.com\n" for number in range(600))
    folder.replace(
        "owner_groups.yaml", "    members:\n", "    members:\n" + many.replace("  -", "      -")
    )

    assert folder.mistakes() == []


def test_a_shared_file_that_is_not_there(folder: Folder) -> None:
    for file in ("settings.yaml", "systems.yaml", "owner_groups.yaml"):
        folder.remove(file)

    assert folder.mistakes() == [
        "owner_groups.yaml: no such file: it must list the owner groups",
        "settings.yaml: no such file: it must name the platform_group",
        "systems.yaml: no such file: it must list the systems",
    ]


def test_the_error_catalogue_may_be_absent(folder: Folder) -> None:
    folder.remove("error_catalogue.yaml")
    folder.replace("endpoints/coupa.yaml", "        error_rule: name_taken\n", "")

    assert folder.mistakes() == []


def test_a_shared_file_without_its_list(folder: Folder) -> None:
    folder.write("systems.yaml", "system: []\n")

    assert folder.mistakes() == ["systems.yaml:1: systems: systems.yaml must list its entries here"]


def test_a_list_with_a_second_key_beside_it(folder: Folder) -> None:
    folder.write("systems.yaml", (folder.root / "systems.yaml").read_text() + "owner: x\n")

    assert folder.mistakes() == ["systems.yaml:21: owner: no such key: expected systems"]


def test_an_entry_that_is_no_entry(folder: Folder) -> None:
    folder.write("systems.yaml", (folder.root / "systems.yaml").read_text() + "  - erp\n")

    assert folder.mistakes() == [
        'systems.yaml:21: systems[entry 4]: expected keys with values, found "erp"'
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("system.yaml", 'system.yaml: no file of this name is read (did you mean "systems.yaml"?)'),
        ("integrations/b.yml", 'integrations/b.yml: is not read: name it "b.yaml"'),
        (
            "integration/b.yaml",
            'integration: no folder of this name is read (did you mean "integrations"?)',
        ),
    ],
)
def test_a_file_that_nobody_reads(folder: Folder, name: str, expected: str) -> None:
    folder.write(name, "id: b\n")

    assert folder.mistakes() == [expected]


@pytest.mark.parametrize(
    "name", ["README.md", ".git/config.yaml", "integrations/.b.yaml", "_old/b.yaml"]
)
def test_what_is_clearly_no_configuration_is_left_alone(folder: Folder, name: str) -> None:
    folder.write(name, "id: b\n")

    assert folder.mistakes() == []


def test_a_folder_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTEGRATION_WATCH_CONFIG", str(tmp_path / "nowhere"))

    loaded = load_catalogue()

    assert [str(found) for found in loaded.mistakes] == [
        f"{tmp_path}/nowhere: no such folder: INTEGRATION_WATCH_CONFIG names it, and it must hold settings.yaml"
    ]
    assert loaded.catalogue.integrations == ()


def test_the_environment_names_the_folder(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTEGRATION_WATCH_CONFIG", str(folder.root))

    assert config_root() == folder.root
    assert [each.id for each in load_catalogue().catalogue.integrations] == ["suppliers_to_coupa"]
