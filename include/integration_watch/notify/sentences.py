"""What is wrong, why, what to do, and who moves first: from the error catalogue, else from the kind."""

import re
from collections.abc import Mapping

from include.integration_watch.domain.error_rule import ErrorClass, FirstResponder
from include.integration_watch.domain.finding import Kind, Layer

from .case import Case
from .fields import fields, pattern_words
from .outer_text import one_line, shorten
from .words import places

SLOTS = ("core", "effect", "why", "do", "first", "restart", "closes", "over")
AREAS = ("system", "service", "data", "monitor")

CORE = 110
_SHORTEST_CLAUSE = 25
_SENTENCE_END = re.compile(r"(?<=[\w)}][\w)}][\w)}“”])[.!?;](?=\s|$)|\s[–—]\s")
_BLANKS = re.compile(r"[^\S\N{NO-BREAK SPACE}]+")
_EFFECT = re.compile(r", (?:daher|deshalb|darum|sodass|so|hence|therefore)\b")
_OF_THE_DATA = frozenset(
    {ErrorClass.SYSTEM_RULE, ErrorClass.REQUIRED, ErrorClass.FORMAT, ErrorClass.REFERENCE}
)
_AREA_OF_LAYER = {
    Layer.SYSTEM: "system",
    Layer.SERVICE: "service",
    Layer.EXECUTION: "service",
    Layer.DATA: "data",
    Layer.MONITOR: "monitor",
}


def say(case: Case, slot: str) -> str:
    """Return the sentence of the finding's kind for one slot, that of its named reason where there is one."""
    values = fields(case)
    special = [one_line(case.finding.facts.get("reason", ""), 40)]
    special += [] if case.finding.document_count else ["uncounted"]
    for word in special:
        if found := case.words.known(f"kind.{case.finding.word}.{slot}.{word}"):
            return case.words.fill(found, values)
    return case.words.say(f"kind.{case.finding.word}.{slot}", **values)


def area(case: Case) -> str:
    """Return which of the three broke (system, service, data), or that the monitor did.

    A document that was refused inside a good run is a matter of data, and so is a run that
    failed for a reason which the catalogue knows to lie in the data.
    """
    if case.finding.word in (Kind.DOCUMENTS_REFUSED, Kind.HIDDEN_REFUSAL, Kind.UPLOAD_ERRORS):
        return "data"
    if (
        case.finding.layer is Layer.EXECUTION
        and case.rule
        and case.rule.error_class in _OF_THE_DATA
    ):
        return "data"
    return _AREA_OF_LAYER[case.finding.layer]


def layer_words(case: Case) -> str:
    """Return the area and where in it the finding stands."""
    layer = case.finding.layer
    if layer is Layer.EXECUTION:
        return case.words.say(f"layer.execution.{area(case)}")
    return case.words.say(f"layer.{layer}.long")


def core(case: Case) -> str:
    """Return what is wrong in a few words."""
    if case.rule and case.finding.layer is not Layer.DATA:
        told = _from_row(case, _first_clause(case.rule.explanation.in_(case.language)))
        if told:
            return shorten(told, CORE)
    return shorten(say(case, "core"), CORE)


def why(case: Case) -> str:
    """Return the cause with what most records share; where the catalogue knows it, with the row that does."""
    return f"{_why(case)} {pattern_words(case)}".rstrip()


def _why(case: Case) -> str:
    told = _from_row(case, case.rule.explanation.in_(case.language)) if case.rule else None
    if case.rule is None or told is None:
        return say(case, "why")
    known = case.words.say("why.rule", why=told, rule=one_line(case.rule.id))
    return f"{say(case, 'why')} {known}" if case.finding.layer is Layer.DATA else known


def steps(case: Case) -> tuple[str, ...]:
    """Return what to do, step by step."""
    if case.rule:
        action = case.rule.action.in_(case.language)
        if all(case.facts.get(place) for place in places(action)):
            return tuple(case.words.fill(step, case.facts) for step in split_steps(action))
    return split_steps(say(case, "do"))


def outside(case: Case) -> str | None:
    """Return what the row says to an outside party, or none while a value that it names is unknown."""
    if case.rule is None or case.rule.outside is None:
        return None
    keys = ", ".join(one_line(document.key) for document in case.finding.documents)
    text = " ".join(case.rule.outside.in_(case.language).split())
    values = {**case.facts, "documents": keys}
    if not all(values.get(place) for place in places(text)):
        return None
    return case.words.fill(text, values)


def restart(case: Case) -> str:
    """Return whether starting the Boomi process again helps, and whether it is safe."""
    if advice := rerun(case):
        return advice
    if case.rule and case.finding.layer is not Layer.DATA:
        return case.words.say(f"restart.{case.rule.retry}")
    return say(case, "restart")


def rerun(case: Case) -> str:
    """Return whether what failed may be sent again, and why; nothing where nobody judged it."""
    verdict = case.words.known(f"rerun.{case.finding.facts.get('rerun', '')}")
    why = case.words.known(f"rerun.why.{case.finding.facts.get('rerun_why', '')}")
    if not verdict or not why:
        return ""
    return case.words.fill(verdict, {"why": case.words.fill(why, {"refuser": case.refuser})})


def party(case: Case) -> str:
    """Return who moves first in a word: the catalogue's party, else the responsible group."""
    if case.rule:
        return case.words.say(f"party.{case.rule.first_responder}")
    return shorten(case.title(case.group), 40)


def first(case: Case, *, reader: str = "") -> str:
    """Return who moves first, and why they; a reader of that group is told so."""
    group = case.title(case.group)
    if reader == case.group:
        group = case.words.say("first.you", group=group)
    if case.rule:
        return case.words.say("first.row", party=party(case), group=group)
    values = {**fields(case), "group": group}
    return case.words.say(f"kind.{case.finding.word}.first", **values)


def responders(case: Case) -> str:
    """Return how many documents each party moves first about, where they are several; else nothing."""
    parties: dict[str, int] = {}
    told = case.facts.get("error_rules", "").split()
    for id, count in zip(told[::2], told[1::2], strict=False):
        rule = case.catalogue.error_rules_by_id.get(id)
        if count.isdecimal():
            named = rule.first_responder if rule else FirstResponder.CUSTOMER
            party = case.words.say(f"party.{named}")
            parties[party] = parties.get(party, 0) + int(count)
    if len(parties) < 2:  # noqa: PLR2004 - one party is the one that moves first
        return ""
    return ", ".join(f"{party}: {case.figures.number(count)}" for party, count in parties.items())


def split_steps(action: str) -> tuple[str, ...]:
    """Split "1. … 2. …" into steps; without numbers every line is one."""
    text = action.strip()
    if not text.startswith("1. "):
        return tuple(line.strip() for line in text.splitlines() if line.strip())
    spans: list[tuple[int, int]] = []
    while found := _numbered(len(spans) + 1).search(text, spans[-1][1] if spans else 0):
        spans.append(found.span())
    ends = [*(begin for begin, _ in spans[1:]), len(text)]
    pairs = zip(spans, ends, strict=True)
    return tuple(_BLANKS.sub(" ", text[begin:end]).strip() for (_, begin), end in pairs)


def _numbered(number: int) -> re.Pattern[str]:
    return re.compile(rf"(?:^|(?<=\s)){number}\.\s+")


def _from_row(case: Case, text: str) -> str | None:
    """Fill a text of the catalogue, or return none where the finding lacks a value it names."""
    sentence = " ".join(text.split())
    values: Mapping[str, str] = case.facts
    if not all(values.get(place) for place in places(sentence)):
        return None
    return case.words.fill(sentence, values)


def _first_clause(explanation: str) -> str:
    """Cut an explanation to its first clause that says something ("Validation error." does not).

    Cut before values are filled in: what an outer system says must not decide where.
    """
    clauses = [clause.strip() for clause in _SENTENCE_END.split(explanation)]
    telling = (clause for clause in clauses if len(clause) >= _SHORTEST_CLAUSE)
    clause = next(telling, explanation.strip())
    if effect := _EFFECT.search(clause, _SHORTEST_CLAUSE):
        clause = clause[: effect.start()]
    return clause.rstrip(".!?;, ")
