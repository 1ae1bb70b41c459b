"""What a rule says of a run is German on a German page, whatever it is."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.domain.tolerance import Acceptance, Tolerance
from include.integration_watch.quality import run as run_module
from include.integration_watch.quality.detail_words import detail, note

from .scene import AT, contract, run

UNTIL = AT.date()
KNOWN = Acceptance(rule="required:term", until=UNTIL, reason="new; template", by="AP")
TERM: Mapping[str, Any] = {"term": {"required": True}}
SUPPLIER: Mapping[str, Any] = {"supplier": {"reference": {"object": "supplier", "field": "number"}}}
ONE = {"number": "1", "status": "active"}
BOUNDS: Mapping[str, Any] = {"total": {"min_value": 1}}


@pytest.mark.parametrize(
    ("fields", "rows", "more", "german"),
    [
        (TERM, [], {"fields": ["term"]}, "die gelieferten Daten haben keine Zeilen"),
        (SUPPLIER, [{"supplier": None}], {"suppliers": [ONE]}, "keine Zeile hat einen"),
        (TERM, [{"other": "1"}], {}, "fehlt term (vorhanden: other)"),
        (SUPPLIER, [{"supplier": "1"}], {}, "vom Ziel liegt kein Abzug von supplier vor"),
        (
            SUPPLIER,
            [{"supplier": "1"}],
            {"suppliers": []},
            "supplier aus dem Ziel hat keine Zeilen",
        ),
        (SUPPLIER, [{"supplier": "2"}], {"suppliers": [ONE]}, "fehlt: 1"),
        (TERM, [{"term": None}, {"term": " "}], {}, "leer: 1, fehlt: 1"),
        (BOUNDS, [{"total": "x"}, {"total": "0"}], {}, "< 1: 1, keine Zahl: 1"),
        (
            TERM,
            [{"term": None}],
            {"tolerances": [Tolerance(rule="required:term", at_most=2, mostly=0)]},
            "fehlt: 1; geduldet: 0.00% müssen bestehen, höchstens 2 dürfen verstoßen",
        ),
        (
            TERM,
            [{"term": None}],
            {"accepted": [KNOWN]},
            f"fehlt: 1; hingenommen bis {UNTIL} von AP: new; template",
        ),
        (
            TERM,
            [{"term": None}],
            {"accepted": [KNOWN.model_copy(update={"until": UNTIL - timedelta(days=1)})]},
            "fehlt: 1; nicht mehr hingenommen; galt bis",
        ),
        (
            TERM,
            [{"term": None}],
            {"accepted": [KNOWN.model_copy(update={"at_most": 0})]},
            "fehlt: 1; mehr als die 0, die bis",
        ),
    ],
)
def test_what_a_check_says_is_told_in_german(  # type: ignore[no-untyped-def]
    tmp_path: Path, fields, rows, more, german: str
) -> None:
    (rule,) = run(tmp_path, contract(**fields), rows, **more).rules

    assert german in detail("de", rule.detail)
    assert detail("en", rule.detail) == rule.detail


def test_a_snapshot_that_is_too_old_is_told_in_german(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "_stale", lambda *_: OLD)
    rules = run(tmp_path, contract(**TERM), [{"term": "1"}]).rules

    assert "der Abzug von invoice war bei der Prüfung 30 Stunden alt" in detail(
        "de", rules[0].detail
    )


OLD = (
    "the snapshot of invoice was taken 30 hours before the check, and is good for 24; fetch it anew"
)


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("missing", "fehlt"),
        ("10472: inactive", "10472: inaktiv"),
        ("CT-1: not valid on 2026-03-04", "CT-1: am 2026-03-04 nicht gültig"),
        ("2026-03-01: before 2026-03-04", "2026-03-01: vor dem 2026-03-04"),
        ("EURO", "EURO"),
        ("a: b", "a: b"),
        ("", ""),
    ],
)
def test_a_document_s_note_is_told_in_german(english: str, german: str) -> None:
    assert note("de", english) == german


@given(st.text())
def test_what_nobody_knows_is_never_lost_or_a_fault(said: str) -> None:
    assert detail("en", said) == note("en", said) == said
    assert bool(detail("de", said)) is bool(said)
    assert bool(note("de", said)) is bool(said)


def test_growth_is_told_in_german() -> None:
    said = "missing: 3; borne: at most 5 more than 2 may fail"

    assert detail("de", said) == "fehlt: 3; geduldet: höchstens 5 mehr als 2 dürfen verstoßen"
    assert date(2026, 3, 4) == UNTIL
