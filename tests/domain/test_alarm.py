"""One thing is told once: an alarm of others speaks only where nothing of ours knows it."""

from datetime import timedelta

from include.integration_watch.domain.alarm import Alarm, AlarmSource, judge_alarms
from include.integration_watch.domain.finding import Finding, Judgement, Layer, Severity
from include.integration_watch.domain.incident import Incident
from include.integration_watch.domain.observation import Execution, ExecutionStatus

from .scene import NOW, catalogue

ONE = catalogue().integrations[0]
HOUR = timedelta(hours=1)


def alarm(ago: timedelta = HOUR, **more: object) -> Alarm:
    fields = {
        "id": "1",
        "at": NOW - ago,
        "source": AlarmSource.BOOMI,
        "subject": "Boomi alert",
        "text": "failed",
        "integrations": (ONE.id,),
    }
    return Alarm.model_validate(fields | more)


def run(status: ExecutionStatus, ago: timedelta, id: str = "execution-1") -> Execution:
    at = NOW - ago
    return Execution(id=id, account="a", process="p", status=status, started_at=at, ended_at=at)


def incident(kind: str, ago: timedelta = HOUR) -> Incident:
    finding = Finding(
        layer=Layer.EXECUTION,
        subject=ONE.id,
        kind=kind,
        severity=Severity.ERROR,
        observed_at=NOW - ago,
        since=NOW - ago,
    )
    return Incident(number=1, finding=finding, opened_at=NOW - ago, last_seen_at=NOW)


def judge(*alarms: Alarm, runs: tuple = (), known: tuple = ()) -> Judgement:  # type: ignore[type-arg]
    return judge_alarms(alarms, ONE, runs, known, NOW)


def test_what_nothing_knows_is_a_finding_in_its_own_words() -> None:
    (finding,) = judge(alarm()).findings

    assert finding.kind == "alarm_unmatched"
    assert finding.excerpt == "Boomi alert\nfailed"


def test_an_alarm_waits_for_a_look_of_ours() -> None:
    assert judge(alarm(timedelta(minutes=29))) == Judgement()


def test_a_known_run_a_failed_run_or_an_incident_near_it_is_the_same_thing() -> None:
    assert not judge(
        alarm(executions=("execution-1",)),
        runs=(run(ExecutionStatus.COMPLETE, 2 * HOUR),),
    ).findings
    assert not judge(alarm(), runs=(run(ExecutionStatus.ERROR, HOUR),)).findings
    assert not judge(alarm(), known=(incident("execution_failed"),)).findings


def test_an_incident_of_alarms_explains_no_alarm() -> None:
    assert judge(alarm(), known=(incident("alarm_unmatched"),)).findings


def test_what_happened_long_before_is_another_thing() -> None:
    assert judge(alarm(), runs=(run(ExecutionStatus.ERROR, 5 * HOUR),)).findings


def test_the_next_good_run_ends_it() -> None:
    later = run(ExecutionStatus.COMPLETE, timedelta(minutes=10), "execution-2")

    found = judge(alarm(), runs=(later,), known=(incident("alarm_unmatched"),))

    assert found.findings == ()
    assert [cleared.kind for cleared in found.cleared] == ["alarm_unmatched"]


def test_a_look_that_finds_the_same_after_all_ends_it() -> None:
    failed = run(ExecutionStatus.ERROR, HOUR)

    assert judge(alarm(), runs=(failed,), known=(incident("alarm_unmatched"),)).cleared


def test_an_alarm_of_another_integration_says_nothing_of_this_one() -> None:
    assert judge(alarm(integrations=("other",))) == Judgement()
