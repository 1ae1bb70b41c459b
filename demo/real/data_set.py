"""Known public data sets: what their files look like, and what is demanded of their records."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

from pydantic import Field
from ruamel.yaml import YAML

from include.integration_watch.domain.contract import ObjectContract
from include.integration_watch.domain.value import Id, Value
from include.integration_watch.quality.csv_file import CsvError, CsvFile, open_csv

HERE = Path(__file__).parent

Row = dict[str, str | None]


class DataSet(Value):
    """A published data set, recognised by the columns that its files need.

    ``newest`` names the file whose supplier numbers are looked up among those of the others.
    """

    id: Id
    newest: str
    needed: tuple[str, ...]
    aliases: dict[str, tuple[str, ...]]
    constants: dict[str, str] = Field(default_factory=dict)
    line: ObjectContract
    supplier: ObjectContract

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the fields of a line: where it stands, what it holds, what holds for all."""
        return ("file", "line", *self.aliases, *self.constants)

    @property
    def suite(self) -> Path:
        """Return the suite that was written for this data set by hand."""
        return HERE / "suites" / f"{self.id}.json"

    def is_newest(self, file: str) -> bool:
        """Tell whether this is the file whose suppliers the others must know."""
        return fnmatch(file, self.newest)


class Found(NamedTuple):
    """One file of a data set, read; its values are as they came, white space included."""

    path: Path
    encoding: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[str, ...]


def known_data_sets() -> tuple[DataSet, ...]:
    """Return the data sets that stand beside this file."""
    yaml = YAML(typ="safe")
    return tuple(DataSet.model_validate(yaml.load(path)) for path in sorted(HERE.glob("*.yaml")))


def csv_files(folder: Path) -> tuple[Path, ...]:
    """Return all CSV files below a folder, folders with many of them first.

    Where the same records were published twice the series is kept and the single file left out.
    """
    found = [path for path in folder.rglob("*") if path.suffix.lower() == ".csv"]
    siblings = {path.parent: sum(other.parent == path.parent for other in found) for path in found}
    return tuple(sorted(found, key=lambda path: (-siblings[path.parent], path)))


def recognise(path: Path, data_sets: Iterable[DataSet]) -> tuple[DataSet, CsvFile] | None:
    """Return the data set that a file belongs to, and the file opened as one of it."""
    for data_set in data_sets:
        try:
            return data_set, open_csv(path, data_set.aliases, needed=data_set.needed)
        except CsvError:
            continue
    return None


def read(file: CsvFile, data_set: DataSet) -> Found:
    """Read all rows of a file; a column that it does not have is NULL in each."""
    rows = tuple(_rows(file, data_set))
    return Found(
        path=file.path,
        encoding=file.encoding,
        header=file.header,
        rows=rows,
        problems=tuple(str(problem) for problem in file.problems),
    )


def _rows(file: CsvFile, data_set: DataSet) -> Iterator[Row]:
    absent = dict.fromkeys(data_set.aliases)
    for line, row in file.rows():
        origin = {"file": file.path.name, "line": str(line)}
        yield {**absent, **data_set.constants, **origin, **row}
