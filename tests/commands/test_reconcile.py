import csv
import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from include.integration_watch.cli import app
from include.integration_watch.wiring.reconciliation import read_reconciliation, reconcile_files
from tests.reconcile.scene import differences

ROOT = Path(__file__).parents[2]
OXFORD = ROOT.parent / "shared" / "data" / "oxford-spend"
CZECH = ROOT.parent / "shared" / "data" / "cz-mfcr-invoices"
CONFIG = ROOT / "tests" / "reconcile" / "oxford.yaml"
SMALL = "id: terms\nleft: {system: coupa}\nright: {system: erp}\nkey: [number]\nfields:\n  name:\n"


def run(folder: Path, *more: str, config: str = SMALL, right: str = "number;name\n1;b\n") -> Result:
    (folder / "l.csv").write_text("number;name\n1;a\n2;c\n")
    (folder / "r.csv").write_text(right)
    (folder / "c.yaml").write_text(config)
    files = ["--left", str(folder / "l.csv"), "--right", str(folder / "r.csv")]
    return CliRunner().invoke(app, ["reconcile", *files, "--config", str(folder / "c.yaml"), *more])


def test_two_csv_files_are_compared_and_told(tmp_path: Path) -> None:
    done = run(tmp_path, "--out", str(tmp_path / "out"))

    assert done.exit_code == 1
    assert "2 records on the left, 1 on the right." in done.output
    assert "missing right: 1" in done.output
    assert "name: 1" in done.output
    assert (tmp_path / "out" / "differences.parquet").exists()


def test_equal_files_end_with_zero(tmp_path: Path) -> None:
    assert run(tmp_path, right="NAME,Number\na,1\nc,2\n").exit_code == 0


def test_json_holds_everything(tmp_path: Path) -> None:
    said = json.loads(run(tmp_path, "--json").output)

    assert said["counts"] == {"differs": 1, "missing_right": 1}
    assert said["differences"] is None


def test_what_is_under_way_is_not_judged_when_it_is_said_when_the_sides_were_read(
    tmp_path: Path,
) -> None:
    config = SMALL + "in_flight: {changed_at: at}\n"
    (tmp_path / "l.csv").write_text("number;name;at\n1;b;\n2;c;2026-11-24T05:30:00Z\n")
    files = ["--left", str(tmp_path / "l.csv"), "--right", str(tmp_path / "r.csv")]
    (tmp_path / "r.csv").write_text("number;name;at\n1;b;\n")
    (tmp_path / "c.yaml").write_text(config)

    def told(*more: str) -> Result:
        words = ["reconcile", *files, "--config", str(tmp_path / "c.yaml"), *more]
        return CliRunner().invoke(app, words)

    when = ("--left-at", "2026-11-24T07:00", "--right-at", "2026-11-24T05:00:00Z")
    found = told(*when, "--zone", "Europe/Berlin", "--json")
    assert (found.exit_code, json.loads(found.output)["counts"]) == (0, {})
    assert json.loads(found.output)["in_flight"] == {"changed_after_snapshot": 1}
    assert "not judged yet, changed after snapshot: 1" in told(*when).output
    assert told().exit_code == 1
    for words, sentence in (
        (when[:2], "Say when both sides were read"),
        (("--left-at", "soon", *when[2:]), '"soon" is no moment'),
        ((*when, "--zone", "Berlin"), '"Berlin" is no time zone'),
    ):
        refused = told(*words)
        assert (refused.exit_code, sentence in refused.output) == (2, True), refused.output


def test_a_file_with_less_than_its_source_promised_is_not_compared(tmp_path: Path) -> None:
    done = run(tmp_path, "--left-count", "3")

    assert done.exit_code == 1
    assert "coupa said that it holds 3 records, the snapshot has 2" in done.output


def test_a_suggestion_is_told_with_the_lines_that_apply_it(tmp_path: Path) -> None:
    done = run(tmp_path, right="number;name\n1;A\n2;C\n")

    assert "2 of 2 differences of name vanish with case" in done.output
    assert "normalise: [case]" in done.output


def test_a_record_without_a_key_is_told_with_its_row(tmp_path: Path) -> None:
    done = run(tmp_path, right="number;name\n;z\n1;a\n2;c\n")

    assert 'without a key: right, row 1: {"number":"","name":"z"}' in done.output


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        (SMALL + "amout: name\n", "c.yaml:7"),
        (SMALL.replace("key: [number]\n", ""), "key"),
        (SMALL.replace("number", "nummer"), "no column for nummer"),
        (SMALL.replace("name:\n", "name: {normalise: [cases]}\n"), "cases"),
    ],
)
def test_a_mistake_says_where_and_what(tmp_path: Path, config: str, sentence: str) -> None:
    done = run(tmp_path, config=config)

    assert done.exit_code == 2
    assert sentence in done.output


@pytest.mark.skipif(not CZECH.exists(), reason=f"no published data at {CZECH}")
@pytest.mark.parametrize("year", [2010, 2011, 2012, 2013])
def test_invoices_and_the_sums_of_their_lines_differ_as_adding_them_up_says(
    tmp_path: Path, year: int
) -> None:
    published = CZECH / f"spending-mfcr-data-{year}.csv"
    amounts, lines = dict[str, Decimal](), defaultdict[str, Decimal](Decimal)
    with published.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            number = row["Cislo faktury"]
            amounts[number] = Decimal(row["Castka"].replace(",", ".") or 0)
            lines[number] += Decimal(row["Castka - radek"] or 0)
    apart = {number for number, amount in amounts.items() if amount != lines[number]}

    found = reconcile_files(
        read_reconciliation(CONFIG.with_name("czech.yaml")), published, published, tmp_path, print
    )

    assert apart
    assert found.counts == {"differs": len(apart)}
    assert {" ".join(each.key) for each in differences(found)} == apart
    assert found.same == len(amounts) - len(apart)


@pytest.mark.skipif(not OXFORD.exists(), reason=f"no published data at {OXFORD}")
def test_two_publications_of_a_quarter_differ_in_what_is_known_of_them(tmp_path: Path) -> None:
    first = OXFORD / "alt-publication" / "SpendOver500_Oct_Dec_2014.csv"
    second = OXFORD / "data" / "expenditure-over-500-oct-dec-2014.csv"

    told: list[str] = []
    wanted = read_reconciliation(CONFIG)
    found = reconcile_files(wanted, first, second, tmp_path, told.append)

    assert told == []
    assert (found.left_rows, found.right_rows) == (3978, 3978)
    assert found.counts == {"differs": 418}
    assert found.fields == {"organisational_unit": 416, "supplier_name": 2}
    assert sum(each.count for each in found.patterns) == 416
    best = found.suggestions[0]
    assert (best.field, best.normalisation.name, best.vanish) == (
        "organisational_unit",
        "punctuation",
        416,
    )


@pytest.mark.skipif(not OXFORD.exists(), reason=f"no published data at {OXFORD}")
def test_with_the_suggestion_in_its_configuration_only_the_damaged_names_are_left(
    tmp_path: Path,
) -> None:
    first = OXFORD / "alt-publication" / "SpendOver500_Oct_Dec_2014.csv"
    second = OXFORD / "data" / "expenditure-over-500-oct-dec-2014.csv"
    config = tmp_path / "c.yaml"
    text = CONFIG.read_text()
    config.write_text(
        text.replace("organisational_unit:", "organisational_unit: {normalise: [punctuation]}")
    )

    found = reconcile_files(read_reconciliation(config), first, second, tmp_path, str)

    assert found.fields == {"supplier_name": 2}
    assert [(each.field, each.normalisation, each.count) for each in found.hidden] == [
        ("organisational_unit", "punctuation", 416)
    ]
