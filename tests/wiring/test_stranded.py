from datetime import timedelta

from include.integration_watch.boomi.errors import Forbidden
from include.integration_watch.boomi.records import Runtime, RuntimeStatus
from include.integration_watch.wiring.stranded import marked
from tests.domain.scene import NOW, integration, run


class Offline:
    """A platform whose runtimes are all offline; it counts how often it is asked."""

    def __init__(self, status: RuntimeStatus = RuntimeStatus.OFFLINE) -> None:
        self.asked: list[str] = []
        self._status = status

    def runtime(self, atom_id: str) -> Runtime:
        self.asked.append(atom_id)
        return Runtime(id=atom_id, status=self._status)


class Silent:
    def runtime(self, atom_id: str) -> Runtime:
        raise Forbidden("no")


OPEN_LONG = run(90, "INPROCESS", id="long", atom_id="a")
KNOWN = (integration(stuck_after=timedelta(hours=1)),)


def test_what_is_open_too_long_on_an_offline_runtime_waits_for_it() -> None:
    runs = {each.id: each for each in (OPEN_LONG, run(5, "INPROCESS", id="young", atom_id="a"))}
    found = marked(Offline(), runs, KNOWN, NOW)
    assert {id for id, each in found.items() if each.is_stranded} == {"long"}


def test_each_runtime_is_asked_once_and_only_when_something_waits() -> None:
    platform = Offline()
    marked(platform, {"young": run(5, "INPROCESS", atom_id="a")}, KNOWN, NOW)
    assert platform.asked == []
    two = {"one": OPEN_LONG, "two": OPEN_LONG.model_copy(update={"id": "two"})}
    marked(platform, two, KNOWN, NOW)
    assert platform.asked == ["a"]


def test_a_runtime_that_is_online_or_cannot_be_asked_explains_nothing() -> None:
    for platform in (Offline(RuntimeStatus.ONLINE), Silent()):
        assert not marked(platform, {"long": OPEN_LONG}, KNOWN, NOW)["long"].is_stranded
