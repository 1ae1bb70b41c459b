from pathlib import Path

import pytest

from include.integration_watch.catalogue import load_catalogue

from .sound import Folder

LOADER = """\
id: coupa_suppliers
title: {de: Lieferanten, en: Suppliers}
system: coupa
object: supplier
key: [name]
columns:
  - {column: Name, field: name}
"""


def mistakes(tmp_path: Path, text: str) -> list[str]:
    folder = Folder(tmp_path)
    folder.write("loaders/coupa_suppliers.yaml", text)
    return folder.mistakes()


def test_a_sound_loader_is_read(tmp_path: Path) -> None:
    assert mistakes(tmp_path, LOADER) == []
    assert load_catalogue(tmp_path).catalogue.loader("coupa_suppliers") is not None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("system: coupa", "system: copua", 'system: no system "copua" (did you mean "coupa"?)'),
        ("object: supplier", "object: suplier", 'object: no object "suplier"'),
        ("key: [name]", "key: [nmae]", 'key[entry 1]: no column holds "nmae"'),
        ("field: name", "field: nam", 'supplier has no field "nam"'),
        (", field: name", "", "columns[entry 1]: needs either a field or a text"),
        ("id: coupa_suppliers", "id: suppliers", "must equal the file name"),
        (
            "  - {column: Name, field: name}",
            "  - {column: Name, field: name}\n  - {column: Name, text: x}",
            '"Name" stands twice',
        ),
    ],
)
def test_a_mistake_in_a_loader_is_named_where_it_stands(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    found = mistakes(tmp_path, LOADER.replace(old, new))
    assert any(said in each for each in found), found
    assert load_catalogue(tmp_path).catalogue.loaders == ()
