"""``data check``: hold an integration's data against its suites now; the exit code is the outcome."""

from typing import Annotated, NoReturn

import typer

from include.integration_watch.catalogue import config_root, load_catalogue
from include.integration_watch.domain.observation import RuleStatus, SuiteOutcome

MISUSED = 2
EXIT_CODES = {
    RuleStatus.PASSED: 0,
    RuleStatus.FAILED: 1,
    RuleStatus.WARNED: 3,
    RuleStatus.ERRORED: 4,
    RuleStatus.NOT_EVALUATED: 5,
}
"""Five outcomes, five codes; 2 is a command that was called wrongly, as everywhere."""


def add_check(app: typer.Typer) -> None:
    """Put the command beside the other ones about data."""
    app.command("check")(check)


def check(
    integration: Annotated[str, typer.Argument(help="The id of the integration.")],
    last: Annotated[
        bool, typer.Option("--last", help="Say what the newest check came to; look at no data.")
    ] = False,
) -> None:
    """Check an integration's data now and tell nobody.

    Ends with 0 passed, 1 failed, 3 warned, 4 errored, 5 not evaluated.
    """
    known = [each.id for each in load_catalogue(config_root()).catalogue.integrations]
    if integration not in known:
        _ended(MISUSED, f"no integration {integration}: known are {', '.join(known)}")
    outcome = _last(integration) if last else _now(integration)

    from include.integration_watch.domain.verdict import verdict_on  # noqa: PLC0415
    from include.integration_watch.wiring.checked import lines  # noqa: PLC0415 - seconds

    for line in lines(outcome):
        typer.echo(line)
    for rule in outcome.rules:
        if rule.status is not RuleStatus.PASSED:
            failing = f", {rule.failing} of {outcome.rows} rows" if rule.failing else ""
            told = f": {rule.detail}" if rule.detail else ""
            typer.echo(f"  {rule.status.replace('_', ' ')}  {rule.name}{failing}{told}")
    raise typer.Exit(EXIT_CODES[verdict_on(outcome)])


def _now(integration: str) -> SuiteOutcome:
    from include.integration_watch.wiring import checked, data  # noqa: PLC0415 - seconds

    try:
        return checked.outcome_of(data.observe(integration))
    except Exception as broken:  # whatever broke: a check that came to nothing is errored
        _ended(EXIT_CODES[RuleStatus.ERRORED], f"{integration}: errored: {broken}")


def _last(integration: str) -> SuiteOutcome:
    from include.integration_watch.wiring.places import store  # noqa: PLC0415 - seconds

    found = store().newest_outcomes([integration])
    if not found:
        _ended(
            EXIT_CODES[RuleStatus.NOT_EVALUATED],
            f"{integration}: not evaluated: its data was never checked",
        )
    return found[0]


def _ended(code: int, sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(code)
