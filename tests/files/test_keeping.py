import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from include.integration_watch.files.errors import FilesError
from include.integration_watch.files.folder import FolderFiles
from include.integration_watch.files.found import FoundFile
from include.integration_watch.files.keeping import KEPT, Batch, new_kept, newest_kept

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC).timestamp()


class Counting(FolderFiles):
    """A folder that counts what is fetched of it."""

    fetched = 0

    def fetch(self, found: FoundFile, to: Path) -> None:
        self.fetched += 1
        super().fetch(found, to)


@pytest.fixture
def place(tmp_path: Path) -> Counting:
    (tmp_path / "in").mkdir()
    return Counting(tmp_path / "in", "the inbox")


def _lay(folder: Path, name: str, content: str, at: float = NOON) -> None:
    (folder / "in" / name).write_text(content)
    os.utime(folder / "in" / name, (at, at))


def test_the_newest_file_that_matches_is_kept(tmp_path: Path, place: Counting) -> None:
    _lay(tmp_path, "suppliers_1.csv", "old", NOON - 60)
    _lay(tmp_path, "suppliers_2.csv", "new")
    _lay(tmp_path, "invoices_9.csv", "other", NOON + 60)
    _lay(tmp_path, ".suppliers_3.csv", "half", NOON + 60)
    kept = newest_kept(place, "suppliers_*.csv", tmp_path / "lake")
    assert kept.read_text() == "new"
    assert kept.relative_to(tmp_path / "lake") == Path("20260304T120000Z-3/suppliers_2.csv")


def test_a_file_is_fetched_once_and_again_when_it_changed(tmp_path: Path, place: Counting) -> None:
    _lay(tmp_path, "s.csv", "1")
    for _ in range(3):
        newest_kept(place, "s.csv", tmp_path / "lake")
    assert place.fetched == 1
    _lay(tmp_path, "s.csv", "22")
    assert newest_kept(place, "s.csv", tmp_path / "lake").read_text() == "22"
    assert place.fetched == 2


def test_a_file_that_is_still_growing_is_not_kept(tmp_path: Path) -> None:
    class Growing(FolderFiles):
        def listed(self) -> Iterator[FoundFile]:
            yield from super().listed()
            with (tmp_path / "in" / "s.csv").open("a") as file:
                file.write("more")

    (tmp_path / "in").mkdir()
    _lay(tmp_path, "s.csv", "1")
    with pytest.raises(FilesError, match=r"s\.csv is still being written"):
        newest_kept(Growing(tmp_path / "in", "in"), "s.csv", tmp_path / "lake")
    assert not [path for path in (tmp_path / "lake").rglob("*") if path.is_file()]


def test_where_nothing_matches_a_sentence_asks_for_it(tmp_path: Path, place: Counting) -> None:
    with pytest.raises(FilesError, match=r'no file matches "s_\*\.csv": has the sender delivered'):
        newest_kept(place, "s_*.csv", tmp_path / "lake")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FilesError, match=r"the folder /in cannot be listed \(No such file"):
        newest_kept(FolderFiles(tmp_path / "gone", "/in"), "*", tmp_path / "lake")


def test_of_old_files_some_stay(tmp_path: Path, place: Counting) -> None:
    for day in range(KEPT + 5):
        _lay(tmp_path, "s.csv", "x" * (day + 1), NOON + day * 60)
        newest_kept(place, "s.csv", tmp_path / "lake")
    assert len(list((tmp_path / "lake").iterdir())) == KEPT


def test_a_name_cannot_lead_out_of_the_lake(tmp_path: Path) -> None:
    found = FoundFile(name="../../etc/x .csv", size=1, modified=datetime(2026, 3, 4, tzinfo=UTC))
    assert found.kept_as == "20260304T000000Z-1/etc-x-.csv"


def test_an_object_store_is_read_like_a_folder(tmp_path: Path) -> None:
    from airflow.sdk import ObjectStoragePath

    (tmp_path / "in").mkdir()
    _lay(tmp_path, "s.csv", "1;2")
    store = FolderFiles(ObjectStoragePath(f"file://{tmp_path}/in"), "the bucket")
    kept = newest_kept(store, "*.csv", tmp_path / "lake")
    assert kept.read_text() == "1;2"


def _look(tmp_path: Path, place: Counting, before: Batch | None = None) -> Batch:
    last, taken = (before.states, before.taken) if before else ((), ())
    return new_kept(place, "s_*.csv", tmp_path / "lake", last=last, taken=taken)


def _names(batch: Batch) -> list[str]:
    return [path.name for path in batch.paths]


def test_new_files_are_taken_in_order_each_once(tmp_path: Path, place: Counting) -> None:
    _lay(tmp_path, "s_0.csv", "old", NOON - 60)
    _lay(tmp_path, "s_1.csv", "1")
    first = _look(tmp_path, place)
    _lay(tmp_path, "s_9.csv", "9", NOON + 60)
    _lay(tmp_path, "s_3.csv", "3", NOON + 120)
    _lay(tmp_path, "s_2.csv", "2", NOON - 120)  # copied late, with the time of its making
    second = _look(tmp_path, place, first)

    assert _names(first) == ["s_1.csv"]  # the others lay there before anybody looked
    assert _names(second) == ["s_2.csv", "s_9.csv", "s_3.csv"]
    assert _names(_look(tmp_path, place, second)) == _names(second)  # nothing new: the same again
    assert place.fetched == 4


def test_a_file_that_was_written_anew_is_new(tmp_path: Path, place: Counting) -> None:
    _lay(tmp_path, "s_1.csv", "1")
    first = _look(tmp_path, place)
    _lay(tmp_path, "s_1.csv", "more")

    assert [path.read_text() for path in _look(tmp_path, place, first).paths] == ["more"]


def test_very_many_new_files_are_taken_in_several_looks(
    tmp_path: Path, place: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("include.integration_watch.files.keeping.AT_ONCE", 40)
    _lay(tmp_path, "s_00.csv", "x")
    batch, seen = _look(tmp_path, place), []
    for number in range(1, 101):
        _lay(tmp_path, f"s_{number:03}.csv", "x" * number, NOON + number)
    for _ in range(3):
        batch = _look(tmp_path, place, batch)
        seen += _names(batch)
        assert all(path.exists() for path in batch.paths)

    assert seen == [f"s_{number:03}.csv" for number in range(1, 101)]
    assert batch.waiting == 0
