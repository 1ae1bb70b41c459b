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


@pytest.mark.parametrize("why", [Trouble.NO_NETWORK, Trouble.OVERLOADED, Trouble.ADDRESS_FORBIDDEN])
def test_what_lies_with_us_is_never_called_down_and_clears_nothing(why: Trouble) -> None:
    judgement = judge_probe(probe(("connect", 1, why)), system("erp", "erp"))

    (found,) = judgement.findings
    assert (found.kind, found.severity, judgement.cleared) == ("cannot_know", "warning", ())


def test_a_system_that_only_warns_is_cleared_of_everything_else() -> None:
    judgement = judge_probe(
        probe(
            ("connect", 1, None),
            ("condition [CERTIFICATE_DAYS_LEFT] > 14", 0, Trouble.CERTIFICATE_EXPIRING),
        ),
        system("erp", "erp"),
    )

    assert [found.kind for found in judgement.findings] == ["certificate_expiring"]
    cleared = {each.kind for each in judgement.cleared}
    assert {"unreachable", "condition_failed", "slow"} <= cleared
    assert "certificate_expiring" not in cleared


def test_a_warning_stands_beside_what_is_broken() -> None:
    judgement = judge_probe(
        probe(
            ("connect", 1, None),
            ("condition [CERTIFICATE_DAYS_LEFT] > 14", 0, Trouble.CERTIFICATE_EXPIRING),
            ("condition [STATUS] == 200", 0, Trouble.CONDITION_FAILED),
        ),
        system("erp", "erp"),
    )

    assert [found.kind for found in judgement.findings] == [
        "condition_failed",
        "certificate_expiring",
    ]


@pytest.mark.parametrize("why", Trouble)
def test_every_trouble_has_its_kind(why: Trouble) -> None:
    assert judge_probe(probe(("connect", 1, why)), system("erp", "erp")).findings


def test_a_certificate_that_ends_soon_tells_its_days() -> None:
    step = Step(
        name="condition [CERTIFICATE_DAYS_LEFT] > 14",
        took=timedelta(),
        trouble=Trouble.CERTIFICATE_EXPIRING,
        detail="[CERTIFICATE_DAYS_LEFT] > 14 (saw 5)",
    )
    (found,) = judge_probe(
        Probe(system="erp", at=NOW, steps=(step,)), system("erp", "erp")
    ).findings

    assert (found.facts["reason"], found.facts["days_left"]) == ("days_left", "5")
