"""A few of the files of `make soak-files`: read whole, left out by line, or refused in a sentence."""

from pathlib import Path

import pytest

from benchmarks.files.corpus import KINDS, MEGABYTE, made
from benchmarks.files.reading import wrong_with


@pytest.mark.parametrize("first", range(0, 80, 40))
def test_a_file_is_read_as_it_is_or_refused_in_a_sentence(tmp_path: Path, first: int) -> None:
    seen = set()
    for seed in range(first, first + 40):
        folder = tmp_path / str(seed)
        folder.mkdir()
        file = made(seed, folder, longest=3 * MEGABYTE)
        seen.add(file.kind)

        assert wrong_with(file, folder) == "", f"seed {seed}, {file.kind}"

    assert len(seen) >= len(KINDS) - 2


def test_a_reader_that_shifts_or_loses_a_row_is_found_out(tmp_path: Path) -> None:
    seeds = ((seed, tmp_path / str(seed)) for seed in range(200))
    for seed, folder in seeds:
        folder.mkdir()
        file = made(seed, folder, longest=3 * MEGABYTE)
        if file.kind == "ragged" and file.rows:
            break

    other = file._replace(rows=[("00000", "never written"), *file.rows[1:]])
    fewer = file._replace(left_out=(file.left_out or 0) + 1)

    assert "was read where" in wrong_with(other, folder)
    assert "places were told left out" in wrong_with(fewer, folder)
