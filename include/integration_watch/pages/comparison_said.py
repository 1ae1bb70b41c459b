"""What a comparison found out beside its differences, in the reader's words."""

from collections.abc import Mapping

from include.integration_watch.domain.difference import Keyless, Remark, Suggestion
from include.integration_watch.domain.normalisation import Name

from .reader import Reader

_CODES, _LONGEST = 3, 300


def suggestion_said(reader: Reader, suggestion: Suggestion, sides: Mapping[str, str]) -> str:
    """Return which differences vanish when: *416 of 418 differences in "name" vanish when ...*."""
    rule = suggestion.normalisation
    detail = {
        Name.ROUND: reader.number(rule.places),
        Name.TOLERANCE: reader.decimal(rule.absolute),
        Name.EPOCH_1904: sides.get(rule.side or "", ""),
        Name.CODES: ", ".join(f"{one} = {other}" for one, other in [*rule.codes.items()][:_CODES]),
    }.get(rule.name, "")
    return reader.say(
        "rc_vanish_one" if suggestion.vanish == 1 else "rc_vanish_many",
        vanish=reader.number(suggestion.vanish),
        of=reader.number(suggestion.of),
        field=suggestion.field,
        reason=reader.say(f"rc_norm_{rule.name}", detail=detail),
    )


def remark_said(reader: Reader, remark: Remark, titles: Mapping[str, str]) -> str:
    """Return a remark about what was read; ``titles`` are what people call the two systems."""
    values = {
        name: reader.number(int(value)) if value.isdecimal() else titles.get(value, value)
        for name, value in remark.values.items()
    }
    return reader.say(f"rc_remark_{remark.word}", **values)


def keyless_said(reader: Reader, keyless: Keyless, sides: Mapping[str, str]) -> str:
    """Return which record has no key, and what it holds."""
    held = ", ".join(f"{name} {value}" for name, value in reader.record(keyless.record))
    row = reader.number(keyless.row)
    record = held[:_LONGEST] or "–"
    return reader.say("rc_keyless", row=row, system=sides[keyless.side], record=record)
