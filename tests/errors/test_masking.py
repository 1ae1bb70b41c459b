import pytest

from include.integration_watch.errors.masking import mask, tokens


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Invoice R-8841 is late", "Invoice <*> is late"),
        ("Total 1.234,50 EUR is wrong", "Total <*> is wrong"),
        ("Total USD 1,234.50 is wrong", "Total <*> is wrong"),
        ("Beleg vom 03.11.2026 fehlt", "Beleg vom <*> fehlt"),
        ("Login a.b@example.com is taken", "Login <*> is taken"),
        ("Feld „Müller & Sohn“ ist zu lang", "Feld <*> ist zu lang"),
        ('keys {"number"=>"10472"} unknown', "keys <*> unknown"),
        ("Connection to sftp-2.example.com:22 refused", "Connection to <*> refused"),
        ("Segment 1 - Cost Center can't be blank", "Segment <*> - Cost Center can't be blank"),
        ("must be one of active, inactive or draft. Line 2", "must be one of <*>. Line <*>"),
        ("documents 12, 13 and 14 failed", "documents <*> failed"),
        ("java.net.ConnectException: refused", "java.net.ConnectException: refused"),
        ("see https://erp.example.com/x?y=1 now", "see <*> now"),
    ],
)
def test_what_looks_like_a_value_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_the_records_own_values_are_masked_first() -> None:
    text = "Supplier Ölmühle am Wehr KG is on hold"
    assert mask(text, ["Ölmühle Am Wehr KG"]) == "Supplier <*> is on hold"


def test_a_value_inside_a_word_is_left_alone() -> None:
    assert mask("Supplierless Acmeism", ["Acme", "Supplier"]) == "Supplierless Acmeism"


def test_a_value_of_one_letter_is_no_value() -> None:
    assert mask("a b c", ["b"]) == "a b c"


def test_words_lose_the_punctuation_around_them() -> None:
    assert tokens("Line <*>: (Price) is wrong.") == ("Line", "<*>", "Price", "is", "wrong")
