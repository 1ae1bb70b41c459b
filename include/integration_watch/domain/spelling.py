"""How two systems write one number: what they have in common, and how one of them would write another's."""

import re

_SEPARATORS = re.compile(r"[^0-9a-z]+")
_PIECES = re.compile(r"[0-9A-Za-z]+")
_BETWEEN = r"([^0-9A-Za-z]*)"


def folded(number: str) -> str:
    """Return a number as systems that write it differently have in common: no case, signs, leading zeros."""
    return _SEPARATORS.sub("", number.casefold()).lstrip("0")


def spellings(number: str) -> tuple[str, ...]:
    """Return the ways in which a system may have stored a number, that of the sender first."""
    bare = number.strip()
    ways = (bare, bare.lstrip("0"), bare.upper(), bare.lower(), re.sub(r"[^0-9A-Za-z]+", "", bare))
    return tuple(dict.fromkeys(way for way in ways if way))


def last_piece(number: str) -> str:
    """Return the last letters and digits of a number that no sign divides."""
    pieces = _PIECES.findall(number)
    return pieces[-1] if pieces else ""


def respelt(number: str, sent: str, there: str) -> str | None:
    """Return a number as the system writes it that keeps ``sent`` as ``there``.

    None where the example says nothing of this number, whose shape is another.
    """
    pieces, own = _PIECES.findall(sent), _PIECES.findall(number)
    if not pieces or len(pieces) != len(own):
        return None
    pattern = _BETWEEN.join(re.escape(piece) for piece in (pieces[0].lstrip("0"), *pieces[1:]))
    written = re.fullmatch(f"{_BETWEEN}(0*){pattern}{_BETWEEN}", there, re.IGNORECASE)
    if written is None:
        return None
    before, zeros, *between, after = written.groups()
    bare, width = own[0].lstrip("0"), len(zeros) + len(pieces[0].lstrip("0"))
    # Zeros in front fill a number up to a length that is always the same.
    first = bare.zfill(width) if zeros else bare
    rest = "".join(sign + piece for sign, piece in zip(between, own[1:], strict=True))
    told = before + first + rest + after
    if there.isupper() or there.islower():
        told = told.upper() if there.isupper() else told.lower()
    return told if folded(told) == folded(number) else None
