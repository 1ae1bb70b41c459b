"""``classify_vs_loop`` and ``classify_rate``: messages against 1,000 rows, beside a loop of ``re.search``.

The rows are shaped like those of the shipped catalogue: words of a field, a value between them, what
is wrong with it; half of them ignore case. Each message is different; one in seven is known by no row. The loop is
measured with patterns compiled once, which is kinder to it than ``re.search(text, ...)``: Python
keeps 512 compiled patterns and with 1,000 compiles each one anew for each message.
"""

import itertools
import random
import re
import statistics
import time
from collections.abc import Callable, Iterator

from include.integration_watch.domain.error_rule import ErrorRule
from include.integration_watch.domain.value import Text
from include.integration_watch.errors.classifier import Classifier

ROWS = 1_000
OURS, THEIRS, UNCOMPILED = 100_000, 2_000, 20
LEAST_RATIO, LEAST_RATE = 30.0, 100_000.0

_OBJECTS = [
    "supplier",
    "invoice",
    "requisition",
    "order",
    "payment",
    "contract",
    "account",
    "currency",
    "address",
    "user",
    "item",
    "receipt",
    "budget",
    "tax",
    "line",
    "charge",
    "approval",
    "lookup",
    "asset",
    "vendor",
]
_FIELDS = [
    "number",
    "name",
    "date",
    "code",
    "status",
    "term",
    "amount",
    "total",
    "quantity",
    "price",
    "type",
    "group",
    "site",
    "email",
    "login",
    "owner",
    "segment",
    "reference",
    "terms",
    "category",
    "description",
    "unit",
    "rate",
    "limit",
    "policy",
    "region",
    "plant",
]
_FAULTS = (
    ("has already been taken", "has already been taken"),
    ("can'?t be blank", "can't be blank"),
    ("(must be present|is missing|is not set)", "must be present"),
    ("must be one of (?P<allowed>.+)", "must be one of active, inactive"),
    (r"is not a valid (?P<kind>\w+)", "is not a valid date"),
    (r"\S+ does not exist", "{number} does not exist"),
    (r"(?P<value>\S+) is closed", "CA{number} is closed"),
    (r"exceeds? (the )?maximum of (?P<most>\d+)", "exceeds maximum of {number}"),
)
_NO_TEXT = Text(de="-", en="-")


def measure(repetitions: int) -> Iterator[dict[str, object]]:
    """Measure all in turns; the figures are medians of messages per second on one core."""
    rules, texts = material()
    classified = Classifier(rules)
    compiled = [(rule, re.compile(rule.pattern, re.MULTILINE)) for rule in rules]

    def loop(text: str) -> tuple[str | None, dict[str, str]]:
        for rule, pattern in compiled:
            if found := pattern.search(text):
                return rule.id, {name: value for name, value in found.groupdict().items() if value}
        return None, {}

    def uncompiled(text: str) -> str | None:
        for rule in rules:
            if re.search(rule.pattern, text, re.MULTILINE):
                return rule.id
        return None

    for text in texts[:THEIRS]:
        mine = classified(text, "")
        if (mine.rule, mine.fields) != loop(text):
            raise SystemExit(f"the answers differ for {text!r}")
    rates: dict[str, list[float]] = {"ours": [], "loop": [], "uncompiled": []}
    for _ in range(repetitions):
        rates["ours"].append(_rate(lambda text: classified(text, ""), texts))
        rates["loop"].append(_rate(loop, texts[:THEIRS]))
        rates["uncompiled"].append(_rate(uncompiled, texts[:UNCOMPILED]))
    ours, theirs, slowest = (statistics.median(each) for each in rates.values())
    yield _line("loop of compiled patterns", ours, theirs)
    yield _line("loop of re.search", ours, slowest)
    yield {
        "measure": "classify_rate",
        "against": f"{ROWS} rows, {OURS} different messages, one core",
        "ours": round(ours),
        "theirs": None,
        "ratio": None,
        "unit": "messages/s",
        "goal": f"ours >= {LEAST_RATE:.0f}",
        "met": ours >= LEAST_RATE,
    }


def _rate(classify: Callable[[str], object], texts: list[str]) -> float:
    # The time of the process, not of the clock: other processes of the machine are not measured.
    began = time.process_time()
    for text in texts:
        classify(text)
    return len(texts) / (time.process_time() - began)


def _line(against: str, ours: float, theirs: float) -> dict[str, object]:
    return {
        "measure": "classify_vs_loop",
        "against": f"{against}, {ROWS} rows",
        "ours": round(ours),
        "theirs": round(theirs),
        "ratio": round(ours / theirs, 1),
        "unit": "messages/s",
        "goal": f"ratio >= {LEAST_RATIO:.0f}",
        "met": ours / theirs >= LEAST_RATIO,
    }


def material(seed: int = 1) -> tuple[tuple[ErrorRule, ...], list[str]]:
    """Return the rows and the messages."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    kinds = list(itertools.product(_OBJECTS, _FIELDS, _FAULTS))
    chance.shuffle(kinds)
    rules = tuple(
        ErrorRule.model_validate(
            {
                "id": f"row_{number}",
                "interface": _NO_TEXT,
                "pattern": _pattern(*kind, chance),
                "explanation": _NO_TEXT,
                "action": _NO_TEXT,
                "alert": _NO_TEXT,
                "error_class": "unknown",
                "first_responder": "customer",
            }
        )
        for number, kind in enumerate(kinds[:ROWS])
    )
    return rules, [_message(number, kinds, chance) for number in range(OURS)]


def _pattern(object: str, field: str, fault: tuple[str, str], chance: random.Random) -> str:
    shapes = (f"{object}[ -]{field}\\b.*", f"{object} {field} ", f"{object}\\w* {field}s? .*?")
    folded = "(?i)" if chance.random() < 0.5 else ""
    return folded + chance.choices(shapes, (5, 3, 2))[0] + fault[0]


def _message(
    number: int, kinds: list[tuple[str, str, tuple[str, str]]], chance: random.Random
) -> str:
    known = chance.random() < 0.8
    object, field, fault = chance.choice(kinds[:ROWS] if known else kinds)
    said = fault[1].format(number=number)
    return (
        f"Validation failed for document R-{number}: {object} {field} {said}. "
        f"Line {chance.randint(1, 9)} of {number}."
    )
