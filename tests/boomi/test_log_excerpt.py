import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.boomi.log_excerpt import LogExcerpt
from include.integration_watch.boomi.log_text import error_text

SEVERE = b"2026-03-02T01:00:00Z\tSEVERE\tMap\t\tSupplier 4711 is not active\n"
CALM = b"2026-03-02T01:00:00Z\tINFO\tMap\t\tone document\n"


def fed(log: bytes, piece: int, **sizes: int) -> str:
    excerpt = LogExcerpt(**sizes)
    for begin in range(0, len(log), piece):
        excerpt.feed(log[begin : begin + piece])
    return excerpt.text()


@given(st.binary(max_size=300), st.integers(1, 50))
def test_a_small_log_is_whole_however_it_comes(log: bytes, piece: int) -> None:
    assert fed(log, piece) == fed(log, 1000)


@pytest.mark.parametrize("piece", [1, 7, 64, 4096])
@pytest.mark.parametrize("before", [0, 40, 79])
def test_an_error_in_a_large_log_is_kept_wherever_it_stands(piece: int, before: int) -> None:
    log = CALM * before + SEVERE + b"  and more of it\n" + CALM * (80 - before)
    text = fed(log, piece, whole=400, part=200)
    assert error_text(text) == "Supplier 4711 is not active\nand more of it"
    assert len(text) < 700


def test_a_log_of_one_endless_line_stays_small() -> None:
    text = fed(b"x" * 5_000_000, 1 << 16, whole=1000, part=100)
    assert len(text) < 300
