from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from include.integration_watch.boomi.client import BoomiClient
from include.integration_watch.boomi.probe import probe_platform, probe_runtime
from include.integration_watch.domain.observation import Probe, Trouble
from include.integration_watch.domain.probing import RuntimeWatch
from include.integration_watch.domain.system import System
from include.integration_watch.domain.value import Text
from tests.boomi.fake_boomi import ACCOUNT, FakeBoomi, Reply, said

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
HTML = Reply(200, b"<html>Sign in</html>", "text/html")


def system(kind: str = "boomi_platform", **more: Any) -> System:
    return System.model_validate(
        {
            "id": "boomi",
            "title": Text(de="Boomi", en="Boomi"),
            "kind": kind,
            "conn_id": "boomi",
            "owner_group": "integration_platform",
            "account_id": ACCOUNT,
        }
        | more
    )


RUNTIME = system("boomi_runtime", id="boomi_runtime", atom_id="atom-1")


def steps(probe: Probe) -> list[tuple[str, Trouble | None]]:
    return [(step.name, step.trouble) for step in probe.steps]


def test_a_platform_that_answers_is_well_in_every_step(
    boomi: FakeBoomi, client: BoomiClient
) -> None:
    probe = probe_platform(client, system(), NOW)
    assert steps(probe) == [("connect", None), ("authenticate", None), ("read", None)]
    assert (probe.system, probe.at, probe.proof) == ("boomi", NOW, "read")
    assert all(step.took > timedelta() for step in probe.steps)


def test_a_platform_that_nobody_reaches_is_unreachable(
    client_of: Callable[..., BoomiClient],
) -> None:
    probe = probe_platform(client_of(base_url="http://127.0.0.1:1"), system(), NOW)
    assert steps(probe) == [("connect", Trouble.UNREACHABLE)]
    assert "no connection" in probe.steps[0].detail


def test_wrong_credentials_are_seen_in_the_second_step(
    boomi: FakeBoomi, client_of: Callable[..., BoomiClient]
) -> None:
    probe = probe_platform(client_of("wr0ng-t0ken-77"), system(), NOW)
    assert steps(probe) == [("connect", None), ("authenticate", Trouble.CREDENTIALS_REFUSED)]
    assert "wr0ng-t0ken-77" not in probe.steps[1].detail


def test_a_missing_privilege_proves_the_credentials(boomi: FakeBoomi, client: BoomiClient) -> None:
    boomi.lacks = {"ExecutionRecord"}
    probe = probe_platform(client, system(), NOW)
    assert steps(probe)[1:] == [("authenticate", None), ("read", Trouble.SCOPE_MISSING)]
    assert "VIEW_RESULT" in probe.steps[2].detail


@pytest.mark.parametrize(
    ("reply", "trouble"),
    [
        (HTML, Trouble.ANSWER_UNREADABLE),
        (Reply(404, b"<html>no</html>", "text/html"), Trouble.ANSWER_UNREADABLE),
        (Reply(200, b'{"resu'), Trouble.ANSWER_UNREADABLE),
        (said({"message": "busy"}, 503), Trouble.UNREACHABLE),
        (Reply(500), Trouble.UNREACHABLE),
    ],
)
def test_other_answers_are_observations_too(
    boomi: FakeBoomi, client: BoomiClient, reply: Reply, trouble: Trouble
) -> None:
    boomi.goes_wrong("query", *[reply] * 5)
    assert steps(probe_platform(client, system(), NOW))[-1] == ("authenticate", trouble)


def test_a_connection_that_cannot_be_used_is_an_observation(
    client_of: Callable[..., BoomiClient],
) -> None:
    probe = probe_platform(client_of(base_url="api.boomi.com"), system(), NOW)
    assert steps(probe) == [("connect", Trouble.ANSWER_UNREADABLE)]
    assert "Write it with its scheme" in probe.steps[0].detail


def test_a_missing_account_is_an_observation(
    boomi: FakeBoomi, client_of: Callable[..., BoomiClient]
) -> None:
    probe = probe_platform(client_of(account_id=""), system(), NOW)
    assert steps(probe)[-1] == ("authenticate", Trouble.ANSWER_UNREADABLE)
    assert "Write account_id" in probe.steps[-1].detail


def test_each_step_has_its_own_time(boomi: FakeBoomi, client: BoomiClient) -> None:
    ticks = iter([0.0, 1.0, 1.0, 3.0, 3.0, 6.0])
    probe = probe_platform(client, system(), NOW, clock=lambda: next(ticks))
    assert [step.took.total_seconds() for step in probe.steps] == [1, 2, 3]


def test_our_own_waits_are_no_slowness_of_boomi(
    boomi: FakeBoomi, client_of: Callable[..., BoomiClient]
) -> None:
    time = [0.0]

    def sleep(seconds: float) -> None:
        time[0] += seconds

    boomi.goes_wrong("query", *[said({"message": "busy"}, 503)] * 4)
    probe = probe_platform(client_of(sleep=sleep), system(), NOW, clock=lambda: time[0])
    assert probe.first_trouble is None
    assert time[0] > 7
    assert probe.took < timedelta(seconds=1)


@pytest.mark.parametrize(
    ("status", "detail", "trouble", "said_in_it"),
    [
        ("ONLINE", "ONLINE_RUNNING", None, ""),
        ("ONLINE", None, None, ""),
        ("ONLINE", "RESTARTING", None, "runs, but Boomi says: ONLINE, RESTARTING"),
        ("ONLINE", "RESTARTING_DEAD", Trouble.OFFLINE, "ONLINE, RESTARTING_DEAD"),
        ("ONLINE", "RESTARTING_TOO_LONG", Trouble.OFFLINE, "Start it on atom.example.com"),
        ("WARNING", "CLUSTER_ISSUE", Trouble.DEGRADED, "WARNING, CLUSTER_ISSUE"),
        ("ONLINE", "CLUSTER_ISSUE", Trouble.DEGRADED, "ONLINE, CLUSTER_ISSUE"),
        ("OFFLINE", "OFFLINE_WITH_ERROR", Trouble.OFFLINE, '"Production" is not online (OFFLINE,'),
        ("OFFLINE", "DELETED", Trouble.OFFLINE, "atom_id of its successor"),
        ("UNKNOWN", "UNKNOWN", Trouble.ANSWER_UNREADABLE, "does not say whether the runtime"),
        ("HIBERNATING", "", Trouble.ANSWER_UNREADABLE, "HIBERNATING"),
    ],
)
def test_the_state_of_a_runtime_is_judged(
    boomi: FakeBoomi,
    client: BoomiClient,
    status: str,
    detail: str | None,
    trouble: Trouble | None,
    said_in_it: str,
) -> None:
    atom = {"id": "atom-1", "name": "Production", "hostName": "atom.example.com", "status": status}
    boomi.atoms["atom-1"] = atom | ({"statusDetail": detail} if detail is not None else {})
    probe = probe_runtime(client, RUNTIME, NOW)
    assert steps(probe) == [("status", trouble)]
    assert said_in_it in probe.steps[0].detail
    assert bool(said_in_it) == bool(probe.steps[0].detail)


def test_a_runtime_that_the_user_may_not_see_names_the_privilege(
    boomi: FakeBoomi, client: BoomiClient
) -> None:
    boomi.lacks = {"Atom"}
    probe = probe_runtime(client, RUNTIME, NOW)
    assert steps(probe) == [("status", Trouble.SCOPE_MISSING)]
    assert "ATOM_MANAGEMENT_READ_ONLY" in probe.steps[0].detail


def test_an_unknown_runtime_says_where_its_id_stands(boomi: FakeBoomi, client: BoomiClient) -> None:
    probe = probe_runtime(client, RUNTIME, NOW)
    assert steps(probe) == [("status", Trouble.ANSWER_UNREADABLE)]
    assert "atom_id in systems.yaml" in probe.steps[0].detail


def test_a_runtime_without_an_id_asks_nothing(boomi: FakeBoomi, client: BoomiClient) -> None:
    probe = probe_runtime(client, system("boomi_runtime", id="boomi_runtime"), NOW)
    assert "Write its atom_id" in probe.steps[0].detail
    assert boomi.seen == []


def _molecule(boomi: FakeBoomi, **more: object) -> None:
    nodes = [
        {"nodeId": "node-1", "hostName": "a.example.com", "status": "ONLINE"},
        {"nodeId": "node-2", "hostName": "b.example.com", "status": "ONLINE"},
    ]
    atom = {"id": "atom-1", "name": "Production", "status": "ONLINE", "type": "MOLECULE"}
    boomi.atoms["atom-1"] = atom | {"cluster": {"node": nodes}} | more


def test_a_molecule_whose_nodes_are_well_is_well(boomi: FakeBoomi, client: BoomiClient) -> None:
    _molecule(boomi)
    probe = probe_runtime(client, RUNTIME, NOW)

    assert steps(probe) == [("status", None), ("nodes", None)]
    assert probe.proof == "status"


def test_a_node_that_is_gone_makes_its_molecule_degraded(
    boomi: FakeBoomi, client: BoomiClient
) -> None:
    nodes = [
        {"nodeId": "node-1", "status": "ONLINE"},
        {"nodeId": "node-2", "status": "OFFLINE", "clusterProblem": "view file is old"},
    ]
    _molecule(boomi, cluster={"node": nodes})
    probe = probe_runtime(client, RUNTIME, NOW)

    assert steps(probe)[-1] == ("nodes", Trouble.DEGRADED)
    assert probe.steps[-1].detail == "1 of 2 nodes: node-2: view file is old"


@pytest.mark.parametrize(("cloud", "trouble"), [("EU Cloud", None), ("", Trouble.DEGRADED)])
def test_a_cloud_attachment_names_its_cloud(
    boomi: FakeBoomi, client: BoomiClient, cloud: str, trouble: Trouble | None
) -> None:
    boomi.atoms["atom-1"] = {
        "id": "atom-1",
        "status": "ONLINE",
        "isCloudAttachment": True,
        "cloudName": cloud,
    }

    assert steps(probe_runtime(client, RUNTIME, NOW))[-1] == ("attachment", trouble)


WATCHED = RUNTIME.model_copy(update={"watch": RuntimeWatch(listeners=True, most_queued=100)})
WELL = {"id": "atom-1", "name": "Production", "status": "ONLINE"}


def _inside(boomi: FakeBoomi, client: BoomiClient, **later: list[dict[str, object]]) -> Probe:
    boomi.atoms["atom-1"] = WELL
    boomi.later = later
    return probe_runtime(client, WATCHED, NOW)


def test_listeners_and_queues_are_asked_only_where_the_entry_says_so(
    boomi: FakeBoomi, client: BoomiClient
) -> None:
    boomi.atoms["atom-1"] = WELL
    probe_runtime(client, RUNTIME, NOW)
    assert boomi.asked("async") == []

    probe = _inside(boomi, client)
    assert steps(probe) == [("status", None), ("listeners", None), ("queues", None)]


def test_a_listener_that_does_not_listen_makes_the_runtime_degraded(
    boomi: FakeBoomi, client: BoomiClient
) -> None:
    told = [
        {"listenerId": "a", "status": "listening", "connectorType": "wss"},
        {"listenerId": "b", "status": "errored", "connectorType": "jms"},
    ]
    probe = _inside(boomi, client, ListenerStatus=told)

    (found,) = [step for step in probe.steps if step.trouble]
    assert (found.name, found.trouble) == ("listeners", Trouble.DEGRADED)
    assert found.detail == "1 of 2 listeners do not listen: jms: errored"


@pytest.mark.parametrize(
    ("told", "trouble"),
    [
        ({"queueName": "q", "messagesCount": "100", "deadLettersCount": "0"}, None),
        ({"queueName": "q", "messagesCount": 101, "deadLettersCount": 0}, Trouble.DEGRADED),
        ({"queueName": "q", "messagesCount": ["Long", 1], "deadLettersCount": 1}, Trouble.DEGRADED),
        ({"QueueRecord": [{"queueName": "q", "messagesCount": "500"}]}, Trouble.DEGRADED),
        (
            {"queueName": "t", "topicSubscribers": [{"deadLettersCount": "1"}]},
            Trouble.DEGRADED,
        ),
    ],
)
def test_a_queue_that_grows_or_holds_dead_letters_makes_the_runtime_degraded(
    boomi: FakeBoomi, client: BoomiClient, told: dict[str, object], trouble: Trouble | None
) -> None:
    probe = _inside(boomi, client, ListQueues=[told])

    assert steps(probe)[-1] == ("queues", trouble)


def test_what_the_account_may_not_read_is_no_trouble_and_is_said(
    boomi: FakeBoomi, client: BoomiClient
) -> None:
    boomi.lacks = {"ListQueues", "ListenerStatus"}
    probe = _inside(boomi, client)

    assert probe.first_trouble is None
    assert "not looked at" in probe.steps[-1].detail
    assert "ATOM_MANAGEMENT" in probe.steps[-1].detail


def test_a_result_that_never_comes_is_told(boomi: FakeBoomi, client: BoomiClient) -> None:
    boomi.not_ready = 1000
    probe = _inside(boomi, client)

    assert steps(probe)[1] == ("listeners", Trouble.ANSWER_UNREADABLE)
