from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.stored_error import StoredError
from include.integration_watch.errors.replay import as_markdown, as_text, replay
from tests.domain.scene import NOW, catalogue, rule

TAKEN = rule("taken", "has already been taken")


def error(text: str, **changes: object) -> StoredError:
    fields = {"id": text, "integration": "invoices_to_erp", "text": text, "at": NOW}
    return StoredError.model_validate(fields | changes)


def known(*rules: object) -> Catalogue:
    return catalogue(*rules)  # type: ignore[arg-type]


def test_the_same_catalogue_differs_in_nothing() -> None:
    result = replay([error("Name has already been taken")], known(TAKEN), known(TAKEN))
    assert (result.tried, result.differences) == (1, ())
    assert as_text(result) == (
        "1 stored errors: 0 would be classified or routed otherwise; "
        "rows know 1 of them before and 1 after."
    )


def test_a_new_row_that_knows_what_was_unknown_is_shown() -> None:
    result = replay([error("Name has already been taken")], known(), known(TAKEN))
    (difference,) = result.differences
    assert (difference.before.rule, difference.after.rule) == ("", "taken")
    assert (result.unknown_before, result.unknown_after) == (1, 0)


def test_a_row_that_sends_elsewhere_is_shown_with_both_groups() -> None:
    elsewhere = TAKEN.model_copy(update={"responder_group": "platform"})
    errors = [error("Name has already been taken", id=str(number)) for number in range(3)]
    (difference,) = replay(errors, known(TAKEN), known(elsewhere)).differences
    assert difference.count == 3
    assert difference.after.groups == ("platform",)
    assert difference.before.groups != difference.after.groups


def test_a_changed_severity_is_shown() -> None:
    milder = rule("taken", "has already been taken", severity="info")
    (difference,) = replay(
        [error("has already been taken")], known(TAKEN), known(milder)
    ).differences
    assert difference.after.groups == ("nobody",)


def test_an_integration_that_the_changed_configuration_lacks_is_said() -> None:
    gone = known(TAKEN).model_copy(update={"integrations": ()})
    (difference,) = replay([error("has already been taken")], known(TAKEN), gone).differences
    assert difference.after.groups == ("nobody: no such integration",)


def test_markdown_shows_outer_words_as_words() -> None:
    text = as_markdown(replay([error("<b>|has already been taken")], known(), known(TAKEN)))
    assert r"&lt;b>\|has already been taken" in text
    assert text.startswith("### What the changed error catalogue would do\n")
