"""The difference of two contracts as a table for people, in their language."""

from include.integration_watch.domain.contract_diff import CLASSES, ContractDiff, Gap
from include.integration_watch.domain.value import Language

from .outer_text import one_line
from .words import Words, words

_WIDEST = 60


def table(found: ContractDiff, language: Language) -> str:
    """Return the four classes of data error, each with its rows or a word that it has none."""
    said = words(language)
    lines = [
        said.say(
            "contract.title",
            source=f"{found.source} ({found.source_version})",
            target=f"{found.target} ({found.target_version})",
        )
    ]
    for number, error_class in enumerate(CLASSES, 1):
        gaps = found.of(error_class)
        heading = said.say(f"contract.class.{error_class}")
        lines += ["", f"{number}. {heading} ({len(gaps)})"]
        lines += _rows(gaps, said) if gaps else [f"   {said.say('contract.none')}"]
    if found.contradictions:
        lines += ["", said.say("contract.contradictions")]
        lines += [
            f"   {each.object}.{each.field}: {one_line(each.why, 200)}"
            for each in found.contradictions
        ]
    for key, named in (("not_sent", found.not_sent), ("not_described", found.not_described)):
        if named:
            lines += ["", said.say(f"contract.{key}", names=", ".join(named))]
    return "\n".join(lines)


def _rows(gaps: tuple[Gap, ...], said: Words) -> list[str]:
    heads = [said.say(f"contract.{head}") for head in ("field", "demanded", "given", "when")]
    cells = [heads, *(_cells(gap, said) for gap in gaps)]
    used = [
        place for place in range(len(heads)) if any(row[place] for row in cells[1:]) or place == 0
    ]
    widths = [max(len(row[place]) for row in cells) for place in used]
    return [
        "   "
        + "  ".join(
            row[place].ljust(width) for place, width in zip(used, widths, strict=True)
        ).rstrip()
        for row in cells
    ]


def _cells(gap: Gap, said: Words) -> list[str]:
    demanded = said.say("contract.required") if gap.kind == "required" else gap.demanded
    when = ", ".join(f"{field} = {'/'.join(given)}" for field, given in gap.when.items())
    return [
        f"{gap.object}.{gap.field}",
        one_line(demanded, _WIDEST),
        one_line(gap.given, _WIDEST),
        one_line(when, _WIDEST),
    ]
