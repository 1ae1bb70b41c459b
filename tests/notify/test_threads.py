"""Every message of an incident stands in one thread; no two messages share a Message-ID."""

import pytest

from include.integration_watch.domain.delivery import Situation
from include.integration_watch.domain.finding import Kind
from include.integration_watch.domain.incident import Change
from include.integration_watch.notify.email import mime
from include.integration_watch.notify.links import Pages
from include.integration_watch.notify.message import compose

from .scene import PAGES, SITUATION, catalogue, finding_of, pending, refused

LEAVE = PAGES.model_copy(update={"leave": "https://x.example.com/leave/token"})


def sent(change: Change, number: int = 317, pages: Pages = LEAVE):  # type: ignore[no-untyped-def]
    cause: Situation = SITUATION.model_copy(update={"cause": finding_of(Kind.UNREACHABLE)})
    owed = pending(refused(), change=change, number=number)
    owed = owed.model_copy(update={"id": f"{change}-{number}"})
    return mime(compose(owed, catalogue(), cause, pages), sender="watch@example.com")


@pytest.mark.parametrize("change", list(Change))
def test_every_kind_of_news_refers_to_the_incident(change: Change) -> None:
    opened, later = sent(Change.OPENED), sent(change)

    assert later["References"] == opened["References"]
    assert later["In-Reply-To"] == opened["References"]


def test_another_incident_is_another_thread() -> None:
    assert sent(Change.OPENED, 317)["References"] != sent(Change.OPENED, 318)["References"]


def test_each_news_has_a_message_id_of_its_own_and_keeps_it() -> None:
    ids = [sent(change)["Message-ID"] for change in Change]

    assert len(set(ids)) == len(ids)
    assert ids == [sent(change)["Message-ID"] for change in Change]


@pytest.mark.parametrize("change", list(Change))
def test_every_kind_of_news_can_be_left_by_one_click(change: Change) -> None:
    mail = sent(change)

    assert mail["List-Unsubscribe"] == "<https://x.example.com/leave/token>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("change", list(Change))
def test_whose_mail_program_shows_no_button_finds_the_way_off_the_list_at_the_end(
    change: Change,
) -> None:
    mail = sent(change)

    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        assert "https://x.example.com/leave/token" in part.get_content()


def test_whoever_is_on_no_list_is_offered_no_way_off_it() -> None:
    part = sent(Change.OPENED, pages=PAGES).get_body(("plain",))

    assert part is not None
    assert "leave" not in part.get_content()
