"""Check integrations: both ends are there, say what they demand, and somebody owns it."""

from collections.abc import Iterator
from datetime import date

from include.integration_watch.domain.contract import difference
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.system import SystemKind

from .draft import Draft
from .mistake import KeyPath, Mistake, did_you_mean
from .public_holidays import free_days
from .shelf import Part

_BOOMI = (SystemKind.BOOMI_PLATFORM,)
_ENDS = (SystemKind.COUPA, SystemKind.ERP, SystemKind.SFTP, SystemKind.FILES)


def check_integrations(draft: Draft) -> None:
    """Drop each integration that is wrong, or that needs something which fell away."""
    shelf = draft.integrations
    _check_names(draft)
    for id, part in list(shelf.sound.items()):
        mistakes = [
            *_system_mistakes(part, draft),
            *_suite_mistakes(part, draft),
            *_contract_mistakes(part, draft),
            *_holiday_mistakes(part),
        ]
        draft.mistakes += mistakes
        if mistakes or not _stands(part.value, draft):
            shelf.drop(id)


def _system_mistakes(part: Part[Integration], draft: Draft) -> Iterator[Mistake]:
    value = part.value
    ends: tuple[tuple[KeyPath, str, tuple[SystemKind, ...]], ...] = (
        (("source", "system"), value.source.system, _ENDS),
        (("target", "system"), value.target.system, _ENDS),
        (("boomi_system",), value.boomi_system, _BOOMI),
    )
    for at, named, kinds in ends:
        if (system := draft.systems.sound.get(named)) and system.value.kind not in kinds:
            wanted = " or ".join(kinds)
            yield part.mistake(at, f'"{named}" is of kind {system.value.kind}: expected {wanted}')
    known = all(end in draft.systems.sound for end in (value.source.system, value.target.system))
    if value.coupa_integration and known and not _coupa(value, draft):
        yield part.mistake(("coupa_integration",), "means nothing: neither side is a Coupa")
    source = draft.systems.sound.get(value.source.system)
    if value.in_place and source and source.value.kind is not SystemKind.ERP:
        yield part.mistake(
            ("in_place",),
            f'"{value.source.system}" is no ERP: only tables of databases are checked in place',
        )
    if value.source.system == value.target.system:
        yield part.mistake(
            ("target", "system"), "is the source too: data must move between two systems"
        )


def _holiday_mistakes(part: Part[Integration]) -> Iterator[Mistake]:
    """Find a place whose holidays nobody knows."""
    if part.value.holidays:
        try:
            free_days(part.value.holidays, date.today().year)  # noqa: DTZ011 - any year will do
        except ValueError as unknown:
            yield part.mistake(("holidays",), str(unknown))


def _suite_mistakes(part: Part[Integration], draft: Draft) -> Iterator[Mistake]:
    folder = draft.root / "suites"
    for number, suite in enumerate(part.value.suites):
        if not (folder / f"{suite}.json").is_file():
            there = [path.stem for path in folder.glob("*.json")] if folder.is_dir() else []
            yield part.mistake(
                ("suites", number), f"no file suites/{suite}.json{did_you_mean(suite, there)}"
            )


def _contract_mistakes(part: Part[Integration], draft: Draft) -> Iterator[Mistake]:
    """Find ends that do not say what they demand: without that, data cannot be checked."""
    value = part.value
    ends = (value.source.system, value.target.system)
    systems = draft.systems.by_id
    if not value.check_data or not all(
        system in systems and systems[system].kind in _ENDS for system in ends
    ):
        return
    for system in ends:
        if system not in draft.objects:
            yield part.mistake(
                ("object",),
                f"there is no endpoints/{system}.yaml: write one or say check_data: false",
            )
        elif not draft.objects[system].knows(value.object):
            yield part.mistake(("object",), draft.objects[system].unknown(value.object))
    yield from _field_mistakes(part, draft)


def _field_mistakes(part: Part[Integration], draft: Draft) -> Iterator[Mistake]:
    """Find fields that the target asks for, or is known by, and the source does not have."""
    value = part.value
    source, target = (
        draft.objects[end.system].by_id.get(value.object) if end.system in draft.objects else None
        for end in (value.source, value.target)
    )
    if source is None or target is None:
        return
    demands = difference(source, target)
    yield from _rule_mistakes(part, [f"{each.kind}:{each.field}" for each in demands])
    asked = [name for each in demands for name in each.fields]
    for field in dict.fromkeys((*target.key_fields, *asked)):
        if field not in source.fields:
            yield part.mistake(
                ("object",),
                f"{value.target.system} asks for {value.object}.{field}, "
                f"which endpoints/{value.source.system}.yaml does not list",
            )


def _rule_mistakes(part: Part[Integration], rules: list[str]) -> Iterator[Mistake]:
    """Find tolerances and acceptances of rules that there are not; what suites name is not known here."""
    value = part.value
    named = [("tolerances", place, each.rule) for place, each in enumerate(value.tolerances)]
    named += [("accepted", place, each.rule) for place, each in enumerate(value.accepted)]
    for key, place, rule in named:
        if rule not in rules and not value.suites:
            yield part.mistake((key, place, "rule"), f"no rule {rule}{did_you_mean(rule, rules)}")


def _check_names(draft: Draft) -> None:
    """Find a second integration of one Boomi process: everything would be told twice.

    Both stay: nobody can tell which is the copy, and told twice is better than not watched.
    """
    for key in ("boomi_process", "coupa_integration"):
        first: dict[tuple[str, str], str] = {}
        for id, part in list(draft.integrations.sound.items()):
            value = part.value
            end = value.boomi_system if key == "boomi_process" else _coupa(value, draft)
            name = getattr(value, key)
            other = first.setdefault((end, name), id) if name else id
            if other != id:
                draft.mistakes.append(part.mistake((key,), f'"{name}" is that of {other} too'))


def _coupa(value: Integration, draft: Draft) -> str:
    """Return the side that is a Coupa; nothing where none is."""
    systems = draft.systems.by_id
    ends = (value.source.system, value.target.system)
    return next((id for id in ends if id in systems and systems[id].kind is SystemKind.COUPA), "")


def _stands(value: Integration, draft: Draft) -> bool:
    """Tell whether everything that the integration needs is sound."""
    systems = (value.source.system, value.target.system, value.boomi_system)
    contracts = systems[:2] if value.check_data else ()
    return (
        all(system in draft.systems.sound for system in systems)
        and value.owner_group in draft.owner_groups.sound
        and all(
            system in draft.objects and value.object in draft.objects[system].sound
            for system in contracts
        )
    )
