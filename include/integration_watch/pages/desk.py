"""What the pages of signed links ask for; who answers is decided elsewhere."""

from datetime import datetime
from typing import Protocol

from include.integration_watch.domain.permit import Purpose
from include.integration_watch.domain.roster import MemberState
from include.integration_watch.domain.value import Language, Text, Value


class Membership(Value):
    """One address on one list, as the page of its link shows it."""

    title: Text
    address: str
    manager: str
    language: Language
    state: MemberState


class MembershipDesk(Protocol):
    """Answers the links of one membership; `LinkRefused` where a link opens nothing."""

    def membership(self, token: str, purpose: Purpose, now: datetime) -> Membership:
        """Return the membership a link is about, changing nothing."""

    def confirm(self, token: str, now: datetime) -> Membership:
        """Confirm the address of an invitation."""

    def leave(self, token: str, now: datetime) -> Membership:
        """Take the address off the list."""
