"""The values that a kind's sentences name, each written for the reader."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from pydantic import TypeAdapter, ValidationError

from include.integration_watch.domain.cadence import WEEKDAYS, Cadence
from include.integration_watch.domain.finding import Kind
from include.integration_watch.domain.value import Instant

from .case import Case, object_word
from .outer_text import one_line
from .schedule_words import expected_words, schedule_change

_INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)
_EVERY_DAY = tuple(range(7))
_WEEKDAYS = tuple(range(5))
_A_MINUTE = 60


def fields(case: Case) -> Mapping[str, str]:
    """Return every value that a sentence may name; what nobody knows is left empty."""
    number = case.finding.document_count
    return {
        **_places(case),
        **{name: write(case) for name, write in _WRITERS.items()},
        "subject": case.subject,
        "group": case.title(case.group),
        "object": object_word(case.words, case.object),
        "count": case.counted(number) if number else "",
    }


def _places(case: Case) -> dict[str, str]:
    if case.system is not None:
        return {"conn": one_line(case.system.conn_id)}
    if case.integration is None:
        return {}
    return {
        "source": case.title(case.integration.source.system),
        "target": case.title(case.integration.target.system),
        "refuser": case.refuser,
    }


def moment_fact(case: Case, name: str) -> datetime | None:
    """Return a fact that holds a moment, or none where it does not."""
    try:
        return _INSTANT.validate_python(case.finding.facts.get(name) or None)
    except ValidationError:
        return None


def number_fact(case: Case, name: str) -> int | None:
    """Return a fact that holds a whole number, or none where it does not."""
    raw = case.finding.facts.get(name, "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 12 else None  # noqa: PLR2004


def field_word(case: Case) -> str:
    """Return what people call the field that a data rule is about."""
    named = case.finding.facts.get("field") or case.finding.kind.partition(":")[2]
    if case.finding.word is Kind.TOTAL:
        return _figure_word(case, one_line(named, 80))
    return _plain_field(case, named)


def _plain_field(case: Case, named: str) -> str:
    return case.words.known(f"field.{named}") or one_line(named.replace("_", " "), 40)


def _figure_word(case: Case, named: str) -> str:
    """Return what a total counts or adds up: ``sum(amount) by currency``."""
    figure, _, groups = named.partition(" by ")
    summed = figure.removeprefix("sum(").removesuffix(")")
    said = case.words.say("figure.count")
    if figure != "count":
        said = case.words.say("figure.sum", field=_plain_field(case, summed))
    if not groups:
        return said
    by = case.figures.list_(_plain_field(case, each) for each in groups.split(", "))
    return case.words.say("figure.by", figure=said, groups=by)


def _process(case: Case) -> str:
    named = case.integration.boomi_process if case.integration else ""
    return one_line(case.finding.facts.get("process") or named)


def _moment(name: str) -> Callable[[Case], str]:
    def write(case: Case) -> str:
        at = moment_fact(case, name)
        return case.figures.moment(at) if at else ""

    return write


def _last_run(case: Case) -> str:
    at = moment_fact(case, "last_run")
    return case.figures.full_moment(at) if at else case.words.say("run.none_known")


def _span(case: Case) -> str:
    minutes = number_fact(case, "minutes")
    return case.figures.span(timedelta(minutes=minutes)) if minutes is not None else ""


def _count(name: str) -> Callable[[Case], str]:
    def write(case: Case) -> str:
        number = number_fact(case, name)
        return case.figures.number(number) if number is not None else ""

    return write


def _time(name: str) -> Callable[[Case], str]:
    def write(case: Case) -> str:
        seconds = number_fact(case, name)
        if seconds is None:
            return ""
        if seconds < _A_MINUTE:
            return case.words.count("seconds", seconds, number=case.figures.number(seconds))
        return case.figures.span(timedelta(seconds=seconds))

    return write


def _took(case: Case) -> str:
    took = number_fact(case, "took_ms")
    if took is None:
        return ""
    # "1,0 Sekunden": a number with decimals is never one.
    return case.words.count("seconds", 0, number=case.figures.seconds(took))


def _latency(name: str) -> Callable[[Case], str]:
    def write(case: Case) -> str:
        milliseconds = number_fact(case, name)
        return case.figures.latency(milliseconds) if milliseconds is not None else ""

    return write


def _days_left(case: Case) -> str:
    days = number_fact(case, "days_left")
    if days is None:
        return ""
    return case.words.count("days.left", days, number=case.figures.number(days))


def _step(case: Case) -> str:
    name, _, detail = case.finding.facts.get("step", "").partition(" ")
    said = case.words.known(f"step.{name}")
    return case.words.fill(said, {"detail": one_line(detail)}) if said else one_line(name)


def _scope(case: Case) -> str:
    name, _, scope = case.finding.facts.get("step", "").partition(" ")
    if name == "scope" and scope.strip():
        return one_line(scope)
    return case.words.say("scope.of_step", step=_step(case))


def _condition(case: Case) -> str:
    name, _, condition = case.finding.facts.get("step", "").partition(" ")
    if name == "condition" and condition.strip():
        return case.words.say("condition.named", detail=one_line(condition))
    return case.words.say("condition.unnamed")


def _cadence(case: Case) -> str:
    try:
        promised = Cadence.parse(case.finding.facts.get("cadence", ""))
    except ValueError:
        return cadence_words(case, case.integration.cadence) if case.integration else ""
    return cadence_words(case, promised)


def cadence_words(case: Case, promised: Cadence) -> str:
    """Return a promise of runs in the reader's language."""
    if promised.is_learned:
        return case.words.say("cadence.usual")
    if promised.period is not None:
        return case.words.say("cadence.period", span=case.figures.span(promised.period))
    at = f"{promised.at:%H:%M}" if promised.at else ""
    if promised.days == _EVERY_DAY:
        return case.words.say("cadence.day", at=at)
    if promised.days == _WEEKDAYS:
        return case.words.say("cadence.weekday", at=at)
    return case.words.say(f"cadence.{WEEKDAYS[promised.days[0]]}", at=at)


def _check(case: Case) -> str:
    named = case.finding.facts.get("check") or case.finding.kind.partition(":")[2]
    return case.words.known(f"check.{named}") or one_line(named)


def _fact(name: str) -> Callable[[Case], str]:
    return lambda case: one_line(case.finding.facts.get(name, ""))


def _lacking(case: Case) -> str:
    """Return what people call the system in which records are missing or double."""
    named = case.finding.facts.get("field") or case.finding.kind.partition(":")[2]
    return case.title(named) if named in case.catalogue.systems_by_id else field_word(case)


def pattern_words(case: Case) -> str:
    """Return what most of the differences share, in a sentence; nothing where they share nothing."""
    shared = number_fact(case, "pattern_count")
    kind = one_line(case.finding.facts.get("pattern", ""), 40)
    said = case.words.known(f"pattern.{kind}")
    if not shared or not said:
        return ""
    detail = one_line(case.finding.facts.get("pattern_detail", ""), 80)
    found = case.words.fill(said, {"field": field_word(case), "detail": detail or "–"})
    number = case.figures.number
    return case.words.say(
        "pattern.shared",
        shared=number(shared),
        all=number(case.finding.document_count),
        pattern=found,
    )


def _integrations(case: Case) -> str:
    named = [each for each in case.finding.facts.get("integrations", "").split(", ") if each]
    return case.figures.list_(case.title(each) for each in named)


_WRITERS: dict[str, Callable[[Case], str]] = {
    "window_starts": _moment("starts"),
    "window_ends": _moment("ends"),
    "window_integrations": _integrations,
    "moved_at": _moment("moved_at"),
    "delivered": _count("delivered"),
    "waited": _count("waited"),
    "left": _count("left"),
    "left_out": _count("left_out"),
    "drift": _fact("drift"),
    "file": _fact("file"),
    "system": lambda case: case.title(case.finding.facts.get("system", "")),
    "process": _process,
    "deadline": _moment("deadline"),
    "last_run": _last_run,
    "cadence": _cadence,
    "expected": lambda case: expected_words(case, _cadence(case)),
    "schedule_change": schedule_change,
    "span": _span,
    "took": _took,
    "days_left": _days_left,
    "lasted": _latency("took_ms"),
    "usual": _latency("usual_ms"),
    "limit": _latency("limit_ms"),
    "weeks": _fact("weeks"),
    "step": _step,
    "scope": _scope,
    "condition": _condition,
    "status": _fact("status"),
    "channel": _fact("channel"),
    "messages": _fact("messages"),
    "addresses": _fact("addresses"),
    "check": _check,
    "dag": _fact("dag"),
    "task": _fact("task"),
    "run": _fact("run"),
    "field": field_word,
    "lacking": _lacking,
    "documents_moved": _count("documents"),
    "usual_documents": _count("usual_documents"),
    "least_documents": _count("least_documents"),
    "most_documents": _count("most_documents"),
    "compared": _count("compared"),
    "changed_at": _moment("changed_at"),
    "boomi_count": _count("boomi_count"),
    "coupa_total": _count("coupa_total"),
    "coupa_processed": _count("coupa_processed"),
    "run_time": _time("seconds"),
    "usual_time": _time("usual_seconds"),
    "most_time": _time("most_seconds"),
}
