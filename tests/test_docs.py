"""Documentation that cannot rot: what the code has is documented, and what is documented exists."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.catalogue.reference import tables
from include.integration_watch.cli import app, connection_ids
from include.integration_watch.domain.finding import Kind

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
RUNBOOKS = DOCS / "runbooks"
CONFIGURATION = (DOCS / "configuration.md").read_text()
CONNECTIONS = (DOCS / "connections.md").read_text()
DAG_FILES = sorted((ROOT / "dags").glob("*.py"))
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
CODE = [
    path
    for folder in ("include", "dags", "plugins")
    for path in sorted((ROOT / folder).rglob("*.py"))
]
VARIABLE = re.compile(r"\bINTEGRATION_WATCH_[A-Z]+\b")


def headings(text: str, level: str) -> list[str]:
    return re.findall(rf"^{level} (.+)$", text, re.MULTILINE)


def first_cells(text: str, heading: str) -> set[str]:
    section = text.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([^`]+)`", section, re.MULTILINE))


@pytest.mark.parametrize("name", tables())
def test_every_key_of_the_configuration_is_documented(name: str) -> None:
    assert f"### {name}\n\n{tables()[name]}\n" in CONFIGURATION, (
        f"put the table of {name} that `python -m include.integration_watch config reference` "
        "prints into docs/configuration.md"
    )


@pytest.mark.parametrize("name", tables())
def test_every_key_says_what_it_means(name: str) -> None:
    silent = re.findall(r"^\| `(\w+)` .*\|  \|$", tables()[name], re.MULTILINE)

    assert silent == [], "say it in include/integration_watch/catalogue/meaning.py"


def test_no_documented_part_of_the_configuration_is_missing_in_the_code() -> None:
    assert sorted(headings(CONFIGURATION, "###")) == sorted(tables())


def test_every_command_is_documented_and_every_documented_command_exists() -> None:
    assert first_cells(CONFIGURATION, "Command line") == set(commands(get_command(app)))


def commands(group: typer.core.TyperGroup, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"


def test_every_variable_is_documented_and_every_documented_variable_is_read() -> None:
    read = {found for path in CODE for found in VARIABLE.findall(path.read_text())}

    assert first_cells(CONFIGURATION, "Environment") == read


def test_every_connection_is_documented_and_every_documented_connection_is_used() -> None:
    shipped = connection_ids(load_catalogue(ROOT / "include" / "config"))
    used = [
        *shipped,
        "airflow_api",
        "dead_man",
        "imap_alarms",
    ]  # which settings may name, and the sample does not

    assert sorted(headings(CONNECTIONS, "##")) == sorted(f"`{conn_id}`" for conn_id in used)


@pytest.mark.parametrize("conn_id", connection_ids(load_catalogue(ROOT / "include" / "config")))
def test_a_connection_says_its_type_its_rights_and_its_variable(conn_id: str) -> None:
    section = CONNECTIONS.partition(f"## `{conn_id}`\n")[2].partition("\n## ")[0]

    assert "| type |" in section
    assert "**Rights:**" in section
    assert f"AIRFLOW_CONN_{conn_id.upper()}=" in section


def dag_ids(path: Path) -> list[str]:
    """Return the ids that a DAG file gives, read from its text; ``<integration>`` for what varies."""
    tree = ast.parse(path.read_text())
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return [
        spelled(keyword.value, constants)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "dag_id"
    ]


def spelled(node: ast.expr, constants: dict[str, object]) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.Name):
        return str(constants.get(node.id, "<integration>"))
    if isinstance(node, ast.FormattedValue):
        return spelled(node.value, constants)
    if isinstance(node, ast.JoinedStr):
        return "".join(spelled(part, constants) for part in node.values)
    return "<integration>"


def test_every_dag_has_a_runbook_and_every_runbook_a_dag() -> None:
    ids = {found for path in DAG_FILES for found in dag_ids(path)} | {"configuration"}

    assert {headings(path.read_text(), "#")[0] for path in RUNBOOKS.glob("*.md")} == {
        f"Runbook: `{dag_id}`" for dag_id in ids
    }
    assert {path.stem for path in RUNBOOKS.glob("*.md")} == {path.stem for path in DAG_FILES}


@pytest.mark.parametrize("path", DAG_FILES, ids=lambda path: path.stem)
def test_a_dag_names_its_runbook(path: Path) -> None:
    if dag_ids(path):
        docstring = ast.get_docstring(ast.parse(path.read_text())) or ""
        assert f"docs/runbooks/{path.stem}.md" in docstring


@pytest.mark.parametrize("path", sorted(RUNBOOKS.glob("*.md")), ids=lambda path: path.stem)
def test_a_runbook_says_how_to_run_again_and_what_to_do_first(path: Path) -> None:
    text = path.read_text()

    assert "**Re-run type:" in text
    assert re.search(r"^1\. .+\n(   .+\n)*2\. .+\n(   .+\n)*3\. ", text, re.MULTILINE)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_finding_stands_in_a_runbook(kind: Kind) -> None:
    assert any(re.search(rf"\b{kind}\b", path.read_text()) for path in RUNBOOKS.glob("*.md"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    text = path.read_text()
    anchors = re.compile(r"[^\w\- ]")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        file, _, anchor = target.partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        found = (path.parent / file) if file else path
        assert found.exists(), target
        if anchor and found.suffix == ".md":
            titles = re.findall(r"^#+ (.+)$", found.read_text(), re.MULTILINE)
            known = {anchors.sub("", title.lower()).replace(" ", "-") for title in titles}
            assert anchor in known, target


def test_decisions_are_numbered_and_say_why() -> None:
    decisions = sorted((DOCS / "adr").glob("*.md"))

    for number, path in enumerate(decisions, start=1):
        text = path.read_text()
        assert path.name.startswith(f"{number:04}-")
        assert text.startswith(f"# {number}. ")
        for part in ("\nStatus: ", "\n## Context\n", "\n## Decision\n", "\n## Consequences\n"):
            assert part in text, f"{path.name}: {part}"
