"""The story of a transfer, as people who are logged in read it."""

import re
from collections.abc import Iterator

import pytest
from fastapi import Depends, HTTPException
from fastapi.testclient import TestClient

from include.integration_watch.store import Store
from include.integration_watch.wiring import pages as contents
from include.integration_watch.wiring.transfer_stories import whole_story
from tests.domain.scene import NOW

from .transfer_scene import BROKEN, EVIL, FAILED, GOOD, KNOWN, client, fill


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    kept = Store(f"sqlite:///{tmp_path_factory.mktemp('stories') / 'store.db'}")
    fill(kept)
    yield kept
    kept.engine.dispose()


@pytest.fixture
def reader(store: Store) -> TestClient:
    return client(store)


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "de",
            (
                "In Boomi gelungen, doch Belege sind nicht angekommen",
                "Nicht erneut senden: Ein Teil der Zeilen ist übernommen",
                "Coupa, Lauf 501 mit Fehlern 39 37 2",
                "Invoices_20260304_070000Z.csv verarbeitet 40 39 1",
                "nach Nummern gefragt es fehlen: 1 40 39 1",
                "R-8850 Zeile 7 der Datei abgelehnt Currency is not known",
                "R-8861 nie angekommen",
            ),
        ),
        (
            "en",
            (
                "Succeeded in Boomi, but documents have not arrived",
                "Coupa, run 501 with errors 39 37 2",
                "R-8841 refused by Coupa no contract",
                "R-8861 never arrived",
            ),
        ),
    ],
)
def test_both_sides_are_told_with_their_counts(
    reader: TestClient, language: str, said: tuple[str, ...]
) -> None:
    told = words(reader.get(f"/transfers/{BROKEN}", params={"lang": language}).text)
    assert [each for each in said if each not in told] == []


def test_a_failed_run_is_told_with_what_came_of_it(reader: TestClient) -> None:
    answer = reader.get(f"/transfers/{FAILED}", params={"lang": "en"})
    told = words(answer.text)
    for each in ("Closed: 2026-02", "Target: post", "new version deployed", "Retries", "Map"):
        assert each in told
    assert 'href="/transfers/execution-retry?lang=en"' in answer.text


def test_an_outer_systems_words_are_text(reader: TestClient) -> None:
    for execution in (BROKEN, FAILED):
        page = reader.get(f"/transfers/{execution}").text
        assert EVIL not in page
        assert "&lt;img src=x" in page


def test_a_good_run_is_called_so(reader: TestClient) -> None:
    told = words(reader.get(f"/transfers/{GOOD}", params={"lang": "en"}).text)
    assert "Succeeded in Boomi; nothing is known of the other side" in told


def test_a_process_of_nobody_has_a_page_too(reader: TestClient) -> None:
    told = reader.get("/transfers/execution-of-nobody")
    assert told.status_code == 200
    assert "Nobody&#39;s" in told.text


def test_what_nobody_knows_is_not_found(reader: TestClient) -> None:
    assert reader.get("/transfers/execution-unheard-of").status_code == 404


def test_nobody_reads_it_without_a_login(store: Store) -> None:
    def refuse() -> None:
        raise HTTPException(401)

    assert client(store, [Depends(refuse)]).get(f"/transfers/{BROKEN}").status_code == 401


def test_the_incident_that_speaks_of_it_is_named_and_leads_to_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = whole_story(BROKEN, KNOWN, store, NOW)
    assert told is not None
    assert told.incidents == (1,)
    monkeypatch.setattr(contents.places, "catalogue", lambda *_: KNOWN)
    monkeypatch.setattr(contents.places, "store", lambda: store)
    (row,) = contents.incident_rows(NOW)
    assert ("transfer", BROKEN) in {(link.kind, link.url) for link in row.links}
