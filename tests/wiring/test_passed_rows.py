"""Rows that Coupa refused are looked for at a Coupa over HTTP, by when it saved their records."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.contract import EndpointContract
from include.integration_watch.store import Store
from include.integration_watch.wiring import numbers_there
from include.integration_watch.wiring.passed_rows import ask_passed_rows
from tests.coupa.fake_coupa import Answer, FakeCoupa, StoppedClock
from tests.domain.scene import NOW, catalogue
from tests.domain.test_judge_files import SUPPLIERS
from tests.domain.test_passed_rows import BROKEN, loaded

LATER = loaded(2)


def known() -> Catalogue:
    contract = {"resource": "suppliers", "key": ["number"]}
    return catalogue(
        integrations=(SUPPLIERS,),
        contracts=(
            EndpointContract.model_validate({"system": "coupa", "objects": {"supplier": contract}}),
        ),
    )


@pytest.fixture
def coupa(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeCoupa]:
    fake = FakeCoupa(StoppedClock())
    monkeypatch.setattr(numbers_there.connections, "coupa", lambda *_: fake.client())
    yield fake
    fake.close()


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    store.coupa_side.save_files("coupa", [BROKEN, LATER])
    yield store
    store.engine.dispose()


def passed(kept: Store) -> tuple[int, ...]:
    (broken, *_) = kept.coupa_side.files("coupa", NOW - timedelta(days=1))
    return broken.passed


def supplier(id: int, number: str, seconds: float) -> dict[str, object]:
    """A supplier that Coupa saved so many seconds after it began to load the later file."""
    at = LATER.at + timedelta(seconds=seconds)
    return {"id": id, "number": number, "updated-at": at.isoformat(timespec="seconds")}


def test_what_coupa_saved_while_it_loaded_a_later_file_has_passed(
    coupa: FakeCoupa, kept: Store
) -> None:
    coupa.records["suppliers"] = [supplier(1, "S-11", 30), supplier(2, "S-12", -30)]

    ask_passed_rows(known(), kept, NOW)

    assert passed(kept) == (BROKEN.errors[0].id,)


def test_what_somebody_changed_afterwards_proves_nothing(coupa: FakeCoupa, kept: Store) -> None:
    coupa.records["suppliers"] = [supplier(1, "S-11", 3600)]

    ask_passed_rows(known(), kept, NOW)

    assert passed(kept) == ()


def test_a_pair_of_files_is_asked_about_once(coupa: FakeCoupa, kept: Store) -> None:
    ask_passed_rows(known(), kept, NOW)
    ask_passed_rows(known(), kept, NOW)

    assert len(coupa.asked("/api/suppliers")) == 1


def test_a_coupa_that_does_not_answer_is_asked_again(coupa: FakeCoupa, kept: Store) -> None:
    coupa.records["suppliers"] = [supplier(1, "S-11", 30)]
    coupa.faults.extend([Answer(403, "{}")] * 3)
    ask_passed_rows(known(), kept, NOW)
    assert passed(kept) == ()

    coupa.faults.clear()
    ask_passed_rows(known(), kept, NOW)
    assert passed(kept) == (BROKEN.errors[0].id,)


def test_an_object_without_a_number_of_its_own_is_not_asked_for(
    coupa: FakeCoupa, kept: Store
) -> None:
    ask_passed_rows(known().model_copy(update={"contracts": ()}), kept, NOW)

    assert coupa.requests == []
