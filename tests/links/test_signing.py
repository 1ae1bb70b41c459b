from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.domain.permit import LinkRefused, Permit, Purpose, Refusal
from include.integration_watch.links.signing import KeyTooShort, Signer, new_key

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
KEY = "a-key-of-the-tests-that-is-long-enough"
SIGNER = Signer([KEY])
SIGNS = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)
PERMITS = st.builds(
    Permit,
    purpose=st.sampled_from(Purpose),
    group=SIGNS,
    address=SIGNS,
    generation=st.integers(0, 10**6),
    incident=st.none() | st.integers(1, 10**9),
    nonce=SIGNS,
    expires=st.datetimes(datetime(2026, 3, 5), datetime(2030, 1, 1), timezones=st.just(UTC)).map(
        lambda moment: moment.replace(microsecond=0)
    ),
)


def why(token: str, purpose: Purpose = Purpose.CONFIRM, signer: Signer = SIGNER) -> Refusal:
    with pytest.raises(LinkRefused) as refused:
        signer.read(token, purpose, NOW)
    return refused.value.why


def permit(**changes: object) -> Permit:
    fields = {
        "purpose": Purpose.CONFIRM,
        "group": "payable",
        "address": "a@example.com",
        "generation": 1,
        "expires": NOW + timedelta(days=1),
    }
    return Permit.model_validate(fields | changes)


@given(PERMITS)
def test_what_is_signed_is_read_back_and_fits_into_an_address(given_permit: Permit) -> None:
    token = SIGNER.sign(given_permit)

    assert SIGNER.read(token, given_permit.purpose, NOW) == given_permit
    assert all(sign.isascii() and (sign.isalnum() or sign in "-_.") for sign in token)


@given(PERMITS, st.sampled_from(Purpose))
def test_a_link_of_one_purpose_opens_nothing_of_another(
    given_permit: Permit, other: Purpose
) -> None:
    if other is not given_permit.purpose:
        assert why(SIGNER.sign(given_permit), other) is Refusal.FORGED


@given(st.data())
def test_a_link_with_one_sign_changed_is_forged(data: st.DataObject) -> None:
    token = SIGNER.sign(permit())
    place = data.draw(st.integers(0, len(token) - 2))  # the last sign carries spare bits
    sign = data.draw(st.sampled_from("ABCxyz019-_."))
    changed = token[:place] + sign + token[place + 1 :]

    if changed != token:
        assert why(changed) is Refusal.FORGED


@given(st.text(max_size=300))
def test_any_text_is_refused_without_an_error(token: str) -> None:
    assert why(token) is Refusal.FORGED


def test_a_link_signed_by_somebody_else_is_forged() -> None:
    assert why(Signer([new_key()]).sign(permit())) is Refusal.FORGED


def test_an_endless_link_is_not_even_read() -> None:
    assert why("a" * 1_000_000) is Refusal.FORGED


def test_a_link_expires() -> None:
    assert why(SIGNER.sign(permit(expires=NOW))) is Refusal.EXPIRED


def test_a_key_can_be_changed_while_its_links_still_hold() -> None:
    old, new = new_key(), new_key()
    token = Signer([old]).sign(permit())

    both = Signer([old, new])
    assert both.read(token, Purpose.CONFIRM, NOW) == permit()
    assert why(both.sign(permit()), signer=Signer([old])) is Refusal.FORGED
    assert why(token, signer=Signer([new])) is Refusal.FORGED


@pytest.mark.parametrize("keys", [[], ["short"], [KEY, "short"]])
def test_a_short_key_is_refused_without_being_repeated(keys: list[str]) -> None:
    with pytest.raises(KeyTooShort, match="integration_watch_links") as refused:
        Signer(keys)
    assert "short" not in str(refused.value)
