"""One request: what is tried again, and what the error says when it is not."""

import traceback

import pytest

from include.integration_watch.coupa.errors import (
    CoupaBusyError,
    CoupaCutOffError,
    CoupaRefusedError,
    CoupaScopeError,
    CoupaUnavailableError,
    CoupaUnreadableError,
)

from .fake_coupa import HANG_UP, Answer, FakeCoupa

PATH = "/api/suppliers"


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Answer(429, ""), id="over the rate"),
        pytest.param(Answer(503, "<html>Deploying</html>"), id="down"),
        pytest.param(HANG_UP, id="hangs up"),
        pytest.param(Answer(502, ""), id="front end without back end"),
        pytest.param(Answer(200, '[{"id": 1}, {"id"'), id="half a page"),
        pytest.param(Answer(200, '[{"id": 1}, {"id"', claimed_length=400), id="cut off"),
        pytest.param(Answer(200, b'[{"id": 1, "name": "M\xc3'), id="cut inside a letter"),
    ],
)
def test_what_may_pass_is_asked_again(coupa: FakeCoupa, fault: Answer) -> None:
    coupa.records["suppliers"] = [{"id": 7}]
    coupa.faults.extend([fault, fault])
    assert coupa.client().get(PATH) == [{"id": 7}]


def test_coupa_says_how_long_to_wait(coupa: FakeCoupa) -> None:
    coupa.faults.append(Answer(429, "", {"Retry-After": "7"}))
    coupa.client().get(PATH)
    assert coupa.clock.naps == [7.0]


def test_coupa_may_say_it_as_a_date(coupa: FakeCoupa) -> None:
    headers = {
        "Date": "Tue, 06 Oct 2026 06:00:00 GMT",
        "Retry-After": "Tue, 06 Oct 2026 06:00:09 GMT",
    }
    coupa.faults.append(Answer(503, "", headers))
    coupa.client().get(PATH)
    assert coupa.clock.naps == [9.0]


def test_without_a_word_from_coupa_waits_stay_short(coupa: FakeCoupa) -> None:
    coupa.faults.extend([Answer(429, "")] * 3)
    coupa.client().get(PATH)
    assert len(coupa.clock.naps) == 3
    assert sum(coupa.clock.naps) <= 24


def test_a_wait_of_an_hour_is_left_to_the_next_run(coupa: FakeCoupa) -> None:
    coupa.faults.append(Answer(503, "", {"Retry-After": "3600"}))
    with pytest.raises(CoupaUnavailableError) as caught:
        coupa.client().get(PATH)
    assert caught.value.retry_after == 3600
    assert coupa.clock.naps == []


def test_patience_ends(coupa: FakeCoupa) -> None:
    coupa.faults.extend([Answer(429, "")] * 10)
    with pytest.raises(CoupaBusyError, match="lower coupa_requests_per_second") as caught:
        coupa.client().get(PATH)
    assert not caught.value.permanent
    assert len(coupa.asked(PATH)) == 4


def test_half_a_page_again_and_again_is_named(coupa: FakeCoupa) -> None:
    coupa.faults.extend([Answer(200, '[{"id": 1')] * 4)
    with pytest.raises(CoupaCutOffError, match="breaks off after 9 bytes") as caught:
        coupa.client().get(PATH)
    assert not caught.value.permanent


@pytest.mark.parametrize(
    ("fault", "error", "sentence"),
    [
        pytest.param(
            Answer(200, "<!DOCTYPE html><html><title>Sign in</title></html>"),
            CoupaUnreadableError,
            'HTML page titled "Sign in" instead of JSON: check the host',
            id="a login page",
        ),
        pytest.param(Answer(200, "pong"), CoupaUnreadableError, "is no JSON", id="another server"),
        pytest.param(
            Answer(302, "", {"Location": "https://sso.example.com/login?x=1"}),
            CoupaUnreadableError,
            r"redirection to sso\.example\.com",
            id="a redirection",
        ),
        pytest.param(
            Answer(404, "<html><title>Not here</title></html>"),
            CoupaUnreadableError,
            "with 404 with an HTML page",
            id="html for what is not there",
        ),
        pytest.param(
            Answer(403, '{"errors": {"base": ["No permission"]}}'),
            CoupaScopeError,
            "No permission",
            id="forbidden",
        ),
        pytest.param(
            Answer(400, '{"errors": {"supplier": ["bad operator"]}}'),
            CoupaRefusedError,
            'with 400: "bad operator"',
            id="a wrong question",
        ),
        pytest.param(Answer(404, ""), CoupaRefusedError, "no reason given", id="nothing said"),
    ],
)
def test_what_will_not_pass_is_told_at_once(
    coupa: FakeCoupa, fault: Answer, error: type[Exception], sentence: str
) -> None:
    coupa.faults.append(fault)
    with pytest.raises(error, match=sentence):
        coupa.client().get(PATH)
    assert len(coupa.asked(PATH)) == 1


def test_requests_say_which_representation_they_want(coupa: FakeCoupa) -> None:
    coupa.client().get(PATH)
    headers = coupa.asked(PATH)[0].headers
    assert (headers["accept"], headers["content-type"]) == ("application/json",) * 2


def test_decimals_stay_as_written(coupa: FakeCoupa) -> None:
    coupa.faults.append(Answer(200, '{"total": 567.10, "price": "0.30"}'))
    assert coupa.client().get(PATH) == {"total": "567.10", "price": "0.30"}


def test_a_connection_that_always_breaks_is_said_in_one_sentence(coupa: FakeCoupa) -> None:
    coupa.faults.extend([HANG_UP] * 4)
    with pytest.raises(
        CoupaUnavailableError, match=r"127\.0\.0\.1:\d+ cannot be reached"
    ) as caught:
        coupa.client().get(PATH)
    assert not caught.value.permanent


def test_unknown_name_is_said(coupa: FakeCoupa) -> None:
    coupa.url = "http://coupa.invalid"
    with pytest.raises(CoupaUnavailableError, match=r"coupa\.invalid cannot be reached"):
        coupa.client(attempts=1).get(PATH)


def test_token_is_in_no_error(coupa: FakeCoupa) -> None:
    coupa.faults.append(Answer(400, "no"))
    with pytest.raises(CoupaRefusedError) as caught:
        coupa.client().get(PATH)
    assert "token-1" not in "".join(traceback.format_exception(caught.value))


def test_netrc_does_not_replace_the_token(
    coupa: FakeCoupa, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path_factory.mktemp("home") / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    coupa.client().get(PATH)
    assert coupa.asked(PATH)[0].headers["authorization"] == "Bearer token-1"
    assert "authorization" not in coupa.asked("/oauth2/token")[0].headers


def test_too_fast_for_coupa_waits_before_asking(coupa: FakeCoupa) -> None:
    client = coupa.client(requests_per_second=2)
    for _ in range(5):
        client.get(PATH)
    assert sum(coupa.clock.naps) == pytest.approx(2.0)
    assert client.politeness == pytest.approx(2.0)
