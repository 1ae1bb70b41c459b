"""Check people and schedules: is there somebody to tell, and can each schedule be kept?"""

from collections.abc import Iterator
from datetime import date

from include.integration_watch.domain.address import MAIL, channel_of
from include.integration_watch.domain.catalogue import Schedules, Settings
from include.integration_watch.domain.outside_party import OutsideParties
from include.integration_watch.domain.owner_group import OwnerGroup

from .cron import cron_mistake
from .draft import Draft
from .mistake import Mistake, did_you_mean
from .public_holidays import free_days
from .shelf import Part, Shelf


def check_settings(draft: Draft) -> None:
    """Replace each schedule that cannot be kept, and holidays that nobody knows, by the default."""
    if draft.settings is None:
        return
    settings = draft.settings.value
    wrong = {name: message for name, cron in settings.schedules if (message := cron_mistake(cron))}
    for name, message in wrong.items():
        draft.mistakes.append(draft.settings.mistake(("schedules", name), message))
    defaults = {name: getattr(Schedules(), name) for name in wrong}
    schedules = settings.schedules.model_copy(update=defaults)
    parties = _sound_parties(draft.settings, draft)
    value = settings.model_copy(update={"schedules": schedules, "parties": parties})
    draft.settings = Part(value, draft.settings.document)


def _sound_parties(part: Part[Settings], draft: Draft) -> OutsideParties:
    """Return the parties, without holidays that nobody knows."""
    parties = part.value.parties
    for name, party in parties:
        try:
            _look_up(party.holidays)
        except ValueError as unknown:
            draft.mistakes.append(part.mistake(("parties", name, "holidays"), str(unknown)))
            kept = party.model_copy(update={"holidays": ""})
            parties = parties.model_copy(update={name: kept})
    return parties


def _look_up(place: str) -> None:
    if place:
        free_days(place, date.today().year)  # noqa: DTZ011 - any year will do


def check_owner_groups(draft: Draft) -> None:
    """Drop each group whose message would reach nobody."""
    shelf = draft.owner_groups
    channels = frozenset(draft.settings.value.channels) if draft.settings else None
    found = {
        id: [*_group_mistakes(part, shelf), *_channel_mistakes(part, channels)]
        for id, part in shelf.sound.items()
    }
    for id, mistakes in found.items():
        draft.mistakes += mistakes
        if mistakes:
            shelf.drop(id)
    for id in [id for id in shelf.sound if not _reaches_somebody(id, shelf)]:
        shelf.drop(id)


def _group_mistakes(part: Part[OwnerGroup], shelf: Shelf[OwnerGroup]) -> Iterator[Mistake]:
    group = part.value
    if group.fallback == group.id:
        yield part.mistake(("fallback",), "names the group itself: name another one")
    elif not group.members and not group.fallback:
        yield part.mistake((), "nobody is in this group: give it members or a fallback")
    elif group.fallback in shelf.sound and not _reaches_somebody(group.id, shelf):
        yield part.mistake(
            ("fallback",),
            f'nobody is in this group nor in "{group.fallback}": give one of them members',
        )
    try:
        _look_up(group.holidays)
    except ValueError as unknown:
        yield part.mistake(("holidays",), str(unknown))
    addresses = [member.address.lower() for member in group.members]
    for number, address in enumerate(addresses):
        if address in addresses[:number]:
            yield part.mistake(
                ("members", number, "address"), f'"{address}" is in this group twice'
            )


def _channel_mistakes(part: Part[OwnerGroup], channels: frozenset[str] | None) -> Iterator[Mistake]:
    """Yield a mistake for each member on a channel that nothing declares; unread settings declare any."""
    for number, member in enumerate(part.value.members):
        channel = channel_of(member.address)
        if channel != MAIL and channels is not None and channel not in channels:
            yield part.mistake(
                ("members", number, "address"),
                f'no channel "{channel}": name its connection in settings.yaml: channels'
                + did_you_mean(channel, sorted(channels)),
            )


def _reaches_somebody(id: str, shelf: Shelf[OwnerGroup]) -> bool:
    seen: set[str] = set()
    while id in shelf.sound and id not in seen:
        group = shelf.sound[id].value
        if group.members:
            return True
        seen.add(id)
        id = group.fallback or ""
    return shelf.unreadable
