"""Which members one page of a list shows: those that were searched for, one page at a time."""

from collections.abc import Mapping

from include.integration_watch.domain.roster import Listed, confirmed
from include.integration_watch.domain.value import Value

from .lists import ListCard

SHOWN = 100
"""Members of one page: each has a form of its own."""

OFFERED = 500
"""Substitutes that a browser offers while one types; any other address can be typed in full."""

_LONGEST = 254


class MembersShown(Value):
    """One page of those members whose address holds ``find``; ``total`` counts all of these."""

    members: tuple[Listed, ...]
    substitutes: tuple[str, ...]
    total: int
    page: int = 1
    find: str = ""

    @property
    def pages(self) -> int:
        """Return how many pages the members fill."""
        return max(1, -(-self.total // SHOWN))

    @property
    def query(self) -> dict[str, str]:
        """Return what an address of this page asks for."""
        return {"find": self.find} if self.find else {}


def shown_of(card: ListCard, query: Mapping[str, str]) -> MembersShown:
    """Return the members that a page's address asks for; a page beyond the last one is the last."""
    find = query.get("find", "").strip()[:_LONGEST]
    found = tuple(each for each in card.listed if find.lower() in each.address)
    whole = MembersShown(members=(), substitutes=(), total=len(found), find=find)
    page = min(_page(query.get("page", "")), whole.pages)
    return MembersShown(
        members=found[(page - 1) * SHOWN : page * SHOWN],
        substitutes=tuple(each.member.address for each in confirmed(card.listed)[:OFFERED]),
        total=len(found),
        page=page,
        find=find,
    )


def _page(text: str) -> int:
    """Return the page that an address names; the first where it names none."""
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 8 else 1  # noqa: PLR2004 - digits of a page
