"""What the next run will be refused, in sentences: used by mails, the digest and the command line."""

from datetime import datetime

from include.integration_watch.domain.finding import Money
from include.integration_watch.domain.preflight import Accuracy, Prediction, Share
from include.integration_watch.domain.value import Language

from .figures import Figures
from .outer_text import one_line
from .words import Words

_SUMS = 3
_NAMED = 6


class PreflightWords:
    """Writes predictions for one reader."""

    def __init__(self, said: Words, figures: Figures) -> None:
        self._said = said
        self._figures = figures

    @property
    def language(self) -> Language:
        """Return the reader's language."""
        return self._said.language

    def empty(self) -> str:
        """Return that there is nothing to say yet."""
        return self._said.say("preflight.empty")

    def verdict(self, prediction: Prediction, now: datetime) -> str:
        """Return "7 of 212 invoices will be refused at 06:00: 4 supplier inactive, 2 …"."""
        key = "preflight.verdict" if prediction.due_at > now else "preflight.verdict.past"
        if not prediction.refused:
            key += ".none"
        return self._said.say(
            key,
            count=self._figures.number(prediction.refused),
            all=self._figures.number(prediction.rows),
            object=self._object(prediction),
            at=self._figures.moment(prediction.due_at),
            reasons=self.reasons(prediction),
        )

    def reasons(self, prediction: Prediction) -> str:
        """Return each reason with its number of documents, the most frequent first."""
        told = [
            f"{self._figures.number(each.count)} {self.reason(each)}" for each in prediction.shares
        ]
        if len(told) > _NAMED:
            rest = sum(each.count for each in prediction.shares[_NAMED:])
            other = self._said.say("preflight.others", count=self._figures.number(rest))
            told = [*told[:_NAMED], other]
        return ", ".join(told)

    def reason(self, share: Share) -> str:
        """Return why documents will be refused, in a few words."""
        kind, _, field = share.rule.partition(":")
        named = self._said.known(f"field.{field}") or one_line(field.replace("_", " "), 40)
        note = share.note.lower().replace(" ", "_")
        known = self._said.known(f"preflight.{kind}.{note}") if note else None
        told = known or self._said.known(f"preflight.{kind}") or one_line(kind)
        status = self._said.known(f"note.{note}") or one_line(share.note, 40)
        return self._said.fill(told, {"field": named, "note": status})

    def money(self, sums: tuple[Money, ...]) -> str:
        """Return sums, one for each currency; nothing where there are none."""
        told = [self._figures.money(each) for each in sums]
        if len(told) > _SUMS:
            told = [*told[:_SUMS], self._said.say("sums.more")]
        return ", ".join(told)

    def risks(self, prediction: Prediction) -> tuple[str, ...]:
        """Return which discounts end and which payment run is missed, a sentence for each."""
        risk, number = prediction.risk, self._figures.number
        told = []
        if risk.discount_count:
            told.append(
                self._said.say(
                    "preflight.discount",
                    count=number(risk.discount_count),
                    money=self.money(risk.discount) or "–",
                    at=self._figures.day_of(risk.discount_until),
                )
            )
        if risk.payment_count and risk.payment_run:
            told.append(
                self._said.say(
                    "preflight.payment",
                    count=number(risk.payment_count),
                    money=self.money(risk.payment) or "–",
                    at=self._figures.moment(risk.payment_run),
                )
            )
        return tuple(told)

    def unsure(self, prediction: Prediction) -> str:
        """Return which rules could not say anything; nothing where all could."""
        if not prediction.unsure:
            return ""
        rules = self._figures.list_(one_line(rule, 60) for rule in prediction.unsure[:_NAMED])
        return self._said.say("preflight.unsure", rules=rules)

    def landing(self, prediction: Prediction) -> str:
        """Return what became of a prediction; nothing before its run has ended."""
        landing = prediction.landing
        if landing is None:
            return ""
        number = self._figures.number
        told = self._said.say(
            "preflight.landing",
            refused=number(landing.refused),
            hits=number(landing.hits),
            predicted=number(prediction.refused),
        )
        missed = ", ".join(one_line(each, 40) for each in landing.unforeseen[:_NAMED])
        return f"{told}; {self._said.say('preflight.unforeseen', keys=missed)}" if missed else told

    def accuracy(self, found: Accuracy) -> str:
        """Return precision and recall over the runs that were compared."""
        if not found.runs:
            return self._said.say("preflight.accuracy.none")
        return self._said.count(
            "preflight.accuracy",
            found.runs,
            number=self._figures.number(found.runs),
            precision=self._share(found.precision),
            recall=self._share(found.recall),
        )

    def _share(self, share: float | None) -> str:
        return "–" if share is None else self._figures.percent(share)

    def _object(self, prediction: Prediction) -> str:
        word = self._said.counted(f"object.{prediction.object}", prediction.rows)
        return word or self._said.count("object.record", prediction.rows)
