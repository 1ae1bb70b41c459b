"""Put a finding's values into the sentences of the error catalogue."""

import re

_NAMED = re.compile(r"\{(\w+)\}")


def filled(sentence: str, facts: dict[str, str]) -> str:
    """Return the sentence with each ``{name}`` replaced; a value nobody knows is shown as ``…``."""
    return _NAMED.sub(lambda found: facts.get(found[1]) or "…", sentence)


def filled_whole(sentence: str, facts: dict[str, str]) -> str:
    """Return the sentence with each ``{name}`` replaced; nothing where one is not known."""
    if not all(facts.get(name) for name in _NAMED.findall(sentence)):
        return ""
    return filled(sentence, facts)
