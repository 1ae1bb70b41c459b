"""Each normalisation as SQL: an expression of a text in, one of a text out."""

from collections.abc import Callable

from include.integration_watch.domain.normalisation import Name, Normalisation, Side

from . import sql
from .decoding import SUSPECT

NUMBER = "DECIMAL(38, 9)"
SPACE = r"[\s\x{00A0}\x{2007}\x{202F}\x{200B}\x{FEFF}]+"


def step(rule: Normalisation, value: str, *, side: Side, by: str = "NULL") -> str:
    """Return the SQL of a value after one normalisation; ``by`` is what ``convert`` looks up."""
    if rule.side not in (None, side):
        return value
    if rule.name is Name.CONVERT:
        return _convert(rule, value, by)
    if rule.name is Name.EPOCH_1904:
        # The same workbook read in the other epoch: four years and a day.
        return f"coalesce(CAST(CAST(TRY_CAST({value} AS DATE) + 1462 AS DATE) AS VARCHAR), {value})"
    return _STEPS[rule.name](rule, value)


def number(value: str) -> str:
    """Return the SQL of a text as an exact number; NULL when it is none."""
    return f"TRY_CAST({value} AS {NUMBER})"


def plain(number: str) -> str:
    """Return the SQL of an exact number as a text without needless zeros."""
    whole = f"CAST({number} AS VARCHAR)"
    return rf"regexp_replace(regexp_replace({whole}, '(\.\d*?)0+$', '\1'), '\.$', '')"


def within(rule: Normalisation, left: str, right: str) -> str:
    """Return the condition that two values are no further apart than a tolerance allows."""
    one, other = number(left), number(right)
    allowed = f"CAST({rule.absolute} AS {NUMBER})"
    if rule.relative:
        largest = f"CAST(greatest(abs({one}), abs({other})) AS DOUBLE)"
        allowed = f"(CAST({rule.absolute} AS DOUBLE) + {rule.relative} * {largest})"
    return f"coalesce(abs({one} - {other}) <= {allowed}, false)"


def _convert(rule: Normalisation, value: str, by: str) -> str:
    """Return a number times the rate of its row: written ``1.1``, it stays an exact number."""
    cases = "".join(
        f" WHEN {sql.text(code.lower())} THEN CAST('{rate}' AS DOUBLE)"
        for code, rate in rule.rates.items()
        if code
    )
    fallback = f"CAST('{rule.rates['']}' AS DOUBLE)" if "" in rule.rates else "NULL"
    rate = f"CASE lower(trim({by})) {cases} ELSE {fallback} END" if cases else fallback
    made = f"CAST(round(CAST({number(value)} AS DOUBLE) * ({rate}), 6) AS {NUMBER})"
    return f"coalesce({plain(made)}, {value})"


def _date(rule: Normalisation, value: str) -> str:
    formats = sql.listed(sql.text(each) for each in rule.formats)
    read = f"try_strptime(trim({value}), [{formats}])"
    serial = f"CASE WHEN regexp_full_match(trim({value}), '[1-9][0-9]{{4}}(\\.0+)?') THEN " + (
        f"DATE '1899-12-30' + CAST(TRY_CAST({value} AS DOUBLE) AS INTEGER) END"
    )
    return f"coalesce(CAST(CAST(coalesce({read}, {serial}) AS DATE) AS VARCHAR), {value})"


def _time_zone(rule: Normalisation, value: str) -> str:
    offset = r"'(Z|[+-]\d\d(:?\d\d)?)\s*$'"
    aware = f"TRY_CAST({value} AS TIMESTAMPTZ)"
    naive = f"timezone({sql.text(rule.zone)}, TRY_CAST({value} AS TIMESTAMP))"
    moment = f"CASE WHEN regexp_matches({value}, {offset}) THEN {aware} ELSE {naive} END"
    return f"coalesce(strftime(timezone('UTC', {moment}), '%Y-%m-%dT%H:%M:%SZ'), {value})"


def _codes(rule: Normalisation, value: str) -> str:
    cases = "".join(
        f" WHEN {sql.text(code)} THEN {sql.text(means)}" for code, means in rule.codes.items()
    )
    return f"CASE {value}{cases} ELSE {value} END"


def _round(rule: Normalisation, value: str) -> str:
    return f"coalesce({plain(f'round({number(value)}, {rule.places})')}, {value})"


def _shaped(pattern: str, made: str, value: str) -> str:
    """Return the SQL of a value, made over where it has a shape."""
    return f"CASE WHEN regexp_full_match({value}, {sql.text(pattern)}) THEN {made} ELSE {value} END"


def _zeros(value: str) -> str:
    return rf"regexp_replace({value}, '^0+([0-9A-Za-z])', '\1')"


_STEPS: dict[Name, Callable[[Normalisation, str], str]] = {
    Name.NFC: lambda _, v: f"nfc_normalize({v})",
    Name.NFKC: lambda _, v: f"CASE WHEN length({v}) = strlen({v}) THEN {v} ELSE iw_nfkc({v}) END",
    Name.MOJIBAKE: lambda _, v: (
        f"CASE WHEN regexp_matches({v}, {sql.text(SUSPECT)}) THEN iw_repaired({v}) ELSE {v} END"
    ),
    Name.WHITE_SPACE: lambda _, v: f"trim(regexp_replace({v}, '{SPACE}', ' ', 'g'))",
    Name.CASE: lambda _, v: f"lower({v})",
    Name.ACCENTS: lambda _, v: f"strip_accents({v})",
    Name.PUNCTUATION: lambda _, v: rf"trim(regexp_replace({v}, '[\pP\pS\s\x{{00A0}}]+', ' ', 'g'))",
    Name.LEADING_ZEROS: lambda _, v: _zeros(v),
    Name.EMPTY: lambda _, v: f"nullif(trim({v}), '')",
    Name.BRACKETS: lambda _, v: _shaped(
        r"\s*\(\s*[^-()]*\d[^-()]*\)\s*", rf"'-' || trim(regexp_replace({v}, '[()]', '', 'g'))", v
    ),
    Name.TRAILING_MINUS: lambda _, v: _shaped(
        r"\s*[^-]*\d[^-]*-\s*", f"'-' || trim(replace({v}, '-', ''))", v
    ),
    Name.DECIMAL_COMMA: lambda _, v: _shaped(
        r"\s*[-+]?(\d{1,3}([.\s']\d{3})+|\d+)(,\d+)?\s*",
        rf"replace(regexp_replace({v}, '[.''\s\x{{00A0}}]', '', 'g'), ',', '.')",
        v,
    ),
    Name.THOUSANDS: lambda _, v: _shaped(
        r"\s*[-+]?\d{1,3}([,\s']\d{3})+(\.\d*)?\s*",
        rf"regexp_replace({v}, '[,''\s\x{{00A0}}]', '', 'g')",
        v,
    ),
    Name.NUMBER: lambda _, v: f"coalesce({plain(number(v))}, {v})",
    Name.ROUND: _round,
    Name.DATE: _date,
    Name.TIME_ZONE: _time_zone,
    Name.CODES: _codes,
    Name.TOLERANCE: lambda _, v: v,
}
