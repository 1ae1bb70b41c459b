"""Boomi's objects turned into values: execution records, runtimes, process logs. Pure."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from include.integration_watch.domain.observation import Execution, ExecutionStatus
from include.integration_watch.domain.value import Value

from .errors import AnswerUnreadable
from .log_text import error_text, tidy
from .wire import count, duration, moment, size, words

__all__ = ["Runtime", "RuntimeStatus", "error_text", "execution_from", "runtime_from"]

_STATUSES = {status.value: status for status in ExecutionStatus}


class RuntimeStatus(StrEnum):
    """Whether a runtime is there (Atom.status); a word that Boomi adds later is read as unknown."""

    ONLINE = "ONLINE"
    WARNING = "WARNING"
    OFFLINE = "OFFLINE"
    UNKNOWN = "UNKNOWN"


class Node(Value):
    """One node of a molecule or cloud; ``problem`` is Boomi's word for what ails it."""

    name: str
    status: str = ""
    problem: str = ""

    @property
    def is_ill(self) -> bool:
        """Tell whether the node does not carry its share."""
        return bool(self.problem) or self.status.upper() in ("OFFLINE", "WARNING")


class Queue(Value):
    """A queue of a runtime: what waits in it, and what could not be delivered."""

    name: str
    waiting: int = 0
    dead: int = 0


class Listener(Value):
    """A listener of a runtime; ``status`` is Boomi's word: listening, paused, errored."""

    id: str
    status: str
    connector: str = ""


class Runtime(Value):
    """An Atom, Molecule or Atom Cloud as the platform sees it; ``status_text`` is Boomi's word."""

    id: str
    name: str = ""
    status: RuntimeStatus
    status_text: str = ""
    status_detail: str = ""
    type: str = ""
    host_name: str = ""
    version: str = ""
    nodes: tuple[Node, ...] = ()
    is_attachment: bool = False
    cloud: str = ""

    @property
    def node_problems(self) -> tuple[str, ...]:
        """Return what ails each node that says so."""
        return tuple(f"{node.name}: {node.problem}" for node in self.nodes if node.problem)


def execution_from(record: dict[str, Any], *, account: str) -> Execution:
    """Return the run that an ExecutionRecord tells of; AnswerUnreadable if it cannot be one.

    Needed are only its id and its start, and that it is of the account that was asked. A run that
    is still open has no end, whatever date the record carries; a run that ended without a date ended
    when its duration was over.
    """
    run_id = words(record.get("executionId"))
    if not run_id:
        raise AnswerUnreadable("an execution record came without executionId")
    hold_account(record.get("account"), account, f"the execution {run_id}")
    recorded_at = _moment(record, "recordedDate", run_id)
    started_at = _moment(record, "executionTime", run_id) or recorded_at
    if started_at is None:
        raise AnswerUnreadable(f"the execution {run_id} came without executionTime")
    word = words(record.get("status"))
    status = status_from(word)
    took = duration(record.get("executionDuration"))
    ended_at = recorded_at or (None if took is None else started_at + took)
    return Execution(
        id=run_id,
        account=account or words(record.get("account")),
        process=words(record.get("processName")),
        process_id=words(record.get("processId")),
        atom_id=words(record.get("atomId")),
        type=words(record.get("executionType")),
        status=status,
        status_text=word,
        started_at=started_at,
        ended_at=None if status.is_open else ended_at,
        duration=took,
        inbound=count(record.get("inboundDocumentCount")),
        inbound_errors=count(record.get("inboundErrorDocumentCount")),
        outbound=count(record.get("outboundDocumentCount")),
        message=tidy(words(record.get("message"))),
        inbound_size=size(record.get("inboundDocumentSize")),
        outbound_size=size(record.get("outboundDocumentSize")),
        original_id=words(record.get("originalExecutionId")),
        parent_id=words(record.get("parentExecutionId")),
        top_id=words(record.get("topLevelExecutionId")),
        atom=words(record.get("atomName")),
    )


def runtime_from(record: dict[str, Any], *, atom_id: str) -> Runtime:
    """Return the runtime that an Atom object tells of."""
    word = words(record.get("status"))
    known = word.upper() in RuntimeStatus.__members__
    return Runtime(
        id=words(record.get("id")) or atom_id,
        name=words(record.get("name")),
        status=RuntimeStatus(word.upper()) if known else RuntimeStatus.UNKNOWN,
        status_text=word,
        status_detail=words(record.get("statusDetail")),
        type=words(record.get("type")),
        host_name=words(record.get("hostName")),
        version=words(record.get("currentVersion")),
        nodes=_nodes(record.get("cluster")),
        is_attachment=words(record.get("isCloudAttachment")).lower() == "true"
        or record.get("isCloudAttachment") is True,
        cloud=words(record.get("cloudName")) or words(record.get("cloudId")),
    )


def queue_from(record: dict[str, Any]) -> Queue:
    """Return the queue that a QueueRecord tells of; the dead letters of a topic's subscribers count."""
    subscribers = record.get("topicSubscribers")
    dead = [
        count(each.get("deadLettersCount"))
        for each in (subscribers if isinstance(subscribers, list) else ())
        if isinstance(each, dict)
    ]
    return Queue(
        name=words(record.get("queueName")),
        waiting=count(record.get("messagesCount")),
        dead=max(count(record.get("deadLettersCount")), sum(dead)),
    )


def listener_from(record: dict[str, Any]) -> Listener:
    """Return the listener that a ListenerStatus tells of."""
    return Listener(
        id=words(record.get("listenerId")),
        status=words(record.get("status")).lower(),
        connector=words(record.get("connectorType")),
    )


def _moment(record: dict[str, Any], key: str, run_id: str) -> datetime | None:
    try:
        return moment(record.get(key))
    except ValueError as unread:
        raise AnswerUnreadable(f"the execution {run_id} has a {key} that is no date") from unread


def hold_account(said: Any, account: str, what: str) -> None:
    """Raise AnswerUnreadable for a record of another account than the one that was asked."""
    owner = words(said)
    if owner and account and owner.casefold() != account.casefold():
        raise AnswerUnreadable(f"{what} is one of account {owner}")


def status_from(word: str) -> ExecutionStatus:
    """Return the status that a word of Boomi's stands for; a new word is unknown."""
    return _STATUSES.get(word.upper(), ExecutionStatus.UNKNOWN)


def _nodes(cluster: Any) -> tuple[Node, ...]:
    """Return the nodes of a runtime; only a GET of a multi-node runtime tells of them."""
    nodes = cluster.get("node") if isinstance(cluster, dict) else None
    return tuple(
        Node(
            name=words(node.get("nodeId")) or words(node.get("hostName")),
            status=words(node.get("status")),
            problem=words(node.get("clusterProblem")),
        )
        for node in (nodes if isinstance(nodes, list) else ())
        if isinstance(node, dict)
    )
