"""Access tokens: one for many requests, renewed in time, patient with a fresh one."""

import traceback

import pytest

from include.integration_watch.coupa.errors import (
    CoupaCredentialsError,
    CoupaError,
    CoupaScopeError,
    CoupaUnavailableError,
    CoupaUnreadableError,
)

from .fake_coupa import SECRET, Answer, FakeCoupa

PATH = "/oauth2/token"


def test_one_token_serves_many_requests(coupa: FakeCoupa) -> None:
    client = coupa.client()
    for _ in range(3):
        client.get("/api/suppliers")
    assert len(coupa.asked(PATH)) == 1


def test_scopes_are_asked_for_as_one_form_field(coupa: FakeCoupa) -> None:
    coupa.client("core.supplier.read", "core.invoice.read").token()
    assert "scope=core.supplier.read+core.invoice.read" in coupa.asked(PATH)[0].body


def test_token_is_renewed_after_20_hours(coupa: FakeCoupa) -> None:
    client = coupa.client()
    client.get("/api/suppliers")
    coupa.clock.time += 20 * 3600
    client.get("/api/suppliers")
    assert len(coupa.asked(PATH)) == 2


def test_short_lived_token_is_renewed_before_it_ends(coupa: FakeCoupa) -> None:
    coupa.life = 600
    client = coupa.client()
    client.get("/api/suppliers")
    coupa.clock.time += 500
    client.get("/api/suppliers")
    assert len(coupa.asked(PATH)) == 2


def test_token_refused_later_is_renewed_once(coupa: FakeCoupa) -> None:
    client = coupa.client()
    client.get("/api/suppliers")
    coupa.clock.time += 60
    coupa.tokens.clear()
    assert client.get("/api/suppliers") == []
    assert len(coupa.asked(PATH)) == 2


def test_fresh_token_is_given_5_seconds_and_tried_again_itself(coupa: FakeCoupa) -> None:
    coupa.warm_up = 5
    client = coupa.client()
    assert client.get("/api/suppliers") == []
    assert len(coupa.asked(PATH)) == 1
    assert sum(coupa.clock.naps) == pytest.approx(5, abs=0.1)
    assert client.politeness == pytest.approx(5, abs=0.1)


def test_fresh_token_that_is_known_sooner_waits_no_longer(coupa: FakeCoupa) -> None:
    coupa.warm_up = 1.5
    client = coupa.client()
    assert client.get("/api/suppliers") == []
    assert sum(coupa.clock.naps) == pytest.approx(2, abs=0.1)


def test_renewed_token_is_given_5_seconds_too(coupa: FakeCoupa) -> None:
    client = coupa.client()
    client.get("/api/suppliers")
    coupa.clock.time += 60
    coupa.tokens.clear()
    coupa.warm_up = 5
    assert client.get("/api/suppliers") == []
    assert len(coupa.asked(PATH)) == 2


def test_token_that_is_never_accepted_ends_in_one_clear_error(coupa: FakeCoupa) -> None:
    coupa.warm_up = 100_000
    with pytest.raises(CoupaCredentialsError, match="access token is not accepted") as caught:
        coupa.client().get("/api/suppliers")
    assert caught.value.permanent
    assert len(coupa.asked("/api/suppliers")) == 6


def test_wrong_secret_names_the_client_and_where_to_look(coupa: FakeCoupa) -> None:
    with pytest.raises(
        CoupaCredentialsError, match="login and password of the connection"
    ) as caught:
        coupa.client(secret="wrong-one").token()
    assert caught.value.permanent
    assert '"integration-watch"' in str(caught.value)


def test_missing_scope_is_no_credentials_error(coupa: FakeCoupa) -> None:
    with pytest.raises(CoupaScopeError, match=r"core\.user\.read") as caught:
        coupa.client("core.user.read").token()
    assert caught.value.permanent
    assert caught.value.scopes == ("core.user.read",)


def test_html_at_the_token_endpoint_is_unreadable(coupa: FakeCoupa) -> None:
    coupa.token_faults.append(Answer(200, "<!DOCTYPE html><title>Sign in</title>"))
    with pytest.raises(CoupaUnreadableError, match='HTML page titled "Sign in"'):
        coupa.client().token()


def test_token_endpoint_that_is_down_for_a_moment_is_asked_again(coupa: FakeCoupa) -> None:
    coupa.token_faults.append(Answer(503, "<html>Deploying</html>"))
    assert coupa.client().token().value == "token-1"


def test_answer_without_a_token_is_unreadable(coupa: FakeCoupa) -> None:
    coupa.token_faults.append(Answer(200, '{"token_type": "bearer"}'))
    with pytest.raises(CoupaUnreadableError, match="no access_token"):
        coupa.client().token()


def test_redirection_does_not_carry_the_secret_elsewhere(coupa: FakeCoupa) -> None:
    coupa.token_faults.append(Answer(307, "", {"Location": f"{coupa.url}/elsewhere"}))
    with pytest.raises(CoupaUnreadableError, match=r"redirection to 127\.0\.0\.1"):
        coupa.client().token()
    assert coupa.asked("/elsewhere") == []


def test_token_never_shows_its_value(coupa: FakeCoupa) -> None:
    assert "token-1" not in repr(coupa.client().token())


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Answer(401, '{"error": "invalid_client"}'), id="refused"),
        pytest.param(Answer(500, "broken"), id="down"),
        pytest.param(Answer(200, '{"access_tok', claimed_length=500), id="broken off"),
        pytest.param(Answer(200, "<html>who are you?</html>"), id="html"),
    ],
)
def test_no_error_or_log_shows_the_secret(
    coupa: FakeCoupa, fault: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    coupa.token_faults.extend([fault] * 4)
    with caplog.at_level("DEBUG"), pytest.raises(CoupaError) as caught:
        coupa.client().token()
    told = "".join(traceback.format_exception(caught.value)) + caplog.text
    assert SECRET not in told
    assert _requests_behind(caught.value) == []


def test_unreachable_host_keeps_the_secret_out_of_the_chain(coupa: FakeCoupa) -> None:
    client = coupa.client(attempts=1)
    coupa.close()
    with pytest.raises(CoupaUnavailableError, match="connection refused") as caught:
        client.token()
    assert _requests_behind(caught.value) == []


def _requests_behind(error: BaseException | None) -> list[object]:
    found = []
    while error is not None:
        found.append(getattr(error, "request", None))
        error = error.__cause__ or error.__context__
    return [each for each in found if each is not None]
