from pathlib import Path

import pytest
from typer.testing import CliRunner

from include.integration_watch.cli import app
from include.integration_watch.domain.finding import Judgement
from include.integration_watch.wiring import places
from tests.domain.scene import NOW, catalogue, finding

RUN = CliRunner()


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTEGRATION_WATCH_DB", f"sqlite:///{tmp_path / 'store.db'}")


@pytest.mark.parametrize("spelled", ["1", "INC-1", "inc-1"])
def test_a_note_is_kept(spelled: str) -> None:
    places.store().apply(Judgement(findings=(finding(),)), catalogue(), NOW)

    done = RUN.invoke(app, ["incidents", "note", spelled, "contract  published", "--by", "buyers"])

    assert (done.exit_code, done.output) == (0, "INC-1: noted.\n")
    (note,) = places.store().notes(1)
    assert (note.text, note.by) == ("contract published", "buyers")


def test_an_unknown_incident_is_refused_with_a_sentence() -> None:
    done = RUN.invoke(app, ["incidents", "note", "7", "x"])
    assert done.exit_code == 2
    assert "There is no incident INC-7" in done.output


@pytest.mark.parametrize("wrong", [["seven", "x"], ["7", "  "]])
def test_what_is_no_note_is_refused(wrong: list[str]) -> None:
    done = RUN.invoke(app, ["incidents", "note", *wrong])
    assert done.exit_code == 2
    assert "incidents note INC-317" in done.output
