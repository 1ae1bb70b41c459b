"""What the store knows of people: rosters, notices, used links. One method, one transaction."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Protocol, TypeVar

import sqlalchemy as sa

from include.integration_watch.domain.action import Action
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.delivery import Delivery
from include.integration_watch.domain.notice import Notice, NoticeKind
from include.integration_watch.domain.owner_group import Member, OwnerGroup
from include.integration_watch.domain.roster import Answer, Listed, RosterChange, Source

from . import actions, after_silence, doing, notices, roster, used_links

Result = TypeVar("Result")


class Transaction(Protocol):
    """Does some work in one transaction."""

    def __call__(self, work: Callable[[sa.Connection], Result], /) -> Result:
        """Return what the work returned."""


class People:
    """Rosters and what we owe to people beside the messages of incidents."""

    def __init__(self, write: Transaction, read: Transaction) -> None:
        self._write = write
        self._read = read

    def listed(self, group: str | None = None) -> tuple[Listed, ...]:
        """Return what is kept of every group, or of one."""
        return self._read(lambda connection: roster.listed(connection, group))

    def over(self, catalogue: Catalogue, now: datetime) -> Catalogue:
        """Return the catalogue whose groups hold exactly those who may be told now."""
        return self._read(lambda connection: roster.over(connection, catalogue, now))

    def changes(self, group: str, limit: int = 50) -> tuple[RosterChange, ...]:
        """Return a group's newest changes, newest first."""
        return self._read(lambda connection: roster.changes(connection, group, limit))

    def invite(
        self,
        group: OwnerGroup,
        members: Iterable[Member],
        *,
        who: str,
        source: Source,
        now: datetime,
    ) -> tuple[Listed, ...]:
        """Ask addresses to confirm; confirmed ones take their new wishes."""
        asked = tuple(members)
        return self._write(
            lambda connection: tuple(
                roster.invite(connection, group, member, who=who, source=source, now=now)
                for member in asked
            )
        )

    def change(
        self, group: OwnerGroup, member: Member, *, who: str, source: Source, now: datetime
    ) -> bool:
        """Give an address new wishes without asking it again."""
        return self._write(
            lambda connection: roster.change(
                connection, group, member, who=who, source=source, now=now
            )
        )

    def invited_since(self, address: str, since: datetime) -> int:
        """Return how often an address was invited since then, to whatever list."""
        return self._read(lambda connection: roster.invited_since(connection, address, since))

    def remind(self, waiting: Iterable[Listed], now: datetime) -> None:
        """Write once more to those who have not answered."""
        kept = tuple(waiting)
        self._write(lambda connection: roster.remind(connection, kept, now))

    def confirm(self, group: OwnerGroup, address: str, generation: int, now: datetime) -> Answer:
        """Confirm an address by its invitation's button."""
        return self._write(
            lambda connection: roster.answer_invitation(connection, group, address, generation, now)
        )

    def take_off(
        self,
        group: OwnerGroup,
        address: str,
        *,
        generation: int | None = None,
        who: str,
        source: Source,
        now: datetime,
    ) -> Answer:
        """Take an address off a list."""
        return self._write(
            lambda connection: roster.take_off(
                connection, group, address, generation=generation, who=who, source=source, now=now
            )
        )

    def set_back(self, group: OwnerGroup, address: str, said: str, now: datetime) -> None:
        """Stop telling an address that its mail server refuses."""
        self._write(lambda connection: roster.set_back(connection, group, address, said, now))

    def owe(self, owed: Iterable[Notice]) -> int:
        """Owe notices, each id once; return how many are new."""
        kept = tuple(owed)
        return self._write(lambda connection: notices.put(connection, kept))

    def claim(self, now: datetime, limit: int) -> tuple[Notice, ...]:
        """Take the lease on notices that are due."""
        return self._write(lambda connection: notices.claim(connection, now, limit))

    def record(self, delivery: Delivery) -> None:
        """Keep what became of an attempt to send a notice."""
        self._write(lambda connection: notices.record(connection, delivery))

    def notices(self, kind: NoticeKind) -> tuple[Notice, ...]:
        """Return every notice of a kind that was ever owed."""
        return self._read(lambda connection: notices.of_kind(connection, kind.value))

    def do(self, action: Action, catalogue: Catalogue, now: datetime) -> None:
        """Keep what somebody did about an incident, with the messages that it owes."""
        self._write(lambda connection: doing.do(connection, action, catalogue, now))

    def break_silences(self, now: datetime) -> int:
        """Owe what grew during a silence to those whose silence is over; return how many messages."""
        return self._write(lambda connection: after_silence.tell(connection, now))

    def actions(self, incidents: Collection[int] | None = None) -> dict[int, tuple[Action, ...]]:
        """Return what was done about some incidents, or about all, in order."""
        return self._read(lambda connection: actions.actions(connection, incidents))

    def gone(self) -> frozenset[tuple[str, str]]:
        """Return every (group, address) that is not to be written to any more."""
        return self._read(roster.gone)

    def changed_at(self) -> dict[str, datetime]:
        """Return when each group last changed."""
        return self._read(roster.changed_at)

    def link_key(self, fresh: str, now: datetime) -> str:
        """Return the key that signs links; the fresh one is kept if there was none."""
        return self._write(lambda connection: used_links.key(connection, fresh, now))

    def use(self, nonce: str, *, now: datetime, expires: datetime) -> bool:
        """Take a form's nonce; tell whether nobody had taken it before."""
        return self._write(
            lambda connection: used_links.use(connection, nonce, now=now, expires=expires)
        )
