"""Links on a task's page in the Airflow UI: to its Data Docs, its keys, its incident, Boomi, Coupa.

A DAG offers kinds of links with `offer_links`; the running task says with `set_links` where they
lead. Airflow keeps a task's links as XComs and shows only those that were set. Nothing is
registered by the plugin: that would put empty links on the tasks of everybody else's DAGs.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

import attrs
from airflow.sdk import BaseOperatorLink, get_current_context

from .addresses import may_be_followed

NAMES = {
    "incident": "Incident",
    "data_docs": "Data Docs",
    "keys": "Failing keys",
    "boomi": "Boomi",
    "coupa": "Coupa",
}

Task = TypeVar("Task")


@attrs.define()
class TaskLink(BaseOperatorLink):
    """A link of one kind; where it leads is the XCom that the task left."""

    kind: str

    @property
    def name(self) -> str:
        """Return what stands on the button."""
        return NAMES[self.kind]

    @property
    def xcom_key(self) -> str:
        """Return the key under which the task left the address."""
        return f"integration_watch_link_{self.kind}"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:  # noqa: ARG002 - Airflow's signature
        """Return what the task left.

        Airflow asks when a task that is not mapped has ended, and stores the answer in place of
        what stood there; of a mapped task it reads the XCom alone.
        """
        return str(ti_key.xcom_pull(task_ids=ti_key.task_id, key=self.xcom_key) or "")


def offer_links(task: Task, *kinds: str) -> Task:
    """Offer kinds of links on a task, mapped or not: what calling or expanding a ``@task`` returns."""
    operator: Any = getattr(task, "operator", task)
    operator.operator_extra_links = tuple(TaskLink(kind) for kind in kinds)
    return task


def set_links(addresses: Mapping[str, str], ti: Any = None) -> None:
    """Say where the running task's links lead, by kind; to be called before the task may fail.

    Addresses may quote an outer system: what is neither http(s) nor a path of this Airflow is
    left out.
    """
    running = ti or get_current_context()["ti"]
    for kind, address in addresses.items():
        if may_be_followed(address):
            running.xcom_push(key=TaskLink(kind).xcom_key, value=address)
