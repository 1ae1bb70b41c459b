"""The error catalogue: a message's meaning, what to do, and who moves first."""

import re
from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache
from typing import Literal

from pydantic import Field

from .contract import Pattern
from .finding import Severity
from .value import Id, Text, Value


class FirstResponder(StrEnum):
    """The party that diagnoses first."""

    CUSTOMER = "customer"
    COUPA = "coupa"
    BOOMI = "boomi"
    SUPPLIER = "supplier"


class ErrorClass(StrEnum):
    """What sort of error a message is."""

    SYSTEM_RULE = "system_rule"
    REQUIRED = "required"
    FORMAT = "format"
    REFERENCE = "reference"
    AUTHORISATION = "authorisation"
    TRANSPORT = "transport"
    LIMIT = "limit"
    DIFFERENCE = "difference"
    UNKNOWN = "unknown"


class ErrorRule(Value):
    """A row of the catalogue: interface, example, explanation and action, alert, first responder.

    The first row whose ``interface`` (an integration id; none means every) and ``pattern`` match
    wins. Named groups of the pattern fill ``{name}`` in the texts. ``retry`` says whether
    starting the Boomi process again can help. ``outside`` is what an outside party is told, ready to
    send; it may also name ``{documents}``.
    """

    id: Id
    interface: Text
    integration: Id | None = None
    pattern: Pattern
    example: tuple[str, ...] = ()
    explanation: Text
    action: Text
    alert: Text
    error_class: ErrorClass
    first_responder: FirstResponder
    responder_group: Id | None = None
    runbook: str = ""
    outside: Text | None = None
    severity: Severity = Severity.ERROR
    retry: Literal["useful", "useless", "harmful"] = "useless"


class Diagnosis(Value):
    """What the catalogue says of a message; ``rule`` is none where no row matches."""

    rule: Id | None = None
    fields: dict[str, str] = Field(default_factory=dict)


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.MULTILINE)


def classify(text: str, integration: str, rules: tuple[ErrorRule, ...]) -> Diagnosis:
    """Return the first row that knows the message, and the values its pattern found.

    A row of this integration is asked before the rows of every interface.
    """
    own = [rule for rule in rules if rule.integration == integration]
    everyone = [rule for rule in rules if rule.integration is None]
    for rule in (*own, *everyone):
        if found := _compiled(rule.pattern).search(text):
            fields = {name: value for name, value in found.groupdict().items() if value}
            return Diagnosis(rule=rule.id, fields=fields)
    return Diagnosis()


Diagnose = Callable[[str, str], Diagnosis]
"""Ask the catalogue: a message and its integration's id."""


def classifying(rules: tuple[ErrorRule, ...]) -> Diagnose:
    """Return the plain way to ask these rows, one after the other."""
    return lambda text, integration: classify(text, integration, rules)
