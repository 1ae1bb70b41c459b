"""What the page of a transfer asks for; who answers is decided elsewhere."""

from datetime import datetime
from typing import Protocol

from include.integration_watch.domain.error_rule import ErrorRule
from include.integration_watch.domain.finding import Link
from include.integration_watch.domain.story import WholeStory
from include.integration_watch.domain.value import Text, Value


class TransferSheet(Value):
    """A transfer as its page shows it: its story, the integration's title, the row that knows its error."""

    whole: WholeStory
    title: Text
    systems: tuple[Text, Text]
    rule: ErrorRule | None = None
    links: tuple[Link, ...] = ()


class TransferDesk(Protocol):
    """Who tells the story of a transfer."""

    def of(self, execution: str, now: datetime) -> TransferSheet | None:
        """Return the story of an execution; none where nobody knows it."""
