"""The mailbox keeps what arrives, in order, and refuses whom it is told to refuse."""

import smtplib
from email.message import EmailMessage
from pathlib import Path

import pytest

from demo.landscape.mail import mails
from tests.demo.landscape.scene import Running, Start, calm


def message(to: str, subject: str = "Prüfung", body: str = "Grüße") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "watch@example.com", to, subject
    made["Message-ID"] = "<message-1@example.com>"
    made.set_content(body)
    made.add_alternative(f"<p>{body}</p>", subtype="html")
    return made


def send(told: Running, *messages: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", told.told["smtp_port"], timeout=5) as smtp:
        for each in messages:
            smtp.send_message(each)


def folder(told: Running) -> Path:
    return Path(told.told["mail_dir"])


def test_mails_lie_in_the_folder_in_the_order_of_arrival(start: Start) -> None:
    told = start(calm())
    send(told, message("a@example.com", "erste"), message("b@example.com", "zweite"))
    assert [(mail.to, mail.subject) for mail in mails(folder(told))] == [
        (("a@example.com",), "erste"),
        (("b@example.com",), "zweite"),
    ]


def test_a_mail_can_be_read_as_text_and_as_a_page(start: Start) -> None:
    told = start(calm())
    send(told, message("a@example.com"))
    (mail,) = mails(folder(told))
    assert mail.body("plain").strip() == "Grüße"
    assert mail.body("html").strip() == "<p>Grüße</p>"
    assert mail.id == "<message-1@example.com>"


def test_a_refused_address_gets_nothing(start: Start) -> None:
    told = start(calm(systems={"mail_refuses": ["gone@example.com"]}))
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send(told, message("gone@example.com"))
    assert refused.value.recipients["gone@example.com"][0] == 550
    assert mails(folder(told)) == ()


def test_a_second_start_keeps_the_mails_and_counts_on(start: Start, tmp_path: Path) -> None:
    first = start(calm(), home=tmp_path / "home")
    send(first, message("a@example.com"))
    second = start(calm(), home=tmp_path / "home")
    send(second, message("b@example.com"))
    assert [mail.path.name for mail in mails(folder(second))] == ["00001-a.eml", "00002-b.eml"]
