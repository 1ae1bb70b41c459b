"""Messages and what became of them."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from .backlog import Followed
from .finding import Finding, Layer
from .incident import Flip
from .note import Note
from .preflight import Prediction
from .routing import Recipient
from .value import Instant, Value


class Outcome(StrEnum):
    """What became of one attempt to deliver."""

    SENT = "sent"
    RETRY = "retry"
    REFUSED = "refused"
    DEAD = "dead"


class Message(Value):
    """One message to one address: subject, plain text, HTML. ``id`` becomes the mail's Message-ID.

    ``leave`` is the address by which a mail program takes its reader off the list at once. ``short``
    is what chats and text messages get in place of text and HTML.
    """

    id: str
    address: str
    sender: str
    subject: str
    text: str
    html: str
    thread: str = ""
    leave: str = ""
    short: str = ""


class LayerState(Value):
    """How one layer around an incident's subject looked; ``as_of`` is none where nobody has looked yet."""

    layer: Layer
    fine: bool
    as_of: Instant | None = None


class Situation(Value):
    """What a message says beside the finding: the other layers, who else is told, what was before.

    ``earlier`` is when the same incident was last resolved, ``effects`` the subjects of the
    recipient that broke because of it, ``effect_count`` how many incidents these had,
    ``still_broken`` those that are not well yet. ``cause`` is what was found to explain it.
    ``last_good`` and ``next_due`` are the runs around it, ``last_time`` is what was done about the
    same trouble before. ``prediction`` is what the next run of the integration will be refused,
    ``backlog`` what an outage that is over kept back.
    """

    layers: tuple[LayerState, ...] = ()
    told: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    effect_count: int = 0
    still_broken: tuple[str, ...] = ()
    cause: Finding | None = None
    earlier: Instant | None = None
    last_good: Instant | None = None
    next_due: Instant | None = None
    last_time: Note | None = None
    prediction: Prediction | None = None
    backlog: Followed | None = None


class Pending(Value):
    """One entry of the outbox: a flip to be told to a recipient; ``attempts`` were made before.

    ``folded`` holds the entries that are told as one, this one's flip and recipient being the first's.
    """

    id: str
    flip: Flip
    recipient: Recipient
    attempts: int = 0
    folded: tuple["Pending", ...] = ()

    @property
    def owed_at(self) -> datetime:
        """Return since when somebody should know."""
        return self.flip.at


class Delivery(Value):
    """The outcome of one attempt; ``detail`` says what the channel answered.

    ``bounced`` tells that the recipient is refused for good, not the message; ``unsure`` that the
    channel may have taken the message all the same.
    """

    pending_id: str
    at: Instant
    outcome: Outcome
    detail: str = ""
    bounced: bool = False
    unsure: bool = False


class ChannelError(Exception):
    """A channel did not take the message; ``permanent`` says whether trying again is of no use.

    ``bounced`` tells that it is the recipient who is refused for good, whatever is written to them;
    ``unsure`` that nobody knows whether the message was taken.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        bounced: bool = False,
        unsure: bool = False,
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.bounced = bounced
        self.unsure = unsure


class Channel(Protocol):
    """A way to reach a person."""

    def send(self, message: Message) -> None:
        """Deliver one message or raise `ChannelError`."""
