"""Write the letter of one flip: opened and worsened ask somebody to act, resolved asks nobody."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from include.integration_watch.domain.delivery import Pending, Situation
from include.integration_watch.domain.dependency import dependents_of
from include.integration_watch.domain.incident import Change, Flip, Reason

from . import evidence, sentences
from .backlog import backlog_words
from .case import Case
from .headline import headline, labels, respond_by, subject, who_and_by_when
from .layers import layer_looks, others_in_words
from .letter import Document, Letter, Row, Tone
from .links import Pages, leave_link, links
from .outer_text import one_line
from .preflight_rows import rows_ahead

_NAMED = 8
_EFFECTS_NAMED = 60


def write(pending: Pending, case: Case, situation: Situation, pages: Pages) -> Letter:
    """Return the letter that tells a recipient of a flip."""
    flip = pending.flip
    resolved = flip.change is Change.RESOLVED
    said = case.words.say
    looks = layer_looks(case, situation, resolved_at=flip.at if resolved else None)
    ahead = rows_ahead(case, flip, situation)
    return Letter(
        language=case.language,
        tone=_tone(flip),
        labels=labels(case, flip),
        incident=flip.incident.name,
        subject=subject(case, flip),
        title=case.subject,
        core=sentences.say(case, "over") if resolved else sentences.core(case),
        glance=_glance(case, flip),
        verdict=(*_verdict(case, flip, situation), *ahead),
        layer=Row(said("row.layer"), (sentences.layer_words(case),)),
        others=others_in_words(case, looks),
        cause=_cause(case, flip),
        looks=looks,
        looks_label=said("row.layers"),
        action=_action(case, flip),
        duties=() if resolved else _duties(case, pending),
        effects=_effects(case, situation, resolved=resolved),
        documents_label=said("row.documents"),
        document_heads=tuple(said(f"head.{name}") for name in ("document", "amount", "note")),
        documents=_documents(case, flip),
        documents_more=evidence.documents_more(case),
        quote=None if resolved else evidence.quote(case),
        background=_background(case, pending, situation),
        links_label=said("row.links"),
        links=links(case, flip.incident, pages, foretold=bool(ahead)),
        closing=_closing(case, flip),
        line=_line(case, flip, situation),
        reason=said(
            f"because.{pending.recipient.because}",
            group=case.title(pending.recipient.group),
            subject=case.subject,
        ),
        made_by=said("made_by"),
        outside=() if resolved else _outside(case),
        leave=leave_link(case, pages),
    )


def _tone(flip: Flip) -> Tone:
    if flip.change is Change.RESOLVED:
        return "resolved"
    return flip.incident.finding.severity.value


def _glance(case: Case, flip: Flip) -> tuple[Row, ...]:
    number = case.finding.document_count
    rows = [
        ("glance.documents", case.counted(number) if number else ""),
        ("glance.money", evidence.sums(case)),
        ("glance.lasted", evidence.duration(case, flip))
        if flip.change is Change.RESOLVED
        else ("glance.by", case.figures.moment(respond_by(case, flip.incident))),
    ]
    return tuple(Row(case.words.say(label), (value,)) for label, value in rows if value)


def _verdict(case: Case, flip: Flip, situation: Situation) -> tuple[Row, ...]:
    said = case.words.say
    if flip.change is Change.RESOLVED:
        rows = [
            ("row.was", f"{sentences.core(case)}; {_with_sums(case)}"),
            ("row.period", _period(case, flip)),
            ("row.proof", evidence.proof_of_health(case, flip)),
            ("row.backlog", backlog_words(case.words, case.figures, situation.backlog)),
        ]
    else:
        rows = [
            ("row.grown", _grown(case, flip)),
            ("row.what", _with_sums(case)),
            ("row.trend", evidence.trend(case)),
            ("row.accepted", evidence.accepted_before(case)),
        ]
    return tuple(Row(said(label), (told,)) for label, told in rows if told)


def _cause(case: Case, flip: Flip) -> tuple[Row, ...]:
    if flip.change is Change.RESOLVED:
        return ()
    said, figures = case.words.say, case.figures
    since = figures.full_moment(case.finding.since)
    seen = figures.moment(flip.incident.last_seen_at)
    return (
        Row(said("row.since"), (said("since", since=since, seen=seen),)),
        Row(said("row.why"), (sentences.why(case),)),
    )


def _period(case: Case, flip: Flip) -> str:
    since = case.figures.full_moment(case.finding.since)
    until = case.figures.full_moment(flip.incident.resolved_at or flip.at)
    span = evidence.duration(case, flip)
    return case.words.say("period", since=since, until=until, span=span)


def _with_sums(case: Case) -> str:
    effect, money = sentences.say(case, "effect"), evidence.sums(case)
    return f"{effect} ({money})" if money else effect


def _grown(case: Case, flip: Flip) -> str:
    """Return what is new since the last message, if it is not the incident itself."""
    if flip.reason is Reason.CAUSE_RESOLVED:
        return case.words.say("outlived")
    if flip.change is Change.REOPENED:
        return case.words.say("came_back")
    if flip.change is not Change.WORSENED:
        return ""
    if flip.reason is Reason.SEVERITY_ROSE:
        return case.words.say(
            "grown.severity", now=case.words.say(f"severity.{case.finding.severity}")
        )
    now, told = case.counted(case.finding.document_count), flip.incident.told_count
    if not 0 < told < case.finding.document_count:
        return case.words.say("grown.documents", now=now)
    return case.words.say("grown.documents.from", was=case.figures.number(told), now=now)


def _action(case: Case, flip: Flip) -> Row:
    if flip.change is Change.RESOLVED:
        return Row(case.words.say("row.do"), (case.words.say("do.nothing"),))
    return Row(case.words.say("row.do"), sentences.steps(case))


def _duties(case: Case, pending: Pending) -> tuple[Row, ...]:
    who = who_and_by_when(case, pending.flip.incident, reader=pending.recipient.group)
    several = sentences.responders(case)
    return (
        Row(case.words.say("row.restart"), (sentences.restart(case),)),
        Row(case.words.say("row.first"), (who, several) if several else (who,)),
    )


def _outside(case: Case) -> tuple[Row, ...]:
    """Return the text for an outside party, where all that it names is known."""
    told = sentences.outside(case)
    return (Row(case.words.say("row.outside"), (told,)),) if told else ()


def _last_time(case: Case, situation: Situation) -> str:
    note = situation.last_time
    if note is None:
        return ""
    at = case.figures.full_moment(note.at)
    done = one_line(note.text, 400)
    return case.words.say("last_time", done=done, incident=note.name, at=at)


def _documents(case: Case, flip: Flip) -> tuple[Document, ...]:
    """Return the documents; once all is over, what was wrong with each is no longer said."""
    found = evidence.documents(case)
    if flip.change is Change.RESOLVED:
        return tuple(replace(one, note="") for one in found)
    return found


def _effects(case: Case, situation: Situation, *, resolved: bool) -> tuple[Row, ...]:
    """Return what broke because of this, each by its title; once it is over, what is not well yet."""
    still = situation.still_broken if resolved else ()
    depending = () if case.system is None else dependents_of(case.system.id, case.catalogue)
    others = [one for one in depending if one not in situation.effects] if not resolved else []
    rows = [
        ("row.effects", _counted_effects(case, situation)),
        ("row.still_broken", _titles(case, still, _EFFECTS_NAMED)),
        ("row.depending", _titles(case, others, _NAMED)),
    ]
    return tuple(Row(case.words.say(label), (told,)) for label, told in rows if told)


def _counted_effects(case: Case, situation: Situation) -> str:
    """Return how many troubles in how many integrations came of this, and which these are."""
    if not situation.effects:
        return ""
    return case.words.count(
        "effects",
        max(situation.effect_count, len(situation.effects)),
        number=case.figures.number(max(situation.effect_count, len(situation.effects))),
        titles=_titles(case, situation.effects, _EFFECTS_NAMED),
    )


def _titles(case: Case, named: Sequence[str], most: int) -> str:
    return _named(case, [case.title(one) for one in named], most) if named else ""


def _line(case: Case, flip: Flip, situation: Situation) -> str:
    """Return the one line of a message that only says who or what has to do with an incident now."""
    if flip.change is Change.ACKNOWLEDGED:
        return case.words.say("line.acknowledged", by=case.title(flip.incident.acknowledged_by))
    if flip.change is not Change.REATTRIBUTED:
        return ""
    cause = situation.cause
    return case.words.say(
        "line.reattributed",
        incident=f"INC-{flip.incident.cause}",
        cause=headline(replace(case, finding=cause)) if cause else "",
    )


def _named(case: Case, titles: Iterable[str], most: int = _NAMED) -> str:
    shown = [one_line(title) for title in titles]
    more = len(shown) - most
    if more > 0:
        shown = [*shown[:most], case.words.say("more", number=case.figures.number(more))]
    return case.figures.list_(shown)


def _background(case: Case, pending: Pending, situation: Situation) -> tuple[Row, ...]:
    said, figures = case.words.say, case.figures
    told = [case.title(one) for one in situation.told]
    cause = pending.flip.incident.cause
    last_good = situation.last_good
    rows = [
        ("row.cause", said("cause", incident=f"INC-{cause}") if cause is not None else ""),
        ("row.last_good", figures.full_moment(last_good) if last_good else ""),
        ("row.step", evidence.step(case)),
        ("row.file", evidence.file(case)),
        ("row.changed", evidence.changes(case)),
        ("row.next_due", figures.full_moment(situation.next_due) if situation.next_due else ""),
        (
            "row.earlier",
            said("earlier", at=figures.full_moment(situation.earlier)) if situation.earlier else "",
        ),
        ("row.last_time", _last_time(case, situation)),
        ("row.told", _named(case, told) if told else ""),
    ]
    plain = tuple(Row(said(label), (value,)) for label, value in rows if value)
    return (*evidence.run_row(case), *plain)


def _closing(case: Case, flip: Flip) -> Row:
    said = case.words.say
    if flip.change is Change.RESOLVED:
        return Row(said("row.closed"), (said("closed", incident=flip.incident.name),))
    return Row(said("row.closes"), (sentences.say(case, "closes"),))
