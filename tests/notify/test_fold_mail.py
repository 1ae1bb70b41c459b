"""A fold lists every news, hides no pair, and what other systems said in it is text."""

from datetime import timedelta

import pytest

from include.integration_watch.domain.delivery import Message, Pending
from include.integration_watch.domain.finding import Kind
from include.integration_watch.domain.incident import Change, Reason
from include.integration_watch.domain.value import Language
from include.integration_watch.notify.email import mime
from include.integration_watch.notify.fold_mail import compose_fold

from .scene import NOW, catalogue, finding_of, pending, refused

HOSTILE = "<script>x()</script>\r\nBcc: x@example.com =cmd|'/c calc'!A1"


def several(language: Language = "en") -> list[Pending]:
    worse = finding_of(Kind.REQUIRED)
    told = [
        pending(refused(), language=language, number=317),
        pending(finding_of(Kind.EXECUTION_LATE), language=language, number=318),
        pending(worse, language=language, number=319),
        pending(
            worse,
            language=language,
            number=319,
            change=Change.RESOLVED,
            reason=Reason.EVIDENCE_OF_HEALTH,
            at=NOW + timedelta(minutes=20),
        ),
    ]
    return [each.model_copy(update={"id": str(number)}) for number, each in enumerate(told)]


def fold(told: list[Pending]) -> Message:
    return compose_fold(
        told[0].model_copy(update={"id": "fold", "folded": tuple(told)}),
        catalogue(),
        page_of=lambda each: f"https://x.example.com/{each.flip.incident.name}",
        board="https://x.example.com/incidents",
        leave="https://x.example.com/leave",
    )


@pytest.mark.parametrize("part", ["text", "html", "short"])
def test_every_incident_stands_in_every_form(part: str) -> None:
    said = getattr(fold(several()), part)

    assert all(f"INC-{number}" in said for number in (317, 318, 319))


@pytest.mark.parametrize(
    ("language", "verdicts"), [("en", ("ERROR", "RESOLVED")), ("de", ("FEHLER", "BEHOBEN"))]
)
def test_an_opening_and_its_end_stand_together(
    language: Language, verdicts: tuple[str, str]
) -> None:
    lines = fold(several(language)).short.splitlines()

    (line,) = [each for each in lines if "INC-319" in each]
    assert all(verdict in line for verdict in verdicts)


def test_each_incident_has_its_own_link_and_the_reader_can_leave() -> None:
    message = fold(several())

    assert all(f"https://x.example.com/INC-{number}" in message.text for number in (317, 318, 319))
    assert message.leave == "https://x.example.com/leave"


def test_the_subject_counts_what_is_open_and_over() -> None:
    assert fold(several()).subject == "[IN ONE] 4 messages: 2 open, 1 over"


def test_a_fold_has_the_same_id_each_time() -> None:
    assert fold(several()).id == fold(several()).id


def test_what_other_systems_said_is_text() -> None:
    hostile = finding_of(Kind.EXECUTION_FAILED, facts={"process": HOSTILE, "execution": HOSTILE})
    titles = {"subject": "invoices_to_coupa", "excerpt": HOSTILE}
    told = [
        pending(hostile.model_copy(update=titles), number=number).model_copy(
            update={"id": str(number)}
        )
        for number in (1, 2)
    ]
    message = fold(told)
    sent = mime(message, sender="watch@example.com")

    assert "<script>" not in message.html
    assert sent["Bcc"] is None
    assert "\n" not in str(sent["Subject"])
