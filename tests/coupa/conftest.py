from collections.abc import Iterator
from pathlib import Path

import pytest

from .fake_coupa import FakeCoupa, StoppedClock


@pytest.fixture
def coupa() -> Iterator[FakeCoupa]:
    """A Coupa of one's own."""
    fake = FakeCoupa(StoppedClock())
    yield fake
    fake.close()


@pytest.fixture(scope="session")
def printed(project: Path) -> Path:
    """The payloads that Coupa's documentation prints, where they are at hand."""
    folder = project.parent / "shared" / "contracts" / "coupa" / "json"
    if not folder.is_dir():
        pytest.skip("the payloads printed in Coupa's documentation are not on this machine")
    return folder
