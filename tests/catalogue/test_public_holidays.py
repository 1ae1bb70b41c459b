from datetime import date, timedelta

import pytest

from include.integration_watch.catalogue.public_holidays import free_days

from .sound import Folder


def test_a_place_has_its_public_holidays() -> None:
    assert date(2026, 12, 25) in free_days("DE", 2026)
    assert date(2026, 1, 6) in free_days("DE-BY", 2026)
    assert date(2026, 1, 6) not in free_days("DE-HH", 2026)
    assert date(2027, 12, 25) in free_days("DE", 2026)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("XX", "nobody knows the holidays"),
        ("de", "nobody knows the holidays"),
        ("Germany", "nobody knows the holidays"),
        ("DE-XX", 'has no region "XX"'),
        ("-BY", "nobody knows the holidays"),
    ],
)
def test_a_place_that_nobody_knows_is_refused_with_a_hint(place: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        free_days(place, 2026)


def test_a_wrong_place_is_a_mistake_of_the_file(folder: Folder) -> None:
    folder.replace(
        "owner_groups.yaml",
        "    fallback: platform\n",
        "    fallback: platform\n    holidays: XX\n",
    )

    assert any("nobody knows the holidays" in mistake for mistake in folder.mistakes())


def test_the_catalogue_holds_the_free_days_of_the_places_that_groups_name(folder: Folder) -> None:
    folder.replace(
        "owner_groups.yaml",
        "    fallback: platform\n",
        "    fallback: platform\n    holidays: DE-BY\n",
    )

    assert set(folder.load().catalogue.free_days) == {"DE-BY"}


def test_an_outside_party_keeps_holidays_too_and_a_wrong_place_costs_only_these(
    folder: Folder,
) -> None:
    folder.replace(
        "settings.yaml", "platform_group:", "parties: {coupa: {holidays: US}}\nplatform_group:"
    )
    assert "US" in folder.load().catalogue.free_days

    folder.replace("settings.yaml", "holidays: US", "holidays: XX, respond_within: 8 hours")
    assert any("parties.coupa.holidays: nobody knows" in mistake for mistake in folder.mistakes())
    party = folder.load().catalogue.settings.parties.coupa
    assert (party.holidays, party.respond_within) == ("", timedelta(hours=8))


def test_an_integration_has_free_days_of_its_own(folder: Folder) -> None:
    path = "integrations/suppliers_to_coupa.yaml"
    folder.replace(path, "cadence:", "free_days: [2026-12-24, 2026-12-31]\ncadence:")
    known = folder.load().catalogue
    (rests,) = (each for each in known.integrations if each.free_days)

    assert known.free_days_of(rests) == {date(2026, 12, 24), date(2026, 12, 31)}


def test_a_free_day_that_is_no_day_is_a_mistake_of_the_file(folder: Folder) -> None:
    path = "integrations/suppliers_to_coupa.yaml"
    folder.replace(path, "cadence:", "free_days: [Christmas]\ncadence:")

    (mistake,) = (each for each in folder.mistakes() if "free_days" in each)
    assert 'expected a day like 2026-12-24, found "Christmas"' in mistake
