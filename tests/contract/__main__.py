"""``python -m tests.contract``: how many requests went through Prism, and how many violations there were."""

import sys
import tempfile
from pathlib import Path

from .prism import missing


def main() -> int:
    """Drive both clients and print each violation; the last line says how many of each."""
    if reason := missing():
        print(f"skipped: {reason}")
        return 0
    from .drive import by_an_independent_client, by_our_hook, proxied

    with (
        tempfile.TemporaryDirectory(prefix="integration-watch-contract-") as home,
        proxied(Path(home)) as (company, through),
    ):
        exchanges = by_our_hook(company, through) + by_an_independent_client(company, through)
    violations = [(each.request, said) for each in exchanges for said in each.violations]
    for request, said in violations:
        print(f"{request}: {said}")
    print(f"{len(exchanges)} requests, {len(violations)} violations")
    return 1 if violations or not exchanges else 0


if __name__ == "__main__":
    sys.exit(main())
