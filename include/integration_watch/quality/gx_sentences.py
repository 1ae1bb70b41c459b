"""What Great Expectations and our contracts demand of data, in German."""

import re
from collections.abc import Sequence

from .detail_words import translated

_IF = re.compile(r"If (\$\w+), then ")
_MOSTLY = ", at least $mostly_pct % of the time"
_REFERENCE = re.compile(
    r"(?P<field>\S+) must name a (?P<object>\w+) of (?P<target>\S+?)"
    r"(?: whose (?P<status>\S+) is (?P<allowed>.+?))?(?:, valid on its (?P<day>\S+))?"
)
_BOUND = r"(?:(?:greater|less) than(?: or equal to)? \$m\w+_value(?: and )?)+"
_BOUNDS = (
    ("greater than or equal to", "mindestens"),
    ("less than or equal to", "höchstens"),
    (" and ", " und "),
)
_OF_VALUES = (*_BOUNDS, ("greater than", "größer als"), ("less than", "kleiner als"))
_OF_NUMBERS = (*_BOUNDS, ("greater than", "mehr als"), ("less than", "weniger als"))
_BOUNDED: tuple[tuple[str, str, Sequence[tuple[str, str]]], ...] = (
    (
        "values must (?:always )?be {} characters long",
        "Werte müssen {} Zeichen lang sein",
        _OF_NUMBERS,
    ),
    ("values must be {}", "Werte müssen {} sein", _OF_VALUES),
    ("must have {} rows", "Es müssen {} Zeilen sein", _OF_NUMBERS),
    ("must have {} unique values", "Es müssen {} verschiedene Werte sein", _OF_NUMBERS),
    (
        "proportion of non-null values must be {}",
        "Der Anteil vorhandener Werte muss {} sein",
        _OF_VALUES,
    ),
    ("maximum value must be {}", "Der größte Wert muss {} sein", _OF_VALUES),
    ("minimum value must be {}", "Der kleinste Wert muss {} sein", _OF_VALUES),
    ("sum must be {}", "Die Summe muss {} sein", _OF_VALUES),
    ("mean must be {}", "Der Mittelwert muss {} sein", _OF_VALUES),
    ("median must be {}", "Der Median muss {} sein", _OF_VALUES),
)
_SENTENCES: tuple[tuple[str, str], ...] = (
    ("values must never be null", "Werte dürfen nie fehlen"),
    ("values must not be null", "Werte dürfen nicht fehlen"),
    ("values must be null", "Werte müssen fehlen"),
    ("values must be unique", "Werte müssen eindeutig sein"),
    ("values must be $value characters long", "Werte müssen genau $value Zeichen lang sein"),
    (
        "values must match this regular expression: {what}",
        "Werte müssen diesem regulären Ausdruck entsprechen: {what}",
    ),
    (
        "values must not match this regular expression: {what}",
        "Werte dürfen diesem regulären Ausdruck nicht entsprechen: {what}",
    ),
    ("values must belong to this set: {what}", "Werte müssen aus dieser Menge sein: {what}"),
    (
        "values must not belong to this set: {what}",
        "Werte dürfen nicht aus dieser Menge sein: {what}",
    ),
    (
        "values in $column_A must be greater than or equal to those in $column_B",
        "Werte in $column_A dürfen nicht kleiner sein als die in $column_B",
    ),
    (
        "values in $column_A must be greater than those in $column_B",
        "Werte in $column_A müssen größer sein als die in $column_B",
    ),
    (
        "values in $column_A and $column_B must be equal",
        "Werte in $column_A und $column_B müssen gleich sein",
    ),
    (
        "values for given compound columns must be unique together: {what}",
        "Werte dieser Spalten müssen zusammen eindeutig sein: {what}",
    ),
    (
        "quantiles must be within the following value ranges",
        "Die Quantile müssen in diesen Bereichen liegen",
    ),
    (
        "kullback-Leibler (KL) divergence with respect to the following distribution must be lower "
        "than $threshold",
        "Die Kullback-Leibler-Divergenz zu dieser Verteilung muss kleiner als $threshold sein",
    ),
    ("is a required field", "Die Spalte muss vorhanden sein"),
)
_WHOLE: tuple[tuple[str, str], ...] = (
    (
        "\n\n$unexpected_count unexpected values found. $unexpected_percent of $element_count total "
        "rows.",
        "\n\nUnerwartete Werte: $unexpected_count. Das sind $unexpected_percent von $element_count "
        "Zeilen.",
    ),
    (
        "\n\n$expectation_type raised an exception:\n$exception_message",
        "\n\n$expectation_type ließ sich nicht ausführen:\n$exception_message",
    ),
    (
        "Unexpected rows query: $unexpected_rows_query",
        "Abfrage der Verstöße: $unexpected_rows_query",
    ),
    ("KL Divergence: $observed_value", "KL-Divergenz: $observed_value"),
    (
        "The traceback stands in the log of the task.",
        "Die Ablaufverfolgung steht im Protokoll der Task.",
    ),
    (
        "{field} must be unique in {target} within {scope}; upper and lower case and white space make "
        "no difference",
        "{field} muss in {target} innerhalb von {scope} eindeutig sein; Groß- und Kleinschreibung und "
        "Leerzeichen machen keinen Unterschied",
    ),
    (
        "{field} must be unique in {target}; upper and lower case and white space make no difference",
        "{field} muss in {target} eindeutig sein; Groß- und Kleinschreibung und Leerzeichen machen "
        "keinen Unterschied",
    ),
)


def sentence(template: str) -> str:
    """Return what an expectation demands in German; what is not known stays as it is."""
    if whole := translated(template, _WHOLE) or _referring(template):
        return whole
    given, said = _IF.match(template), template
    if given:
        said = template[given.end() :]
    often = said.replace(_MOSTLY, "")
    demanded = _demanded(often.rstrip(". ").replace("must always be", "must be"))
    if not demanded:
        return template
    case = f"Wenn {given[1]}: " if given else ""
    share = " (gilt für mindestens $mostly_pct % der Zeilen)" if often != said else ""
    return f"{case}{demanded}{share}."


def _demanded(said: str) -> str:
    said = said[:1].lower() + said[1:]
    for english, german, bounds in _BOUNDED:
        found = re.fullmatch(english.format(f"({_BOUND})"), said)
        if found:
            written = found[1]
            for one, other in bounds:
                written = written.replace(one, other)
            return german.format(written)
    return translated(said, _SENTENCES)


def _referring(said: str) -> str:
    """Return what a reference demands; nothing where this is none."""
    found = _REFERENCE.fullmatch(said)
    if found is None:
        return ""
    field, named, target, status, allowed, day = found.groups()
    told = f"{field} muss einen Datensatz in {target} nennen ({named}"
    if status:
        told += f" mit {status}: {allowed.replace(' or ', ' oder ')}"
    return told + (f"), gültig am Tag in {day}" if day else ")")
