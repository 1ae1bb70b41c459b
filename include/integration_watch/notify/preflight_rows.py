"""What the next run will be refused, as rows of a mail about one of the reasons."""

from include.integration_watch.domain.delivery import Situation
from include.integration_watch.domain.incident import Change, Flip

from .case import Case
from .letter import Row
from .preflight_words import PreflightWords


def rows_ahead(case: Case, flip: Flip, situation: Situation) -> tuple[Row, ...]:
    """Return what the next run will be refused and what is at stake, where a rule about its data is broken."""
    prediction = situation.prediction
    if prediction is None or flip.change is Change.RESOLVED or not prediction.refused:
        return ()
    told = PreflightWords(case.words, case.figures)
    unsure = told.unsure(prediction)
    verdict = told.verdict(prediction, flip.at)
    rows = [
        ("row.preflight", f"{verdict}. {unsure}" if unsure else verdict),
        ("row.at_stake", "; ".join(told.at_stake(prediction))),
    ]
    return tuple(Row(case.words.say(label), (line,)) for label, line in rows if line)
