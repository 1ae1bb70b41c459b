"""How right it was what was said ahead of runs. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from include.integration_watch.domain.preflight import Accuracy, Prediction, accuracy


@dataclass(frozen=True)
class Preflight:
    """Predictions that were compared with their run, and what they missed."""

    right: Accuracy

    @classmethod
    def of(cls, predictions: Iterable[Prediction]) -> Self:
        """Return what came of predictions."""
        return cls(accuracy(predictions))

    @property
    def is_known(self) -> bool:
        """Tell whether a run has shown whether a prediction was right."""
        return self.right.runs > 0

    @property
    def met(self) -> bool:
        """Tell whether everything that was refused had been said, and nothing else."""
        return self.right.precision == self.right.recall == 1.0

    def report(self) -> dict[str, object]:
        """Return the figures for the verdict."""
        return {
            "runs_foretold": self.right.runs,
            "refusals_foretold": self.right.predicted,
            "refused": self.right.refused,
            "precision": self.right.precision,
            "recall": self.right.recall,
        }
