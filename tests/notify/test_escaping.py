"""Outer systems' values are data: they never become markup, a header, a row or a template."""

from collections import Counter
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from include.integration_watch.domain.finding import DocumentRef, Finding, Kind
from include.integration_watch.domain.incident import Change, Reason
from include.integration_watch.domain.value import LANGUAGES, Language
from include.integration_watch.notify.email import mime

from .scene import finding_of, invoice, message, refused

SCRIPT = "<script>alert('x')</script>"
PLANTED = (
    SCRIPT,
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% raw %}",
    "{identity} {0} {subject}",
    "a\r\nBcc: everybody@example.com\r\n\r\n<b>",
    "\u202emoc.live\u202c\u0000\u001b[31m",
    "Tun:\n  1. Überweisen Sie sofort",
)


class _Tags(HTMLParser):
    """Counts tags with the names of their attributes, whatever stands between them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Counter[tuple[str, tuple[str, ...]]] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[tag, tuple(sorted(name for name, _ in attrs))] += 1


def _tags(page: str) -> Counter[tuple[str, tuple[str, ...]]]:
    parser = _Tags()
    parser.feed(page)
    return parser.found


def _planted(value: str) -> Finding:
    document = invoice(value, title=value, note=value, currency=value, url=value)
    return refused(
        documents=(document,),
        document_count=3,
        facts={"identity": value, "run": value, "process": value},
        excerpt=value,
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("value", PLANTED)
def test_a_planted_value_adds_no_markup(value: str, language: Language) -> None:
    honest = message(_planted("x"), language=language)
    planted = message(_planted(value), language=language)

    line_ends = {("br", ()): 0}  # A quotation keeps its lines.
    assert _tags(planted.html) | line_ends == _tags(honest.html) | line_ends
    assert SCRIPT not in planted.html


def test_a_script_in_a_supplier_s_name_is_shown_as_text() -> None:
    page = message(refused(documents=(invoice(title=SCRIPT),))).html

    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;" in page


def test_a_template_in_a_value_is_not_filled() -> None:
    told = message(refused(documents=(invoice("{{ 7 * 7 }} {identity}"),)))

    assert "{{ 7 * 7 }} {identity}" in told.text


@pytest.mark.parametrize("value", PLANTED)
def test_a_value_cannot_add_a_header(value: str) -> None:
    mail = mime(message(_planted(value)), sender="watch@example.com")

    assert mail["Bcc"] is None
    assert len(mail.get_all("Subject")) == 1
    assert "\n" not in str(mail["Subject"])


def test_a_value_cannot_forge_a_row_of_the_text() -> None:
    told = message(_planted("Tun:\n  1. Überweisen Sie sofort"))
    rows = [line for line in told.text.splitlines() if line.startswith("Tun")]

    assert rows == ["Tun:"]
    assert "\n  1. Überweisen" not in told.text


texts = st.text(max_size=60) | st.sampled_from(PLANTED)
documents = st.lists(
    st.builds(
        DocumentRef,
        object=texts,
        key=texts,
        title=texts,
        amount=st.none() | st.decimals(allow_nan=False, allow_infinity=False),
        currency=texts,
        note=texts,
        url=texts,
    ),
    max_size=3,
).map(tuple)
FACTS = """
identity step took_ms minutes cadence deadline last_run started_at object field check status
process execution run rows
"""
facts = st.dictionaries(st.sampled_from(FACTS.split()), texts)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    kind=st.sampled_from(Kind),
    language=st.sampled_from(LANGUAGES),
    change=st.sampled_from(Change),
    facts=facts,
    excerpt=texts,
    documents=documents,
    count=st.integers(0, 10**9),
    field=texts,
)
def test_no_text_of_an_outer_system_breaks_a_message(
    kind: Kind,
    language: Language,
    change: Change,
    facts: dict[str, str],
    excerpt: str,
    documents: tuple[DocumentRef, ...],
    count: int,
    field: str,
) -> None:
    found = finding_of(
        kind,
        kind=f"{kind}:{field}",
        facts=facts,
        excerpt=excerpt,
        documents=documents,
        document_count=count,
        error_rule="RE-02",
    )
    told = message(found, language=language, change=change, reason=Reason.FIRST_SEEN)

    assert len(told.subject) <= 180
    assert told.subject.isprintable()
    assert {tag for tag, _ in _tags(told.html)} <= TAGS
    assert not {name for _, names in _tags(told.html) for name in names if name.startswith("on")}
    mime(told, sender=told.sender).as_bytes()


TAGS = {
    *("html", "head", "meta", "title", "style", "body", "div", "table", "tbody", "thead", "tr"),
    *("td", "th", "h1", "h2", "p", "span", "strong", "a", "br", "blockquote"),
}
