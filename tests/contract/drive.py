"""Two clients that know nothing of each other, driven through all that a monitor asks Boomi."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boomi
import requests
from boomi import models

from include.integration_watch.boomi.client import BoomiClient
from include.integration_watch.boomi.errors import BoomiError
from tests.demo.landscape.scene import Running, calm, running

from .prism import Exchange, between, recorded


@contextmanager
def proxied(home: Path) -> Iterator[tuple[Running, str]]:
    """A company that is well, and Prism in front of its Boomi."""
    with running(calm(), home) as company, between(company.told["boomi_url"], home) as through:
        yield company, through


def by_our_hook(company: Running, through: str) -> list[Exchange]:
    """Read all that there is with our own client; return what went through Prism."""
    secrets = company.told["credentials"]
    now = datetime.now(UTC)
    span = (now - timedelta(days=9), now)
    with requests.Session() as session, recorded(through) as exchanges:
        session.trust_env = False
        session.auth = (secrets["boomi_user"], secrets["boomi_token"])
        client = BoomiClient(
            session, through, company.told["boomi_account"], requests_per_second=500
        )
        records = client.records
        runs = list(records.executions(span[0], None))
        list(records.open_executions())
        list(records.executions_by_id([run.id for run in runs[:60]]))
        for read in (records.summaries, records.events, records.audited_changes):
            list(read(*span))
        list(records.deployments(now - timedelta(days=99), now))
        records.schedules()
        records.connector_counts(runs[-1].id)
        list(records.documents(runs[-1].id))
        client.runtime(company.told["boomi_atom"])
        client.queues(company.told["boomi_atom"])
        client.listeners(company.told["boomi_atom"])
        client.authenticate()
        try:
            client.process_log(runs[-1].id)
        except BoomiError:
            # The log's address is the server's own, not Prism's: our credentials do not go there.
            return exchanges
    return exchanges


def by_an_independent_client(company: Running, through: str) -> list[Exchange]:
    """Ask the same of the client that others published."""
    secrets = company.told["credentials"]
    account = company.told["boomi_account"]
    sdk = boomi.Boomi(
        username=secrets["boomi_user"],
        password=secrets["boomi_token"],
        base_url=f"{through}/api/rest/v1/{account}",
        timeout=60_000,
        account_id=account,
    )
    with recorded(through) as exchanges:
        page = sdk.execution_record.query_execution_record(
            request_body=_that("ExecutionRecord", "STATUS", "COMPLETE")
        )
        first = page.result[0]
        if page.query_token:
            sdk.execution_record.query_more_execution_record(request_body=page.query_token)
        sdk.process_log.create_process_log(
            request_body=models.ProcessLog(
                execution_id=first.execution_id, log_level=models.LogLevel.ALL
            )
        )
        atom = company.told["boomi_atom"]
        for ask, wanted in (
            (sdk.event.query_event, _that("Event", "EVENTLEVEL", "INFO")),
            (sdk.audit_log.query_audit_log, _that("AuditLog", "LEVEL", "INFO")),
            (
                sdk.process_schedules.query_process_schedules,
                _that("ProcessSchedules", "ATOMID", atom),
            ),
            (
                sdk.process_schedule_status.query_process_schedule_status,
                _that("ProcessScheduleStatus", "ATOMID", atom),
            ),
            (
                sdk.deployed_package.query_deployed_package,
                _that("DeployedPackage", "COMPONENTTYPE", "process"),
            ),
            (
                sdk.execution_summary_record.query_execution_summary_record,
                _that("ExecutionSummaryRecord", "ATOMID", atom),
            ),
            (sdk.atom.query_atom, _that("Atom", "TYPE", "ATOM")),
        ):
            assert ask(request_body=wanted).result
        assert sdk.atom.get_atom(id_=atom).id_ == atom
    return exchanges


def _that(name: str, field: str, argument: str) -> Any:
    """Return a query of the independent client: one property of an object equals something."""
    simple = getattr(models, f"{name}SimpleExpression")
    expression = simple(
        operator=getattr(models, f"{name}SimpleExpressionOperator").EQUALS,
        property=getattr(models, f"{name}SimpleExpressionProperty")[field],
        argument=[argument],
    )
    wanted = getattr(models, f"{name}QueryConfigQueryFilter")(expression=expression)
    return getattr(models, f"{name}QueryConfig")(query_filter=wanted)
