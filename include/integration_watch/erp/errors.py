"""What can go wrong between us and the ERP's database, and whether trying again helps."""

import re
from difflib import get_close_matches

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

# Drivers keep no code for a refused login (libpq has none before a session exists), so the words
# have to do, in the languages of the servers we know. What is not found here counts as unreachable.
_LOGIN = re.compile(
    r"password authentication failed|authentication failed|no password supplied"
    r"|Passwort-Authentifizierung|role .* does not exist|Rolle .* existiert nicht"
    r"|no pg_hba\.conf entry|not permitted to log in"
    r"|Access denied for user|Login failed for user|ORA-01017|ORA-28000",
    re.IGNORECASE,
)
_MOST_NAMES = 20


class ErpError(Exception):
    """The ERP did not do what was asked; ``permanent`` says whether trying again is of no use."""

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


class ErpSettingsError(ErpError):
    """The Airflow connection does not say enough, or says something unsafe."""

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=True)


class ErpUnreachableError(ErpError):
    """No connection comes about, or it was lost."""


class ErpLoginError(ErpError):
    """The database is there and does not let us in."""

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=True)


class ErpSchemaError(ErpError):
    """A table or column that the configuration names does not exist."""

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=True)


class ErpRefusedError(ErpError):
    """The database understood and says no: no right, a broken rule, a lock, a full disk."""


def no_such(what: str, name: str, existing: list[str]) -> str:
    """Return a sentence that names what is missing, what was probably meant and what there is."""
    near = get_close_matches(name, existing, n=1)
    meant = f' (did you mean "{near[0]}"?)' if near else ""
    shown = ", ".join(sorted(existing)[:_MOST_NAMES]) or "none"
    more = f" and {len(existing) - _MOST_NAMES} more" if len(existing) > _MOST_NAMES else ""
    return f'{what} "{name}"{meant}; there are {shown}{more}'


def connecting(error: SQLAlchemyError, *, secret: str) -> ErpError:
    """Return why no connection came about, in the database's own first line."""
    said = first_line(error, secret=secret)
    if _LOGIN.search(said):
        return ErpLoginError(
            f"the ERP's database does not let us in: {said}; check login and password"
        )
    return ErpUnreachableError(f"the ERP's database cannot be reached: {said}")


def executing(error: SQLAlchemyError, doing: str, *, secret: str) -> ErpError:
    """Return why the database did not do what a statement asked; no statement, no values."""
    said = first_line(error, secret=secret)
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return ErpUnreachableError(f"the ERP's database went away while we {doing}: {said}")
    return ErpRefusedError(
        f"the ERP's database refused while we {doing}: {said}",
        permanent=not isinstance(error, OperationalError),
    )


def first_line(error: SQLAlchemyError, *, secret: str) -> str:
    """Return the first line of the driver's words: the next ones quote the values of rows."""
    origin = error.orig if isinstance(error, DBAPIError) and error.orig else error
    lines = str(origin).strip().splitlines() or [type(origin).__name__]
    line = lines[0].strip()[:500]
    return line.replace(secret, "***") if secret else line
