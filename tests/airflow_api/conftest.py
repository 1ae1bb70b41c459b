from collections.abc import Iterator

import pytest

from .fake_airflow import FakeAirflow, open_airflow


@pytest.fixture
def airflow() -> Iterator[FakeAirflow]:
    """An Airflow of one's own."""
    with open_airflow() as fake:
        yield fake
