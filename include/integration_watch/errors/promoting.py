"""Write the row that a proposal would become, for a person to finish and to paste."""

import io
import re

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import SingleQuotedScalarString as Quoted

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.error_rule import ErrorRule
from include.integration_watch.domain.proposal import Proposal

from .masking import VALUE

_NO_WORD = re.compile(r"[^a-z0-9]+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_BETWEEN = r"\W+"
_SOMETHING = r"(?P<value_{0}>.+?)"
_AT_THE_END = r"(?P<value_{0}>.+)"


def row(proposal: Proposal, catalogue: Catalogue) -> str:
    """Return the YAML of a row: its pattern and example, the nearest row's words to start from."""
    near = catalogue.error_rule(proposal.nearest)
    only = proposal.integrations[0] if len(proposal.integrations) == 1 else None
    titles = catalogue.integration(only).title if only else None
    written: dict[str, object] = {
        "id": _id(proposal, catalogue),
        "interface": {"de": titles.de, "en": titles.en} if titles else {"de": "Alle", "en": "All"},
    }
    if only:
        written["integration"] = only
    written |= {
        "pattern": Quoted(_known(proposal)),
        "example": [proposal.example],
        "explanation": _text(near, "explanation", "Was die Meldung bedeutet", "What it means"),
        "action": _text(near, "action", "Was zu tun ist", "What to do"),
        "alert": {"de": "E-Mail an die verantwortliche Gruppe", "en": "E-mail to the owner group"},
        "error_class": near.error_class.value if near else "unknown",
        "first_responder": near.first_responder.value if near else "customer",
        "responder_group": proposal.responder,
        "runbook": near.runbook if near and near.runbook else "docs/errors.md#unknown",
    }
    out = io.StringIO()
    yaml = YAML()
    yaml.width = 1_000_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump({"error_rules": [written]}, out)
    return out.getvalue().partition("\n")[2]


def _known(proposal: Proposal) -> str:
    """Return the pattern; one whose values hold several lines reads across them."""
    plain = pattern(proposal.template)
    return plain if re.search(plain, proposal.example, re.MULTILINE) else f"(?s){plain}"


def pattern(template: str) -> str:
    """Return a pattern that knows every message of a template and finds its values."""
    words = template.split()
    parts: list[str] = []
    values = 0
    for number, word in enumerate(words):
        if word != VALUE:
            parts.append(re.escape(word).replace("'", r"\W"))
            continue
        values += 1
        last = number == len(words) - 1
        parts.append((_AT_THE_END if last else _SOMETHING).format(values))
    return "(?i)" + _BETWEEN.join(parts)


def _id(proposal: Proposal, catalogue: Catalogue) -> str:
    words = _NO_WORD.sub("_", proposal.template.casefold().translate(_UMLAUTS)).strip("_")
    name = "_".join(words.split("_")[:6]) or "row"
    taken = {rule.id for rule in catalogue.error_rules}
    return name if name not in taken else f"{name}_{proposal.id}"


def _text(near: ErrorRule | None, name: str, de: str, en: str) -> dict[str, str]:
    """Return the nearest row's text where it names no value, else what is to be written there."""
    text = getattr(near, name, None)
    if text is None or "{" in text.de + text.en:
        return {"de": f"Noch zu schreiben. {de}.", "en": f"To be written. {en}."}
    return {"de": text.de, "en": text.en}
