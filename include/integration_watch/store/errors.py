"""The errors that are kept and the proposals made of them; one method, one transaction."""

from collections.abc import Iterable
from datetime import datetime

from include.integration_watch.domain.observation import DocumentError, Execution
from include.integration_watch.domain.proposal import Proposal, ProposalState

from . import proposals, stored_errors
from .people import Transaction


class Errors:
    """What the store knows of errors."""

    def __init__(self, write: Transaction, read: Transaction) -> None:
        self._write, self._read = write, read

    def failed_runs(self, since: datetime) -> tuple[Execution, ...]:
        """Return the runs that failed since then, with their error texts."""
        return self._read(lambda connection: stored_errors.failed_runs(connection, since))

    def refused(self, since: datetime) -> tuple[tuple[str, DocumentError], ...]:
        """Return the document errors since then, each with the system that keeps it."""
        return self._read(lambda connection: stored_errors.refused(connection, since))

    def propose(self, made: Iterable[Proposal]) -> None:
        """Keep the errors that no row knows as proposals; those that are no longer met are settled."""
        kept = tuple(made)
        self._write(lambda connection: proposals.replace(connection, kept))

    def proposals(self, state: ProposalState | None = ProposalState.OPEN) -> tuple[Proposal, ...]:
        """Return the proposals in a state, or all of them."""
        return self._read(lambda connection: proposals.all_of(connection, state))

    def promote(self, proposal: int) -> Proposal | None:
        """Note that a person made a row of a proposal."""
        return self._write(lambda connection: proposals.promote(connection, proposal))
