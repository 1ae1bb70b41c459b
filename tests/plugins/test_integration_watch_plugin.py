import re

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
    "/preflight",
    "/preflight/invoices_to_erp",
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


@pytest.mark.parametrize(
    "page",
    [
        "/data-docs/index.html",
        "/keys/suppliers.csv",
        "/incidents",
        "/preflight",
        "/preflight/invoices_to_erp",
    ],
)
@pytest.mark.parametrize("user", ["admin", "viewer"])
def test_who_is_logged_in_reads_the_pages(airflow_api: AirflowApi, page: str, user: str) -> None:
    token = airflow_api.token(user)
    for headers in ({"Authorization": f"Bearer {token}"}, {"Cookie": f"_token={token}"}):
        answer = requests.get(address(airflow_api, page), headers=headers, timeout=60)
        assert answer.status_code == 200, answer.text
        assert "script-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/lists", "/lists/purchasing"])
def test_lists_are_for_those_who_are_logged_in(airflow_api: AirflowApi, path: str) -> None:
    assert requests.get(address(airflow_api, path), timeout=30).status_code == 401
    assert airflow_api.get(f"/integration-watch{path}").status_code == 200


def test_a_viewer_runs_no_list(airflow_api: AirflowApi) -> None:
    headers = {"Authorization": f"Bearer {airflow_api.token('viewer')}"}
    path = address(airflow_api, "/lists/purchasing")

    assert requests.get(path, headers=headers, timeout=30).status_code == 403
    order = {"what": "add", "address": "a@example.com"}
    assert requests.post(path, headers=headers, data=order, timeout=30).status_code == 403


def test_an_administrator_adds_somebody_and_the_audit_names_them(airflow_api: AirflowApi) -> None:
    path = address(airflow_api, "/lists/purchasing?lang=en")
    cookies = {"_token": airflow_api.token("admin")}
    page = requests.get(path, cookies=cookies, timeout=60).text
    form = re.findall(r'name="form" value="([^"]+)"', page)[0]
    order = {"form": form, "what": "add", "address": "new@example.com", "language": "de"}

    forged = requests.post(path, cookies=cookies, data=order | {"form": "x"}, timeout=60)
    added = requests.post(path, cookies=cookies, data=order, timeout=60)
    again = requests.post(path, cookies=cookies, data=order, timeout=60)

    assert (forged.status_code, added.status_code, again.status_code) == (403, 200, 409)
    assert "The invitation is on its way." in added.text
    assert re.search(r"<td>admin</td>\s*<td>invited</td>\s*<td>new@example.com</td>", added.text)


def test_a_signed_link_needs_no_login_and_a_forged_one_opens_nothing(
    airflow_api: AirflowApi,
) -> None:
    for path in ("/confirm/forged", "/incident/forged", "/manage/forged", "/leave/forged"):
        answer = requests.get(f"{airflow_api.url}/integration-watch-links{path}", timeout=30)
        assert answer.status_code == 403
        assert "This link is not valid" in answer.text
        assert "set-cookie" not in answer.headers


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
