from collections.abc import Iterator

import pytest

from tests.pages.scene import write_docs, write_keys

from .airflow_api import AirflowApi, running

MOUNTED_UNDER = "/team-a"


@pytest.fixture(scope="package")
def airflow_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AirflowApi]:
    """An API server under a path of its host, with Data Docs and failing keys to show."""
    home = tmp_path_factory.mktemp("airflow")
    write_docs(home / "watch" / "data_docs")
    write_keys(home / "watch" / "keys" / "suppliers.parquet", {"number": ["10472"]})
    with running(home, path=MOUNTED_UNDER) as api:
        yield api
