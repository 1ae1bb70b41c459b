"""A download: in memory while it is small, then on disk, and gone when it is no longer needed."""

from collections.abc import Iterable
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import IO, Self

from .answer import Question
from .errors import TooLarge

_IN_MEMORY = 4 * 2**20


class Download:
    """Takes what comes, up to ``largest`` bytes; ``file`` holds it until the block is left."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self.size = 0
        self.file: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - left with the block

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Forget what came."""
        self.file.close()

    def take(self, question: Question, chunks: Iterable[bytes]) -> None:
        """Take a body; TooLarge where it is, or where there is no room for it."""
        self.file.seek(0)
        self.file.truncate()
        self.size = 0
        for chunk in chunks:
            self.size += len(chunk)
            if self.size > self._largest:
                raise TooLarge(
                    f"{question}: the answer is larger than {self._largest // 2**20} MB and was not "
                    "read to its end. Open it in Boomi itself."
                )
            try:
                self.file.write(chunk)
            except OSError as full:
                raise TooLarge(
                    f"{question}: there was no room for {self.size} bytes of it ({full.strerror}). Make "
                    "room where temporary files lie (TMPDIR), or open it in Boomi itself."
                ) from full
