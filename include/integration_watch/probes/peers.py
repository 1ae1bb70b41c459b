"""The other end of every connection of a ``requests`` session, held against the metadata networks.

A name may lead elsewhere the second time that it is asked for. So what counts is the address that
a connection has come about with, and it is looked at before a byte is sent.
"""

import socket
from collections.abc import Callable
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

Guard = Callable[[str], None]


def guard_peers(session: requests.Session, guard: Guard) -> None:
    """Have a session connect nowhere that the guard refuses; what it raises is raised."""
    for scheme in ("https://", "http://"):
        session.mount(scheme, _Guarded(guard))


class _Guarded(HTTPAdapter):
    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        guard = self._guard

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return _fit(super()._new_conn(), guard)

        class Encrypted(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return _fit(super()._new_conn(), guard)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class EncryptedPool(HTTPSConnectionPool):
            ConnectionCls = Encrypted

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": EncryptedPool}


def _fit(connected: socket.socket, guard: Guard) -> socket.socket:
    try:
        guard(str(connected.getpeername()[0]))
    except BaseException:  # whatever ends us here, an open socket would stay behind
        connected.close()
        raise
    return connected
