"""The commands for people, over a store of their own."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from include.integration_watch.cli import app
from include.integration_watch.store import Store

CONFIG = Path(__file__).parents[2] / "include" / "config"


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    monkeypatch.setenv("INTEGRATION_WATCH_DB", url)
    monkeypatch.setenv("INTEGRATION_WATCH_CONFIG", str(CONFIG))
    return Store(url)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def who(*arguments: str) -> Result:
    return run("who", "--integration", "invoices_to_erp", "--class", "reference", *arguments)


def test_it_says_who_would_be_told_and_why() -> None:
    said = who("--at", "2026-12-24 03:00")

    assert said.exit_code == 0
    assert (
        "told   accounts-payable@example.com (de), accounts_payable: owns integration"
        in said.output
    )
    assert (
        "told   supplier-master-data@example.com (de), supplier_master_data: first responder"
        in (said.output)
    )


def test_it_says_who_would_not_be_told_and_why() -> None:
    run("groups", "add", "accounts_payable", "new@example.com")

    assert "silent new@example.com, accounts_payable: invited" in who().output


def test_at_night_the_substitute_is_told(store: Store) -> None:
    from include.integration_watch.catalogue import load_catalogue

    team = "accounts-payable@example.com"
    options = ("--hours", "every weekday 08:00-17:00", "--substitute", team)
    run("groups", "add", "accounts_payable", "day@example.com", *options)
    group = load_catalogue(CONFIG).catalogue.owner_group("accounts_payable")
    (listed,) = store.people.listed("accounts_payable")
    store.people.confirm(group, "day@example.com", 1, listed.invited_at)  # type: ignore[arg-type]

    assert "told   day@example.com" in who("--at", "2026-12-23 10:00").output
    night = who("--at", "2026-12-24 03:00").output
    assert (
        f"silent day@example.com, accounts_payable: outside every weekday 08:00-17:00: {team}"
        in night
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--at", "yesterday"), "is no moment"),
        (("--integration", "nothing"), 'no integration "nothing"'),
    ],
)
def test_a_wrong_question_is_answered_with_a_hint(arguments: tuple[str, str], said: str) -> None:
    found = who(*arguments)

    assert found.exit_code == 2
    assert said in found.output


def test_a_list_is_run_from_the_command_line(store: Store) -> None:
    assert run("groups", "add", "purchasing", "New@example.com", "--by", "ops").exit_code == 0
    assert "invited   New@example.com" in run("groups", "list", "purchasing").output
    assert run("groups", "invite", "purchasing", "new@example.com", "--by", "ops").exit_code == 0
    assert store.people.listed("purchasing")[0].generation == 2
    assert run("groups", "remove", "purchasing", "new@example.com", "--by", "ops").exit_code == 0
    assert [(each.what, each.who) for each in store.people.changes("purchasing")] == [
        ("removed", "ops"),
        ("invited", "ops"),
        ("invited", "ops"),
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "nobody", "a@example.com"), 'no owner group "nobody"'),
        (("add", "purchasing", "a b"), 'address: "a b" is no mail address'),
        (("add", "purchasing", "a@example.com\nBcc: b@example.com"), "is no mail address"),
        (("add", "purchasing", "a@example.com", "--hours", "late"), "are no working hours"),
        (("add", "purchasing", "a@example.com", "--turn", "often"), "is no turn"),
        (("add", "purchasing", "a@example.com", "--away", "soon"), "is no time away"),
        (("invite", "purchasing", "a@example.com"), "use groups add"),
        (("remove", "purchasing", "a@example.com"), "is not on the list"),
    ],
)
def test_what_cannot_be_done_is_said(store: Store, arguments: tuple[str, ...], said: str) -> None:
    found = run("groups", *arguments)

    assert (found.exit_code, said in found.output) == (2, True), found.output
    assert store.people.listed() == ()


def test_a_manager_gets_a_link(store: Store) -> None:
    assert run("groups", "link", "purchasing").exit_code == 0
    (notice,) = store.people.claim(store.people.changed_at().get("x", _soon()), 5)
    assert (notice.kind, notice.address) == ("manage", "head-of-purchasing@example.com")


def _soon():  # type: ignore[no-untyped-def]
    from datetime import UTC, datetime, timedelta

    return datetime.now(UTC) + timedelta(minutes=1)


def test_the_shipped_lists_are_covered() -> None:
    assert run("groups", "check").exit_code == 0


def test_a_list_with_nobody_or_one_fails_the_check(tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "config"
    shutil.copytree(CONFIG, folder)
    file = folder / "owner_groups.yaml"
    text = file.read_text()
    head, mark, rest = text.partition("  - id: accounts_payable")
    file.write_text(head + mark + rest.replace("        shared: true\n", "", 1))
    one = run("groups", "check", "--config", str(folder))
    assert one.exit_code == 1
    assert (
        "invoices_to_erp x format: only one person has confirmed in accounts_payable" in one.output
    )

    lines = rest.replace("        shared: true\n", "", 1).splitlines(keepends=True)
    cut = next(i for i, line in enumerate(lines) if "confirmed_by" in line)
    file.write_text(head + mark + "".join(lines[:cut] + lines[cut + 1 :]))
    nobody = run("groups", "check", "--config", str(folder))
    assert nobody.exit_code == 1
    assert "invoices_to_erp x format: nobody has confirmed in accounts_payable" in nobody.output


def test_a_day_with_too_few_on_duty_fails_the_check_and_is_named(tmp_path: Path) -> None:
    import shutil
    from datetime import UTC, datetime, timedelta

    folder = tmp_path / "config"
    shutil.copytree(CONFIG, folder)
    file = folder / "owner_groups.yaml"
    head, mark, rest = file.read_text().partition("  - id: accounts_payable")
    day = (datetime.now(UTC) + timedelta(days=9)).date()
    away = f"        shared: true\n        away: {day} to {day}\n"
    file.write_text(head + mark + rest.replace("        shared: true\n", away, 1))

    said = run("groups", "check", "--config", str(folder))

    assert said.exit_code == 1
    assert (
        "invoices_to_erp x format: nobody is on duty in accounts_payable "
        f"on {day} (1 of the next 42 days)" in said.output
    )
