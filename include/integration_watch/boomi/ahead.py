"""Taking what comes before it is wanted, in a thread of its own: asking goes on while we keep."""

import threading
from collections.abc import Iterator
from queue import SimpleQueue
from typing import Generic, NamedTuple, TypeVar

Item = TypeVar("Item")


class _Taken(NamedTuple, Generic[Item]):
    items: tuple[Item, ...] = ()
    end: BaseException | None = None


def taken_ahead(items: Iterator[Item], most: int) -> Iterator[Item]:
    """Yield items in their order while up to ``most`` more are taken; what they raise comes last.

    Who stops listening stops the taking: what was under way is waited for, and nothing more is asked.
    """
    taken: SimpleQueue[_Taken[Item]] = SimpleQueue()
    room, over = threading.Semaphore(most), threading.Event()

    def take() -> None:
        try:
            while room.acquire() and not over.is_set():
                taken.put(_Taken((next(items),)))
        except BaseException as end:  # it is raised again where the items are wanted
            taken.put(_Taken(end=end))

    taker = threading.Thread(target=take, name="boomi-pages", daemon=True)
    taker.start()
    try:
        while (told := taken.get()).end is None:
            room.release()
            yield from told.items
    finally:
        over.set()
        room.release()
        taker.join()
    if not isinstance(told.end, StopIteration):
        raise told.end
