"""Have every DAG look once at the earliest moment, and once more to see that nothing changes."""

from dataclasses import dataclass, field

from .airflow_api import AirflowApi, NotReadyError

FIRST = ("watch_systems", "watch_executions")
DATA = "check_data__"
_ENDED = ("success", "failed")


@dataclass
class FirstLook:
    """Trigger the watching DAGs as soon as Airflow knows them, then the data checks.

    Executions that have finished trigger data checks by themselves; what is left over, because
    nothing of it ran lately, is triggered here once the first look at executions is over.
    """

    api: AirflowApi
    runs: dict[str, str] = field(default_factory=dict)
    _is_done: bool = False

    def step(self) -> bool:
        """Do what can be done now; tell whether that was all."""
        if self._is_done:
            return True
        try:
            known = self.api.dag_ids()
            for dag_id in FIRST:
                if dag_id in known:
                    self._trigger(dag_id)
            if self._ended(FIRST[-1]):
                for dag_id in known:
                    if dag_id.startswith(DATA):
                        self._trigger(dag_id)
                self._is_done = True
        except NotReadyError:
            return False
        return self._is_done

    def _trigger(self, dag_id: str) -> None:
        if dag_id not in self.runs:
            self.runs[dag_id] = self.api.trigger(dag_id)

    def _ended(self, dag_id: str) -> bool:
        return dag_id in self.runs and self.api.state(dag_id, self.runs[dag_id]) in _ENDED


@dataclass
class FullRound:
    """One run of every DAG, begun when all seemed well: a fault that is none would show now."""

    api: AirflowApi
    runs: dict[str, str] = field(default_factory=dict)

    def is_over(self) -> bool:
        """Begin what has not begun; tell whether every run has ended."""
        try:
            for dag_id in self.api.dag_ids():
                if dag_id not in self.runs and dag_id.startswith((*FIRST, DATA)):
                    self.runs[dag_id] = self.api.trigger(dag_id)
            return all(self.api.state(dag, run) in _ENDED for dag, run in self.runs.items())
        except NotReadyError:
            return False
