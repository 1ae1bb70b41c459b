"""One look at a Coupa instance: every failure is an observation."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from include.integration_watch.coupa.probe import probe
from include.integration_watch.domain.observation import Probe, Trouble
from include.integration_watch.domain.system import System, SystemKind
from include.integration_watch.domain.value import Text

from .fake_coupa import SECRET, Answer, FakeCoupa

NOW = datetime(2026, 10, 6, 4, 0, tzinfo=UTC)
SCOPES = ("core.integration.read", "core.supplier.read", "core.invoice.read")


def _system(**settings: Any) -> System:
    return System(
        id="coupa",
        title=Text(de="Coupa", en="Coupa"),
        kind=SystemKind.COUPA,
        conn_id="coupa",
        owner_group="integration_platform",
        scopes=SCOPES,
        **settings,
    )


def _look(coupa: FakeCoupa, *scopes: str, system: System | None = None, **settings: Any) -> Probe:
    client = coupa.client(*(scopes or SCOPES), **settings)
    return probe(client, system or _system(), NOW, clock=coupa.clock.clock)


def _seen(look: Probe) -> dict[str, Trouble | None]:
    return {step.name: step.trouble for step in look.steps}


def test_all_is_well(coupa: FakeCoupa) -> None:
    look = _look(coupa)
    assert _seen(look) == {
        "token": None,
        "scope core.integration.read": None,
        "scope core.supplier.read": None,
        "scope core.invoice.read": None,
        "read": None,
    }
    assert (look.system, look.at, look.proof) == ("coupa", NOW, "read")
    assert look.steps[0].detail == "valid for 24.0 h"


def test_all_is_well_costs_two_requests(coupa: FakeCoupa) -> None:
    _look(coupa)
    assert [request.path for request in coupa.requests] == ["/oauth2/token", "/api/integrations"]


def test_missing_scopes_are_named_one_by_one(coupa: FakeCoupa) -> None:
    coupa.granted -= {"core.supplier.read", "core.invoice.read"}
    look = _look(coupa)
    assert _seen(look) == {
        "token": None,
        "scope core.integration.read": None,
        "scope core.supplier.read": Trouble.SCOPE_MISSING,
        "scope core.invoice.read": Trouble.SCOPE_MISSING,
        "read": None,
    }
    first = look.first_trouble
    assert first is not None
    assert "does not grant this client core.supplier.read, core.invoice.read" in first.detail


def test_without_any_scope_nothing_is_read(coupa: FakeCoupa) -> None:
    coupa.granted.clear()
    look = _look(coupa)
    assert "read" not in _seen(look)
    assert look.first_trouble is not None
    assert look.first_trouble.name == "scope core.integration.read"


def test_token_that_tells_of_fewer_scopes_is_believed(coupa: FakeCoupa) -> None:
    coupa.granted.remove("core.invoice.read")
    coupa.tells_scopes = True
    assert _seen(_look(coupa))["scope core.invoice.read"] is Trouble.SCOPE_MISSING


def test_scopes_granted_alone_but_not_together_are_trouble(coupa: FakeCoupa) -> None:
    coupa.token_faults.append(Answer(400, '{"error": "invalid_scope"}'))
    assert _seen(_look(coupa))["token"] is Trouble.SCOPE_MISSING


def test_wrong_secret(coupa: FakeCoupa) -> None:
    look = _look(coupa, secret="wrong-one")
    assert _seen(look) == {"token": Trouble.CREDENTIALS_REFUSED}
    assert "wrong-one" not in look.model_dump_json()


def test_nobody_answers(coupa: FakeCoupa) -> None:
    coupa.close()
    assert _seen(_look(coupa)) == {"token": Trouble.UNREACHABLE}


def test_down_after_the_token(coupa: FakeCoupa) -> None:
    coupa.faults.extend([Answer(503, "<html><title>Maintenance</title></html>")] * 4)
    look = _look(coupa)
    assert _seen(look)["read"] is Trouble.UNREACHABLE
    assert look.first_trouble is not None
    assert '503 ("Maintenance")' in look.first_trouble.detail


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        pytest.param(
            Answer(200, "<html>Sign in</html>"), Trouble.ANSWER_UNREADABLE, id="a login page"
        ),
        pytest.param(Answer(200, '[{"id": 1'), Trouble.ANSWER_UNREADABLE, id="half a page"),
        pytest.param(Answer(200, "pong"), Trouble.ANSWER_UNREADABLE, id="not Coupa at all"),
        pytest.param(Answer(403, ""), Trouble.SCOPE_MISSING, id="may not read this"),
        pytest.param(Answer(404, ""), Trouble.REFUSED, id="no such path"),
        pytest.param(Answer(429, ""), Trouble.REFUSED, id="over the rate"),
    ],
)
def test_trouble_with_the_read(coupa: FakeCoupa, fault: Answer, trouble: Trouble) -> None:
    coupa.faults.extend([fault] * 4)
    assert _seen(_look(coupa))["read"] is trouble


def test_html_at_the_token_endpoint(coupa: FakeCoupa) -> None:
    coupa.token_faults.append(Answer(200, "<html><title>Sign in</title></html>"))
    assert _seen(_look(coupa)) == {"token": Trouble.ANSWER_UNREADABLE}


def test_an_empty_result_is_an_answer(coupa: FakeCoupa) -> None:
    coupa.records["integrations"] = []
    assert _look(coupa).first_trouble is None


def test_the_read_path_of_the_system_is_used(coupa: FakeCoupa) -> None:
    _look(coupa, system=_system(read_path="/api/suppliers?limit=1"))
    assert coupa.asked("/api/suppliers")[0].query == {"limit": "1"}


def test_waiting_for_a_fresh_token_is_not_counted_as_coupas_time(coupa: FakeCoupa) -> None:
    coupa.warm_up = 5
    look = _look(coupa)
    assert look.first_trouble is None
    assert sum(coupa.clock.naps) == pytest.approx(5, abs=0.1)
    assert look.took < timedelta(milliseconds=1)


def test_waiting_for_a_busy_coupa_is(coupa: FakeCoupa) -> None:
    coupa.faults.append(Answer(503, "", {"Retry-After": "3"}))
    assert _look(coupa).took == timedelta(seconds=3)


def test_no_secret_is_in_any_probe(coupa: FakeCoupa) -> None:
    coupa.faults.append(Answer(400, '{"errors": "bad"}'))
    told = _look(coupa).model_dump_json()
    assert SECRET not in told
    assert "token-1" not in told


PROOF = {
    "refusal_proof": {"resource": "invoices", "body": '{"status": "draft"}', "field": "supplier"}
}


def _offered(coupa: FakeCoupa, status: int, body: str) -> Probe:
    coupa.faults.extend([None, Answer(status, body)])
    return _look(coupa, system=_system(**PROOF))


@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize(
    "body",
    [
        '{"errors": {"supplier": ["can\'t be blank"]}}',
        '{"errors": {"supplier_id": ["can\'t be blank"]}}',
        '{"errors": {"invoice": ["Supplier can\'t be blank"]}}',
    ],
)
def test_a_record_that_is_refused_for_its_missing_field_proves_that_data_is_taken(
    coupa: FakeCoupa, status: int, body: str
) -> None:
    look = _offered(coupa, status, body)

    assert look.first_trouble is None
    assert look.proof.startswith("refusal")
    (sent,) = [
        request for request in coupa.requests if request.method == "POST" and "api" in request.path
    ]
    assert sent.body == '{"status": "draft"}'


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (201, '{"id": 5}', Trouble.CREATED),
        (200, '{"id": 5}', Trouble.CREATED),
        (400, '{"errors": {"currency": ["can\'t be blank"]}}', Trouble.REFUSED),
        (
            422,
            '{"errors": {"supplier": ["can\'t be blank"], "cost_centre": ["is required"]}}',
            Trouble.REFUSED,
        ),
        (400, "", Trouble.REFUSED),
        (404, "<html></html>", Trouble.REFUSED),
        (403, "", Trouble.SCOPE_MISSING),
        (401, "", Trouble.CREDENTIALS_REFUSED),
        (503, "", Trouble.UNREACHABLE),
        (429, "", Trouble.REFUSED),
    ],
)
def test_any_other_answer_is_a_finding_and_nothing_is_sent_twice(
    coupa: FakeCoupa, status: int, body: str, why: Trouble
) -> None:
    look = _offered(coupa, status, body)

    assert _seen(look)["refusal"] is why
    assert look.proof == "read"
    assert len([each for each in coupa.requests if each.path == "/api/invoices"]) == 1


def test_nothing_is_offered_where_the_owner_did_not_allow_it_or_the_read_failed(
    coupa: FakeCoupa,
) -> None:
    _look(coupa)
    coupa.faults.append(Answer(404, ""))
    _look(coupa, system=_system(**PROOF))

    assert coupa.asked("/api/invoices") == []
