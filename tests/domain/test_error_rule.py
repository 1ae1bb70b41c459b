from include.integration_watch.domain.error_rule import classify

from .scene import rule

ANY = rule("taken", r"(?P<field>\w+) has already been taken")
OWN = rule("name_taken", r"Name has already been taken", integration="suppliers_to_coupa")


def test_the_first_row_that_matches_wins_and_fills_its_fields() -> None:
    diagnosis = classify("Email has already been taken", "users_to_coupa", (ANY,))
    assert (diagnosis.rule, diagnosis.fields) == ("taken", {"field": "Email"})


def test_a_row_of_this_integration_is_asked_before_the_rows_of_every_interface() -> None:
    assert (
        classify("Name has already been taken", "suppliers_to_coupa", (ANY, OWN)).rule
        == "name_taken"
    )


def test_a_row_of_another_integration_is_not_asked() -> None:
    assert classify("Name has already been taken", "users_to_coupa", (OWN,)).rule is None


def test_a_text_that_no_row_knows_stays_unclassified() -> None:
    assert classify("something else", "users_to_coupa", (ANY, OWN)).rule is None
