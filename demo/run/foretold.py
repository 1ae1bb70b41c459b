"""How right it was what was said ahead of runs. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Self

from include.integration_watch.domain.preflight import Accuracy, Prediction, Risk, accuracy


@dataclass(frozen=True)
class Preflight:
    """Predictions that were compared with their run, and the money that they saw at risk.

    ``miscounted`` are those that saw another sum at risk than was planted.
    """

    right: Accuracy
    risk: Risk = field(default_factory=Risk)
    miscounted: int = 0

    @classmethod
    def of(
        cls,
        predictions: Iterable[Prediction],
        planted: Callable[[Prediction], Risk] = lambda each: each.risk,
    ) -> Self:
        """Return what came of predictions; ``planted`` says which money is at risk at the moment of one."""
        found = tuple(predictions)
        wrong = sum(each.risk != planted(each) for each in found)
        risk = found[0].risk if found else Risk()
        return cls(accuracy(found), risk, wrong)

    @property
    def is_known(self) -> bool:
        """Tell whether a run has shown whether a prediction was right."""
        return self.right.runs > 0

    @property
    def met(self) -> bool:
        """Tell whether everything that was refused had been said, nothing else, and its money."""
        return self.right.precision == self.right.recall == 1.0 and not self.miscounted

    def report(self) -> dict[str, object]:
        """Return the figures for the verdict."""
        return {
            "runs_foretold": self.right.runs,
            "refusals_foretold": self.right.predicted,
            "refused": self.right.refused,
            "precision": self.right.precision,
            "recall": self.right.recall,
            "discounts_at_risk": self.risk.discount_count,
            "payments_at_risk": self.risk.payment_count,
            "miscounted_risks": self.miscounted,
        }
