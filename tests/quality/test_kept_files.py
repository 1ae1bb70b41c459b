"""Files of failing keys that a check wrote already."""

import gc

import pytest

from include.integration_watch.quality.kept_files import KeptFiles


def test_a_query_of_no_file_is_for_the_caller_to_run(tmp_path):
    assert not KeptFiles().hand_over("SELECT 1", tmp_path / "keys.parquet")


@pytest.mark.parametrize("within", [None, "run"])
def test_nobody_else_may_read_the_folder_and_it_goes_with_the_lake(tmp_path, within):
    files = KeptFiles(within and tmp_path / within)
    file = files.place()
    file.write_text("keys")
    files.hold("SELECT 1", file)

    assert file.parent.stat().st_mode & 0o077 == 0
    assert files.hand_over("SELECT 1", tmp_path / "keys.parquet")
    del files
    gc.collect()
    assert not file.parent.exists()
    assert (tmp_path / "keys.parquet").read_text() == "keys"
    assert [file.name for file in tmp_path.iterdir()] == ["keys.parquet"]
