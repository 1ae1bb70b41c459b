import pytest

from include.integration_watch.domain.value import Language
from include.integration_watch.notify.case import object_word
from include.integration_watch.notify.words import words


@pytest.mark.parametrize(
    ("language", "named", "number", "expected"),
    [
        ("de", "supplier", 7, "Lieferanten"),
        ("de", "supplier", 1, "Lieferant"),
        ("en", "supplier", 7, "suppliers"),
        ("de", "invoice", 3, "Rechnungen"),
        ("en", "requisition", 1, "requisition"),
        ("de", "cost_centre", 2, "Datensätze"),
    ],
)
def test_documents_are_called_what_people_call_them(
    language: Language, named: str, number: int, expected: str
) -> None:
    assert object_word(words(language), named, number) == expected
