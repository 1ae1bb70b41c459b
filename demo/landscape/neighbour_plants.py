"""Systems beside Coupa, Boomi and the ERPs: what a scenario adds to ``systems.yaml``, and who answers there."""

from typing import Any, Literal

from pydantic import Field

from include.integration_watch.domain.value import Id, Value


class Neighbour(Value):
    """One system that a scenario adds: its entry, and the server that answers for it.

    Its connection bears its id and is made when its server has a port. ``usual_ms`` is what it
    took in the weeks before, ``was`` how it was found in the last half hour, the newest look last.
    """

    id: Id
    server: Literal[
        "expiring_certificate",
        "lost_scope",
        "full_sftp",
        "read_only_database",
        "slow_web",
        "flapping_host",
        "nobody",
    ]
    entry: dict[str, Any] = Field(default_factory=dict)
    usual_ms: int | None = Field(default=None, gt=0)
    was: tuple[Literal["up", "down"], ...] = Field(default=(), max_length=5)


class NeighbourFault(Value):
    """The fault is that of a neighbour's server, from the start and for ever."""

    type: Literal["neighbour"]
    system: Id
