"""The command line: ``python -m include.integration_watch config check``.

It ends with 0 when all is well, 1 when something is wrong, 2 when it was called wrongly.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from include.integration_watch.catalogue import Loaded, config_root, load_catalogue
from include.integration_watch.commands import (
    contract,
    data,
    errors,
    incidents,
    maintenance,
    preflight,
    proposals,
    report,
    systems,
    worklist,
)
from include.integration_watch.commands.executions import add_executions
from include.integration_watch.commands.people import add_people
from include.integration_watch.commands.reconcile import add_reconcile
from include.integration_watch.domain.catalogue import Settings
from include.integration_watch.domain.system import System

WRONG, MISUSED = 1, 2

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Watch the integrations between Coupa, Boomi and an ERP.",
)
config = typer.Typer(no_args_is_help=True, help="The configuration: YAML files in one folder.")
connections = typer.Typer(no_args_is_help=True, help="The Airflow connections that we use.")
app.add_typer(config, name="config")
app.add_typer(connections, name="connections")
app.add_typer(contract.app, name="contract")
app.add_typer(data.app, name="data")
app.add_typer(errors.app, name="errors")
app.add_typer(incidents.app, name="incidents")
app.add_typer(systems.app, name="systems")
app.add_typer(worklist.app, name="worklist")
app.add_typer(maintenance.app, name="maintenance")
app.add_typer(preflight.app, name="preflight")
app.add_typer(proposals.app, name="proposals")
app.add_typer(report.app, name="report")
add_people(app)
add_executions(app)
add_reconcile(app)

Folder = Annotated[
    Path | None,
    typer.Option(
        "--config", help="The folder; INTEGRATION_WATCH_CONFIG or include/config if none."
    ),
]


@config.command("check")
def config_check(folder: Folder = None) -> None:
    """Name every mistake at once: file, line, key and what was meant."""
    loaded = load_catalogue(folder or config_root())
    for mistake in loaded.mistakes:
        typer.echo(str(mistake))
    typer.echo(_verdict(loaded))
    raise typer.Exit(WRONG if loaded.mistakes else 0)


@config.command("schema")
def config_schema(
    out: Annotated[Path, typer.Option("--out", help="The folder to write into.")],
) -> None:
    """Write a JSON schema for each sort of file: editors check with it while one types."""
    from include.integration_watch.catalogue.schema import write_schemas  # noqa: PLC0415

    for path in write_schemas(out):
        typer.echo(str(path))


@config.command("reference")
def config_reference() -> None:
    """Print what every key means, as the tables of docs/configuration.md."""
    from include.integration_watch.catalogue.reference import tables  # noqa: PLC0415

    for name, table in tables().items():
        typer.echo(f"### {name}\n\n{table}\n")


class Answer(NamedTuple):
    """What one connection came to."""

    name: str
    well: bool
    said: str


@connections.command("test")
def connections_test(
    conn_id: Annotated[str | None, typer.Argument(help="One connection; all if none.")] = None,
    folder: Folder = None,
) -> None:
    """Ask every system something harmless, and say what it answered."""
    loaded = load_catalogue(folder or config_root())
    known = connection_ids(loaded)
    if conn_id is not None and conn_id not in known:
        near = get_close_matches(conn_id, known, n=1)
        hint = f'did you mean "{near[0]}"?' if near else f"known are {', '.join(known)}"
        typer.echo(f'No system uses a connection "{conn_id}": {hint}', err=True)
        raise typer.Exit(MISUSED)
    wanted = [conn_id] if conn_id else known
    typer.echo("Outside Airflow, connections are read from the environment:")
    for each in wanted:
        name = f"AIRFLOW_CONN_{each.upper()}"
        typer.echo(f"  {name} {'is set' if name in os.environ else 'is not set'}")
    answers = [answer for each in wanted for answer in _ask(each, loaded)]
    for answer in answers:
        typer.echo(f"{'well ' if answer.well else 'WRONG'} {answer.name}: {answer.said}")
    if loaded.mistakes:
        typer.echo(f"Untested: {_verdict(loaded)}", err=True)
    raise typer.Exit(0 if all(answer.well for answer in answers) and answers else WRONG)


def connection_ids(loaded: Loaded) -> list[str]:
    """Return every connection that the configuration makes us use."""
    catalogue = loaded.catalogue
    settings = catalogue.settings
    ours = (
        settings.smtp_conn_id,
        settings.airflow_conn_id,
        settings.dead_man_conn_id,
        settings.alarms_conn_id,
    )
    used = [*(system.conn_id for system in catalogue.systems), *filter(None, ours)]
    return [
        *(conn_id for conn_id in dict.fromkeys(used) if conn_id),
        "integration_watch_db",
        "integration_watch_links",
    ]


def _ask(conn_id: str, loaded: Loaded) -> list[Answer]:
    catalogue = loaded.catalogue
    if conn_id == "integration_watch_db":
        return [_heard("store", conn_id, _ask_store)]
    if conn_id == "integration_watch_links":
        return [_heard("links", conn_id, _ask_links)]
    settings = catalogue.settings
    ours: dict[str, tuple[str, Callable[[str], tuple[bool, str]]]] = {
        settings.smtp_conn_id: ("mail", _ask_mail),
        settings.airflow_conn_id: ("airflow", _ask_airflow),
        settings.dead_man_conn_id: ("dead-man switch", _ask_dead_man),
        settings.alarms_conn_id: ("alarms", _ask_alarms),
    }
    if conn_id in ours:
        name, ask = ours[conn_id]
        return [_heard(name, conn_id, partial(ask, conn_id))]
    return [
        _heard(system.id, conn_id, partial(_ask_system, system, catalogue.settings))
        for system in catalogue.systems
        if system.conn_id == conn_id
    ]


def _heard(name: str, conn_id: str, ask: Callable[[], tuple[bool, str]]) -> Answer:
    """Return the answer of one system; what keeps us from asking is an answer too."""
    from airflow.sdk.exceptions import AirflowNotFoundException  # noqa: PLC0415 - seconds

    try:
        return Answer(name, *ask())
    except AirflowNotFoundException:
        missing = f'no connection "{conn_id}": set AIRFLOW_CONN_{conn_id.upper()}'
        return Answer(name, False, f"{missing} (docs/connections.md)")
    except Exception as broken:
        # Typed errors of our adapters are sentences for people; anything else is a fault of ours.
        if not hasattr(broken, "permanent"):
            raise
        return Answer(name, False, str(broken))


def _ask_system(system: System, settings: Settings) -> tuple[bool, str]:
    from include.integration_watch.wiring.looking import look_once  # noqa: PLC0415 - seconds

    seen = look_once(system, settings, datetime.now(UTC))
    if trouble := seen.first_trouble:
        return False, f"{trouble.name}: {trouble.detail or trouble.trouble}"
    steps = ", ".join(f"{step.name} {step.took.total_seconds():.2f} s" for step in seen.steps)
    return True, f"{steps} (proof: {seen.proof})"


def _ask_mail(conn_id: str) -> tuple[bool, str]:
    from airflow.providers.smtp.hooks.smtp import SmtpHook  # noqa: PLC0415 - seconds
    from airflow.sdk import BaseHook  # noqa: PLC0415
    from airflow.sdk.exceptions import AirflowException  # noqa: PLC0415

    BaseHook.get_connection(conn_id)  # the provider's own error does not say that it is not there
    try:
        with SmtpHook(conn_id) as hook:
            well, said = hook.test_connection()
    except (OSError, AirflowException) as broken:
        return False, f"the mail server does not let us in: {broken}"
    return well, "the mail server answers" if well else f"the mail server says: {said}"


def _ask_airflow(conn_id: str) -> tuple[bool, str]:
    from include.integration_watch.airflow_api.hook import api_client  # noqa: PLC0415 - seconds

    api_client(conn_id).test()
    return True, "Airflow's API tells how tasks ended"


def _ask_dead_man(conn_id: str) -> tuple[bool, str]:
    from include.integration_watch.airflow_api.hook import ping_url  # noqa: PLC0415 - seconds

    ping_url(conn_id)
    return True, "its address is known; a test does not ping it, for a ping says that all is well"


def _ask_store() -> tuple[bool, str]:
    from sqlalchemy import create_engine, make_url, text  # noqa: PLC0415
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

    from include.integration_watch.wiring.places import store_address  # noqa: PLC0415

    address, said_by = store_address()
    url = make_url(address)
    if url.drivername.startswith("sqlite") and not Path(url.database or "").exists():
        return True, f"{said_by}: a SQLite file that the first run creates"
    try:
        with create_engine(url).connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError as broken:
        return False, f"{said_by}: the database does not let us in ({type(broken).__name__})"
    return True, f"{said_by}: the database lets us in"


def _ask_alarms(conn_id: str) -> tuple[bool, str]:
    from include.integration_watch.mailbox.hook import client_of  # noqa: PLC0415 - seconds

    client_of(conn_id).after(0, 0, limit=1)
    return True, "the mailbox of other systems' alarms can be read"


def _ask_links() -> tuple[bool, str]:
    from include.integration_watch.wiring.signed_links import connection_keys  # noqa: PLC0415

    count = len(connection_keys())
    if not count:
        return True, "links are signed by a key that the store keeps"
    return True, f"links are signed by the last of its keys ({count})"


def _verdict(loaded: Loaded) -> str:
    catalogue, mistakes = loaded.catalogue, len(loaded.mistakes)
    if not mistakes:
        return (
            f"No mistakes: {len(catalogue.integrations)} integrations, {len(catalogue.systems)} "
            f"systems, {len(catalogue.owner_groups)} owner groups, "
            f"{len(catalogue.error_rules)} error rules."
        )
    left_out = f"; left out until they are mended: {', '.join(loaded.left_out)}"
    count = "1 mistake" if mistakes == 1 else f"{mistakes} mistakes"
    return f"{count}{left_out if loaded.left_out else ''}."
