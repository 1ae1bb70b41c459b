"""How far a look at a system proves that it accepts data, by what its owner allows. Pure."""

from enum import StrEnum

from .system import System, SystemKind


class Proof(StrEnum):
    """What is shown at best: from a record that was written down to a mere answer."""

    WRITE = "write"
    FILE = "file"
    REFUSAL = "refusal"
    PERIOD = "period"
    SIGNAL = "signal"
    READ = "read"
    STATUS = "status"
    ANSWER = "answer"

    @property
    def is_only_a_read(self) -> bool:
        """Tell whether nothing is shown of data being accepted."""
        return self in (Proof.READ, Proof.STATUS, Proof.ANSWER)


_STRONGEST_READ = {
    SystemKind.COUPA: Proof.READ,
    SystemKind.ERP: Proof.READ,
    SystemKind.SQL: Proof.READ,
    SystemKind.SFTP: Proof.READ,
    SystemKind.BOOMI_PLATFORM: Proof.STATUS,
    SystemKind.BOOMI_RUNTIME: Proof.STATUS,
    SystemKind.HEARTBEAT: Proof.SIGNAL,
}


def proof_of(system: System) -> Proof:
    """Return how far looks at a system go; without a declared proof, the strongest read of its kind."""
    declared = (
        (Proof.WRITE, system.write_proof),
        (Proof.FILE, system.file_proof),
        (Proof.REFUSAL, system.refusal_proof),
        (Proof.PERIOD, system.period_proof),
    )
    found = next((proof for proof, given in declared if given is not None), None)
    return found or _STRONGEST_READ.get(system.kind, Proof.ANSWER)
