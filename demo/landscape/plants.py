"""What can be planted into the landscape: faults, and things that only look like faults."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from include.integration_watch.domain.value import Value

from .bills import BillsPlanted
from .calendar_plants import DayIsSpecial
from .execution_plants import FileLoaded, RunGoesWrong, RunIsFine
from .maintenance_plants import PlannedMaintenance
from .neighbour_plants import NeighbourFault
from .outage_plants import ErpDown
from .postings import PostingsDiffer
from .schedule_plants import ScheduleEdited

Database = Literal["erp", "erp_branch"]
Side = Literal["coupa", "erp"]
Count = Annotated[int, Field(gt=0)]


class ErpRefusesWrites(Value):
    """Every insert into the table of the write proof is refused: the posting period is closed."""

    type: Literal["erp_refuses_writes"]
    database: Database


class ErpTableMissing(Value):
    """A table bears another name, so that nobody can read it."""

    type: Literal["erp_table_missing"]
    database: Database
    table: str


class CoupaDown(Value):
    """Coupa's front end answers 503 with an HTML page."""

    type: Literal["coupa_down"]


class BoomiDown(Value):
    """Boomi answers every request with 503."""

    type: Literal["boomi_down"]


class RuntimeOffline(Value):
    """The Boomi runtime is offline: its status says so, and it gives out no logs."""

    type: Literal["runtime_offline"]


class RunMissing(Value):
    """An integration has not run since the last window in which it was due."""

    type: Literal["run_missing"]
    integration: str


class RunStuck(Value):
    """A run that began ``hours`` ago has not ended; the runs after it are fine."""

    type: Literal["run_stuck"]
    integration: str
    hours: Annotated[float, Field(gt=0)]


class RunFailed(Value):
    """The newest run ended in an error; ``log`` is what the process log says of it."""

    type: Literal["run_failed"]
    integration: str
    message: str
    log: str


class RefusedInvoice(Value):
    """An invoice that Coupa keeps as a draft."""

    number: str
    amount: Decimal
    currency: str = "EUR"


class DocumentsRefused(Value):
    """Boomi calls the newest run complete, Coupa refused documents of it: a supplier has no contract."""

    type: Literal["documents_refused"]
    integration: str
    supplier: str
    invoices: Annotated[tuple[RefusedInvoice, ...], Field(min_length=1)]
    code: str = "Failure-SUP"
    message: str


class BillsRefused(Value):
    """With every run of an integration from the start on, Coupa refuses the invoices that are wrong."""

    type: Literal["bills_refused"]
    integration: str


class DuplicateNames(Value):
    """``records`` active suppliers of the ERP share a name with another, some only in another case.

    The groups take the names of ``names`` in turn; one name may hold markup.
    """

    type: Literal["duplicate_names"]
    records: Annotated[int, Field(ge=2)]
    names: Annotated[tuple[str, ...], Field(min_length=1)]


class InactiveNamesakes(Value):
    """Inactive suppliers of the ERP that bear the name of an active one: outside the integration."""

    type: Literal["inactive_namesakes"]
    records: Count


class OddNames(Value):
    """Suppliers whose names hold what breaks careless code: umlauts, quotes, ampersands."""

    type: Literal["odd_names"]
    names: Annotated[tuple[str, ...], Field(min_length=1)]


class BlankField(Value):
    """``records`` documents of one side lack a field; ``status`` narrows which."""

    type: Literal["blank_field"]
    side: Side
    object: str
    field: str
    records: Count
    status: str | None = None


class CoupaOnlySuppliers(Value):
    """Active suppliers that exist in Coupa alone, with numbers of Coupa's own making."""

    type: Literal["coupa_only_suppliers"]
    numbers: Annotated[tuple[str, ...], Field(min_length=1)]


class InvoicesOfUnknownSuppliers(Value):
    """Invoices of the ERP whose supplier Coupa does not know, or has made inactive; one invoice each."""

    type: Literal["invoices_of_unknown_suppliers"]
    unknown: Annotated[int, Field(ge=0)]
    inactive: Annotated[int, Field(ge=0)]


class RetriedFailure(Value):
    """The run before the newest failed, and its own retry went well."""

    type: Literal["retried_failure"]
    integration: str


class FailedTrial(Value):
    """Somebody tried the process in test mode and it failed."""

    type: Literal["failed_trial"]
    integration: str


class SubProcessFailure(Value):
    """A sub-process failed and its parent caught it."""

    type: Literal["sub_process_failure"]
    integration: str


class DiscardedRun(Value):
    """A run never began, because the one before it was still busy."""

    type: Literal["discarded_run"]
    integration: str


class LateWithinGrace(Value):
    """The last run that was due began late and ended after its deadline, but within the grace."""

    type: Literal["late_within_grace"]
    integration: str


class LongRun(Value):
    """A run takes long, but less long than the integration calls stuck."""

    type: Literal["long_run"]
    integration: str


class LateRecord(Value):
    """A run ended two minutes before the start, but its record appears ``appears_after_s`` later."""

    type: Literal["late_record"]
    integration: str
    appears_after_s: Annotated[float, Field(gt=0)]


class BoomiBusy(Value):
    """Boomi answers the first ``requests`` requests with 503, as it does when it is busy."""

    type: Literal["boomi_busy"]
    requests: Count


class ResolvedErrors(Value):
    """Documents that Coupa once refused and somebody has put right since."""

    type: Literal["resolved_errors"]
    integration: str
    records: Count
    message: str


class SampleFile(Value):
    """A sample load of Coupa's user interface, full of errors that nobody need mend."""

    type: Literal["sample_file"]


class StrayError(Value):
    """An old unresolved error of a Coupa integration that the configuration does not name."""

    type: Literal["stray_error"]
    code: str
    days_ago: Count
    message: str


OfOne = RunGoesWrong | RunIsFine | DayIsSpecial | ScheduleEdited | FileLoaded
"""What touches the runs of one integration alone."""
ErpPlant = ErpRefusesWrites | ErpTableMissing | ErpDown
SwitchPlant = ErpPlant | CoupaDown | BoomiDown | RuntimeOffline
RunFault = RunMissing | RunStuck | RunFailed
RunLookAlike = (
    RetriedFailure
    | FailedTrial
    | SubProcessFailure
    | DiscardedRun
    | LateWithinGrace
    | LongRun
    | LateRecord
)
DataPlant = (
    PostingsDiffer
    | BillsPlanted
    | DuplicateNames
    | InactiveNamesakes
    | OddNames
    | BlankField
    | CoupaOnlySuppliers
    | InvoicesOfUnknownSuppliers
)
CoupaErrorPlant = DocumentsRefused | ResolvedErrors | StrayError | BillsRefused
Plant = Annotated[
    SwitchPlant
    | RunFault
    | RunLookAlike
    | DataPlant
    | CoupaErrorPlant
    | BoomiBusy
    | SampleFile
    | NeighbourFault
    | PlannedMaintenance
    | OfOne,
    Field(discriminator="type"),
]
