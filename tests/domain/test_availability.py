from datetime import timedelta

import pytest

from include.integration_watch.domain.availability import judge_probe
from include.integration_watch.domain.observation import Probe, Step, Trouble

from .scene import NOW, system


def probe(*steps: tuple[str, float, Trouble | None]) -> Probe:
    seen = tuple(
        Step(name=name, took=timedelta(seconds=took), trouble=why) for name, took, why in steps
    )
    return Probe(system="erp", at=NOW, steps=seen)


@pytest.mark.parametrize(
    ("seen", "kind"),
    [
        pytest.param(probe(("connect", 9, Trouble.UNREACHABLE)), "unreachable", id="no answer"),
        pytest.param(
            probe(("connect", 1, None), ("write", 1, Trouble.REFUSED)),
            "refuses_data",
            id="reads, but takes no data",
        ),
        pytest.param(
            probe(("token", 1, Trouble.CREDENTIALS_REFUSED)),
            "credentials_refused",
            id="our credential",
        ),
        pytest.param(
            probe(("scope core.invoice.read", 1, Trouble.SCOPE_MISSING)),
            "scope_missing",
            id="a scope",
        ),
        pytest.param(
            probe(("read", 1, Trouble.ANSWER_UNREADABLE)), "answer_unreadable", id="HTML for JSON"
        ),
        pytest.param(
            probe(("connect", 1, None), ("read", 5, None)), "slow", id="everything, but slowly"
        ),
    ],
)
def test_the_first_step_in_trouble_names_the_kind(seen: Probe, kind: str) -> None:
    (found,) = judge_probe(seen, system("erp", "erp")).findings
    assert found.kind == kind


def test_a_healthy_system_clears_every_kind() -> None:
    judgement = judge_probe(probe(("connect", 1, None)), system("erp", "erp"))
    assert (judgement.findings, judgement.cleared[0].kind) == ((), None)


def test_whoever_answers_that_a_credential_is_wrong_can_be_reached() -> None:
    judgement = judge_probe(probe(("token", 1, Trouble.CREDENTIALS_REFUSED)), system("erp", "erp"))
    assert [cleared.kind for cleared in judgement.cleared] == ["unreachable"]


def test_a_slow_system_is_not_cleared_of_being_slow() -> None:
    judgement = judge_probe(probe(("read", 9, None)), system("erp", "erp"))
    assert "slow" not in {cleared.kind for cleared in judgement.cleared}


def test_boomi_is_the_service_and_not_a_system() -> None:
    (found,) = judge_probe(
        probe(("status", 1, Trouble.OFFLINE)), system("erp", "boomi_runtime")
    ).findings
    assert found.layer == "service"
