"""An Airflow connection made into a client of the ERP's database."""

from collections.abc import Sequence

import sqlalchemy as sa
from airflow.sdk import BaseHook

from .client import ErpClient
from .errors import ErpError, ErpSettingsError
from .urls import database_url


class ErpHook(BaseHook):
    """Talk to the database of an ERP.

    The connection may be of any type; none needs a provider:

    - ``sqlite``: host is the absolute path of the file.
    - ``postgres`` (also ``mysql``, ``mssql``, ``oracle``, whose drivers are to be added to
      ``requirements.txt``): host, port, login, password, schema (the database's name).
    - ``generic``: the same fields, and the extra ``drivername``, a SQLAlchemy dialect with its
      driver (``postgresql+psycopg``).

    Other extras are the driver's arguments, of which a few are allowed (``sslmode``,
    ``sslrootcert``, ``charset``, …); one that is not allowed is an error, for a mistyped ``sslmode``
    must not mean an open line.

    :param erp_conn_id: the connection.
    """

    conn_name_attr = "erp_conn_id"
    default_conn_name = "erp_default"
    conn_type = "generic"
    hook_name = "ERP database"

    def __init__(self, erp_conn_id: str = default_conn_name) -> None:
        super().__init__()
        self.erp_conn_id = erp_conn_id

    def get_conn(self) -> ErpClient:
        """Return a client with the usual timeout."""
        return self.client()

    def client(self, *, timeout: float = 10, addresses: Sequence[str] = ()) -> ErpClient:
        """Return a client; it connects when it is asked something.

        :param timeout: seconds until a connection, and a statement of a probe, is given up.
        :param addresses: what the host leads to, where it must not be looked up again.
        """
        url = self.url()
        try:
            return ErpClient(url, timeout=timeout, addresses=addresses)
        except ErpSettingsError as error:
            raise self._named(error) from error

    def url(self) -> sa.URL:
        """Return the SQLAlchemy URL that the connection describes; its text shows no password."""
        connection = self.get_connection(self.erp_conn_id)
        try:
            return database_url(
                connection.conn_type or "",
                host=connection.host,
                port=connection.port,
                login=connection.login,
                password=connection.password,
                schema=connection.schema,
                extra=connection.extra_dejson,
            )
        except ErpSettingsError as error:
            raise self._named(error) from error

    def _named(self, error: ErpSettingsError) -> ErpSettingsError:
        return ErpSettingsError(f'connection "{self.erp_conn_id}": {error}')

    def test_connection(self) -> tuple[bool, str]:
        """Log in and ask for nothing: true only if the database let us in."""
        try:
            self.client().connect()
        except ErpError as error:
            return False, str(error)
        return True, "the ERP's database lets us in"
