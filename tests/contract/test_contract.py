"""The demo's Boomi, and what we and others ask of it, are held to Boomi's published contract."""

from collections.abc import Callable, Iterator

import pytest

from tests.contract.prism import HERE, Exchange, missing
from tests.demo.landscape.scene import Running

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())
Drive = Callable[[Running, str], list[Exchange]]


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, str]]:
    from tests.contract import drive

    with drive.proxied(tmp_path_factory.mktemp("contract")) as both:
        yield both


def violations(exchanges: list[Exchange]) -> list[tuple[str, str]]:
    return [(each.request, said) for each in exchanges for said in each.violations]


def test_what_our_client_asks_and_gets_is_what_boomi_published(
    proxied: tuple[Running, str],
) -> None:
    from tests.contract.drive import by_our_hook

    exchanges = by_our_hook(*proxied)
    assert {each.request.partition(" ")[2].partition("/")[0] for each in exchanges} >= {
        "ExecutionRecord",
        "ExecutionSummaryRecord",
        "Event",
        "AuditLog",
        "DeployedPackage",
        "ProcessSchedules",
        "ProcessScheduleStatus",
        "ExecutionConnector",
        "GenericConnectorRecord",
        "Atom",
        "ProcessLog",
        "async",
    }
    assert violations(exchanges) == []


def test_an_independent_client_understands_the_demo(proxied: tuple[Running, str]) -> None:
    from tests.contract.drive import by_an_independent_client

    exchanges = by_an_independent_client(*proxied)
    assert len(exchanges) >= 10
    assert violations(exchanges) == []


def test_the_lock_names_no_registry() -> None:
    assert '"resolved"' not in (HERE / "package-lock.json").read_text()
