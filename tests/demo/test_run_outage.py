"""What an outage cost people."""

from datetime import UTC, datetime

import pytest

from demo.run.outage import count_outage, is_orphan
from demo.run.verdict import Owed
from include.integration_watch.domain.finding import Finding, Layer, Severity
from include.integration_watch.domain.incident import Incident

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
CAUSE = ("system", "erp", "unreachable")


def incident(
    number: int, layer: Layer = Layer.EXECUTION, subject: str = "shop_01", **more: object
) -> Incident:
    kind = {Layer.SYSTEM: "unreachable", Layer.MONITOR: "check_broken:data"}.get(
        layer, "execution_failed"
    )
    found = Finding(
        layer=layer,
        subject=subject,
        kind=kind,
        severity=Severity.ERROR,
        observed_at=NOW,
        since=NOW,
    )
    fields = {"number": number, "finding": found, "opened_at": NOW, "last_seen_at": NOW}
    return Incident.model_validate(fields | more)


def owed(incident: int, address: str) -> Owed:
    return Owed(
        id=f"{incident}{address}", incident=incident, change="opened", address=address, sent=True
    )


def test_messages_of_the_cause_and_of_its_effects_are_counted_against_all_failures() -> None:
    known = [
        incident(1, Layer.SYSTEM, "erp"),
        incident(2, cause=1, silenced=True),
        incident(3, Layer.MONITOR, cause=1, silenced=True),
        incident(4, Layer.EXECUTION, "another"),
    ]
    messages = [owed(1, "erp@example.com"), owed(1, "shop@example.com"), owed(4, "x@example.com")]

    counted = count_outage(CAUSE, known, messages, failed_runs=298, suites=[("shop_01", 2)])

    assert (counted.failures, counted.messages, counted.groups, counted.effects) == (300, 2, 2, 2)
    assert counted.met
    assert counted.report()["fewer_messages"] == 0.9933


@pytest.mark.parametrize(
    ("more", "orphan"),
    [
        ({}, False),
        ({"silenced": True}, True),
        ({"silenced": True, "resolved_at": NOW}, False),
        ({"silenced": True, "cause": 7}, True),
        ({"silenced": True, "cause": 2}, False),
        ({"silenced": True, "cause": 7, "freed_at": NOW, "speaks_at": NOW}, False),
        ({"silenced": True, "held_until": NOW}, False),
    ],
)
def test_an_orphan_is_silent_without_a_reason(more: dict[str, object], orphan: bool) -> None:
    one = incident(1, **more)

    assert is_orphan(one, [one, incident(2, Layer.SYSTEM, "erp")]) is orphan
