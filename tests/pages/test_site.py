import io
import re
from pathlib import Path

import openpyxl
import pytest
from fastapi import HTTPException
from fastapi.testclient import TestClient

from include.integration_watch.pages.security import refuse
from include.integration_watch.pages.site import create_app

from .scene import SCRIPT, reader_of, write_docs, write_keys

PATHS = [
    "/",
    "/data-docs",
    "/data-docs/",
    "/data-docs/index.html",
    "/data-docs/no-such-page.html",
    "/keys/a.parquet",
    "/keys/a.csv",
    "/incidents",
    "/docs",
    "/redoc",
    "/openapi.json",
    "/nowhere",
    "/nowhere/at/all/",
]


def nobody() -> None:
    raise HTTPException(401, "Not authenticated", headers={"WWW-Authenticate": "Bearer"})


@pytest.fixture
def reader(tmp_path: Path) -> TestClient:
    write_docs(tmp_path / "docs")
    (tmp_path / "secret.html").write_text("secret", encoding="utf-8")
    return reader_of(tmp_path)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", PATHS)
def test_who_does_not_pass_the_guard_gets_401_everywhere(
    tmp_path: Path, path: str, method: str
) -> None:
    write_docs(tmp_path / "docs")
    answer = reader_of(tmp_path, guard=nobody).request(method, path)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_refused_reader_is_told_in_a_sentence_what_to_do(tmp_path: Path) -> None:
    page = reader_of(tmp_path, guard=nobody).get("/incidents", headers={"Accept-Language": "de"})
    assert "In Airflow anmelden" in page.text
    assert 'href="/api/v2/auth/login?next=%2Fincidents"' in page.text


def test_without_airflows_security_everything_is_closed(tmp_path: Path) -> None:
    write_docs(tmp_path / "docs")
    client = reader_of(tmp_path, guard=refuse)
    for path in PATHS:
        assert client.get(path).status_code == 503
    assert "so it shows them to nobody" in client.get("/incidents").text


def test_a_file_of_the_data_docs_is_returned_with_its_media_type(reader: TestClient) -> None:
    page = reader.get("/data-docs/index.html")
    style = reader.get("/data-docs/static/docs.css")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert (style.status_code, style.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert "<h1>Data Docs</h1>" in page.text


@pytest.mark.parametrize("path", ["/", "/data-docs", "/data-docs/"])
def test_the_front_leads_to_the_first_page_of_the_data_docs(reader: TestClient, path: str) -> None:
    answer = reader.get(path)
    assert (answer.status_code, answer.headers["location"]) == (307, "/data-docs/index.html")


def test_the_front_keeps_the_path_that_airflow_is_mounted_under(tmp_path: Path) -> None:
    client = reader_of(tmp_path)
    behind_proxy = TestClient(client.app, root_path="/team-a/integration-watch")
    answer = behind_proxy.get("/", follow_redirects=False)
    assert answer.headers["location"] == "/team-a/integration-watch/data-docs/index.html"


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/data-docs/../secret.html", id="dots"),
        pytest.param("/data-docs/%2e%2e/secret.html", id="encoded dots"),
        pytest.param("/data-docs/%2e%2e%2fsecret.html", id="encoded dots and slash"),
        pytest.param("/data-docs/%252e%252e/secret.html", id="twice encoded dots"),
        pytest.param("/data-docs/static/../../secret.html", id="dots behind a folder"),
        pytest.param("/data-docs/..%5csecret.html", id="backslash"),
        pytest.param("/data-docs//etc/passwd", id="absolute"),
        pytest.param("/data-docs/%2fetc%2fpasswd", id="encoded absolute"),
        pytest.param("/data-docs/index.html%00.png", id="NUL"),
        pytest.param("/data-docs/.ge_store_backend_id", id="hidden file"),
        pytest.param("/data-docs/static", id="folder"),
        pytest.param("/data-docs/" + "a" * 5000, id="name too long"),
        pytest.param("/data-docs/%ff%fe", id="not UTF-8"),
        pytest.param("/keys/%2e%2e/secret.html", id="keys: encoded dots"),
        pytest.param("/keys//etc/passwd", id="keys: absolute"),
        pytest.param("/keys/%2e%2e/docs/index.html", id="keys: no Parquet"),
    ],
)
def test_nothing_outside_the_folder_is_shown(reader: TestClient, path: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == 404
    assert "secret" not in answer.text
    assert "root:" not in answer.text


def test_a_link_that_leads_out_of_the_folder_is_not_followed(
    reader: TestClient, tmp_path: Path
) -> None:
    (tmp_path / "docs" / "out.html").symlink_to(tmp_path / "secret.html")
    (tmp_path / "docs" / "folder").symlink_to(tmp_path)
    assert reader.get("/data-docs/out.html").status_code == 404
    assert reader.get("/data-docs/folder/secret.html").status_code == 404


def test_a_published_folder_may_itself_be_a_link(tmp_path: Path) -> None:
    write_docs(tmp_path / "docs-2026-03-04")
    (tmp_path / "docs").symlink_to(tmp_path / "docs-2026-03-04")
    assert reader_of(tmp_path).get("/data-docs/index.html").status_code == 200


def test_a_missing_page_says_so_without_a_path_of_the_server(
    reader: TestClient, tmp_path: Path
) -> None:
    page = reader.get("/data-docs/gone.html", headers={"Accept-Language": "de-DE,de;q=0.9"})
    assert "Diese Seite gibt es nicht oder nicht mehr" in page.text
    assert str(tmp_path) not in page.text


def test_before_the_first_check_the_data_docs_say_when_they_appear(tmp_path: Path) -> None:
    page = reader_of(tmp_path).get("/data-docs/index.html", headers={"Accept-Language": "de"})
    assert page.status_code == 404
    assert "Noch keine Data Docs" in page.text
    assert "check_data__" in page.text


@pytest.mark.parametrize(
    "path", ["/data-docs/index.html", "/incidents", "/nowhere", "/data-docs/x"]
)
def test_no_page_may_run_a_script_or_load_from_elsewhere(reader: TestClient, path: str) -> None:
    headers = reader.get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["script-src"] == "'none'"
    assert policy["base-uri"] == policy["form-action"] == "'none'"
    assert policy["frame-ancestors"] == "'self'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"].startswith("private")


def test_a_file_of_an_unknown_kind_is_not_shown_as_a_page(
    reader: TestClient, tmp_path: Path
) -> None:
    (tmp_path / "docs" / "page.xhtml").write_text(SCRIPT, encoding="utf-8")
    answer = reader.get("/data-docs/page.xhtml")
    assert answer.headers["content-type"] == "application/octet-stream"


def test_the_pages_are_only_read(reader: TestClient) -> None:
    answer = reader.post("/incidents")
    assert answer.status_code == 405


def test_a_store_that_does_not_answer_breaks_one_page_and_tells_no_secret(tmp_path: Path) -> None:
    def no_store(_: object) -> list[object]:
        raise RuntimeError("postgresql://watch:hunter2@db/watch refused")

    app = create_app(lambda: tmp_path, lambda: tmp_path, [], incidents=no_store)  # type: ignore[arg-type]
    client = TestClient(app, raise_server_exceptions=False)
    page = client.get("/incidents", headers={"Accept-Language": "de"})
    assert page.status_code == 500
    assert "integration_watch_db" in page.text
    assert "hunter2" not in page.text


def test_keys_are_shown_as_a_table_of_words(tmp_path: Path) -> None:
    write_keys(
        tmp_path / "keys" / "suppliers" / "required.parquet",
        {"number": ["10472", None, ""], "name": [SCRIPT, "Äpfel & Birnen", "x"]},
    )
    page = reader_of(tmp_path).get("/keys/suppliers/required.parquet?lang=de")
    assert page.status_code == 200
    assert SCRIPT not in page.text
    assert "&lt;script&gt;" in page.text
    assert "Äpfel &amp; Birnen" in page.text
    assert "fehlt (NULL)" in page.text
    assert "Zeilen 1 bis 3 von 3" in page.text


def test_every_key_stands_on_a_page(tmp_path: Path) -> None:
    write_keys(tmp_path / "keys" / "many.parquet", {"n": [f"key-{i};" for i in range(1234)]})
    reader = reader_of(tmp_path)
    pages = [reader.get(f"/keys/many.parquet?page={page}").text for page in range(1, 8)]
    assert "Rows 1 to 200 of 1,234" in pages[0]
    assert "Rows 1,201 to 1,234 of 1,234" in pages[6]
    shown = [key for page in pages for key in re.findall(r"key-\d+;", page)]
    assert shown == [f"key-{i};" for i in range(1234)]


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "", "²"])
def test_a_page_that_is_not_there_is_the_nearest_that_is(tmp_path: Path, page: str) -> None:
    write_keys(tmp_path / "keys" / "many.parquet", {"n": [f"key-{i}" for i in range(300)]})
    answer = reader_of(tmp_path).get(f"/keys/many.parquet?page={page}")
    assert answer.status_code == 200
    assert "of 300" in answer.text


def test_turning_a_page_keeps_the_language_that_was_asked_for(tmp_path: Path) -> None:
    write_keys(tmp_path / "keys" / "many.parquet", {"n": [f"key-{i}" for i in range(300)]})
    page = reader_of(tmp_path).get("/keys/many.parquet?lang=de")
    assert 'href="?page=2&amp;lang=de"' in page.text


def test_keys_lead_back_to_their_expectation_in_the_data_docs(tmp_path: Path) -> None:
    write_keys(tmp_path / "keys" / "suppliers" / "run" / "required-term.parquet", {"n": ["1"]})
    (tmp_path / "docs" / "suppliers").mkdir(parents=True)
    (tmp_path / "docs" / "suppliers" / "run.html").write_text("", encoding="utf-8")
    page = reader_of(tmp_path).get("/keys/suppliers/run/required-term.parquet?lang=de")
    assert 'href="/data-docs/suppliers/run.html?lang=de#required-term"' in page.text


def test_keys_are_saved_as_a_workbook_under_their_own_name(tmp_path: Path) -> None:
    write_keys(tmp_path / "keys" / "a" / "b c.parquet", {"number": ["007", None]})
    answer = reader_of(tmp_path).get("/keys/a/b%20c.xlsx")
    assert answer.headers["content-disposition"] == 'attachment; filename="b_c.xlsx"'
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert list(sheet.values) == [("number",), ("007",), (None,)]


@pytest.mark.parametrize(
    ("asked", "accepted", "led"),
    [
        ("a/run.html", "de-DE", "/data-docs/a/run.de.html"),
        ("a/run.html?lang=de", "en", "/data-docs/a/run.de.html"),
        ("a/run.html?lang=en", "de", ""),
        ("a/run.html", "fr, en", ""),
        ("a/run.de.html", "de", ""),
        ("a/run.de.html", "en", ""),
        ("a/english.html", "de", ""),
        ("style.css", "de", ""),
    ],
)
def test_the_data_docs_answer_in_the_readers_language(
    tmp_path: Path, asked: str, accepted: str, led: str
) -> None:
    (tmp_path / "docs" / "a").mkdir(parents=True)
    for name in ("a/run.html", "a/run.de.html", "a/english.html", "style.css"):
        (tmp_path / "docs" / name).write_text("", encoding="utf-8")
    answer = reader_of(tmp_path).get(f"/data-docs/{asked}", headers={"Accept-Language": accepted})
    assert answer.headers.get("location", "") == led
    assert answer.status_code == (307 if led else 200)


def test_keys_are_saved_as_csv_under_their_own_name(tmp_path: Path) -> None:
    write_keys(tmp_path / "keys" / "a" / "b c.parquet", {"number": ["1"]})
    answer = reader_of(tmp_path).get("/keys/a/b%20c.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="b_c.csv"'
    assert answer.content.decode("utf-8-sig") == '"number"\r\n"1"\r\n'


@pytest.mark.parametrize("path", ["/keys/broken.parquet", "/keys/broken.csv", "/keys/broken.xlsx"])
def test_a_damaged_file_of_keys_is_called_damaged(tmp_path: Path, path: str) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "broken.parquet").write_bytes(b"PAR1 but not quite")
    page = reader_of(tmp_path).get(path)
    assert page.status_code == 404
    assert "The file of keys is damaged" in page.text
