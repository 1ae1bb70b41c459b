"""Coupa's own words out of an error body, whichever shape it has."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.coupa.error_messages import error_messages, is_html


@pytest.mark.parametrize(
    ("body", "messages"),
    [
        pytest.param(
            '{"errors": {"user": ["Login taken", "Email taken"], "base": ["No"]}}',
            ("Login taken", "Email taken", "No"),
            id="object of lists",
        ),
        pytest.param('{"errors": {"name": "is too long"}}', ("is too long",), id="object of texts"),
        pytest.param('{"errors": ["one", "two"]}', ("one", "two"), id="list"),
        pytest.param('{"errors": "only one"}', ("only one",), id="text"),
        pytest.param('{"error": "invalid_scope"}', ("invalid_scope",), id="oauth"),
        pytest.param(
            '{"error": "invalid_client", "error_description": "unknown client"}',
            ("invalid_client", "unknown client"),
            id="oauth with description",
        ),
        pytest.param(
            '{"warnings": ["never mind"], "errors": {"invoice": ["No supplier"]}}',
            ("No supplier",),
            id="warnings beside errors are not errors",
        ),
        pytest.param(
            "<errors><error>Segment &amp; more</error><error>B</error></errors>",
            ("Segment & more", "B"),
            id="xml",
        ),
        pytest.param(
            "<errors><error><![CDATA[Login <b> taken]]></error></errors>",
            ("Login <b> taken",),
            id="xml with cdata",
        ),
        pytest.param(
            "<!DOCTYPE html><html><title>Down for\n maintenance</title><body>…</body></html>",
            ("Down for maintenance",),
            id="html is its title",
        ),
        pytest.param("<html><body>x</body></html>", (), id="html without a title"),
        pytest.param("401: Unauthorized", ("401: Unauthorized",), id="plain text"),
        pytest.param("", (), id="nothing"),
        pytest.param('{"errors": null}', (), id="null"),
    ],
)
def test_messages_of(body: str, messages: tuple[str, ...]) -> None:
    assert error_messages(body) == messages


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("error_400_user_taken.json", "Login has already been taken"),
        ("error_400_account_segment_blank.json", "Segment 1 - Cost Center can't be blank"),
        ("error_oauth_invalid_client_401.json", "invalid_client"),
        ("error_oauth_invalid_scope_400.json", "invalid_scope"),
    ],
)
def test_printed_json_errors_are_read(printed: Path, name: str, first: str) -> None:
    assert error_messages((printed / name).read_text())[0] == first


@pytest.mark.parametrize("name", ["error_400_user_taken.xml", "error_404_no_results.xml"])
def test_printed_xml_errors_are_read(printed: Path, name: str) -> None:
    messages = error_messages((printed.parent / "xml" / name).read_text())
    assert messages
    assert not any("<" in message for message in messages)


def test_messages_stay_of_bearable_length() -> None:
    assert len(error_messages("x" * 10_000)[0]) == 500


def test_deep_nesting_breaks_nothing() -> None:
    assert error_messages("[" * 100_000)


def test_xml_is_no_html() -> None:
    assert not is_html('<?xml version="1.0"?><errors/>')


@given(st.text())
def test_any_text_gives_single_lines(body: str) -> None:
    assert all(message == " ".join(message.split()) for message in error_messages(body))


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_errors_object_gives_lines(errors: object) -> None:
    assert all(error_messages(json.dumps({"errors": errors})))
