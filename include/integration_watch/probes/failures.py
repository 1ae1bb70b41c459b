"""What an exception of the network means: whose trouble it is, in a sentence that holds no secret."""

import errno
import os
import socket
import ssl
from collections.abc import Iterator

from include.integration_watch.domain.observation import Trouble

_NO_NETWORK = frozenset({errno.ENETUNREACH, errno.ENETDOWN, errno.ENETRESET, errno.EADDRNOTAVAIL})
_EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
_CERTIFICATES = {
    9: "its certificate is not valid yet",
    10: "its certificate has expired",
    18: "its certificate is signed by nobody but itself",
    19: "its chain ends in an authority that is signed by itself and not trusted here",
    20: "its certificate comes from an authority that is not trusted here, or the chain is not whole",
    21: "its chain is not whole",
}
"""By OpenSSL's X509_V_ERR numbers."""


class TroubleError(Exception):
    """A look ends here; the trouble and its sentence are the observation."""

    def __init__(self, trouble: Trouble, detail: str) -> None:
        super().__init__(detail)
        self.trouble = trouble
        self.detail = detail


def meaning_of(error: BaseException) -> TroubleError:
    """Return what an exception means for whoever needs the system."""
    causes = list(_causes(error))
    if ours := next((cause for cause in causes if isinstance(cause, TroubleError)), None):
        return ours
    for cause in reversed(causes):  # libraries wrap what happened; the innermost knows it best
        if isinstance(cause, ssl.SSLCertVerificationError):
            return TroubleError(Trouble.CERTIFICATE_INVALID, _certificate(cause))
        if isinstance(cause, ssl.SSLError):
            why = (cause.reason or "no reason given").replace("_", " ").lower()
            return TroubleError(Trouble.ANSWER_UNREADABLE, f"no TLS comes about ({why})")
        if isinstance(cause, socket.gaierror):
            return _name(cause)
        if isinstance(cause, OSError) and cause.errno:
            return _system(cause)
    return TroubleError(Trouble.UNREACHABLE, "it closed the connection before it had answered")


def _certificate(error: ssl.SSLCertVerificationError) -> str:
    said = _CERTIFICATES.get(error.verify_code)
    return said or f"its certificate is not accepted: {error.verify_message}"


def _name(error: socket.gaierror) -> TroubleError:
    if error.errno == socket.EAI_AGAIN:
        return TroubleError(
            Trouble.NO_NETWORK, "no name server answers us, so its name cannot be looked up"
        )
    return TroubleError(Trouble.UNREACHABLE, "its name is not known")


def _system(error: OSError) -> TroubleError:
    # The system's words: what libraries put in their place names addresses and internals.
    said = os.strerror(error.errno or 0).lower()
    if error.errno in _NO_NETWORK:
        return TroubleError(Trouble.NO_NETWORK, f"our own machine has no way out ({said})")
    if error.errno in _EXHAUSTED:
        return TroubleError(Trouble.OVERLOADED, f"our own machine has no room left ({said})")
    return TroubleError(Trouble.UNREACHABLE, said)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Walk from an error to its causes; libraries keep them in different places."""
    seen: list[BaseException] = []
    todo: list[object] = [error]
    while todo:
        each = todo.pop(0)
        if not isinstance(each, BaseException) or each in seen:
            continue
        seen.append(each)
        yield each
        named = (getattr(each, name, None) for name in ("certificate_error", "os_error"))
        todo += [*named, each.__cause__, *getattr(each, "exceptions", ())]
