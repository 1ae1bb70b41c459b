"""What the next run will be refused, in sentences: used by mails, the digest and the command line."""

from datetime import datetime

from include.integration_watch.domain.finding import Kind, Money
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
        told = {
            "all": self._figures.number(prediction.rows),
            "object": self._object(prediction),
            "at": self._figures.moment(prediction.due_at),
        }
        if not prediction.refused:
            return self._said.say(f"{key}.none", **told)
        return self._said.count(
            key,
            prediction.refused,
            count=self._figures.number(prediction.refused),
            reasons=self.reasons(prediction),
            **told,
        )

    def reasons(self, prediction: Prediction) -> str:
        """Return each reason with its number of documents, the most frequent first."""
        told = [
            f"{self._figures.number(each.count)} {self.reason(each)}" for each in prediction.shares
        ]
        if len(told) > _NAMED:
            rest = sum(each.count for each in prediction.shares[_NAMED:])
            other = self._said.count("preflight.others", rest, count=self._figures.number(rest))
            told = [*told[:_NAMED], other]
        return ", ".join(told)

    def reason(self, share: Share) -> str:
        """Return why documents will be refused, in a few words."""
        kind, _, field = share.rule.partition(":")
        named = self._referred(field) if kind == Kind.REFERENCE else ""
        named = named or self._said.known(f"field.{field}") or one_line(field.replace("_", " "), 40)
        note = share.note.lower().replace(" ", "_")
        known = self._said.known(f"preflight.{kind}.{note}") if note else None
        told = known or self._said.known(f"preflight.{kind}") or one_line(kind)
        status = self._said.known(f"note.{note}") or one_line(share.note, 40)
        reason = self._said.fill(told, {"field": named, "note": status})
        if not share.borne:
            return reason
        until = self._figures.day(share.borne_until) if share.borne_until else ""
        return self._said.say(f"preflight.borne.{share.borne}", reason=reason, day=until)

    def _referred(self, field: str) -> str:
        """Return what a reference is to: "supplier" of ``supplier_number``; nothing where no word is known."""
        name = field.removesuffix("_number").removesuffix("_code")
        return self._said.counted(f"object.{name}", 1) or ""

    def money(self, sums: tuple[Money, ...], *, every: bool = False) -> str:
        """Return sums, one for each currency; nothing where there are none.

        Of many currencies the greatest sums are told, unless ``every`` one is asked for.
        """
        told = [self._figures.money(each) for each in sums]
        if len(told) > _SUMS and not every:
            told = [*told[:_SUMS], self._said.say("sums.more")]
        return ", ".join(told)

    def risks(self, prediction: Prediction) -> tuple[str, ...]:
        """Return which discounts end and which payment run is missed, a sentence for each."""
        risk, number = prediction.risk, self._figures.number
        told = []
        if risk.discount_count:
            told.append(
                self._said.count(
                    "preflight.discount",
                    risk.discount_count,
                    count=number(risk.discount_count),
                    money=self.money(risk.discount) or "–",
                    at=self._figures.day_of(risk.discount_until),
                )
            )
        if risk.payment_count and risk.payment_run:
            told.append(
                self._said.count(
                    "preflight.payment",
                    risk.payment_count,
                    count=number(risk.payment_count),
                    money=self.money(risk.payment) or "–",
                    at=self._figures.moment(risk.payment_run),
                )
            )
        return tuple(told)

    def at_stake(self, prediction: Prediction) -> tuple[str, ...]:
        """Return the money that waits, the discounts that end and the payment run that is missed."""
        waits = self.money(prediction.money)
        money = (self._said.say("preflight.waits", money=waits),) if waits else ()
        return (*money, *self.risks(prediction))

    def unsure(self, prediction: Prediction) -> str:
        """Return which rules could not say anything; nothing where all could."""
        if not prediction.unsure:
            return ""
        rules = self._figures.list_(one_line(rule, 60) for rule in prediction.unsure[:_NAMED])
        return self._said.count("preflight.unsure", len(prediction.unsure), rules=rules)

    def landing(self, prediction: Prediction) -> str:
        """Return what became of a prediction; nothing before its run has ended."""
        landing = prediction.landing
        if landing is None:
            return ""
        number = self._figures.number
        told = self._said.count(
            "preflight.landing",
            landing.refused,
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
