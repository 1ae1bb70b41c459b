"""Dead letters: messages that nobody took for too long are themselves an incident, told another way."""

from collections.abc import Iterable

from .address import MAIL, channel_of
from .catalogue import Catalogue
from .finding import Clearance, Finding, Judgement, Kind, Layer, Severity
from .incident import Incident
from .value import Instant, Value

SUBJECT = "deliver_alerts"
MAIL_WORD = "mail"
_NAMED = 100


class DeadLetter(Value):
    """What one address was not told: how many messages, since when, what its channel last answered."""

    address: str
    group: str
    count: int
    since: Instant
    at: Instant
    detail: str = ""


def judge_dead_letters(
    letters: Iterable[DeadLetter], known: Iterable[Incident], now: Instant
) -> Judgement:
    """Judge each channel by what it did not deliver; one that owes nothing any more is well again."""
    by_channel: dict[str, list[DeadLetter]] = {}
    for letter in letters:
        by_channel.setdefault(channel_of(letter.address), []).append(letter)
    findings = tuple(_finding(name, some, now) for name, some in sorted(by_channel.items()))
    kinds = {finding.kind for finding in findings}
    cleared = tuple(
        Clearance(layer=Layer.MONITOR, subject=SUBJECT, kind=incident.finding.kind, as_of=now)
        for incident in known
        if incident.resolved_at is None
        and incident.finding.word is Kind.UNDELIVERED
        and incident.finding.kind not in kinds
    )
    return Judgement(findings=findings, cleared=cleared)


def _finding(channel: str, letters: list[DeadLetter], now: Instant) -> Finding:
    newest = max(letters, key=lambda letter: letter.at)
    addresses = sorted({letter.address.lower() for letter in letters})
    return Finding(
        layer=Layer.MONITOR,
        subject=SUBJECT,
        kind=f"{Kind.UNDELIVERED}:{channel or MAIL_WORD}",
        severity=Severity.ERROR,
        observed_at=now,
        since=min(letter.since for letter in letters),
        facts={
            "check": "delivery",
            "channel": channel or MAIL_WORD,
            "messages": str(sum(letter.count for letter in letters)),
            "addresses": ", ".join(addresses[:_NAMED]),
        },
        excerpt=newest.detail,
    )


def unreachable(finding: Finding) -> tuple[str, frozenset[str]]:
    """Return the channel that does not deliver, and the addresses that it does not reach."""
    channel = finding.facts.get("channel", MAIL_WORD)
    addresses = frozenset(finding.facts.get("addresses", "").split(", ")) - {""}
    return (MAIL if channel == MAIL_WORD else channel), addresses


def groups_in_turn(first: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Return a group and those that stand in for it, one after the other."""
    chain: list[str] = []
    id: str | None = first
    while id and id not in chain:
        chain.append(id)
        id = catalogue.owner_group(id).fallback
    return tuple(chain)
