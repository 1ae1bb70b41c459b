"""The whole configuration as one value; reading it from YAML is the business of the adapter of that name."""

from datetime import date, timedelta
from functools import cached_property
from typing import Self, TypeVar

from pydantic import Field

from .address import Address
from .contract import EndpointContract, ObjectContract
from .error_rule import ErrorRule
from .integration import Integration, ZoneName
from .loader import Loader
from .maintenance import MaintenanceCalendar, PlannedWindow
from .outside_party import OutsideParties
from .owner_group import OwnerGroup
from .reconciliation_plan import ReconciliationPlan
from .system import System
from .value import ClockTime, Id, Value

Named = TypeVar("Named", System, Integration, OwnerGroup, ErrorRule)


class Schedules(Value):
    """How often each watching DAG looks (cron)."""

    watch_systems: str = "*/5 * * * *"
    watch_executions: str = "*/5 * * * *"
    check_data: str = "0 * * * *"
    look_ahead: str = "*/10 * * * *"
    deliver_alerts: str = "* * * * *"
    send_digest: str = "*/30 * * * *"
    announce_maintenance: str = "*/5 * * * *"
    tidy_up: str = "20 3 * * *"


class Settings(Value):
    """What holds for the whole deployment."""

    platform_group: Id
    sender: str = "integration-watch@localhost"
    smtp_conn_id: str = "smtp_default"
    channels: dict[Id, str] = Field(default_factory=dict)
    zone: ZoneName = "UTC"
    links_url: str = ""
    schedules: Schedules = Schedules()
    respond_within: timedelta = timedelta(hours=4)
    parties: OutsideParties = OutsideParties()
    digest_at: ClockTime = "07:30"
    preflight_before: timedelta = Field(default=timedelta(hours=1), ge=timedelta())
    storm_messages: int = Field(default=20, ge=1)
    storm_within: timedelta = timedelta(minutes=10)
    give_up_after: timedelta = timedelta(days=1)
    look_back: timedelta = timedelta(days=2)
    overlap: timedelta = timedelta(minutes=10)
    boomi_keeps: timedelta = Field(default=timedelta(days=30), ge=timedelta(hours=1))
    keep_probes: timedelta = Field(default=timedelta(days=3), ge=timedelta(hours=1))
    keep_hours: timedelta = Field(default=timedelta(days=42), ge=timedelta(days=1))
    keep_days: timedelta = Field(default=timedelta(days=1100), ge=timedelta(days=32))
    keep_executions: timedelta = Field(default=timedelta(days=1100), ge=timedelta(days=32))
    keep_texts: timedelta = Field(default=timedelta(days=90), ge=timedelta(days=1))
    keep_runs: int = Field(default=500, ge=1)
    hold_at_most: timedelta = Field(default=timedelta(minutes=5), ge=timedelta())
    recover_within: timedelta = Field(default=timedelta(hours=2), ge=timedelta())
    announce_before: timedelta = timedelta(days=3)
    announce_again: timedelta = timedelta(hours=4)
    overrun_after: timedelta = Field(default=timedelta(minutes=10), ge=timedelta())
    support_case_group: Id | None = None
    support_case_again: timedelta = Field(default=timedelta(hours=4), ge=timedelta(minutes=1))
    reopen_within: timedelta = Field(default=timedelta(minutes=30), ge=timedelta())
    probes_in_flight: int = Field(default=50, ge=1, le=1000)
    probe_metadata_network: bool = False
    blind_after: timedelta = Field(default=timedelta(minutes=45), ge=timedelta(minutes=5))
    airflow_conn_id: str = ""
    dead_man_conn_id: str = ""
    alarms_conn_id: str = ""
    canary_address: Address | None = None
    canary_at: ClockTime = "06:00"
    boomi_requests_per_second: float = Field(default=5, gt=0, le=10)
    coupa_requests_per_second: float = Field(default=20, gt=0, le=25)


class Catalogue(Value):
    """Everything that the configuration names, checked against itself.

    ``free_days`` are the public holidays of the places that groups, parties and integrations name.
    """

    settings: Settings
    systems: tuple[System, ...] = ()
    integrations: tuple[Integration, ...] = ()
    contracts: tuple[EndpointContract, ...] = ()
    owner_groups: tuple[OwnerGroup, ...] = ()
    error_rules: tuple[ErrorRule, ...] = ()
    maintenance: tuple[PlannedWindow, ...] = ()
    calendars: tuple[MaintenanceCalendar, ...] = ()
    loaders: tuple[Loader, ...] = ()
    reconciliations: tuple[ReconciliationPlan, ...] = ()
    free_days: dict[str, frozenset[date]] = Field(default_factory=dict)

    def system(self, id: str) -> System:
        """Return a system by its id; KeyError names it."""
        return self.systems_by_id[id]

    def integration(self, id: str) -> Integration:
        """Return an integration by its id; KeyError names it."""
        return self.integrations_by_id[id]

    def owner_group(self, id: str) -> OwnerGroup:
        """Return an owner group by its id; KeyError names it."""
        return self.owner_groups_by_id[id]

    def free_days_of(self, integration: Integration) -> frozenset[date]:
        """Return the days on which nothing is due of an integration: its place's holidays and its own."""
        there = self.free_days.get(integration.holidays, frozenset())
        return there.union(integration.free_days)

    def days_off_of(self, integration: Integration) -> frozenset[date]:
        """Return the public holidays of the group that owns an integration."""
        group = self.owner_groups_by_id.get(integration.owner_group)
        return self.free_days.get(group.holidays if group else "", frozenset())

    def zone_of(self, group: str) -> str:
        """Return the zone of a group's clock: its own, else the deployment's."""
        found = self.owner_groups_by_id.get(group)
        return (found.zone if found else None) or self.settings.zone

    def error_rule(self, id: str | None) -> ErrorRule | None:
        """Return a row of the error catalogue, or none."""
        return self.error_rules_by_id[id] if id else None

    def reconciliation_of(self, integration: str) -> ReconciliationPlan | None:
        """Return the reconciliation that an integration's data check makes, or none."""
        return next(
            (each for each in self.reconciliations if each.integration == integration), None
        )

    def loader(self, id: str | None) -> Loader | None:
        """Return a loader by its id, or none."""
        return next((each for each in self.loaders if each.id == id), None)

    @cached_property
    def systems_by_id(self) -> dict[str, System]:
        """Return the systems by id."""
        return _by_id(self.systems)

    @cached_property
    def integrations_by_id(self) -> dict[str, Integration]:
        """Return the integrations by id."""
        return _by_id(self.integrations)

    @cached_property
    def owner_groups_by_id(self) -> dict[str, OwnerGroup]:
        """Return the owner groups by id."""
        return _by_id(self.owner_groups)

    @cached_property
    def error_rules_by_id(self) -> dict[str, ErrorRule]:
        """Return the rows of the error catalogue by id."""
        return _by_id(self.error_rules)

    def __copy__(self) -> Self:
        """Return a copy that looks ids up anew: its parts may be changed."""
        copied = super().__copy__()
        for name in ("systems", "integrations", "owner_groups", "error_rules"):
            copied.__dict__.pop(f"{name}_by_id", None)
        return copied

    def contract(self, system: str, object: str) -> ObjectContract | None:
        """Return what a system demands of an object, or none where nothing is declared."""
        for contract in self.contracts:
            if contract.system == system:
                return contract.objects.get(object)
        return None


def _by_id(values: tuple[Named, ...]) -> dict[str, Named]:
    """Return the values by id; of two with one id the first stays."""
    return {value.id: value for value in reversed(values)}
