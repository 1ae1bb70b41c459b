"""The Airflow connection of the mailbox turned into a client."""

from airflow.sdk import BaseHook

from .client import MailboxClient

IMAPS = 993


def client_of(conn_id: str) -> MailboxClient:
    """Return the client that a connection of type imap describes; AirflowNotFoundException where it is not there.

    Its extra may say ``folder``, ``timeout`` in seconds, and ``use_ssl``: false for a server on
    the same machine.
    """
    found = BaseHook.get_connection(conn_id)
    extra = found.extra_dejson
    return MailboxClient(
        host=found.host or "localhost",
        port=found.port or IMAPS,
        user=found.login or "",
        password=found.password or "",
        folder=str(extra.get("folder") or "INBOX"),
        tls=str(extra.get("use_ssl", "true")).lower() != "false",
        timeout=min(float(extra.get("timeout") or 8), 30),
    )
