"""How far a reconciliation has come: what is open now, what was open before, what came and went."""

from datetime import datetime

from .finding import Money
from .value import Id, Text, Value
from .worklist_view import Compared


class Progress(Value):
    """One reconciliation as whoever owns it follows it.

    ``compared`` are its comparisons, the newest first; ``open`` and ``money`` are what is
    somebody's business now, decisions since the newest comparison included.
    """

    id: Id
    title: Text
    integration: Id
    compared: tuple[Compared, ...] = ()
    open: int = 0
    money: tuple[Money, ...] = ()

    @property
    def counts(self) -> tuple[int, ...]:
        """Return how many were open after each comparison, the oldest first, and last how many are now."""
        then = [each.open for each in reversed(self.compared)]
        decided = bool(then) and then[-1] != self.open
        return (*then, self.open) if decided else tuple(then)

    def before(self, at: datetime) -> Compared | None:
        """Return the newest comparison that was made before a moment, or none."""
        return next((each for each in self.compared if each.at < at), None)

    def came_since(self, at: datetime) -> int:
        """Return how many differences were found, for the first time or again, since a moment."""
        return sum(each.figure("new") for each in self.compared if each.at >= at)

    def went_since(self, at: datetime) -> int:
        """Return how many differences were proven to be over since a moment."""
        return sum(each.figure("over") for each in self.compared if each.at >= at)

    def is_news(self, at: datetime) -> bool:
        """Tell whether there is anything to say: something is open, or went since a moment."""
        return bool(self.open or self.went_since(at))
