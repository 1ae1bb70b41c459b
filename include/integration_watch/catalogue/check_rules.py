"""Check the error catalogue: every row knows its examples, and says nothing that it cannot fill in."""

import re
from collections.abc import Iterator

from include.integration_watch.domain.error_rule import ErrorRule, classify

from .draft import Draft
from .mistake import Mistake, did_you_mean
from .shelf import Part

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_TEXTS = ("explanation", "action", "alert", "outside")
_ALSO = {"outside": ("documents",)}


def check_error_rules(draft: Draft) -> None:
    """Drop each row that is wrong; a row whose responder group is broken speaks to the owner group."""
    shelf = draft.error_rules
    rules = shelf.values
    for id, part in list(shelf.sound.items()):
        mistakes = [
            *_text_mistakes(part),
            *_example_mistakes(part, rules),
        ]
        draft.mistakes += mistakes
        if mistakes:
            shelf.drop(id)
        elif (
            part.value.responder_group
            and part.value.responder_group not in draft.owner_groups.sound
        ):
            value = part.value.model_copy(update={"responder_group": None})
            shelf.sound[id] = Part(value, part.document, part.keys)


def _text_mistakes(part: Part[ErrorRule]) -> Iterator[Mistake]:
    """Find names in a text that the pattern does not fill."""
    rule = part.value
    groups = re.compile(rule.pattern).groupindex
    for key in _TEXTS:
        known = {*groups, *_ALSO.get(key, ())}
        for language, text in getattr(rule, key) or ():
            for name in _PLACEHOLDER.findall(text):
                if name not in known:
                    message = f'the pattern has no group "{name}"{did_you_mean(name, groups)}'
                    yield part.mistake((key, language), message)


def _example_mistakes(part: Part[ErrorRule], rules: tuple[ErrorRule, ...]) -> Iterator[Mistake]:
    rule = part.value
    if not rule.example:
        yield part.mistake(("example",), "is missing: give at least one message as it really reads")
    for number, example in enumerate(rule.example):
        known = classify(example, rule.integration or "", rules).rule
        if not re.search(rule.pattern, example, re.MULTILINE):
            yield part.mistake(("example", number), "the pattern of this row does not match it")
        elif known != rule.id:
            yield part.mistake(
                ("example", number),
                f'the row "{known}" knows it first and so shadows this one: move this row up',
            )
