"""Sorting a database's words: not let in, not there, or refused."""

import pytest
from sqlalchemy.exc import DataError, OperationalError, ProgrammingError, SQLAlchemyError

from include.integration_watch.erp.errors import (
    ErpLoginError,
    ErpRefusedError,
    ErpUnreachableError,
    connecting,
    executing,
    no_such,
)


def _said(words: str, kind: type[OperationalError] = OperationalError) -> SQLAlchemyError:
    return kind("SELECT secret_column", {"parameter": "secret value"}, Exception(words))


@pytest.mark.parametrize(
    "words",
    [
        'FATAL:  password authentication failed for user "erp"',
        "FATAL:  Passwort-Authentifizierung für Benutzer »erp« fehlgeschlagen",
        'FATAL:  role "erp" does not exist',
        'FATAL:  no pg_hba.conf entry for host "10.0.0.1"',
        "(1045, \"Access denied for user 'erp'@'10.0.0.1' (using password: YES)\")",
        "ORA-01017: invalid credential or not authorized; logon denied",
        "Login failed for user 'erp'. (18456)",
    ],
)
def test_a_refused_login_is_known_by_its_words(words: str) -> None:
    assert isinstance(connecting(_said(words), secret=""), ErpLoginError)


@pytest.mark.parametrize(
    "words",
    [
        "Connection refused",
        'FATAL:  database "erp" does not exist',
        "FATAL:  the database system is starting up",
        "FATAL:  sorry, too many clients already",
        "",
    ],
)
def test_everything_else_is_unreachable(words: str) -> None:
    assert isinstance(connecting(_said(words), secret=""), ErpUnreachableError)


def test_only_the_first_line_is_told_and_neither_statement_nor_values() -> None:
    error = executing(_said("duplicate key\nDETAIL: Key (number)=(10472)"), "wrote", secret="")
    assert str(error) == "the ERP's database refused while we wrote: duplicate key"


def test_secret_is_blotted_out_should_a_driver_name_it() -> None:
    error = connecting(_said("cannot use postgresql://erp:hunter2@h"), secret="hunter2")
    assert "hunter2" not in str(error)


@pytest.mark.parametrize(
    ("kind", "permanent"), [(OperationalError, False), (ProgrammingError, True), (DataError, True)]
)
def test_what_a_database_cannot_do_now_may_pass(
    kind: type[OperationalError], permanent: bool
) -> None:
    error = executing(_said("no", kind), "read", secret="")
    assert isinstance(error, ErpRefusedError)
    assert error.permanent is permanent


def test_lost_connection_is_unreachable() -> None:
    lost = OperationalError("", {}, Exception("gone"), connection_invalidated=True)
    assert isinstance(executing(lost, "read", secret=""), ErpUnreachableError)


def test_long_lists_of_names_are_cut() -> None:
    sentence = no_such("the ERP has no table", "x", [f"table_{number:02}" for number in range(30)])
    assert sentence.endswith("table_19 and 10 more")
