"""A mail is read by what it names: process, integration, run; whatever else it is made of."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.domain.alarm import AlarmSource
from include.integration_watch.mailbox.reading import read_alarm
from tests.domain.scene import NOW, catalogue

KNOWN = catalogue().integrations
ONE = KNOWN[0].model_copy(
    update={"boomi_process": "Invoices - Import into ERP", "coupa_integration": "invoices-to-erp"}
)
RUN = "execution-3f1b6c52-8d1e-4c5a-9a3b-0d7e5f2c1a90-2026.11.24"


def mail(subject: str, text: str, *, html: bool = False, sender: str = "x@example.com") -> bytes:
    made = EmailMessage()
    made["From"], made["Subject"] = sender, subject
    made["Message-ID"] = "<1@example.com>"
    made["Date"] = NOW - timedelta(minutes=5)
    made.set_content(text, subtype="html" if html else "plain")
    return made.as_bytes()


def test_a_boomi_mail_names_the_process_and_the_run() -> None:
    raw = mail("Boomi alert", f"Process Invoices - Import into ERP failed. Execution {RUN}.")

    alarm = read_alarm(raw, [ONE], NOW)

    assert alarm is not None
    assert (alarm.source, alarm.integrations, alarm.executions) == (
        AlarmSource.BOOMI,
        (ONE.id,),
        (RUN,),
    )
    assert alarm.at == NOW - timedelta(minutes=5)


def test_a_coupa_mail_names_the_integration() -> None:
    raw = mail(
        "Integration error", "invoices-to-erp: Period is closed", sender="no-reply@coupahost.com"
    )

    alarm = read_alarm(raw, [ONE], NOW)

    assert alarm is not None
    assert (alarm.source, alarm.integrations) == (AlarmSource.COUPA, (ONE.id,))


def test_html_and_broken_lines_hide_nothing() -> None:
    raw = mail("Boomi", "<p>Invoices - Import\n into <b>ERP</b></p><script>x()</script>", html=True)

    alarm = read_alarm(raw, [ONE], NOW)

    assert alarm is not None
    assert alarm.integrations == (ONE.id,)
    assert "<" not in alarm.text


@pytest.mark.parametrize("text", ["Invoices - Import into ERP2", "XInvoices - Import into ERP"])
def test_a_longer_name_is_another_process(text: str) -> None:
    alarm = read_alarm(mail("Boomi", text), [ONE], NOW)

    assert alarm is not None
    assert alarm.integrations == ()


def test_other_mail_is_no_alarm() -> None:
    assert read_alarm(mail("Lunch", "Invoices - Import into ERP"), [ONE], NOW) is None


def test_the_same_mail_is_the_same_alarm() -> None:
    raw = mail("Boomi", "x")

    assert read_alarm(raw, [ONE], NOW) == read_alarm(raw, [ONE], NOW)


@given(st.binary(max_size=2000))
def test_no_bytes_break_the_reading(raw: bytes) -> None:
    alarm = read_alarm(raw, [ONE], NOW)
    assert alarm is None or alarm.at <= NOW


@given(st.binary(max_size=80), st.text(max_size=200))
def test_no_header_breaks_the_reading(header: bytes, text: str) -> None:
    raw = (
        b"Subject: Boomi\r\nFrom: "
        + header
        + b"\r\nDate: "
        + header
        + b"\r\nContent-Type: text/plain; charset="
    )
    raw += header + b"\r\n\r\n" + text.encode("utf-8", "replace")
    alarm = read_alarm(raw, [ONE], NOW)
    assert alarm is None or len(alarm.text) <= 1500


@given(st.text(max_size=100), st.text(max_size=100))
def test_the_process_is_found_wherever_it_stands_as_a_whole(before: str, after: str) -> None:
    text = f"{before} | Invoices - Import into ERP | {after}"
    alarm = read_alarm(mail("Boomi", text), [ONE], NOW)
    assert alarm is not None
    assert ONE.id in alarm.integrations
