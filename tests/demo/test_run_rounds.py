"""Every DAG looks soon after a start, none looks twice, and all look once more at the end."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from demo.run.airflow_api import NotReadyError, Run
from demo.run.rounds import FirstLook, FullRound

SINCE = datetime(2026, 3, 2, 6, tzinfo=UTC)
DAGS = ("check_data__a", "deliver_alerts", "watch_executions", "watch_systems")


@dataclass
class FakeAirflow:
    """An Airflow whose runs are what a test says they are."""

    known: tuple[str, ...] = DAGS
    runs: dict[str, Run] = field(default_factory=dict)
    triggered: list[str] = field(default_factory=list)
    is_up: bool = True

    def dag_ids(self) -> tuple[str, ...]:
        if not self.is_up:
            raise NotReadyError("not yet")
        return self.known

    def last_run(self, dag_id: str, *states: str) -> Run | None:
        run = self.runs.get(dag_id)
        return run if run and (not states or run.state in states) else None

    def trigger(self, dag_id: str) -> Run:
        self.triggered.append(dag_id)
        self.runs[dag_id] = Run(dag_id, "manual", "queued", None)
        return self.runs[dag_id]

    def run(self, run: Run) -> Run:
        return self.runs[run.dag_id]

    def end(self, dag_id: str, at: datetime = SINCE + timedelta(seconds=9)) -> None:
        self.runs[dag_id] = Run(dag_id, "any", "success", at)


def test_nothing_happens_while_airflow_is_not_up() -> None:
    look = FirstLook(FakeAirflow(is_up=False), SINCE)  # type: ignore[arg-type]

    assert not look.step()


def test_the_watching_dags_are_triggered_as_soon_as_they_are_known() -> None:
    airflow = FakeAirflow(known=("watch_systems",))
    look = FirstLook(airflow, SINCE)  # type: ignore[arg-type]

    look.step()
    airflow.known = DAGS
    look.step()
    look.step()

    assert airflow.triggered == ["watch_systems", "watch_executions"]


def test_data_is_checked_after_the_first_look_at_executions() -> None:
    airflow = FakeAirflow()
    look = FirstLook(airflow, SINCE)  # type: ignore[arg-type]

    assert not look.step()
    airflow.end("watch_executions")

    assert look.step()
    assert airflow.triggered[-1] == "check_data__a"


def test_a_run_that_airflow_made_itself_is_not_made_again() -> None:
    airflow = FakeAirflow()
    airflow.runs["watch_systems"] = Run("watch_systems", "scheduled", "running", None)
    airflow.end("watch_executions")
    airflow.end("check_data__a")

    assert FirstLook(airflow, SINCE).step()  # type: ignore[arg-type]
    assert airflow.triggered == []


def test_a_run_of_an_earlier_start_does_not_count_as_a_look() -> None:
    airflow = FakeAirflow()
    airflow.end("watch_systems", SINCE - timedelta(hours=1))

    FirstLook(airflow, SINCE).step()  # type: ignore[arg-type]

    assert "watch_systems" in airflow.triggered


def test_the_full_round_is_over_when_every_run_of_it_has_ended() -> None:
    airflow = FakeAirflow()
    closing = FullRound(airflow)  # type: ignore[arg-type]

    assert not closing.is_over()
    for dag_id in closing.runs:
        airflow.end(dag_id)

    assert closing.is_over()
    assert sorted(closing.runs) == ["check_data__a", "watch_executions", "watch_systems"]


def test_a_run_that_waits_already_serves_the_full_round() -> None:
    airflow = FakeAirflow()
    airflow.runs["watch_systems"] = Run("watch_systems", "scheduled", "queued", None)

    FullRound(airflow).is_over()  # type: ignore[arg-type]

    assert "watch_systems" not in airflow.triggered


def test_a_run_that_began_before_does_not_serve_the_full_round() -> None:
    airflow = FakeAirflow()
    airflow.runs["watch_systems"] = Run("watch_systems", "scheduled", "running", None)

    FullRound(airflow).is_over()  # type: ignore[arg-type]

    assert "watch_systems" in airflow.triggered
