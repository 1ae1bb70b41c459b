from include.integration_watch.domain.observation import RuleStatus
from include.integration_watch.quality import docs_words


def test_both_languages_have_every_word() -> None:
    assert docs_words.known_words("de") == docs_words.known_words("en")


def test_every_outcome_has_a_word() -> None:
    assert {status.value for status in RuleStatus} <= docs_words.known_words("de")


def test_a_share_that_is_not_quite_everything_never_looks_like_it() -> None:
    assert docs_words.percent("en", 99_999, 100_000) == "> 99.9 %"
    assert docs_words.percent("de", 1, 100_000) == "< 0,1 %"
    assert docs_words.percent("de", 1, 3) == "33,3 %"
    assert docs_words.percent("en", 0, 0) == ""
