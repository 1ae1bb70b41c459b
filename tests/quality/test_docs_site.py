import os
import re
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from html.parser import HTMLParser
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from include.integration_watch.quality import docs_site
from include.integration_watch.quality.docs_site import publish
from include.integration_watch.quality.retention import prune

from .scene import AT, contract, run, values

pytestmark = pytest.mark.gx

SCRIPT = "<script>document.title='fired'</script><img src=x onerror=\"alert('x')\">"
DEMANDED = contract(
    supplier_number={
        "format": r"^\d+$",
        "unique": "folded",
        "required": True,
        "max_length": 5,
        "one_of": ["a<b>c"],
        "reference": {"object": "supplier", "field": "number"},
    },
    **{"odd <i>field</i>": {"required": True}},
)


class _Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def _rows(*numbers: str) -> list[dict[str, str | None]]:
    return [
        {
            "invoice_number": f"R{place}{SCRIPT}",
            "supplier_number": number,
            "supplier_name": SCRIPT,
            "total": "1",
            "currency": SCRIPT,
            "odd <i>field</i>": None,
        }
        for place, number in enumerate(numbers)
    ]


def _publish(home: Path, **given: int) -> tuple[str, ...]:
    return publish(home / "results", home / "docs", **given)


def test_the_page_stands_where_the_outcome_said_it_would(tmp_path: Path):
    outcome = run(tmp_path, contract(term={"required": True}), values("term", None))

    assert _publish(tmp_path) == (outcome.docs_page,)
    assert "invoices_to_erp" in (tmp_path / "docs" / outcome.docs_page).read_text()


def test_a_script_in_a_supplier_number_is_only_text(tmp_path: Path):
    suppliers = [{"number": "1", "status": "active"}]
    handwritten = {
        "name": SCRIPT,
        "expectations": [
            {
                "type": "unexpected_rows_expectation",
                "kwargs": {
                    "unexpected_rows_query": f"SELECT '{SCRIPT.replace(chr(39), '')}' FROM {{batch}}"
                },
                "description": SCRIPT,
            },
            {"type": SCRIPT, "kwargs": {}},
            {
                "type": "expect_column_values_to_match_regex",
                "kwargs": {"column": SCRIPT, "regex": SCRIPT},
            },
        ],
    }
    outcome = run(
        tmp_path,
        DEMANDED,
        _rows(SCRIPT, SCRIPT, "$x ${y} $$", "&lt;b&gt; &amp;"),
        suppliers=suppliers,
        handwritten=[handwritten],
    )
    _publish(tmp_path)

    for page in (tmp_path / "docs").rglob("*.html"):
        tags = _Tags(page.read_text())
        assert not {tag for tag, _ in tags.seen} & {"script", "img", "style", "iframe"}
        for tag, attributes in tags.seen:
            assert not [name for name in attributes if name.startswith("on") or name == "style"]
            assert tag == "a" or "href" not in attributes or attributes.get("rel") == "stylesheet"
    shown = _Tags((tmp_path / "docs" / outcome.docs_page).read_text()).text
    assert SCRIPT in shown
    assert "$x ${y} $$" in shown
    assert "&lt;b&gt; &amp;" in shown
    assert "a<b>c" in shown


def test_pages_load_nothing_but_our_own_style(tmp_path: Path):
    run(tmp_path, contract(term={"required": True}), values("term", None))
    _publish(tmp_path)

    for page in (tmp_path / "docs").rglob("*.html"):
        content = page.read_text()
        assert not re.search(r"https?://", content)
        assert "default-src 'none'; style-src 'self'" in content
        (style,) = [attributes for tag, attributes in _Tags(content).seen if tag == "link"]
        assert (page.parent / (style["href"] or "")).resolve() == tmp_path / "docs" / "style.css"


def test_every_link_leads_to_a_file_of_the_site(tmp_path: Path):
    run(tmp_path, contract(term={"required": True}), values("term", None))
    _publish(tmp_path)

    links = [
        page.parent / urlsplit(attributes["href"] or "").path
        for page in (tmp_path / "docs").rglob("*.html")
        for tag, attributes in _Tags(page.read_text()).seen
        if tag == "a"
    ]
    assert len(links) >= 30
    assert all(link.is_file() for link in links)


def test_failing_keys_can_be_opened_in_a_spreadsheet(tmp_path: Path):
    rows = [{"invoice_number": "=1+1", "term": None}, {"invoice_number": "-7", "term": "Ä"}]
    outcome = run(tmp_path, contract(term={"format": "x"}, invoice_number={"format": "x"}), rows)
    _publish(tmp_path)

    folder = (tmp_path / "docs" / outcome.docs_page).with_suffix("")
    text = (folder / "format-invoice_number.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines() == [
        "invoice_number,failing_value,reason",
        "'=1+1,'=1+1,'=1+1",
        "-7,-7,-7",
    ]


def test_what_is_published_is_not_rendered_again(tmp_path: Path):
    run(tmp_path, contract(term={"required": True}), values("term", None), run_id="first")
    _publish(tmp_path)
    run(tmp_path, contract(term={"required": True}), values("term", None), run_id="second")

    assert _publish(tmp_path) == ("invoices_to_erp/second.html",)
    assert _publish(tmp_path) == ()


def test_the_index_lists_the_newest_runs_only(tmp_path: Path):
    for number in range(4):
        run(
            tmp_path, contract(term={"required": True}), values("term", None), run_id=f"run{number}"
        )
    _publish(tmp_path, limit=2)

    listed = (tmp_path / "docs" / "invoices_to_erp" / "index.html").read_text()
    assert list(dict.fromkeys(re.findall(r"run\d", listed))) == ["run3", "run2"]
    assert (tmp_path / "docs" / "invoices_to_erp" / "run0.html").exists()


def test_an_empty_site_says_what_will_appear(tmp_path: Path):
    assert _publish(tmp_path) == ()
    assert "No data was checked yet" in (tmp_path / "docs" / "index.html").read_text()


def test_a_result_that_cannot_be_rendered_still_has_its_findings(tmp_path: Path, monkeypatch):
    def broken(_: object) -> tuple[str, ...]:
        raise KeyError("results")

    monkeypatch.setattr(docs_site, "sections", broken)
    outcome = run(tmp_path, contract(term={"required": True}), values("term", None))

    assert _publish(tmp_path) == (outcome.docs_page,)
    assert "missing: 1" in (tmp_path / "docs" / outcome.docs_page).read_text()


def test_several_publishers_at_once_leave_one_whole_site(tmp_path: Path):
    for number in range(3):
        run(
            tmp_path, contract(term={"required": True}), values("term", None), run_id=f"run{number}"
        )
    with ProcessPoolExecutor(3, mp_context=get_context("fork")) as pool:
        rendered = list(pool.map(publish, [tmp_path / "results"] * 3, [tmp_path / "docs"] * 3))

    assert sorted(map(len, rendered)) == [0, 0, 3]
    assert not list((tmp_path / "docs").rglob(".*html*"))


def test_old_runs_go_with_their_keys_and_pages(tmp_path: Path):
    for number in range(3):
        run(
            tmp_path, contract(term={"required": True}), values("term", None), run_id=f"run{number}"
        )
    _publish(tmp_path)

    assert prune(tmp_path, tmp_path / "docs", keep=1, now=AT) == 2
    left = {path.relative_to(tmp_path) for path in tmp_path.rglob("*run*") if path.is_file()}
    assert left == {
        Path("results/invoices_to_erp/run2.json"),
        Path("results/invoices_to_erp/run2.outcome.json"),
        Path("results/invoices_to_erp/run2.profile.json"),
        Path("docs/invoices_to_erp/run2.html"),
        Path("docs/invoices_to_erp/run2.de.html"),
    }
    assert [path.name for path in (tmp_path / "keys" / "invoices_to_erp").iterdir()] == ["run2"]
    assert prune(tmp_path, tmp_path / "docs", keep=1, now=AT) == 0
    _publish(tmp_path)
    listed = (tmp_path / "docs" / "invoices_to_erp" / "index.html").read_text()
    assert set(re.findall(r"run\d", listed)) == {"run2"}


def test_retention_never_removes_everything(tmp_path: Path):
    with pytest.raises(ValueError, match="at least one run"):
        prune(tmp_path, tmp_path / "docs", keep=0, now=AT)


def test_what_a_killed_run_left_goes_a_day_later(tmp_path: Path):
    left = tmp_path / "keys" / "invoices_to_erp" / "killed"
    left.mkdir(parents=True)
    os.utime(left, (AT.timestamp(), AT.timestamp()))

    prune(tmp_path, tmp_path / "docs", keep=1, now=AT + timedelta(hours=23))
    assert left.exists()
    prune(tmp_path, tmp_path / "docs", keep=1, now=AT + timedelta(hours=25))
    assert not left.exists()
