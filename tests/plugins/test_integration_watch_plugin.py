import pytest
import requests

from .airflow_api import AirflowApi

PATHS = [
    "/",
    "/docs",
    "/redoc",
    "/openapi.json",
    "/data-docs/",
    "/data-docs/index.html",
    "/data-docs/no-such-page.html",
    "/data-docs/%2e%2e/integration_watch.db",
    "/keys/suppliers.parquet",
    "/keys/suppliers.csv",
    "/incidents",
    "/nowhere",
]


def address(api: AirflowApi, path: str) -> str:
    return f"{api.url}/integration-watch{path}"


@pytest.mark.parametrize("path", PATHS)
def test_an_anonymous_request_gets_401(airflow_api: AirflowApi, path: str) -> None:
    for method in ("GET", "HEAD", "POST", "DELETE"):
        answer = requests.request(method, address(airflow_api, path), timeout=30)
        assert answer.status_code == 401, method


@pytest.mark.parametrize("path", PATHS)
def test_a_made_up_token_gets_401_or_403(airflow_api: AirflowApi, path: str) -> None:
    for headers in ({"Authorization": "Bearer x.y.z"}, {"Cookie": "_token=x.y.z"}):
        answer = requests.get(address(airflow_api, path), headers=headers, timeout=30)
        assert answer.status_code in (401, 403)


@pytest.mark.parametrize("page", ["/data-docs/index.html", "/keys/suppliers.csv", "/incidents"])
@pytest.mark.parametrize("user", ["admin", "viewer"])
def test_who_is_logged_in_reads_the_pages(airflow_api: AirflowApi, page: str, user: str) -> None:
    token = airflow_api.token(user)
    for headers in ({"Authorization": f"Bearer {token}"}, {"Cookie": f"_token={token}"}):
        answer = requests.get(address(airflow_api, page), headers=headers, timeout=60)
        assert answer.status_code == 200, answer.text
        assert "script-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/nowhere", "/data-docs/nothing"])
def test_there_is_nothing_else_to_read(airflow_api: AirflowApi, path: str) -> None:
    assert airflow_api.get(f"/integration-watch{path}").status_code == 404


def test_redirects_keep_the_path_that_airflow_is_mounted_under(airflow_api: AirflowApi) -> None:
    answer = airflow_api.get("/integration-watch/", allow_redirects=False)
    assert answer.headers["location"] == "/team-a/integration-watch/data-docs/index.html"


def test_the_navigation_has_our_entries_relative_to_where_airflow_is_mounted(
    airflow_api: AirflowApi,
) -> None:
    plugins = airflow_api.get("/api/v2/plugins").json()["plugins"]
    (ours,) = (plugin for plugin in plugins if plugin["name"] == "integration_watch")
    views = {view["name"]: (view["href"], view["url_route"]) for view in ours["external_views"]}
    assert views == {
        "Incidents": ("integration-watch/incidents", "integration-watch"),
        "Data Docs": ("integration-watch/data-docs/index.html", "integration-watch-data-docs"),
    }


def test_the_plugin_loads_without_an_error(airflow_api: AirflowApi) -> None:
    assert airflow_api.get("/api/v2/plugins/importErrors").json()["total_entries"] == 0
