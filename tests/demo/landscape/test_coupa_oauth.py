"""Tokens: client credentials, scopes all or none, a moment to warm up."""

import time

from tests.demo.landscape.scene import Running, Start, calm

SUPPLIERS = "core.supplier.read"


def test_a_token_is_a_long_jwt_for_a_day(company: Running) -> None:
    answer = company.token(SUPPLIERS).json()
    assert answer["token_type"] == "bearer"
    assert answer["expires_in"] == 86399
    assert answer["access_token"].count(".") == 2
    assert len(answer["access_token"]) > 300


def test_a_wrong_secret_is_an_invalid_client(company: Running) -> None:
    url = company.told["coupa_url"] + "/oauth2/token"
    form = {
        "grant_type": "client_credentials",
        "client_id": "x",
        "client_secret": "y",
        "scope": "z",
    }
    answer = company.session.post(url, data=form, timeout=5)
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})


def test_one_unknown_scope_refuses_the_whole_request(company: Running) -> None:
    answer = company.token(SUPPLIERS, "core.secret.read")
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_scope"})


def test_a_client_may_name_itself_by_basic_authentication(company: Running) -> None:
    secrets = company.told["credentials"]
    answer = company.session.post(
        company.told["coupa_url"] + "/oauth2/token",
        data={"grant_type": "client_credentials", "scope": SUPPLIERS},
        auth=(secrets["coupa_client_id"], secrets["coupa_client_secret"]),
        timeout=5,
    )
    assert answer.status_code == 200


def test_a_fresh_token_is_refused_while_it_warms_up(start: Start) -> None:
    told = start(calm(systems={"coupa_warmup_s": 1}))
    token = told.token(SUPPLIERS).json()["access_token"]
    url = told.told["coupa_url"] + "/api/suppliers"
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    assert told.session.get(url, headers=headers, timeout=5).status_code == 401
    deadline = time.monotonic() + 5
    while told.session.get(url, headers=headers, timeout=5).status_code == 401:
        assert time.monotonic() < deadline


def test_no_token_is_unauthorised(company: Running) -> None:
    answer = company.session.get(company.told["coupa_url"] + "/api/suppliers", timeout=5)
    assert (answer.status_code, answer.text) == (401, "401: Unauthorized")


def test_a_resource_of_another_scope_is_forbidden(company: Running) -> None:
    assert company.coupa("invoices", scope=SUPPLIERS).status_code == 403
