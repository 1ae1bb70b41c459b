"""Rules of the verdict: found, right layer, told, false alarms."""

from datetime import UTC, datetime, timedelta

import pytest

from demo.run.verdict import Mail, Owed, Planted, Verdict, reach_verdict
from include.integration_watch.domain.finding import Finding, Layer, Severity
from include.integration_watch.domain.incident import Incident

START = datetime(2026, 3, 2, 6, tzinfo=UTC)
LATER = START + timedelta(minutes=1)
OWNERS = "purchasing@example.com"
REFUSES = Planted("refuses", ("system", "erp", "refuses_data"), frozenset({OWNERS}), heals=False)


def incident(
    number: int = 1,
    key: tuple[str, str, str] = REFUSES.key,
    *,
    seen: datetime = LATER,
    resolved: datetime | None = None,
    cause: int | None = None,
) -> Incident:
    layer, subject, kind = key
    finding = Finding(
        layer=Layer(layer),
        subject=subject,
        kind=kind,
        severity=Severity.ERROR,
        observed_at=seen,
        since=seen,
    )
    return Incident(
        number=number,
        finding=finding,
        opened_at=seen,
        last_seen_at=seen,
        resolved_at=resolved,
        cause=cause,
    )


def owed(id_: str = "m1", incident: int = 1, change: str = "opened", address: str = OWNERS) -> Owed:
    return Owed(id_, incident, change, address, sent=True)


def mail(id_: str = "m1", address: str = OWNERS) -> Mail:
    return Mail(id_, frozenset({address}), "subject")


def verdict(
    incidents: list[Incident],
    messages: list[Owed] | None = None,
    mails: list[Mail] | None = None,
    planted: tuple[Planted, ...] = (REFUSES,),
) -> Verdict:
    return reach_verdict(planted, incidents, messages or [], mails or [], since=START)


def test_a_fault_that_was_found_placed_and_told_is_met() -> None:
    seen = verdict([incident()], [owed()], [mail()])

    assert (seen.planted, seen.found, seen.right_layer, seen.told) == (1, 1, 1, 1)
    assert (seen.false_alarms, seen.messages, seen.gaps, seen.met) == (0, 1, (), True)


def test_nothing_found_is_not_met_and_says_what_is_missing() -> None:
    seen = verdict([])

    assert (seen.found, seen.met) == (0, False)
    assert seen.gaps == ("not found: refuses ('system', 'erp', 'refuses_data')",)


def test_the_wrong_layer_counts_as_found_but_not_as_placed() -> None:
    seen = verdict([incident(key=("service", "erp", "refuses_data"))])

    assert (seen.found, seen.right_layer, seen.told, seen.false_alarms) == (1, 0, 0, 0)


def test_a_message_that_only_the_outbox_knows_was_not_told() -> None:
    seen = verdict([incident()], [owed()], [])

    assert (seen.right_layer, seen.told, seen.met) == (1, 0, False)


def test_all_addresses_must_have_heard() -> None:
    both = Planted("refuses", REFUSES.key, frozenset({OWNERS, "b@example.com"}), heals=False)

    assert verdict([incident()], [owed()], [mail()], (both,)).told == 0


def test_a_fault_that_heals_is_told_only_when_its_end_was_told() -> None:
    heals = Planted("refuses", REFUSES.key, frozenset({OWNERS}), heals=True)
    opened, resolved = owed(), owed("m2", change="resolved")
    over = incident(resolved=LATER)

    assert verdict([incident()], [opened], [mail()], (heals,)).told == 0
    assert verdict([over], [opened, resolved], [mail(), mail("m2")], (heals,)).told == 1


def test_an_incident_that_nobody_planted_is_a_false_alarm() -> None:
    other = incident(2, ("data", "suppliers_to_coupa", "format:number"))
    seen = verdict([incident(), other], [owed()], [mail()])

    assert (seen.is_complete, seen.false_alarms, seen.met) == (True, 1, False)


def test_an_untold_effect_of_a_planted_cause_is_no_false_alarm() -> None:
    effect = incident(2, ("service", "suppliers_to_erp", "execution_missing"), cause=1)

    assert verdict([incident(), effect], [owed()], [mail()]).met


def test_a_told_effect_of_a_planted_cause_is_a_false_alarm() -> None:
    effect = incident(2, ("service", "suppliers_to_erp", "execution_missing"), cause=1)
    seen = verdict([incident(), effect], [owed(), owed("m2", 2)], [mail(), mail("m2")])

    assert seen.false_alarms == 1


@pytest.mark.parametrize(
    ("messages", "mails"),
    [
        pytest.param(
            [owed(), owed("m2", address="other@example.com")],
            [mail(), mail("m2", "other@example.com")],
            id="somebody else was told",
        ),
        pytest.param([owed()], [mail(), mail("stray")], id="a mail belongs to no message"),
        pytest.param([owed()], [mail(), mail()], id="a message came twice"),
    ],
)
def test_anything_else_in_the_mailbox_is_a_false_alarm(
    messages: list[Owed], mails: list[Mail]
) -> None:
    seen = verdict([incident()], messages, mails)

    assert (seen.told, seen.false_alarms) == (1, 1)


def test_what_was_over_before_the_start_does_not_count() -> None:
    before = START - timedelta(hours=1)
    old = incident(seen=before, resolved=before)

    assert verdict([old], [owed()], [mail()]).found == 0


def test_an_incident_known_from_an_earlier_start_needs_no_second_mail() -> None:
    still_there = incident(seen=LATER).model_copy(update={"opened_at": START - timedelta(days=1)})

    assert verdict([still_there], [owed()], [mail()]).met


def test_a_demo_that_never_looked_is_not_met() -> None:
    assert not Verdict.of_nothing(3).met


def test_a_mail_whose_sender_was_killed_may_come_once_more_and_is_counted() -> None:
    twice = [mail(), mail()]
    seen = reach_verdict(
        (REFUSES,), [incident()], [owed()], twice, since=START, in_flight=frozenset({"m1"})
    )

    assert (seen.false_alarms, seen.repeated, seen.met) == (0, 1, True)
    assert verdict([incident()], [owed()], twice).false_alarms == 1
