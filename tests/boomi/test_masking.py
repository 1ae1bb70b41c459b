import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.boomi.masking import mask

SECRET = "s3cr3tValue99"


@pytest.mark.parametrize(
    "text",
    [
        f"password={SECRET}",
        f'{{"password": "{SECRET}"}}',
        f"Password: {SECRET}",
        f"client_secret={SECRET}&grant_type=client_credentials",
        f'"access_token":"{SECRET}"',
        f"token: {SECRET}",
        f"api-key = {SECRET}",
        f"Authorization: Basic {SECRET}==",
        f"authorization: Bearer {SECRET}",
        f"Authorization={SECRET}",
        f"sent Bearer {SECRET} to Coupa",
        f"https://user:{SECRET}@erp.example.com/path",
        f"jdbc:sqlserver://erp.example.com;user=sa;password={SECRET};",
        f"BOOMI_TOKEN.monitor@example.com:{SECRET}",
        f"<wsse:Password Type='PasswordText'>{SECRET}</wsse:Password>",
        f"eyJhbGciOiJIUzI1NiJ9.{SECRET}.{SECRET}",
        f"-----BEGIN RSA PRIVATE KEY-----\n{SECRET}\n-----END RSA PRIVATE KEY-----",
    ],
)
def test_secrets_are_masked(text: str) -> None:
    assert SECRET not in mask(text)
    assert "***" in mask(text)


@pytest.mark.parametrize(
    "text",
    [
        'HTTP 401: {"error":"invalid_token"}',
        "invalid token: expired",
        "Unexpected token: <EOF>",
        "Basic information is missing",
        "Authorization: failed for this user",
        "Supplier name must be unique: ACME GmbH",
        "Purchase order PO2024000123456789 has no supplier",
        "Invoice 4711/2024 of 2024-09-25, 1.234,56 EUR",
        "see http://docs.example.com/x?mail=a@example.com",
    ],
)
def test_words_that_a_person_needs_stay(text: str) -> None:
    assert mask(text) == text


def _iban(country: str, account: str) -> str:
    digits = "".join(str(int(sign, 36)) for sign in f"{account}{country}00")
    return f"{country}{98 - int(digits) % 97:02d}{account}"


@given(
    country=st.sampled_from(["DE", "AT", "FR", "CZ", "GB", "CH", "NL", "SE"]),
    account=st.text("0123456789", min_size=14, max_size=26),
    spaced=st.booleans(),
)
def test_bank_accounts_are_masked(country: str, account: str, spaced: bool) -> None:
    iban = _iban(country, account)
    if spaced:
        iban = " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))
    masked = mask(f"IBAN {iban} of the supplier is not valid")
    assert masked == f"IBAN {country}*** of the supplier is not valid"


@given(st.text())
def test_masking_twice_is_masking_once(text: str) -> None:
    assert mask(mask(text)) == mask(text)
