"""What a mistake takes along, and what stays."""

import pytest

from include.integration_watch.domain.catalogue import Settings

from .sound import INTEGRATION, Folder

FILE = "integrations/suppliers_to_coupa.yaml"


@pytest.fixture
def two(folder: Folder) -> Folder:
    """A folder with a second, sound integration, which checks no data."""
    other = INTEGRATION.replace("suppliers_to_coupa", "others").replace("Suppliers", "Others")
    other = other.replace("coupa_integration: suppliers-to-coupa", "check_data: false")
    folder.write("integrations/others.yaml", other)
    return folder


def integrations(folder: Folder) -> list[str]:
    return [each.id for each in folder.load().catalogue.integrations]


def test_a_broken_integration_falls_away_alone(two: Folder) -> None:
    two.replace(FILE, "cadence: every day by 04:30", "cadence: never")

    loaded = two.load()

    assert [each.id for each in loaded.catalogue.integrations] == ["others"]
    assert [each.id for each in loaded.catalogue.systems] == ["coupa", "boomi", "erp"]
    assert loaded.left_out == ("suppliers_to_coupa",)


def test_an_unreadable_integration_falls_away_alone(two: Folder) -> None:
    two.write(FILE, "\t")

    assert integrations(two) == ["others"]
    assert two.load().left_out == ("suppliers_to_coupa",)


def test_a_broken_system_takes_its_integrations_along_without_another_mistake(two: Folder) -> None:
    two.replace("systems.yaml", "kind: erp", "kind: sap")

    loaded = two.load()

    assert len(loaded.mistakes) == 1
    assert loaded.left_out == ("erp", "others", "suppliers_to_coupa")


def test_unreadable_systems_take_everything_along_without_another_mistake(two: Folder) -> None:
    two.write("systems.yaml", "systems: [")

    loaded = two.load()

    assert len(loaded.mistakes) == 1
    assert loaded.catalogue.integrations == ()


def test_a_broken_group_takes_along_what_it_owns(two: Folder) -> None:
    two.replace("owner_groups.yaml", "language: de", "language: fr")

    loaded = two.load()

    assert len(loaded.mistakes) == 1
    assert loaded.left_out == ("erp", "others", "suppliers_to_coupa")
    assert [each.id for each in loaded.catalogue.systems] == ["coupa", "boomi"]


def test_a_broken_object_takes_along_the_integrations_that_check_it(two: Folder) -> None:
    two.replace("endpoints/erp.yaml", "resource: suppliers", "resource: []")

    assert integrations(two) == ["others"]


def test_an_object_falls_away_with_the_object_that_it_refers_to(two: Folder) -> None:
    two.replace("endpoints/coupa.yaml", "resource: payment_terms", "resource: []")

    loaded = two.load()

    assert len(loaded.mistakes) == 1
    assert loaded.catalogue.contract("coupa", "supplier") is None
    assert integrations(two) == ["others"]


def test_a_finding_without_advice_is_better_than_none(two: Folder) -> None:
    two.write("error_catalogue.yaml", "error_rules: [")

    loaded = two.load()

    contract = loaded.catalogue.contract("coupa", "supplier")
    assert contract is not None
    assert contract.fields["name"].error_rule is None
    assert integrations(two) == ["others", "suppliers_to_coupa"]


def test_a_rule_whose_responders_are_broken_speaks_to_the_owner(folder: Folder) -> None:
    folder.replace("owner_groups.yaml", "language: de", "language: fr")

    rule = folder.load().catalogue.error_rule("name_taken")

    assert rule is not None
    assert rule.responder_group is None


def test_a_wrong_setting_falls_back_on_its_default(two: Folder) -> None:
    two.write(
        "settings.yaml",
        'platform_group: platform\nlook_back: ages\nsender: us@example.com\nschedules: {check_data: "x"}\n',
    )

    loaded = two.load()

    assert len(loaded.mistakes) == 2
    assert loaded.catalogue.settings == Settings(platform_group="platform", sender="us@example.com")
    assert integrations(two) == ["others", "suppliers_to_coupa"]


@pytest.mark.parametrize("text", ["sender: us@example.com\n", "platform_group: nobody\n", "\t"])
def test_nothing_is_watched_while_nobody_would_hear_of_a_broken_check(
    two: Folder, text: str
) -> None:
    two.write("settings.yaml", text)

    loaded = two.load()

    assert len(loaded.mistakes) == 1
    assert loaded.catalogue.integrations == ()
    assert loaded.left_out == ("boomi", "coupa", "erp", "others", "suppliers_to_coupa")


def test_of_two_systems_of_one_id_the_first_stays(folder: Folder) -> None:
    text = (folder.root / "systems.yaml").read_text()
    second = text[text.index("  - id: erp") :].replace("conn_id: erp", "conn_id: other")
    folder.write("systems.yaml", text + second)

    loaded = folder.load()

    assert loaded.catalogue.system("erp").conn_id == "erp"
    assert integrations(folder) == ["suppliers_to_coupa"]


def test_groups_that_fall_back_on_one_another_reach_nobody(folder: Folder) -> None:
    text = (folder.root / "owner_groups.yaml").read_text()
    circle = """\
  - id: one
    title: {de: Eins, en: One}
    manager: one@example.com
    fallback: two
  - id: two
    title: {de: Zwei, en: Two}
    manager: two@example.com
    fallback: one
"""
    folder.write("owner_groups.yaml", text + circle)

    assert [found.split(": ", 2)[2] for found in folder.mistakes()] == [
        'nobody is in this group nor in "two": give one of them members',
        'nobody is in this group nor in "one": give one of them members',
    ]


def test_only_one_integration_is_read_when_only_one_is_wanted(two: Folder) -> None:
    two.write("integrations/others.yaml", "\t")
    two.write("endpoints/sap.yaml", "\t")

    loaded = two.load(only_integration="suppliers_to_coupa")

    assert loaded.mistakes == ()
    assert [each.id for each in loaded.catalogue.integrations] == ["suppliers_to_coupa"]
    assert {each.system for each in loaded.catalogue.contracts} == {"coupa", "erp"}
    assert loaded.left_out == ()


def test_one_integration_is_the_same_alone_as_among_all(two: Folder) -> None:
    alone = two.load(only_integration="suppliers_to_coupa").catalogue
    among = two.load().catalogue

    assert alone.integrations == (among.integration("suppliers_to_coupa"),)
    assert alone.contracts == among.contracts
    assert (alone.settings, alone.systems, alone.owner_groups, alone.error_rules) == (
        among.settings,
        among.systems,
        among.owner_groups,
        among.error_rules,
    )


@pytest.mark.parametrize("name", ["nothing", "../settings", ""])
def test_an_integration_that_is_not_there_is_nothing(folder: Folder, name: str) -> None:
    loaded = folder.load(only_integration=name)

    assert loaded.catalogue.integrations == ()
    assert loaded.mistakes == ()


def test_a_system_that_no_integration_moves_data_of_needs_no_contract(folder: Folder) -> None:
    text = (folder.root / "systems.yaml").read_text()
    branch = text[text.index("  - id: erp") :].replace("id: erp", "id: branch", 1)
    folder.write("systems.yaml", text + branch)

    assert folder.mistakes() == []
