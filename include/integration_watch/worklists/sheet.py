"""A worklist as a sheet: identity, facts, and the columns that a steward fills in."""

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo

from include.integration_watch.domain.value import Language
from include.integration_watch.domain.worklist import Entry

from .days import last_day
from .headings import BEFORE, EDITABLE, HEADINGS, IDENTITY, STATES

Table = list[list[str]]


def sheet(
    entries: Sequence[Entry],
    key_fields: Sequence[str],
    *,
    comparison: str,
    language: Language,
    zone: tzinfo,
    responder: Callable[[Entry], str] = lambda _: "",
    proposed: Mapping[tuple[str, ...], str] | None = None,
) -> Table:
    """Return rows as a table: identity, facts, and the columns that a steward fills in.

    ``responder`` says who moves first about a row, in the reader's words; ``proposed`` which record
    without a common key reads like one that is missing.
    """
    head = HEADINGS[language]
    names = [head[name] for name in IDENTITY]
    names += [*key_fields, *(head[name] for name in (*BEFORE, *EDITABLE))]
    table = [names]
    for place, entry in enumerate(entries, start=1):
        identity = [str(entry.id), str(entry.version), comparison, f"{place}/{len(entries)}"]
        until = entry.accepted_until
        table.append(
            [
                *identity,
                *_fitted(entry.key, len(key_fields)),
                *_facts(entry, language),
                responder(entry),
                (proposed or {}).get(entry.key, "") if entry.kind.startswith("missing") else "",
                "",
                last_day(until, zone) if until else "",
                entry.assigned_to,
                entry.comment,
            ]
        )
    return table


def _fitted(key: tuple[str, ...], width: int) -> list[str]:
    return [*key, *[""] * width][:width]


def _facts(entry: Entry, language: Language) -> list[str]:
    return [
        entry.kind,
        entry.field,
        entry.left or "",
        entry.right or "",
        entry.pattern,
        "" if entry.amount is None else f"{entry.amount:f}",
        entry.currency,
        STATES[language][entry.state],
    ]
