"""How tasks ended, asked over Airflow's own API."""

from datetime import UTC, datetime

import pytest
import requests

from include.integration_watch.airflow_api.client import AirflowApiClient, AirflowApiError
from include.integration_watch.domain.watchers import End

from .fake_airflow import PASSWORD, USER, FakeAirflow

SINCE = datetime(2026, 3, 4, 6, tzinfo=UTC)
JUDGE = "judge_and_compare"


def client(airflow: FakeAirflow, login: str = USER, password: str = PASSWORD) -> AirflowApiClient:
    return AirflowApiClient(requests.Session(), airflow.base_url, login, password)


def test_failed_tasks_are_told_with_their_run_and_older_ones_are_not(airflow: FakeAirflow) -> None:
    airflow.ends("watch_systems", JUDGE, "failed", "2026-03-04T07:00:00+00:00", run="r7")
    airflow.ends("watch_systems", JUDGE, "success", "2026-03-04T07:05:00+00:00")
    airflow.ends("watch_systems", JUDGE, "failed", "2026-03-04T05:00:00+00:00")

    (lost,) = client(airflow).lost(SINCE)

    assert (lost.dag, lost.task, lost.run, lost.end) == ("watch_systems", JUDGE, "r7", End.LOST)


def test_more_than_a_page_of_failed_tasks_is_read(airflow: FakeAirflow) -> None:
    for number in range(230):
        airflow.ends(f"dag_{number}", JUDGE, "failed", "2026-03-04T07:00:00+00:00")

    assert len({end.dag for end in client(airflow).lost(SINCE)}) == 230


def test_the_newest_end_of_a_task_counts(airflow: FakeAirflow) -> None:
    airflow.ends("watch_systems", JUDGE, "failed", "2026-03-04T07:00:00+00:00")
    airflow.ends("watch_systems", JUDGE, "success", "2026-03-04T07:05:00+00:00")
    airflow.ends("watch_executions", JUDGE, "failed", "2026-03-04T07:09:00+00:00")

    newest = client(airflow).newest("watch_systems", JUDGE)

    assert newest is not None
    assert newest.end is End.WELL
    assert client(airflow).newest("watch_systems", "nothing") is None


def test_a_token_that_expired_is_fetched_anew_once(airflow: FakeAirflow) -> None:
    asked = client(airflow)
    asked.test()
    airflow.forget_tokens()

    asked.test()

    assert airflow.tokens == ["token-0"]


def test_without_a_login_the_password_is_a_token(airflow: FakeAirflow) -> None:
    airflow.tokens.append("given")

    client(airflow, login="", password="given").test()

    with pytest.raises(AirflowApiError, match="401"):
        client(airflow, login="", password="other").test()


def test_refused_credentials_are_said_without_the_password(airflow: FakeAirflow) -> None:
    with pytest.raises(AirflowApiError, match="refuses the login") as refused:
        client(airflow, password="wrong-and-secret").test()

    assert refused.value.permanent
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(("status", "permanent"), [(403, True), (404, True), (503, False)])
def test_an_answer_that_is_none_is_an_error_with_its_status(
    airflow: FakeAirflow, status: int, permanent: bool
) -> None:
    airflow.answers = status
    with pytest.raises(AirflowApiError, match=str(status)) as failed:
        client(airflow).test()
    assert failed.value.permanent is permanent


def test_an_airflow_that_does_not_answer_is_said_without_its_address() -> None:
    asked = AirflowApiClient(requests.Session(), "http://127.0.0.1:9", "", "token")
    with pytest.raises(AirflowApiError, match="does not answer: ConnectionError"):
        asked.test()
