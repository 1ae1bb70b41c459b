"""What data checks came to: the five outcomes in words, for logs, the command line and letters."""

from collections.abc import Callable, Iterable

from include.integration_watch.domain.observation import RuleStatus
from include.integration_watch.domain.verdict import SuiteTally

from .figures import Figures
from .report_letter import Line
from .words import Words

WORST_FIRST = (
    RuleStatus.FAILED,
    RuleStatus.ERRORED,
    RuleStatus.NOT_EVALUATED,
    RuleStatus.WARNED,
    RuleStatus.PASSED,
)
_TONES = {RuleStatus.PASSED: "resolved", RuleStatus.FAILED: "error", RuleStatus.ERRORED: "error"}


def outcome_line(said: Words, tally: SuiteTally) -> str:
    """Return a suite's verdict and all five counts in one line, those that are zero too."""
    return said.say(
        "outcome.line",
        suite=tally.suite,
        verdict=said.say(f"outcome.{tally.verdict}"),
        **{status.value: str(tally.counts.get(status, 0)) for status in RuleStatus},
    )


def check_lines(
    said: Words, figures: Figures, told: Iterable[SuiteTally], title: Callable[[str], str]
) -> tuple[Line, ...]:
    """Return the newest data check of each integration, the worst first."""
    worst_first = sorted(told, key=lambda each: WORST_FIRST.index(each.verdict))
    return tuple(
        Line(
            head=f"{title(each.integration)}: {said.say(f'outcome.{each.verdict}')}",
            notes=(
                said.say(
                    "outcome.counts",
                    at=figures.moment(each.at),
                    **{
                        status.value: figures.number(each.counts.get(status, 0))
                        for status in RuleStatus
                    },
                ),
            ),
            tone=_TONES.get(each.verdict, "warning"),
        )
        for each in worst_first
    )
