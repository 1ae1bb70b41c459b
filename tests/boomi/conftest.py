from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from include.integration_watch.boomi.client import BoomiClient
from tests.boomi.fake_boomi import ACCOUNT, LOGIN, PASSWORD, FakeBoomi, serving


@pytest.fixture
def boomi() -> Iterator[FakeBoomi]:
    with serving(FakeBoomi()) as fake:
        yield fake


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def client_of(boomi: FakeBoomi, slept: list[float]) -> Iterator[Callable[..., BoomiClient]]:
    """Clients that never really sleep."""
    session = requests.Session()
    session.trust_env = False

    def build(password: str = PASSWORD, **settings: Any) -> BoomiClient:
        session.auth = (LOGIN, password)
        account = settings.pop("account_id", ACCOUNT)
        url = settings.pop("base_url", boomi.url)
        settings = {"requests_per_second": 1e9, "sleep": slept.append} | settings
        return BoomiClient(session, url, account, **settings)

    with session:
        yield build


@pytest.fixture
def client(client_of: Callable[..., BoomiClient]) -> BoomiClient:
    return client_of()
