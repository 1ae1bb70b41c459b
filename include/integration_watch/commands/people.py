"""The command line for people: who would be told, who is on which list, and where nobody is."""

import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn
from zoneinfo import ZoneInfo

import typer
from pydantic import ValidationError

from include.integration_watch.catalogue import config_root, load_catalogue
from include.integration_watch.domain.address import MAIL, channel_of
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.coverage import DAYS, Gap, gaps
from include.integration_watch.domain.error_rule import ErrorClass
from include.integration_watch.domain.finding import Severity
from include.integration_watch.domain.notice import Notice, NoticeKind, notice_id
from include.integration_watch.domain.owner_group import Member, OwnerGroup
from include.integration_watch.domain.roster import Answer, MemberState, Source, roster
from include.integration_watch.domain.routing import Recipient
from include.integration_watch.domain.simulation import Telling
from include.integration_watch.domain.simulation import who as simulate

if TYPE_CHECKING:  # the database takes a moment to load, and not every command needs it
    from include.integration_watch.store import Store

WRONG, MISUSED = 1, 2

groups = typer.Typer(no_args_is_help=True, help="The lists: who is told, and who is asked.")

Folder = Annotated[Path | None, typer.Option("--config", help="The folder of the configuration.")]
By = Annotated[str, typer.Option("--by", help="Under whose name the change is kept.")]


def add_people(app: typer.Typer) -> None:
    """Put the commands into the command line."""
    app.command("who")(who)
    app.add_typer(groups, name="groups")


def who(
    integration: Annotated[str, typer.Option("--integration", help="The integration's id.")],
    error_class: Annotated[ErrorClass, typer.Option("--class", help="The class of error.")],
    at: Annotated[
        str, typer.Option("--at", help='The moment, like "2026-12-24 03:00"; now if none.')
    ] = "",
    severity: Annotated[
        Severity | None, typer.Option("--severity", help="The catalogue's own if none.")
    ] = None,
    folder: Folder = None,
) -> None:
    """Say who would be told of an error at a moment, and why they."""
    known = _known(folder)
    moment = _moment(at, known)
    try:
        found = simulate(
            known, _store().people.listed(), integration, error_class, at=moment, severity=severity
        )
    except KeyError:
        _misused(f'no integration "{integration}" in the configuration')
    for telling in found:
        _say(telling)
    raise typer.Exit(0 if all(telling.told for telling in found) else WRONG)


def _say(telling: Telling) -> None:
    of = f"row {telling.rule}" if telling.rule else "a message that no row knows"
    typer.echo(f"{of} ({telling.severity}):")
    for recipient in telling.told:
        typer.echo(
            f"  told   {recipient.address} ({recipient.language}), "
            f"{recipient.group}: {recipient.because.replace('_', ' ')}{_duty(telling, recipient)}"
        )
    if not telling.told:
        typer.echo("  NOBODY is told")
    for silence in telling.silent:
        typer.echo(f"  silent {silence.address}, {silence.group}: {silence.why}")


def _duty(telling: Telling, recipient: Recipient) -> str:
    said = telling.duties.get(recipient.address.lower())
    return f" ({said})" if said else ""


@groups.command("list")
def groups_list(
    group: Annotated[str | None, typer.Argument(help="One list; all if none.")] = None,
    folder: Folder = None,
) -> None:
    """Say who is on each list, and how far each address has come."""
    known = _known(folder)
    kept = _store().people.listed()
    for each in [_group(known, group)] if group else known.owner_groups:
        typer.echo(f"{each.id} (manager {each.manager}, fallback {each.fallback or 'none'})")
        for listed in roster(each, kept):
            member = listed.member
            wishes = [member.language, f"from {member.from_severity}", member.hours]
            wishes += [f"else {member.substitute}" if member.substitute else "", member.turn]
            wishes += [f"away {member.away}" if member.away else ""]
            wishes += ["" if member.digest else "no digest"]
            said = ", ".join(wish for wish in wishes if wish)
            typer.echo(f"  {listed.state:9} {member.address} ({said})")


@groups.command("add")
def groups_add(
    group: str,
    address: str,
    language: Annotated[str, typer.Option("--language", help="de or en.")] = "en",
    from_severity: Annotated[Severity, typer.Option("--from-severity")] = Severity.WARNING,
    hours: Annotated[str, typer.Option("--hours", help='Like "every weekday 08:00-17:00".')] = "",
    substitute: Annotated[
        str, typer.Option("--substitute", help="Who is told outside the hours.")
    ] = "",
    turn: Annotated[str, typer.Option("--turn", help='Like "week 1 of 3".')] = "",
    away: Annotated[str, typer.Option("--away", help='Like "2026-12-21 to 2027-01-06".')] = "",
    digest: Annotated[bool, typer.Option(help="Whether it gets the morning digest.")] = True,
    shared: Annotated[bool, typer.Option("--shared", help="Several people read it.")] = False,
    by: By = "",
    folder: Folder = None,
) -> None:
    """Invite an address to a list; it is told only after it confirmed."""
    try:
        member = Member.model_validate(
            {
                "address": address,
                "language": language,
                "from_severity": from_severity,
                "hours": hours,
                "substitute": substitute or None,
                "turn": turn,
                "away": away,
                "digest": digest,
                "shared": shared,
            }
        )
    except ValidationError as wrong:
        _misused(_in_words(wrong))
    known = _known(folder)
    channel = channel_of(member.address)
    if channel not in {MAIL, *known.settings.channels}:
        _misused(f'there is no channel "{channel}": name its connection in settings.yaml: channels')
    _invite(_group(known, group), member, by)


@groups.command("invite")
def groups_invite(group: str, address: str, by: By = "", folder: Folder = None) -> None:
    """Invite an address again that is on a list; only the newest invitation counts."""
    found = _group(_known(folder), group)
    for listed in roster(found, _store().people.listed(found.id)):
        if listed.address == address.lower():
            _invite(found, listed.member, by)
            return
    _misused(f"{address} is not on the list {group}: use groups add")


def _invite(group: OwnerGroup, member: Member, by: str) -> None:
    (after,) = _store().people.invite(
        group, [member], who=by or getpass.getuser(), source=Source.COMMAND_LINE, now=_now()
    )
    if after.state is MemberState.CONFIRMED:
        typer.echo(f"{member.address} is confirmed already; its wishes are kept.")
    else:
        typer.echo(f"{member.address} is invited: deliver_alerts sends the mail within a minute.")


@groups.command("remove")
def groups_remove(group: str, address: str, by: By = "", folder: Folder = None) -> None:
    """Take an address off a list; nothing more is sent to it."""
    answer = _store().people.take_off(
        _group(_known(folder), group),
        address,
        who=by or getpass.getuser(),
        source=Source.COMMAND_LINE,
        now=_now(),
    )
    if answer is Answer.UNKNOWN:
        _misused(f"{address} is not on the list {group}")
    typer.echo(f"{address} gets nothing more from {group}.")


@groups.command("link")
def groups_link(group: str, folder: Folder = None) -> None:
    """Send a list's manager a link by which they run it."""
    found = _group(_known(folder), group)
    now = _now()
    notice = Notice(
        id=notice_id(NoticeKind.MANAGE, found.id, found.manager, now.isoformat()),
        kind=NoticeKind.MANAGE,
        group=found.id,
        address=found.manager,
        language=found.manager_language,
        at=now,
    )
    _store().people.owe([notice])
    typer.echo(f"{found.manager} gets a link within a minute; it holds for a week.")


_GAPS = {
    Gap.NOBODY: "nobody has confirmed",
    Gap.ONLY_ONE: "only one person has confirmed",
    Gap.NOBODY_ON_DUTY: "nobody is on duty",
    Gap.ONE_ON_DUTY: "only one person is on duty",
}


@groups.command("check")
def groups_check(folder: Folder = None) -> None:
    """Name every integration and class of error that fewer than two people would hear of, today or soon."""
    known = _known(folder)
    found = gaps(known, _store().people.listed(), _now())
    for gap in found:
        when = f" on {gap.day} ({gap.days} of the next {DAYS} days)" if gap.day else ""
        typer.echo(f"{gap.integration} x {gap.error_class}: {_GAPS[gap.gap]} in {gap.group}{when}")
    count = len(known.integrations) * len(ErrorClass)
    thin = len({(gap.integration, gap.error_class) for gap in found})
    typer.echo(f"{count} integrations x classes, {thin} without two people at all times.")
    raise typer.Exit(WRONG if found else 0)


def _in_words(wrong: ValidationError) -> str:
    first = wrong.errors()[0]
    key = str(first["loc"][0])
    if key in ("address", "substitute"):
        return f'{key}: "{first["input"]}" is no mail address: write one like team@example.com'
    return f"{key}: {first['msg'].removeprefix('Value error, ')}"


def _known(folder: Path | None) -> Catalogue:
    return load_catalogue(folder or config_root()).catalogue


def _store() -> "Store":
    from include.integration_watch.wiring.places import store  # noqa: PLC0415 - seconds

    return store()


def _group(known: Catalogue, id: str) -> OwnerGroup:
    found = {group.id: group for group in known.owner_groups}
    if id not in found:
        _misused(f'no owner group "{id}": known are {", ".join(found)}')
    return found[id]


def _moment(text: str, known: Catalogue) -> datetime:
    if not text:
        return _now()
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        _misused(f'"{text}" is no moment: write one like "2026-12-24 03:00"')
    zone = ZoneInfo(known.settings.zone)
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


def _now() -> datetime:
    return datetime.now(UTC)


def _misused(said: str) -> NoReturn:
    typer.echo(said, err=True)
    raise typer.Exit(MISUSED)
