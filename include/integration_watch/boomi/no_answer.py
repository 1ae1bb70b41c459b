"""Say why no answer came, in words, from what ``requests`` raised; its own text names whole URLs."""

import requests
from urllib3.exceptions import NameResolutionError

from .answer import Question
from .errors import AnswerUnreadable, BoomiError, Refused, Unreachable

# The first class that fits: (what was raised, what it amounts to, permanent, what to say).
_CASES: tuple[tuple[type[requests.RequestException], type[BoomiError], bool, str], ...] = (
    (
        requests.exceptions.SSLError,
        Unreachable,
        True,
        "its certificate is not trusted. Name the file of the certificate authority under "
        '"verify" in the extra of the connection.',
    ),
    (
        requests.exceptions.ProxyError,
        Unreachable,
        False,
        "the proxy let nothing through. Check the proxy of the connection or of the environment, "
        "and that it admits this host.",
    ),
    (
        requests.exceptions.ConnectTimeout,
        Unreachable,
        False,
        "no connection within {timeout:g} s. Check the network and the firewall towards this host, "
        "and status.boomi.com.",
    ),
    (
        requests.exceptions.Timeout,
        Unreachable,
        False,
        "connected, but no answer within {timeout:g} s. It is asked again; if this stays, look at "
        "status.boomi.com or raise the system's timeout.",
    ),
    (
        requests.exceptions.ConnectionError,
        Unreachable,
        False,
        "no connection, or it was cut. Check the network towards this host, and status.boomi.com.",
    ),
    (
        requests.exceptions.ChunkedEncodingError,
        AnswerUnreadable,
        False,
        "the answer broke off on the way. It is asked again; if this stays, check the proxies on "
        "the way and status.boomi.com.",
    ),
    (
        requests.exceptions.ContentDecodingError,
        AnswerUnreadable,
        False,
        "the answer could not be decompressed. It is asked again; if this stays, check the proxies "
        "on the way.",
    ),
)
_NO_NAME = "the name of the host is not known. Check the host of the connection and the DNS."
_NO_ADDRESS = "the address cannot be used. Check the host of the connection."


def no_answer(question: Question, broken: requests.RequestException, timeout: float) -> BoomiError:
    """Return the error that a failed request amounts to, with what to do about it."""
    reason = getattr(broken.args[0], "reason", None) if broken.args else None
    if isinstance(reason, NameResolutionError):
        return Unreachable(f"{question}: {_NO_NAME}")
    for raised, error, permanent, said in _CASES:
        if isinstance(broken, raised):
            return error(f"{question}: {said.format(timeout=timeout)}", permanent=permanent)
    return Refused(f"{question}: {_NO_ADDRESS}")
