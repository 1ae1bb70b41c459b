import io
import tracemalloc
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.boomi.answer import Question
from include.integration_watch.boomi.errors import AnswerUnreadable, TooLarge
from include.integration_watch.boomi.log_text import error_text
from include.integration_watch.boomi.unpack import unpack as unpack_file
from tests.boomi.fake_boomi import zipped

QUESTION = Question(object="ProcessLog of execution-1", host="api.boomi.com", account="acme-AB12CD")
MEGABYTE = 2**20


def unpack(question: Question, packed: bytes, *, largest: int) -> str:
    return unpack_file(question, io.BytesIO(packed), largest=largest)


def folder_of(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as folder:
        for name, content in files.items():
            folder.writestr(name, content)
    return packed.getvalue()


def test_log_files_are_read_and_others_are_not() -> None:
    packed = folder_of({"logs/": b"", "a.LOG": b"one\n", "b.log": b"two\n", "notes.txt": b"three"})
    assert unpack(QUESTION, packed, largest=MEGABYTE) == "one\ntwo\n"


def test_a_log_of_another_name_is_read_where_there_is_none_called_so() -> None:
    assert unpack(QUESTION, folder_of({"process": b"one"}), largest=MEGABYTE) == "one"


def test_a_log_in_latin_1_is_read() -> None:
    mixed = b"caf\xe9\n" + "Straße 5 €\n".encode()
    assert unpack(QUESTION, zipped(mixed), largest=MEGABYTE) == "café\nStraße 5 €\n"


def test_a_huge_log_is_read_in_little_memory_and_its_error_is_found() -> None:
    packed = io.BytesIO()
    filler = b"2026-03-02T01:00:00Z\tINFO\tMap\t\tone document\n" * 20_000
    error = b"2026-03-02T01:00:00Z\tSEVERE\tMap\t\tSupplier 4711 is not active\n"
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as folder,
        folder.open("process_log.log", "w", force_zip64=True) as file,
    ):
        for turn in range(30):
            file.write(filler + error if turn == 15 else filler)
    tracemalloc.start()
    text = unpack(QUESTION, packed.getvalue(), largest=640 * MEGABYTE)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert error_text(text) == "Supplier 4711 is not active"
    assert len(text) < 4 * MEGABYTE
    assert peak < 24 * MEGABYTE


def test_what_comes_out_is_counted_whatever_the_zip_declares() -> None:
    packed = bytearray(zipped(b"0" * (2 * MEGABYTE)))
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = packed.index(signature)
        packed[start + at : start + at + 4] = (10).to_bytes(4, "little")
    with pytest.raises((TooLarge, AnswerUnreadable)):
        unpack(QUESTION, bytes(packed), largest=MEGABYTE)


def test_many_small_files_count_together() -> None:
    packed = folder_of({f"{number}.log": b"0" * 100_000 for number in range(12)})
    with pytest.raises(TooLarge, match="more than 1 MB"):
        unpack(QUESTION, packed, largest=MEGABYTE)


def test_a_zip_under_a_password_is_no_readable_one() -> None:
    packed = bytearray(zipped(b"one"))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(signature) + at] |= 1
    with pytest.raises(AnswerUnreadable, match="no readable ZIP"):
        unpack(QUESTION, bytes(packed), largest=MEGABYTE)


@given(st.binary(max_size=200), st.integers(0, 130), st.integers(0, 255))
def test_any_bytes_are_text_or_unreadable(junk: bytes, at: int, sign: int) -> None:
    broken = bytearray(zipped("Supplier 4711 is not active"))
    broken[at % len(broken)] = sign
    for packed in (junk, bytes(broken), bytes(broken) + junk):
        try:
            assert isinstance(unpack(QUESTION, packed, largest=MEGABYTE), str)
        except AnswerUnreadable as failed:
            assert "no readable ZIP" in str(failed)  # noqa: PT017 - either outcome is right
