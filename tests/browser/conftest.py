from collections.abc import Iterator

import pytest

from .docs_site import DocsSite, serving_docs
from .framed_site import FramedSite, serving


@pytest.fixture(scope="session")
def framed_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FramedSite]:
    """Our pages on a real server, alone and inside a frame like Airflow's."""
    with serving(tmp_path_factory.mktemp("pages")) as site:
        yield site


@pytest.fixture(scope="package")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DocsSite]:
    """Data Docs of hundreds of results, which are only read."""
    with serving_docs(tmp_path_factory.mktemp("docs")) as site:
        yield site
