"""Classify messages against a thousand rows at once; the answers are those of `domain.error_rule`."""

import re

import re2

from include.integration_watch.domain.error_rule import Diagnosis, ErrorRule, classify

from .wider import wider

_MEMORY = 256 << 20
_UNKNOWN = Diagnosis()


class Classifier:
    """The rows of a catalogue, compiled once.

    RE2 reads a message once, in linear time whatever the patterns are, and names the rows that may
    know it; of those, in the catalogue's order, the first whose own pattern matches wins.
    """

    def __init__(self, rules: tuple[ErrorRule, ...]) -> None:
        self._rules = rules
        self._last = len(rules)
        self._plain = [Diagnosis(rule=rule.id) for rule in rules]
        self._compiled = [re.compile(rule.pattern, re.MULTILINE) for rule in rules]
        self._set, self._always = _searched(rules)

    def __call__(self, text: str, integration: str) -> Diagnosis:
        """Return the first row that knows the message, and the values its pattern found."""
        candidates = self._candidates(text)
        if candidates is None:
            return classify(text, integration, self._rules)
        everyone: list[int] = []
        for index in candidates:
            owner = self._rules[index].integration
            if owner is None:
                everyone.append(index)
            elif owner == integration and (found := self._compiled[index].search(text)):
                return self._diagnosis(index, found)
        for index in everyone:
            if found := self._compiled[index].search(text):
                return self._diagnosis(index, found)
        return _UNKNOWN

    def _candidates(self, text: str) -> list[int] | None:
        """Return the rows that may know the text, in their order; none when RE2 cannot say."""
        try:
            named: list[int] | None = self._set.Match(text.encode())
        except UnicodeEncodeError:  # half a surrogate pair: no text that RE2 can read
            return None
        # The last pattern matches every text: without it, RE2 ran out of memory and said nothing.
        if not named or self._last not in named:
            return None
        named.remove(self._last)
        named += self._always
        named.sort()
        return named

    def _diagnosis(self, index: int, found: re.Match[str]) -> Diagnosis:
        if not found.re.groupindex:
            return self._plain[index]
        fields = {name: value for name, value in found.groupdict().items() if value}
        return Diagnosis(rule=self._rules[index].id, fields=fields)


def _searched(rules: tuple[ErrorRule, ...]) -> tuple[re2.Set, list[int]]:
    """Return all patterns as one, and the rows that RE2 finds too large: those are always asked."""
    options = re2.Options()
    options.max_mem = _MEMORY
    options.log_errors = False
    together = re2.Set.SearchSet(options)
    always: list[int] = []
    for index, rule in enumerate(rules):
        try:
            together.Add(wider(rule.pattern))
        except re2.error:
            always.append(index)
            together.Add(r"[^\x{0}-\x{10FFFF}]")
    together.Add("")
    together.Compile()
    return together, always
