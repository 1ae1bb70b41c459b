from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from include.integration_watch.pages.confinement import within


@pytest.fixture
def root(tmp_path: Path) -> Path:
    docs = tmp_path / "docs"
    (docs / "a" / "b").mkdir(parents=True)
    (docs / "a" / "b" / "page.html").write_text("page", encoding="utf-8")
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    return docs


def test_a_file_below_the_root_is_found(root: Path) -> None:
    assert within(root, "a/b/page.html") == root / "a" / "b" / "page.html"


def test_a_link_inside_the_root_is_followed(root: Path) -> None:
    (root / "newest.html").symlink_to(root / "a" / "b" / "page.html")
    assert within(root, "newest.html") == root / "a" / "b" / "page.html"


def test_a_root_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert within(tmp_path / "none", "index.html") is None


def test_links_in_a_circle_are_not_followed(root: Path) -> None:
    (root / "one").symlink_to(root / "two")
    (root / "two").symlink_to(root / "one")
    assert within(root, "one") is None


_PIECES = st.sampled_from(["..", ".", "a", "b", "/", "//", "\\", "\0", "secret", "page.html", "~"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(
    path=st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=10).map("/".join)),
)
def test_whatever_is_asked_nothing_outside_is_found(root: Path, path: str) -> None:
    found = within(root, path)
    assert found is None or found.is_relative_to(root.resolve())
