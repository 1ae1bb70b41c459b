"""The morning's digest and the month's report as people read them, in both languages."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from include.integration_watch.domain.digest import AtRisk, Digest, Waiting
from include.integration_watch.domain.finding import Finding, Money
from include.integration_watch.domain.incident import Incident
from include.integration_watch.domain.monthly import MonthlyReport, Repeated
from include.integration_watch.domain.observation import RuleStatus
from include.integration_watch.domain.progress import Progress
from include.integration_watch.domain.response import ResponseTimes
from include.integration_watch.domain.value import LANGUAGES, Language, Text
from include.integration_watch.domain.verdict import SuiteTally
from include.integration_watch.domain.worklist_view import Compared
from include.integration_watch.notify.digest_mail import MOST, compose_digest
from include.integration_watch.notify.email import mime
from include.integration_watch.notify.monthly_mail import compose_month
from include.integration_watch.notify.report_letter import ReportLetter, message_of

from .scene import NOW, catalogue, refused
from .test_escaping import PLANTED, SCRIPT, _planted, _tags

HOUR = timedelta(hours=1)
LEAVE = "https://watch.example.com/leave/x"


def incident(number: int = 317, told: Finding | None = None, **changes: object) -> Incident:
    fields = {
        "number": number,
        "finding": told or refused(since=NOW - HOUR),
        "opened_at": NOW - HOUR,
        "last_seen_at": NOW,
    }
    return Incident.model_validate(fields | changes)


def morning(*found: Incident, **changes: object) -> Digest:
    fields = {
        "group": "payables",
        "at": NOW,
        "since": NOW - 12 * HOUR,
        "waiting": tuple(
            Waiting(incident=each, holder="payables", due_at=NOW - HOUR / 2) for each in found
        ),
        "came": found,
        "went": found,
        "at_risk": (AtRisk(integration="suppliers_to_coupa", due_at=NOW + HOUR, because=(317,)),),
        "times": ResponseTimes(answered=4, in_time=3, median=HOUR),
    }
    return Digest.model_validate(fields | changes)


def month(*found: Incident) -> MonthlyReport:
    return MonthlyReport(
        group="payables",
        begins=NOW - timedelta(days=30),
        ends=NOW,
        opened=1234,
        resolved=3,
        explained=2,
        documents=40,
        by_layer={found[0].finding.layer: 3},
        lasted=3 * HOUR,
        backlog=found,
        repeated=(Repeated(incident=found[0], times=3),),
        times=ResponseTimes(answered=4, in_time=3, median=HOUR),
    )


def page_of(incident: Incident) -> str:
    return f"https://watch.example.com/incident/{incident.number}"


def digest_letter(told: Digest, language: Language) -> ReportLetter:
    return compose_digest(
        told,
        catalogue(),
        language,
        page_of=page_of,
        board="https://airflow.example.com/",
        leave=LEAVE,
    )


def month_letter(told: MonthlyReport, language: Language) -> ReportLetter:
    return compose_month(
        told, catalogue(), language, page_of=page_of, board="https://airflow.example.com/"
    )


def both(found: Incident, language: Language) -> dict[str, ReportLetter]:
    return {
        "digest": digest_letter(morning(found), language),
        "month": month_letter(month(found), language),
    }


def mailed(letter: ReportLetter):  # type: ignore[no-untyped-def]
    return message_of(letter, id="0f3a", address="a@example.com", sender="watch@example.com")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["digest", "month"])
def test_a_letter_speaks_one_language(language: Language, name: str) -> None:
    told = mailed(both(incident(), language)[name])
    foreign = {
        "de": ("open", "overdue", "Since", "resolved", "month", "unknown"),
        "en": ("offen", "überfällig", "Seit", "behoben", "Monat", "unbekannt"),
    }[language]

    assert f'lang="{language}"' in told.html
    for word in foreign:
        assert not re.search(rf"\b{word}\b", told.text), word


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_morning_says_who_has_the_ball_since_when_and_what_is_late(language: Language) -> None:
    text = mailed(digest_letter(morning(incident()), language)).text
    said = {
        "de": ("Kreditorenbuchhaltung", "05:10", "05:40", "Lieferanten nach Coupa", "07:10"),
        "en": ("Accounts payable", "05:10", "05:40", "Suppliers to Coupa", "07:10"),
    }[language]
    for each in (*said, "INC-317", "https://watch.example.com/incident/317"):
        assert each in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_morning_says_what_each_data_check_came_to_the_worst_first(language: Language) -> None:
    def check(name: str, verdict: RuleStatus) -> SuiteTally:
        counts = {each: int(each is verdict) for each in RuleStatus}
        return SuiteTally(integration=name, suite=name, at=NOW, verdict=verdict, counts=counts)

    told = morning(checks=tuple(check(each.value, each) for each in RuleStatus))
    text = mailed(digest_letter(told, language)).text
    verdicts = {
        "de": ("nicht bestanden", "Prüfung gestört", "nicht geprüft", "mit Warnung", "bestanden"),
        "en": ("failed", "errored", "not evaluated", "warned", "passed"),
    }[language]
    order = ("failed", "errored", "not_evaluated", "warned", "passed")
    heads = [f"{name}: {verdict}" for name, verdict in zip(order, verdicts, strict=True)]

    assert [text.index(head) for head in heads] == sorted(text.index(head) for head in heads)


def reconciled() -> Progress:
    def compared(hours: int, **figures: str) -> Compared:
        at = NOW - hours * HOUR
        return Compared(id=str(hours), reconciliation="x", at=at, as_of=at, summary=figures)

    money = '[{"currency": "EUR", "amount": "5000"}]'
    return Progress(
        id="suppliers_both",
        title=Text(de="Lieferanten abgleichen", en="Reconcile suppliers"),
        integration="suppliers_to_coupa",
        compared=(compared(1, open="2", over="416"), compared(20, open="1418", money=money)),
        open=2,
        money=(Money(currency="EUR", amount=Decimal(12)),),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_morning_says_how_far_each_reconciliation_has_come(language: Language) -> None:
    told = morning(incident(), reconciliations=(reconciled(),))
    said = {
        "de": (
            "Lieferanten abgleichen",
            "2 offen",
            "1.418",
            "12,00 EUR, zuvor 5.000,00 EUR",
            "416",
        ),
        "en": ("Reconcile suppliers", "2 open", "1,418", "EUR 12.00, EUR 5,000.00 before", "416"),
    }[language]
    address = "https://airflow.example.com/lists/suppliers_both"
    letter = compose_digest(
        told,
        catalogue(),
        language,
        page_of=page_of,
        list_of=lambda each: f"https://airflow.example.com/lists/{each.id}",
        board="https://airflow.example.com/",
    )
    for each in (*said, address):
        assert each in mailed(letter).text, each


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_quiet_letter_says_so_and_has_no_empty_list(language: Language) -> None:
    told = Digest(group="payables", at=NOW, since=NOW - 12 * HOUR)

    text = mailed(digest_letter(told, language)).text

    lines = text.splitlines()
    for place, line in enumerate(lines):
        if line.startswith("== "):
            assert lines[place + 1].strip(), f"{line} is followed by nothing"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_list_is_cut_and_says_by_how_much(language: Language) -> None:
    found = tuple(incident(number) for number in range(1, MOST + 8))

    text = mailed(digest_letter(morning(*found, went=()), language)).text

    assert text.count("INC-") == MOST + 1  # and one of a run at risk
    assert "7 " in text


@pytest.mark.parametrize(
    ("language", "figure", "name"),
    [("de", "1.234", "November 2026"), ("en", "1,234", "November 2026")],
)
def test_a_month_has_the_figures_of_its_language(
    language: Language, figure: str, name: str
) -> None:
    told = month(incident()).model_copy(update={"begins": NOW})
    letter = month_letter(told, language)

    assert figure in mailed(letter).text
    assert name in letter.subject


@pytest.mark.parametrize("name", ["digest", "month"])
@pytest.mark.parametrize("value", PLANTED)
def test_a_planted_value_adds_no_markup_and_no_header(value: str, name: str) -> None:
    honest = mailed(both(incident(told=_planted("x")), "de")[name])
    planted = mailed(both(incident(told=_planted(value)), "de")[name])

    assert _tags(planted.html) == _tags(honest.html)
    assert SCRIPT not in planted.html
    sent = mime(planted, sender="watch@example.com")
    assert sent["Bcc"] is None
    assert len(str(sent["Subject"]).splitlines()) == 1


def test_a_title_of_the_configuration_is_text_too() -> None:
    known = catalogue()
    first = known.owner_groups[0]
    named = first.model_copy(
        update={"title": first.title.model_copy(update={"de": f"{SCRIPT}\r\nBcc: x@example.com"})}
    )
    state = known.model_copy(update={"owner_groups": (named, *known.owner_groups[1:])})
    letter = compose_digest(
        morning(incident()), state, "de", page_of=page_of, board="javascript:alert(1)"
    )

    told = mailed(letter)

    assert SCRIPT not in told.html
    assert mime(told, sender="watch@example.com")["Bcc"] is None


def test_the_same_notice_always_has_the_same_name() -> None:
    letter = digest_letter(morning(incident()), "en")

    assert mailed(letter).id == mailed(letter).id == "notice-0f3a@example.com"
    assert mailed(letter).leave == LEAVE
