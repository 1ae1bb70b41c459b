from datetime import UTC, datetime

import pytest

from include.integration_watch.wiring.broken import KILLED, SystemTroubleError, judge_check

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("trouble", "named"),
    [
        ("erp: does not answer", "erp"),
        ("boomi: 503\ncoupa: 503", "boomi,coupa"),
        ("erp: does not answer\nthe disk is full", ""),
        ("the disk is full: /var", ""),
        (KILLED, ""),
    ],
)
def test_a_broken_check_names_the_systems_that_kept_it_from_looking_or_none(
    trouble: str, named: str
) -> None:
    judged = judge_check("x", "data", trouble, NOW, systems=["boomi", "coupa", "erp"])

    assert judged.findings[0].facts["systems"] == named


def test_a_system_s_trouble_is_one_line_that_begins_with_its_id() -> None:
    class Refused(Exception):
        permanent = True

    told = SystemTroubleError("erp", Refused("no such\n  table"))

    assert (str(told), told.permanent) == ("erp: no such table", True)
    assert SystemTroubleError("erp", ValueError("odd")).permanent is False
