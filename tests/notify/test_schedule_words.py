"""By what a run was due and how a schedule changed is said in words, in both languages."""

import pytest

from include.integration_watch.domain.finding import Finding, Kind
from include.integration_watch.domain.value import Language

from .scene import finding_of, message

MEANT_DE = "(Minute, Stunde, Tag, Monat, Wochentag, Jahr)"
MEANT_EN = "(minute, hour, day, month, weekday, year)"


def why(finding: Finding, language: Language) -> str:
    (line,) = (
        line
        for line in message(finding, language=language).text.splitlines()
        if line.startswith(("Why: ", "Warum: "))
    )
    return line


def changed(before: str, after: str) -> Finding:
    found = finding_of(Kind.SCHEDULE_CHANGED)
    facts = found.facts | {"times_before": before, "times_after": after}
    return found.model_copy(update={"facts": facts})


@pytest.mark.parametrize(
    ("by", "german", "english"),
    [
        ("cadence", "Zugesagt ist: täglich bis 02:30 Uhr.", "The promise is: every day by 02:30."),
        ("schedule", "Nach dem Zeitplan in Boomi war ein Lauf", "By the schedule in Boomi"),
        ("rhythm", "An vergleichbaren Tagen hatte", "On comparable days a run had always begun"),
        ("", "Zugesagt ist:", "The promise is:"),
    ],
)
def test_a_missing_run_says_by_what_it_was_due(by: str, german: str, english: str) -> None:
    found = finding_of(Kind.EXECUTION_MISSING)
    found = found.model_copy(update={"facts": found.facts | {"expected_by": by}})

    assert german in why(found, "de")
    assert english in why(found, "en")


@pytest.mark.parametrize(
    ("lines", "german", "english"),
    [
        ("0 * * * * *", "stündlich zur Minute 0", "every hour at minute 0"),
        ("5 22 * * * *", "täglich um 22:05 Uhr", "every day at 22:05"),
        ("30 6 * * 2-6 *", "montags bis freitags um 06:30 Uhr", "Monday to Friday at 06:30"),
        ("0-59/15 * * * * *", "alle 15 Minuten", "every 15 minutes"),
        ("0 6 1 * * *", f"„0 6 1 * * *“ {MEANT_DE}", f"“0 6 1 * * *” {MEANT_EN}"),
        (
            "0 6 * * * *; 0 9 * * * *",
            f"„0 6 * * * *; 0 9 * * * *“ {MEANT_DE}",
            f"“0 6 * * * *; 0 9 * * * *” {MEANT_EN}",
        ),
        ("", "nicht geplant", "not scheduled"),
    ],
)
def test_the_times_of_a_schedule_are_said_in_words(lines: str, german: str, english: str) -> None:
    found = changed(lines, "0 23 * * * *")

    assert f": vorher {german}, jetzt täglich um 23:00 Uhr" in why(found, "de")
    assert f": before {english}, now every day at 23:00" in why(found, "en")


def test_where_no_times_are_known_none_are_named() -> None:
    assert why(changed("", ""), "de").endswith(": die neuen Zeiten stehen in Boomi.")


@pytest.mark.parametrize(
    ("reason", "german", "english"),
    [
        ("", "ob der Zeitplan von", "that the schedule of"),
        ("listener", "ob der Listener von", "that the listener of"),
        ("called", "Den Aufrufer von", "what calls"),
        ("trigger", "(Zeitplan, Listener oder ein anderer Prozess)", "what starts"),
    ],
)
def test_what_to_do_about_a_missing_run_fits_what_starts_it(
    reason: str, german: str, english: str
) -> None:
    found = finding_of(Kind.EXECUTION_MISSING)
    found = found.model_copy(update={"facts": found.facts | {"reason": reason}})
    told, said = message(found, language="de").text, message(found, language="en").text

    assert german in told
    assert english in said
    assert ("Zeitplan von „P-100“ aktiv" in told) is (reason == "")
    assert ("nicht sinnvoll" in told) is (reason == "listener")
