"""One file of the corpus from one seed, and what reading it must come to."""

import csv
import gzip
import io
import random
import string
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
from pyarrow import parquet

Rows = list[tuple[str, str]]

NUMBER, NAME = "Nummer", "Name"
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252")
SEPARATORS = ";,\t|"
MEGABYTE = 1 << 20
_FORMULAS = ("=cmd|' /C calc'!A0", "=cmd()", "+1+1", "@SUM(A1)", "-2", '=HYPERLINK("x")')
_LETTERS = string.ascii_letters + string.digits + " .-/&äöüÄÖÜß"
_SPECIAL = ';,|"\n\t'


class Made(NamedTuple):
    """A file; ``rows`` are those that must come, in order, ``left_out`` how many places must be told.

    Where ``rows`` is none any rows may come, or a refusal; where ``refused`` is true none may.
    ``cut`` says that rows may end anywhere.
    """

    path: Path
    kind: str
    rows: Rows | None = None
    left_out: int | None = None
    refused: bool = False
    cut: bool = False


def made(seed: int, folder: Path, *, longest: int = 8 * MEGABYTE) -> Made:
    """Write the file of a seed; a line of it has at most ``longest`` bytes."""
    chance = random.Random(seed)  # noqa: S311 - the same file for the same seed
    kind = chance.choice(sorted(KINDS))
    return KINDS[kind](chance, folder, longest)._replace(kind=kind)


def _value(chance: random.Random, letters: str) -> str:
    if chance.random() < 0.1:
        return chance.choice(_FORMULAS)
    return "".join(chance.choice(letters) for _ in range(chance.randrange(12)))


def _rows(chance: random.Random, *, plain: bool = False) -> Rows:
    letters = _LETTERS if plain or chance.random() < 0.5 else _LETTERS + _SPECIAL
    return [
        (f"{number:05}", _value(chance, letters)) for number in range(1, chance.randrange(3, 60))
    ]


def _text(rows: Rows, separator: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL).writerows([(NUMBER, NAME), *rows])
    return out.getvalue()


def _sound(chance: random.Random, folder: Path, _: int) -> Made:
    rows = _rows(chance)
    path = folder / "sound.csv"
    path.write_bytes(_text(rows, chance.choice(SEPARATORS)).encode(chance.choice(ENCODINGS)))
    return Made(path, "", rows, 0)


def _lines(chance: random.Random, folder: Path, spoil: Callable[[list[str]], list[str]]) -> Made:
    """Return a file of lines without quotes, of which some are spoiled."""
    rows = [(number, value) for number, value in _rows(chance, plain=True) if value.strip()]
    lines, kept, spoilt = [f"{NUMBER};{NAME}"], [], 0
    # The head of a file tells how it is written, so the first rows are as they should be.
    for place, row in enumerate(rows):
        if place > 3 and chance.random() < 0.2:
            lines += spoil(list(row))
            spoilt += 1
        else:
            lines.append(";".join(row))
            kept.append(row)
    path = folder / "lines.csv"
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(chance.choice(("utf-8", "utf-8-sig"))))
    return Made(path, "", kept, spoilt)


def _ragged(chance: random.Random, folder: Path, _: int) -> Made:
    def spoil(row: list[str]) -> list[str]:
        return [row[0] if chance.random() < 0.5 else ";".join([*row, "more"])]

    return _lines(chance, folder, spoil)


def _nul(chance: random.Random, folder: Path, _: int) -> Made:
    return _lines(chance, folder, lambda row: [f"{row[0]};a\0b"])


def _long(chance: random.Random, folder: Path, longest: int) -> Made:
    path, rows = folder / "long.csv", _rows(chance, plain=True)
    size = chance.randrange(2 * MEGABYTE, max(longest, 3 * MEGABYTE))
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(_text(rows, ";"))
        file.write("99998;")
        for _ in range(size // MEGABYTE):
            file.write("x" * MEGABYTE)
        file.write('\r\n"99999";"last"\r\n')
    return Made(path, "", [*rows, ("99999", "last")], 1)


def _wide(chance: random.Random, folder: Path, _: int) -> Made:
    rows = [row for row in _rows(chance, plain=True)[:5] if row[1].strip()]
    between = chance.randrange(5_000, 10_000)
    lines = [";".join([NUMBER, *(f"c{place}" for place in range(between)), NAME])]
    lines += [";".join([number, *["x"] * between, name]) for number, name in rows]
    path = folder / "wide.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return Made(path, "", rows, 0)


def _cut(chance: random.Random, folder: Path, longest: int) -> Made:
    whole = _sound(chance, folder, longest)
    content = whole.path.read_bytes()
    whole.path.write_bytes(content[: chance.randrange(len(content))])
    return Made(whole.path, "", whole.rows, cut=True)


def _garbage(chance: random.Random, folder: Path, _: int) -> Made:
    head = chance.choice(
        (b"", b"PAR1", b"PK\x03\x04", b"\xff\xfe", b"\x1f\x8b", b"Nummer;Name\n", b'"', b"\0")
    )
    path = folder / f"garbage{chance.choice(('.csv', '.zip', '.gz', '.parquet', '.txt'))}"
    path.write_bytes(head + chance.randbytes(chance.randrange(2_000)))
    return Made(path, "")


def _packed(chance: random.Random, folder: Path, longest: int) -> Made:
    sound = _sound(chance, folder, longest)
    content = sound.path.read_bytes()
    sound.path.unlink()
    if chance.random() < 0.5:
        path = folder / "packed.csv.gz"
        path.write_bytes(gzip.compress(content))
    else:
        path = folder / "packed.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("../../suppliers.csv", content)
    return Made(path, "", sound.rows, 0)


def _bomb(chance: random.Random, folder: Path, _: int) -> Made:
    path, size = folder / "bomb.zip", chance.randrange(80, 200)
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package,
        package.open("s.csv", "w") as out,
    ):
        for _ in range(size):
            out.write(b"0" * MEGABYTE)
    return Made(path, "", refused=True)


def _many(chance: random.Random, folder: Path, _: int) -> Made:
    path = folder / "many.zip"
    with zipfile.ZipFile(path, "w") as package:
        for number in range(chance.choice((0, 2, 50))):
            package.writestr(f"{number}.csv", "Nummer;Name\n1;a\n")
    return Made(path, "", refused=True)


def _parquet(chance: random.Random, folder: Path, _: int) -> Made:
    rows = _rows(chance)
    names = [name for _, name in rows]
    path = folder / "table.parquet"
    columns = {NUMBER: [number for number, _ in rows], "other": [1] * len(rows)}
    what = chance.choice(("sound", "nested", "missing", "cut"))
    held = {
        "nested": pa.array([{"first": name} for name in names]),
        "missing": None,
    }.get(what, pa.array(names))
    table = pa.table(columns if held is None else columns | {NAME: held})
    parquet.write_table(table, path)
    if what == "cut":
        content = path.read_bytes()
        path.write_bytes(content[: chance.randrange(4, len(content) - 1)])
    return Made(path, "", rows if what == "sound" else None, 0, refused=what != "sound")


KINDS: dict[str, Callable[[random.Random, Path, int], Made]] = {
    "bomb": _bomb,
    "cut": _cut,
    "garbage": _garbage,
    "long": _long,
    "many": _many,
    "nul": _nul,
    "packed": _packed,
    "parquet": _parquet,
    "ragged": _ragged,
    "sound": _sound,
    "wide": _wide,
}
