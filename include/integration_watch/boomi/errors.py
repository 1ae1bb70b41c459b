"""What can go wrong with Boomi: each case a class that says whether trying later can help."""


class BoomiError(Exception):
    """Something that Boomi did not do; the message says what was asked, what came back, what to do.

    ``permanent`` tells that the same question will get the same answer until a person acts.
    """

    permanent = False

    def __init__(self, message: str, *, permanent: bool | None = None) -> None:
        super().__init__(message)
        if permanent is not None:
            self.permanent = permanent


class Unreachable(BoomiError):
    """No answer at all: no connection, no name, no trust in the certificate, or no word in time."""


class Busy(BoomiError):
    """Boomi is overloaded, over the account's rate limit, or failing inside (429, 5xx)."""

    def __init__(self, message: str, *, retry_after: float = 0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unauthorised(BoomiError):
    """The credentials are not accepted (401)."""

    permanent = True


class Forbidden(BoomiError):
    """The credentials are accepted, but the user lacks a privilege (403)."""

    permanent = True


class Refused(BoomiError):
    """Boomi understood and declined: wrong account, wrong id, wrong address (other 3xx and 4xx)."""

    permanent = True


class PageLost(Refused):
    """The token of the next page is no longer accepted; asking from the first page can help."""

    permanent = False


class RuntimeOffline(BoomiError):
    """The runtime that holds what was asked for is not there (410, 504)."""


class LogUnavailable(BoomiError):
    """The runtime has no log of this run, or not yet."""


class LogPending(LogUnavailable):
    """Boomi was still assembling the log when we stopped waiting."""


class AnswerUnreadable(BoomiError):
    """What came is not what Boomi documents: HTML, half a page, not a ZIP, a field amiss."""

    permanent = True


class TooLarge(AnswerUnreadable):
    """An answer is larger than we are willing to hold."""


class TooMany(AnswerUnreadable):
    """A query finds more than we are willing to page through; a narrower one can help."""


class RecordsUnread(AnswerUnreadable):
    """Some records could not be kept; all others were given before this was raised."""


class ConnectionUnfit(BoomiError):
    """The Airflow connection or an address in it cannot be used as it stands."""

    permanent = True
