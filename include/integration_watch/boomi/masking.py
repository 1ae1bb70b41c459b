"""Mask secrets in words that came from outside, before they are stored or shown."""

import re

MASK = "***"

_SURE = r"[\w.-]{0,40}(?:password|passwd|passphrase|pwd|secret|(?:private|api|access)[_-]?key)\w*"
_LIKELY = r"[\w.-]{0,40}(?:token|credentials?|session[_-]?id|otp)"
_VALUE = r"(?:\"(?:\\.|[^\"\\])*\"?|'(?:\\.|[^'\\])*'?|[^\s\"'&;,<>]+)"
_BARE = r"[^\s\"'&;,<>]"
_SCHEME = r"(?:basic|bearer|digest|token|negotiate|ntlm|apikey)\s+"
_HEADER = r"\bauthorization[\"']?\s*[=:]\s*[\"']?"

# In each pattern the first group stays and the rest is masked. Where a word like "token" may as
# well begin a sentence ("invalid token: expired"), what follows must look like a secret.
_SECRETS = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        r"(-----BEGIN [A-Z ]*PRIVATE KEY-----).*?(?:-----END [A-Z ]*-----|\Z)",
        r"\b([a-z][a-z0-9+.-]{0,20}://)[^\s/?#]+(?=@)",
        rf"({_HEADER}{_SCHEME})[^\s\"',;]+",
        rf"({_HEADER})(?=[^\s\"',;]*\d|[^\s\"',;]{{16}})[^\s\"',;]+",
        r"(\bBOOMI_TOKEN\.)[^\s:]+:[^\s\"',;]+",
        r"()\beyJ[\w-]{4,}\.[\w-]+(?:\.[\w-]*)?",
        r"(\bbearer\s+)(?:(?=[\w.~+/-]*\d)[\w.~+/-]{8,}|[\w.~+/-]{20,})=*",
        r"(\bbasic\s+)(?=[a-z0-9+/]*[0-9=])[a-z0-9+/]{8,}=*",
        rf"(<(?:[\w-]{{1,40}}:)?(?:{_SURE}|{_LIKELY})(?:\s[^<>]*)?>)[^<]+",
        rf"(\b{_SURE}[\"']?\s*[=:]\s*){_VALUE}",
        rf"(\b{_LIKELY}(?:\"\s*:\s*(?=\")|'\s*:\s*(?=')|\s*=\s*)){_VALUE}",
        rf"(\b{_LIKELY}\s*:\s*)(?={_BARE}*\d|{_BARE}{{20}}){_BARE}+",
    )
)

# The countries of the IBAN registry: a purchase order PO2024... is not one of their accounts.
_IBAN_COUNTRY = (
    "(?:A[DELTZ]|B[AEGHIRY]|C[HRYZ]|D[EJKO]|E[EGS]|F[IKOR]|G[BEILRT]|H[NRU]|I[ELQST]|JO|K[WZ]"
    "|L[BCITUVY]|M[CDEKNRTU]|N[ILO]|OM|P[KLST]|QA|R[OSU]|S[ACDEIKMOTV]|T[LNR]|UA|V[AG]|XK|YE)"
)
_IBAN = re.compile(
    rf"\b({_IBAN_COUNTRY})\d{{2}}"
    r"(?:[A-Z0-9]{11,30}|(?:[ \u00a0][A-Z0-9]{4}){2,7}(?:[ \u00a0][A-Z0-9]{1,3})?)\b"
)


def mask(text: str) -> str:
    """Return the text with passwords, tokens, authorisation headers and bank accounts masked."""
    for pattern in (*_SECRETS, _IBAN):
        text = pattern.sub(rf"\1{MASK}", text)
    return text
