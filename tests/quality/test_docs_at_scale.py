import re
from datetime import timedelta
from pathlib import Path

import pytest

from include.integration_watch.domain.observation import RuleStatus
from include.integration_watch.quality import docs_ledger, docs_lists_drawn, docs_site, pages
from include.integration_watch.quality.docs_site import publish
from include.integration_watch.quality.retention import prune

from .docs_scene import FIRST, leave

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def no_great_expectations(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it renders is tested where it is meant; it takes seconds to import."""
    monkeypatch.setattr(docs_site, "sections", lambda _: {})


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were written."""
    names: list[str] = []
    write = docs_site.write_text

    def noted(path: Path, text: str) -> None:
        names.append(path.name)
        write(path, text)

    monkeypatch.setattr(docs_site, "write_text", noted)
    monkeypatch.setattr(docs_lists_drawn, "write_text", noted)
    return names


def _publish(home: Path) -> tuple[str, ...]:
    return publish(home / "results", home / "docs")


def _read(home: Path, page: str) -> str:
    return (home / "docs" / page).read_text(encoding="utf-8")


def test_one_more_result_writes_its_page_and_the_lists_that_name_it(
    tmp_path: Path, written: list[str]
) -> None:
    for integration in ("invoices", "payments"):
        for hour in range(3):
            leave(tmp_path, integration, FIRST + hour * HOUR)
    _publish(tmp_path)
    written.clear()

    leave(tmp_path, "payments", FIRST + 5 * HOUR)
    _publish(tmp_path)

    page = "20260304T110000000000Z"
    assert sorted(set(written)) == sorted(
        pages.in_language(f"{name}.html", language)
        for name in (page, "month-2026-03", "index")
        for language in ("en", "de")
    )
    assert written.count("index.html") == 2  # the integration's and the first page


def test_where_nothing_is_new_nothing_is_written(tmp_path: Path, written: list[str]) -> None:
    leave(tmp_path, "invoices", FIRST)
    _publish(tmp_path)
    written.clear()
    assert _publish(tmp_path) == ()
    assert written == []


def test_a_full_sheet_of_a_month_is_never_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: list[str]
) -> None:
    monkeypatch.setattr(docs_ledger, "SHEET", 2)
    for hour in range(5):
        leave(tmp_path, "invoices", FIRST + hour * HOUR)
    _publish(tmp_path)
    assert "month-2026-03-3.html" in _read(tmp_path, "invoices/index.html")
    written.clear()
    leave(tmp_path, "invoices", FIRST + 6 * HOUR)
    _publish(tmp_path)
    assert "month-2026-03-3.html" in written
    assert not {"month-2026-03.html", "month-2026-03-2.html"} & set(written)


def test_every_run_is_named_on_a_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docs_ledger, "SHEET", 4)
    left = {leave(tmp_path, "invoices", FIRST + hour * 80 * HOUR).docs_page for hour in range(30)}
    _publish(tmp_path)
    sheets = (tmp_path / "docs" / "invoices").glob("month-*[0-9].html")
    named = set(re.findall(r"\.\./(invoices/\d+T\d+Z\.html)", "".join(map(Path.read_text, sheets))))
    assert named == left


def test_the_first_page_is_cut_into_sheets_and_begins_with_what_did_not_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(docs_lists_drawn, "ON_A_SHEET", 3)
    for number in range(7):
        leave(tmp_path, f"integration_{number}", FIRST, failing=4 if number == 6 else 0)
    _publish(tmp_path)

    first, last = _read(tmp_path, "index.html"), _read(tmp_path, "index-3.html")
    assert re.findall(r"<b>(integration_\d)</b>", first) == [
        "integration_6",  # it did not pass
        "integration_0",
        "integration_1",
        "integration_2",
    ]
    assert re.findall(r"<b>(integration_\d)</b>", last) == ["integration_6"]
    assert 'href="index-3.html?lang=en"' in first


def test_a_sheet_that_nobody_stands_on_any_more_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(docs_lists_drawn, "ON_A_SHEET", 1)
    for name in ("invoices", "payments"):
        leave(tmp_path, name, FIRST)
    _publish(tmp_path)
    assert (tmp_path / "docs" / "index-2.de.html").exists()
    with docs_ledger.opened(tmp_path / "docs") as ledger:
        ledger.remove("payments", "20260304T060000000000Z")
    _publish(tmp_path)
    assert not list((tmp_path / "docs").glob("index-2*"))
    assert not (tmp_path / "docs" / "payments" / "index.html").exists()


class Killed(BaseException):
    """The process ended here."""


@pytest.mark.parametrize("at", range(1, 9))
def test_killed_at_any_write_nothing_is_half_written_and_the_next_run_mends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    leave(tmp_path, "invoices", FIRST)
    _publish(tmp_path)
    new = leave(tmp_path, "invoices", FIRST + HOUR, failing=3)
    write = docs_site.write_text
    left = at

    def until_killed(path: Path, text: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            (path.parent / f".{path.name}.0a").write_text(text[: len(text) // 2])
            raise Killed
        write(path, text)

    with monkeypatch.context() as patched:
        patched.setattr(docs_site, "write_text", until_killed)
        patched.setattr(docs_lists_drawn, "write_text", until_killed)
        with pytest.raises(Killed):
            _publish(tmp_path)
    for page in (tmp_path / "docs").rglob("[!.]*.html"):
        assert page.read_text().endswith("</html>")

    _publish(tmp_path)
    for lists in (
        "index.html",
        "index.de.html",
        "invoices/index.html",
        "invoices/month-2026-03.html",
    ):
        assert new.docs_page.removesuffix(".html") in _read(tmp_path, lists)
    assert _read(tmp_path, new.docs_page).endswith("</html>")


@pytest.mark.parametrize("left", [None, b"", b"no database at all", b"SQLite format 3\0garbage"])
def test_a_lost_or_damaged_ledger_is_written_anew_without_drawing_everything_again(
    tmp_path: Path, left: bytes | None
) -> None:
    for hour in range(3):
        leave(tmp_path, "invoices", FIRST + hour * HOUR)
    _publish(tmp_path)
    ledger = tmp_path / "docs" / docs_ledger.FILE
    ledger.unlink()
    if left is not None:
        ledger.write_bytes(left)

    assert _publish(tmp_path) == ()
    with docs_ledger.opened(tmp_path / "docs") as opened:
        assert opened.lists.runs() == 3


def test_pages_that_older_templates_drew_are_drawn_anew_a_few_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: list[str]
) -> None:
    monkeypatch.setattr(docs_site, "REDRAWN", 2)
    for hour in range(3):
        leave(tmp_path, "invoices", FIRST + hour * HOUR)
    _publish(tmp_path)
    written.clear()
    monkeypatch.setattr(pages, "look", lambda: "another")

    _publish(tmp_path)
    drawn = [name for name in written if name.startswith("2026") and ".de." not in name]
    assert sorted(drawn) == ["20260304T070000000000Z.html", "20260304T080000000000Z.html"]
    written.clear()
    _publish(tmp_path)
    assert "20260304T060000000000Z.html" in written


def test_a_result_that_was_written_again_is_drawn_again(tmp_path: Path) -> None:
    leave(tmp_path, "invoices", FIRST)
    _publish(tmp_path)
    again = leave(tmp_path, "invoices", FIRST, failing=7)
    # Files are written over in place here; a run replaces them, which its folder shows.
    (tmp_path / "results" / "invoices" / "touched").touch()
    assert _publish(tmp_path) == (again.docs_page,)
    assert "<b>7</b>" in _read(tmp_path, again.docs_page)


def test_an_outcome_that_cannot_be_read_costs_its_own_page_alone(tmp_path: Path) -> None:
    broken = leave(tmp_path, "invoices", FIRST)
    sound = leave(tmp_path, "invoices", FIRST + HOUR)
    stem = broken.docs_page.removesuffix(".html")
    (tmp_path / "results" / f"{stem}.outcome.json").write_text("{")
    assert _publish(tmp_path) == (sound.docs_page,)
    assert not (tmp_path / "docs" / broken.docs_page).exists()


def test_a_site_never_loses_pages_because_results_are_missing(tmp_path: Path) -> None:
    """Another machine may publish into the same site; only retention removes."""
    old = leave(tmp_path, "invoices", FIRST)
    _publish(tmp_path)
    for left in (tmp_path / "results" / "invoices").iterdir():
        left.unlink()
    leave(tmp_path, "invoices", FIRST + HOUR)
    _publish(tmp_path)
    assert (tmp_path / "docs" / old.docs_page).exists()


def test_what_went_is_named_nowhere(tmp_path: Path) -> None:
    for hour in range(4):
        leave(tmp_path, "invoices", FIRST + hour * HOUR)
    _publish(tmp_path)
    assert prune(tmp_path, tmp_path / "docs", keep=2, now=FIRST) == 2
    _publish(tmp_path)
    text = "".join(page.read_text() for page in (tmp_path / "docs").rglob("*.html"))
    assert set(re.findall(r"20260304T(\d\d)", text)) == {"08", "09"}


def test_killed_while_old_runs_go_the_next_run_removes_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hour in range(2):
        leave(tmp_path, "invoices", FIRST + hour * HOUR)
    _publish(tmp_path)
    unlink = Path.unlink

    def killed(path: Path, *, missing_ok: bool = False) -> None:
        if path.name.endswith(".profile.json"):
            raise Killed
        unlink(path, missing_ok=missing_ok)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", killed)
        with pytest.raises(Killed):
            prune(tmp_path, tmp_path / "docs", keep=1, now=FIRST)
    assert prune(tmp_path, tmp_path / "docs", keep=1, now=FIRST) == 1
    assert len(list((tmp_path / "results" / "invoices").iterdir())) == 3


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "5 runs, 0 to 9 failing, 9 in the last"),
        ("de", "5 Läufe, Verstöße: 0 bis 9, zuletzt 9"),
    ],
)
def test_a_page_shows_how_its_expectations_moved_until_then(
    tmp_path: Path, language: str, said: str
) -> None:
    for hour, failing in enumerate((0, 3, 1, 0, 9, 20)):
        leave(tmp_path, "invoices", FIRST + hour * HOUR, failing=failing)
    _publish(tmp_path)
    page = _read(
        tmp_path,
        pages.in_language("invoices/20260304T100000000000Z.html", language),  # type: ignore[arg-type]
    )
    assert f'aria-label="{said}"' in page
    assert f"<caption>{said}</caption>" in page
    assert page.count("<polyline") == 1


def test_a_trend_marks_the_runs_that_came_to_no_verdict(tmp_path: Path) -> None:
    leave(tmp_path, "invoices", FIRST)
    leave(tmp_path, "invoices", FIRST + HOUR, status=RuleStatus.ERRORED)
    leave(tmp_path, "invoices", FIRST + 2 * HOUR)
    _publish(tmp_path)
    page = _read(tmp_path, "invoices/20260304T080000000000Z.html")
    assert re.findall(r'<circle class="(\w+)"', page) == ["errored", "passed"]


def test_an_expectation_has_a_place_on_its_page_that_links_lead_to(tmp_path: Path) -> None:
    outcome = leave(tmp_path, "invoices", FIRST, failing=1)
    _publish(tmp_path)
    assert f'id="{outcome.rules[0].anchor}"' in _read(tmp_path, outcome.docs_page)
    assert f"{outcome.docs_page}?lang=en#required-term" in _read(tmp_path, "invoices/index.html")
