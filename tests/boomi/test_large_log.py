import errno
import io

import pytest

from benchmarks.executions.large_log import read, served
from include.integration_watch.boomi.answer import Question
from include.integration_watch.boomi.download_file import Download
from include.integration_watch.boomi.errors import TooLarge

QUESTION = Question(object="ProcessLog of execution-1", host="api.boomi.com", account="acme-1")
MEGABYTE = 2**20


def test_a_log_beyond_what_is_held_is_read_for_its_error_in_little_memory() -> None:
    with served(120) as address:
        told = read(address)
    assert told["text"] == 'Lieferant <b>Müller</b> =HYPERLINK("//example.com") ist gesperrt'
    assert float(str(told["peak"])) < 200


def test_a_download_is_held_in_memory_only_while_it_is_small() -> None:
    with Download(10 * MEGABYTE) as download:
        download.take(QUESTION, [b"x" * MEGABYTE] * 5)
        assert download.size == 5 * MEGABYTE
        assert download.file._rolled  # type: ignore[attr-defined]
        download.take(QUESTION, [b"again"])
        download.file.seek(0)
        assert download.file.read() == b"again"


def test_a_download_beyond_the_limit_ends() -> None:
    with Download(MEGABYTE) as download, pytest.raises(TooLarge, match="larger than 1 MB"):
        download.take(QUESTION, (b"x" * MEGABYTE for _ in range(1000)))


class Full(io.BytesIO):
    def write(self, _data: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_named_with_what_to_do() -> None:
    with Download(MEGABYTE) as download:
        download.file = Full()
        with pytest.raises(TooLarge, match=r"no room for 1 bytes of it \(No space left"):
            download.take(QUESTION, [b"x"])
