"""An integration that says that its data lie in Spark is checked there, by the task and by the command."""

import json
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest
from typer.testing import CliRunner

from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.commands.data import app
from include.integration_watch.quality.snapshot import write_snapshot
from include.integration_watch.wiring import data
from include.integration_watch.wiring.broken import SystemTroubleError
from tests.quality.scene import TAKEN

from .test_data_files import INTEGRATION, _check, inbox

__all__ = ["inbox"]  # a fixture of the data files' story

has_spark = find_spec("pyspark") is not None and shutil.which("java") is not None
ROWS = [
    {"number": "1", "name": "A", "payment_term": "N30", "volume": "5"},
    {"number": "2", "name": "B", "payment_term": None, "volume": "5"},
]


def _in_spark(inbox: Path, table: str) -> None:
    path = inbox.parent / "config" / "integrations" / f"{INTEGRATION}.yaml"
    # JSON's form of a text is YAML's too.
    path.write_text(path.read_text() + f"spark: {{url: 'local[1]', table: {json.dumps(table)}}}\n")
    for side in ("inbox", "branch"):  # the range is for typed tables
        contract = inbox.parent / "config" / "endpoints" / f"{side}.yaml"
        text = contract.read_text().replace("{max_value: 1039}", "{}")
        contract.write_text(text.replace("{max_value: 99999}", "{}"))
    assert load_catalogue(inbox.parent / "config").mistakes == ()


@pytest.mark.spark
@pytest.mark.gx
@pytest.mark.skipif(not has_spark, reason="no pyspark or no java: see requirements-spark.txt")
def test_its_table_is_checked_where_it_lies(inbox: Path, tmp_path: Path) -> None:
    lake = tmp_path / "spark" / "suppliers.parquet"
    write_snapshot(ROWS, fields=list(ROWS[0]), path=lake, taken_at=TAKEN)
    _in_spark(inbox, f"parquet.`{lake}`")

    (rule,) = [each for each in _check().rules if each.failing]
    ended = CliRunner().invoke(app, ["check", INTEGRATION])

    assert (rule.name, [document.key for document in rule.documents]) == (
        "required:payment_term",
        ["2"],
    )
    assert rule.keys_file
    assert ended.exit_code == 1, ended.output
    assert not list((tmp_path / "home" / "lake").rglob("*.parquet"))  # nothing was moved


@pytest.mark.skipif(find_spec("pyspark") is not None, reason="pyspark is installed here")
def test_without_pyspark_a_sentence_says_what_to_install(inbox: Path) -> None:
    _in_spark(inbox, "erp.suppliers")

    with pytest.raises(SystemTroubleError, match=r"inbox: pyspark is not installed here: install"):
        data.observe(INTEGRATION)
