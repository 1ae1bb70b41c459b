"""What the pages of pre-flight ask for; who answers is decided elsewhere."""

from datetime import datetime
from typing import Protocol

from include.integration_watch.domain.preflight import Prediction, Share
from include.integration_watch.domain.value import Id, Language, Text, Value


class Reason(Value):
    """One reason for which documents will be refused, in the reader's words.

    Where one integration is asked for, ``first`` says who moves first and why they, ``steps`` what
    mends it, ``docs`` is the very expectation in the Data Docs; empty where there is no page.
    """

    share: Share
    said: str
    why: str = ""
    steps: tuple[str, ...] = ()
    first: str = ""
    money: str = ""
    docs: str = ""


class Flight(Value):
    """The run ahead of one integration, in the reader's words; ``keys`` holds every document."""

    integration: Id
    title: Text
    prediction: Prediction
    verdict: str
    money: str = ""
    risks: tuple[str, ...] = ()
    unsure: str = ""
    reasons: tuple[Reason, ...] = ()
    keys: str = ""


class Landed(Value):
    """A run that has ended, beside what was said ahead of it."""

    integration: Id
    title: Text
    prediction: Prediction


class Outlook(Value):
    """Runs ahead, runs that have ended, and in a sentence how right it was what was said.

    ``title`` is that of the integration where it is about one. ``more`` runs with refusals come after
    those that are ahead here; ``quiet`` are runs that nothing will be refused, as far as can be seen.
    """

    title: Text = Text(de="", en="")
    more: int = 0
    quiet: tuple[tuple[Id, Text], ...] = ()
    ahead: tuple[Flight, ...] = ()
    landed: tuple[Landed, ...] = ()
    accuracy: str = ""


class PreflightDesk(Protocol):
    """Says what runs ahead will be refused."""

    def outlook(self, language: Language, now: datetime) -> Outlook:
        """Return the runs ahead of every integration, the next one first."""

    def of(self, integration: str, language: Language, now: datetime) -> Outlook | None:
        """Return the run ahead of one integration; none where there is no such integration."""
