from hypothesis import given, settings
from hypothesis import strategies as st

from include.integration_watch.errors.grouping import group
from include.integration_watch.errors.masking import tokens


def templates(*texts: str, vocabulary: frozenset[str] = frozenset()) -> list[str]:
    return [" ".join(each) for each in group(map(tokens, texts), vocabulary)]


def test_three_names_in_one_place_are_one_error() -> None:
    found = templates(
        "Supplier Acme is on hold",
        "Supplier North Sea Cables Ltd is on hold",
        "Supplier Papier Union is on hold",
    )
    assert set(found) == {"Supplier <*> is on hold"}


def test_a_name_where_a_value_was_masked_is_one_error() -> None:
    assert set(templates("Supplier <*> is on hold", "Supplier Acme is on hold")) == {
        "Supplier <*> is on hold"
    }


def test_two_unknown_words_are_two_errors() -> None:
    assert len(set(templates("the Alpha is not here", "the Beta is not here"))) == 2


def test_words_of_the_catalogue_are_no_values() -> None:
    texts = ("Currency is not active", "Supplier is not active", "Requester is not active")
    known = frozenset({"currency", "supplier", "requester"})
    assert len(set(templates(*texts, vocabulary=known))) == 3
    assert len(set(templates(*texts))) == 1


def test_verbs_are_no_values() -> None:
    texts = [f"the cost centre is {verb} for planning" for verb in ("closed", "blocked", "locked")]
    assert len(set(templates(*texts))) == 3


def test_a_message_with_two_names_joins_the_template_with_two_places() -> None:
    found = templates(
        "item <*> is not allowed for <*>", "item Facility is not allowed for Papier Union"
    )
    assert set(found) == {"item <*> is not allowed for <*>"}


def test_upper_and_lower_case_are_one() -> None:
    assert len(set(templates("Period is closed now", "period is CLOSED now"))) == 1


WORDS = st.sampled_from(["Supplier", "Acme", "is", "closed", "<*>", "North", "ist", "gesperrt"])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(WORDS, max_size=7).map(tuple), max_size=12))
def test_equal_messages_are_always_one_and_the_order_of_calls_changes_nothing(
    messages: list[tuple[str, ...]],
) -> None:
    found = group(messages)
    assert len(found) == len(messages)
    assert group(messages) == found
    for one, template in zip(messages, found, strict=True):
        again = [t for m, t in zip(messages, found, strict=True) if m == one]
        assert set(again) == {template}
