"""What was seen: documents, sums, the run, the outer system's own words, the proof of health."""

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from pydantic import ValidationError

from include.integration_watch.domain.comparison import moment
from include.integration_watch.domain.finding import DocumentRef, Kind, Layer, Money
from include.integration_watch.domain.incident import Flip

from .case import Case, object_word
from .fields import moment_fact
from .letter import Document, Quote, Row
from .outer_text import one_line, quoted_lines, web_address

_ROWS = re.compile(r"^(\d{1,12}) rows$")
_PROOF = re.compile(r"^proof: (\w+)")
_SUMS = 3


def sums(case: Case) -> str:
    """Return how much money is concerned, per currency, or nothing."""
    told = [case.figures.money(sum_) for sum_ in case.finding.money]
    if len(told) > _SUMS:
        told = [*told[:_SUMS], case.words.say("sums.more")]
    return ", ".join(told)


def trend(case: Case) -> str:
    """Return how many differences were open after the last comparisons, and what was at stake before."""
    figures, said = case.figures, case.words.say
    counts = [int(each) for each in case.facts.get("trend", "").split() if each.isdecimal()]
    if len(counts) < 2:  # noqa: PLR2004 - one point is no trend
        return ""
    told = said(
        "trend.open",
        comparisons=figures.number(len(counts)),
        counts=", ".join(map(figures.number, counts)),
    )
    before = _sums_of(case.facts.get("money_before", ""))
    if not before:
        return told
    return f"{told}; {said('trend.money', money=', '.join(map(figures.money, before[:_SUMS])))}"


def accepted_before(case: Case) -> str:
    """Return until when, by whom and why a failure was accepted that no longer is; mostly nothing."""
    why = case.facts.get("accepted", "")
    if why not in ("expired", "outgrown"):
        return ""
    return case.words.say(
        f"accepted.{why}",
        until=_day(case, case.facts.get("accepted_until", "")),
        by=one_line(case.facts.get("accepted_by", "")),
        reason=one_line(case.facts.get("accepted_reason", "")),
    )


def _day(case: Case, fact: str) -> str:
    try:
        return case.figures.day(date.fromisoformat(fact))
    except ValueError:
        return ""


def _sums_of(fact: str) -> list[Money]:
    """Return the sums of a fact: amounts and currencies, one after the other."""
    words = fact.split()
    found = []
    for amount, currency in zip(words[::2], words[1::2], strict=False):
        try:
            found.append(Money(amount=Decimal(amount), currency=currency.strip("-")))
        except (InvalidOperation, ValidationError):
            return []
    return found


def documents(case: Case) -> tuple[Document, ...]:
    """Return the documents that the finding names, fit to be shown."""
    return tuple(_document(case, one) for one in case.finding.documents)


def documents_more(case: Case) -> str:
    """Return how many documents are concerned beside the named ones, or nothing."""
    more = case.finding.document_count - len(case.finding.documents)
    if more <= 0 or not case.finding.documents:
        return ""
    return case.words.say("documents.more", number=case.figures.number(more))


def quote(case: Case) -> Quote | None:
    """Return the outer system's own words, labelled as such, or none where it said nothing."""
    keys = ", ".join(document.key for document in case.finding.documents)
    if case.finding.layer is Layer.DATA and case.finding.excerpt in keys:
        return None
    lines = quoted_lines(case.finding.excerpt)
    if not lines:
        return None
    said = case.words.say
    return Quote(_speaker(case), lines, said("quote.open"), said("quote.close"))


def run_row(case: Case) -> tuple[Row, ...]:
    """Return the run that this is about: process, start, id."""
    execution = case.facts.get("execution", "")
    started = moment_fact(case, "started_at")
    run = case.facts.get("run", "")
    parts = [
        case.facts.get("process", ""),
        case.words.say("run.started", at=case.figures.moment(started)) if started else "",
        execution,
        case.words.say("run.coupa", run=run) if run else "",
    ]
    told = ", ".join(part for part in parts if part)
    return (Row(case.words.say("row.run"), (told,)),) if execution or run else ()


def step(case: Case) -> str:
    """Return the step of the process at which documents failed, with its connector, or nothing."""
    named = (case.facts.get("at_step", ""), case.facts.get("connector", ""))
    return ", ".join(each for each in named if each)


def file(case: Case) -> str:
    """Return the file that Coupa loaded, and how much of it was taken; nothing where there is none."""
    at, facts = moment_fact(case, "loaded_at"), case.facts
    if at is None or not facts.get("file"):
        return ""
    counted = facts.get("rows_all") and facts.get("rows_taken")
    values = {**facts, "loaded_at": case.figures.moment(at)}
    told = case.words.say("file.counted" if counted else "file.plain", **values)
    return told + (case.words.say("file.lines", **values) if facts.get("lines") else "")


def changes(case: Case) -> str:
    """Return what had been changed since the last good run, or nothing."""
    told: list[str] = []
    for change in filter(None, case.finding.facts.get("changed", "").split(";")):
        at, kind, action = [*change.split("|"), "", ""][:3]
        when, said = moment(at), case.words.known(f"changed.{kind}")
        if when is not None and said:
            what = case.words.fill(said, {"action": one_line(action, 40)})
            told.append(case.words.say("changed.at", at=case.figures.moment(when), what=what))
    return case.figures.list_(told) if told else ""


def proof_of_health(case: Case, flip: Flip) -> str:
    """Return what closed the incident, in the reader's language."""
    seen = one_line(flip.evidence)
    at = case.figures.full_moment(flip.at)
    if found := _ROWS.match(seen):
        rows = int(found[1])
        return case.words.count("evidence.rows", rows, number=case.figures.number(rows), at=at)
    if (found := _PROOF.match(seen)) and (proof := case.words.known(f"proof.{found[1]}")):
        return case.words.say("evidence.proof", proof=proof, at=at)
    if case.finding.word in (Kind.DOCUMENTS_REFUSED, Kind.UPLOAD_ERRORS):
        return case.words.say("evidence.settled", refuser=case.refuser, at=at)
    if case.finding.word is Kind.BACKLOG_STALLED:
        return case.words.say("evidence.backlog", at=at)
    if seen and case.finding.layer in (Layer.EXECUTION, Layer.SERVICE):
        return case.words.say("evidence.run", run=seen, at=at)
    return case.words.say("evidence.check", at=at)


def duration(case: Case, flip: Flip) -> str:
    """Return how long it lasted, or has lasted so far."""
    until = flip.incident.resolved_at or flip.at
    return case.figures.span(max(until - case.finding.since, timedelta()))


def _document(case: Case, one: DocumentRef) -> Document:
    amount = "" if one.amount is None else case.figures.amount(one.amount, one.currency)
    return Document(
        object=object_word(case.words, one.object),
        key=one_line(one.key, 80) or case.words.say("document.no_key"),
        title=one_line(one.title, 80),
        amount=amount,
        note=_note(case, one_line(one.note, 80)),
        url=web_address(one.url),
    )


def _note(case: Case, note: str) -> str:
    """Return a remark, its last word (a status, a reason) in the reader's language if we know it."""
    before, colon, word = note.rpartition(": ")
    said = case.words.known(f"note.{word.lower().replace(' ', '_')}") or word
    return f"{before}{colon}{said}"


def _speaker(case: Case) -> str:
    finding = case.finding
    if finding.layer is Layer.MONITOR or "step" in finding.facts:
        return case.words.say("quote.technical")
    if finding.layer is Layer.DATA and case.integration:
        source = case.title(case.integration.source.system)
        return case.words.say("quote.values", system=source)
    return case.words.say("quote.system", system=_outer_system(case))


def _outer_system(case: Case) -> str:
    if case.integration is None:
        return case.subject
    if case.finding.word in (Kind.DOCUMENTS_REFUSED, Kind.UPLOAD_ERRORS):
        return case.refuser
    return case.title(case.integration.boomi_system)
