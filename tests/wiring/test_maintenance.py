"""From the command line to the mail: announced, asked for, filed by a link."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from include.integration_watch.cli import app
from include.integration_watch.domain.catalogue import Settings
from include.integration_watch.domain.maintenance import Maintenance, MaintenanceCalendar
from include.integration_watch.domain.permit import Purpose
from include.integration_watch.domain.support_case import ahead_notices, case_notices
from include.integration_watch.store import Store
from include.integration_watch.wiring import maintenance_letters
from include.integration_watch.wiring.maintenance import in_windows, take_over_all, windows
from include.integration_watch.wiring.signed_links import permit
from tests.domain.scene import NOW, catalogue

from .scene import SIGNER, browser

HOUR = timedelta(hours=1)
KNOWN = catalogue(settings=Settings(platform_group="platform", support_case_group="purchasing"))
WINDOW = Maintenance(
    id="release", systems=("erp",), starts=NOW + 20 * HOUR, ends=NOW + 24 * HOUR, title="Patch <b>"
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    kept = Store(f"sqlite:///{tmp_path / 'own.db'}")
    yield kept
    kept.engine.dispose()


@pytest.fixture
def airflow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "include.integration_watch.wiring.signed_links.airflow_url", lambda: "https://a.example.com"
    )


@pytest.mark.usefixtures("airflow")
def test_the_mail_beforehand_names_the_run_that_waits(store: Store) -> None:
    store.windows.keep(WINDOW)
    notice = ahead_notices([WINDOW], KNOWN, NOW)[0]

    mail = maintenance_letters.letter(notice, KNOWN, store, SIGNER, NOW)

    assert "Invoices to ERP" in mail.text
    assert "Patch <b>" in mail.text
    assert "Patch <b>" not in mail.html


@pytest.mark.usefixtures("airflow")
def test_the_case_comes_in_both_languages_and_is_filed_by_its_button(store: Store) -> None:
    store.windows.keep(WINDOW)
    asked = case_notices([WINDOW], (), (), KNOWN, NOW, asked_at={})

    mail = maintenance_letters.letter(asked[0], KNOWN, store, SIGNER, NOW)
    link = permit(Purpose.CASE, "purchasing", "purchasing@example.com", NOW, nonce="release")
    page = f"/case/{SIGNER.sign(link)}"
    visitor = browser(store, known=KNOWN)

    assert "Guten Tag" in mail.text
    assert "Hello" in mail.text
    assert "https://a.example.com" in mail.text
    assert "<button" in visitor.get(page).text
    assert store.windows.filed() == frozenset()
    assert "<button" not in visitor.post(page).text
    assert store.windows.filed() == {"release"}
    assert case_notices([WINDOW], (), store.windows.filed(), KNOWN, NOW, asked_at={}) == ()


def test_a_forged_link_files_nothing(store: Store) -> None:
    store.windows.keep(WINDOW)
    link = permit(Purpose.MANAGE, "purchasing", "purchasing@example.com", NOW, nonce="release")

    assert browser(store, known=KNOWN).post(f"/case/{SIGNER.sign(link)}").status_code == 403
    assert store.windows.filed() == frozenset()


def test_a_calendar_that_cannot_be_read_leaves_its_windows_and_the_other_calendars(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTEGRATION_WATCH_CONFIG", str(tmp_path))
    good = MaintenanceCalendar(id="good", systems=("erp",), file="good.ics")
    bad = MaintenanceCalendar(id="bad", systems=("coupa",), file="missing.ics")
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Patch\r\n"
        "DTSTART:20260304T080000Z\r\nDTEND:20260304T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    (tmp_path / "good.ics").write_text(text)
    known = KNOWN.model_copy(update={"calendars": (bad, good)})
    kept = WINDOW.model_copy(update={"id": "bad-1", "source": "bad", "systems": ("coupa",)})
    store.windows.keep(kept)

    troubles = take_over_all(known, store, NOW)

    assert len(troubles) == 1
    assert troubles[0].startswith("bad: ")
    assert in_windows(known, store, NOW) == {"erp"}
    assert kept in windows(known, store, NOW)


def test_the_command_announces_once_lists_calls_off_and_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTEGRATION_WATCH_DB", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.delenv("INTEGRATION_WATCH_CONFIG", raising=False)
    start = datetime.now(UTC) + timedelta(days=2)
    words = [
        *("maintenance", "announce", "erp", "--title", "Release", "--zone", "UTC"),
        *("--from", f"{start:%Y-%m-%d %H:%M}", "--until", f"{start + 4 * HOUR:%Y-%m-%d %H:%M}"),
    ]

    def said(*arguments: str, ends: int = 0) -> str:
        result = CliRunner().invoke(app, list(arguments))
        assert result.exit_code == ends, result.output
        return result.output

    id = said(*words).partition(":")[0]
    assert said(*words).partition(":")[0] == id
    assert said("maintenance", "list").count("window-") == 1
    assert "Geplante Wartung: ERP" in said("maintenance", "case", id, "--language", "de")
    assert said("maintenance", "filed", id) == f"{id}: filed.\n"
    assert said("maintenance", "filed", id) == f"{id}: was filed already.\n"
    assert "support case filed" in said("maintenance", "list")
    assert said("maintenance", "end", id) == f"{id}: called off.\n"
    assert "called off" in said("maintenance", "list")
    backwards = [*words[:-1], f"{start - HOUR:%Y-%m-%d %H:%M}"]
    assert "a window ends after it starts" in said(*backwards, ends=2)
    assert "known are" in said("maintenance", "announce", "erpp", *words[3:], ends=2)
