"""``python -m demo.landscape --scenario first_day --home DIR``: the company, until SIGTERM or Ctrl-C."""

import argparse
import asyncio
import json
import sys
from pathlib import Path

from .integrations import SHIPPED
from .scenario import Scenario, ScenarioError, load_scenario
from .serve import Landscape, asked_to_end
from .state import write


def main(arguments: list[str] | None = None) -> int:
    """Run the landscape; return 0 when it was asked to end, 2 when the scenario is no good."""
    wanted = _parse(arguments)
    try:
        scenario = load_scenario(wanted.scenario)
    except ScenarioError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    asyncio.run(_run(wanted, scenario))
    return 0


async def _run(wanted: argparse.Namespace, scenario: Scenario) -> None:
    asked = asked_to_end()
    landscape = Landscape(
        scenario,
        wanted.home,
        config=wanted.config,
        erp_url=wanted.erp_url,
        erp_branch_url=wanted.erp_branch_url,
    )
    try:
        told = await landscape.start()
        if wanted.state:
            write(wanted.state, told)
        shown = {key: value for key, value in told.items() if key not in _NOT_SHOWN}
        print(json.dumps(shown), flush=True)
        await asked.wait()
    finally:
        await landscape.stop()


_NOT_SHOWN = frozenset({"credentials", "connections", "memory"})
"""What stays in the file: an output is kept in logs, and secrets have no business there."""


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo.landscape", description=__doc__)
    parser.add_argument("--scenario", default="first_day", help="a file of demo/scenarios")
    parser.add_argument("--home", type=Path, required=True, help="where mails and databases lie")
    parser.add_argument("--state", type=Path, help="a second file for what landscape.json says")
    parser.add_argument("--config", type=Path, default=SHIPPED, help="whose integrations run")
    parser.add_argument("--erp-url", default="", help="another database for the ERP")
    parser.add_argument(
        "--erp-branch-url", default="", help="another database for the branch's ERP"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
