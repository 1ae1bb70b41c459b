"""Have every DAG look once at the earliest moment, and once more to see that nothing changes."""

from dataclasses import dataclass, field
from datetime import datetime

from .airflow_api import AirflowApi, NotReadyError, Run

FIRST = ("watch_systems", "watch_executions")
DATA = "check_data__"


@dataclass
class FirstLook:
    """See that every DAG looks soon after the start, without having it look twice.

    Airflow itself makes the runs that are due, and executions that have finished trigger data
    checks: only what is left over is triggered here, the data checks after the first look at
    executions.
    """

    api: AirflowApi
    since: datetime
    runs: dict[str, Run] = field(default_factory=dict)
    _is_done: bool = False

    def step(self) -> bool:
        """Do what can be done now; tell whether that was all."""
        try:
            if not self._is_done:
                self._is_done = self._take_step()
        except NotReadyError:
            return False
        return self._is_done

    def _take_step(self) -> bool:
        known = self.api.dag_ids()
        for dag_id in FIRST:
            if dag_id in known:
                self._look(dag_id)
        executions = self.runs.get(FIRST[-1])
        if executions is None or self.api.run(executions).is_active:
            return False
        for dag_id in known:
            if dag_id.startswith(DATA):
                self._look(dag_id)
        return True

    def _look(self, dag_id: str) -> None:
        if dag_id not in self.runs:
            last = self.api.last_run(dag_id)
            is_recent = last and (last.is_active or (last.ended_at and last.ended_at >= self.since))
            self.runs[dag_id] = last if last and is_recent else self.api.trigger(dag_id)


@dataclass
class FullRound:
    """One run of every DAG, begun when all seemed well: a fault that is none would show now."""

    api: AirflowApi
    runs: dict[str, Run] = field(default_factory=dict)

    def is_over(self) -> bool:
        """Begin what has not begun; tell whether every run has ended."""
        try:
            for dag_id in self.api.dag_ids():
                if dag_id not in self.runs and dag_id.startswith((*FIRST, DATA)):
                    # A run that waits already has seen nothing yet: it serves as well as a new one.
                    waiting = self.api.last_run(dag_id, "queued")
                    self.runs[dag_id] = waiting or self.api.trigger(dag_id)
            return not any(self.api.run(run).is_active for run in self.runs.values())
        except NotReadyError:
            return False
