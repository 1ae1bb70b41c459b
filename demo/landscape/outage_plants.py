"""An outage, and the integrations that it needs beside the shipped ones."""

from typing import Annotated, Literal

from pydantic import Field

from include.integration_watch.domain.value import Id, Value


class ErpDown(Value):
    """The ERP's database is gone, and what runs on it fails.

    Each integration whose id begins with ``runs_of`` starts again and again meanwhile: ``times``
    runs fail at once, then every regular one, until the ERP is back.
    """

    type: Literal["erp_down"]
    database: Literal["erp", "erp_branch"]
    runs_of: str
    times: Annotated[int, Field(ge=0)] = 0
    message: str
    log: str


class MoreIntegrations(Value):
    """Integrations that a scenario adds: ``<id>_01`` and so on, or just ``<id>`` where it is one.

    ``with_suite`` of them have a hand-written suite too. With ``in_coupa`` Boomi reports their runs there.
    """

    id: Id
    count: Annotated[int, Field(ge=1, le=99)] = 1
    object: str
    source: Id
    target: Id
    owner_group: Id
    cadence: str = "every hour"
    coupa_integration: str = ""
    where: dict[str, str] = Field(default_factory=dict)
    check_data: bool = True
    with_suite: Annotated[int, Field(ge=0)] = 0
    in_coupa: bool = False
    payment_run: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of all of them."""
        if self.count == 1:
            return (self.id,)
        return tuple(f"{self.id}_{number:02}" for number in range(1, self.count + 1))
