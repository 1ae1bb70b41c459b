"""What can go wrong between us and Coupa, and whether trying again helps."""


class CoupaError(Exception):
    """Coupa did not do what was asked; ``permanent`` says whether trying again is of no use."""

    def __init__(
        self, message: str, *, permanent: bool = False, messages: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.messages = messages


class CoupaSettingsError(CoupaError):
    """The Airflow connection does not say enough, or says something unsafe."""

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=True)


class CoupaCredentialsError(CoupaError):
    """Coupa does not accept the client's id and secret, or a token made from them."""

    def __init__(self, message: str, *, messages: tuple[str, ...] = ()) -> None:
        super().__init__(message, permanent=True, messages=messages)


class CoupaScopeError(CoupaError):
    """The client is known, but is not granted ``scopes``, or may not do what was asked."""

    def __init__(
        self, message: str, *, scopes: tuple[str, ...] = (), messages: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message, permanent=True, messages=messages)
        self.scopes = scopes


class CoupaRefusedError(CoupaError):
    """Coupa understood the request and says no: what was asked for is wrong or not there."""

    def __init__(self, message: str, *, messages: tuple[str, ...] = ()) -> None:
        super().__init__(message, permanent=True, messages=messages)


class CoupaUnavailableError(CoupaError):
    """Nobody answers, or Coupa says that it cannot answer now.

    ``retry_after`` is how many seconds Coupa asked us to wait, where it did.
    """

    def __init__(
        self,
        message: str,
        *,
        retry_after: float | None = None,
        messages: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message, messages=messages)
        self.retry_after = retry_after


class CoupaBusyError(CoupaUnavailableError):
    """Coupa is up and refuses because too much is asked of it (429)."""


class CoupaUnreadableError(CoupaError):
    """An answer came that is not what Coupa's API answers: HTML, no JSON, records without id."""


class CoupaNotThereError(CoupaUnreadableError):
    """A page for people says that there is nothing at this address (404): an older release, or no Coupa."""


class CoupaCutOffError(CoupaUnreadableError):
    """An answer began well and ended too early."""
