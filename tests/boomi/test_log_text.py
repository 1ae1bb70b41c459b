import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.boomi.log_text import LONGEST, tidy
from include.integration_watch.boomi.records import error_text

CLASSES = ["com.boomi.process.ProcessException", "java.lang.IllegalStateException"]
FRAMES = [
    "\tat com.boomi.process.ProcessExecution.run(ProcessExecution.java:512)",
    "    at java.base/java.lang.Thread.run(Thread.java:829)",
    "\tat com.coupa.Client$1.call(Unknown Source)",
    "\t... 23 more",
]
SENTENCE = st.from_regex(r"[A-Z][a-z]{3,8}( [a-z]{2,8}){1,5}", fullmatch=True).filter(
    lambda words: not re.search(r"\b(at|basic|bearer)\b", words.lower())
)

TABBED = """\
2024-09-25T00:00:01Z\tINFO\tStart\t\t12 document(s) found for processing.
2024-09-25T00:00:02Z\tWARNING\tMap\tMap: Invoices\tField truncated
2024-09-25T00:00:03Z\tSEVERE\tConnector\tCoupa: Connector; Create invoice\tSupplier 4711 is not active
com.boomi.process.ProcessException: Supplier 4711 is not active
\tat com.boomi.process.ProcessExecution.run(ProcessExecution.java:512)
Caused by: com.boomi.connector.ConnectorException: HTTP 422 from Coupa
\tat java.base/java.lang.Thread.run(Thread.java:829)
\t... 23 more
2024-09-25T00:00:04Z\tINFO\tcleanup...\t\tProcess execution completed with errors.
"""


def test_the_severe_message_and_its_causes_are_cut_out_of_a_tabbed_log() -> None:
    assert error_text(TABBED) == "Supplier 4711 is not active\nHTTP 422 from Coupa"


def test_a_log_divided_by_blanks_is_read_too() -> None:
    log = (
        "INFO  initializing...   Executing Process invoices\n"
        "SEVERE  Map  Map: Invoices; supplier-number  Supplier 4711  is not active\n"
        "INFO  cleanup...        Process execution completed with errors."
    )
    assert error_text(log) == "Supplier 4711  is not active"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("SEVERE: Supplier 4711 is not active", "Supplier 4711 is not active"),
        ("[SEVERE] Supplier 4711 is not active", "Supplier 4711 is not active"),
        ("SEVERE\tMap\tSupplier 4711 is not active", "Supplier 4711 is not active"),
        ("SEVERE\t\t\tSupplier 4711\tis not active", "Supplier 4711 is not active"),
        ("SEVERE\tMap\tMap: Invoices\t", "Map: Invoices"),
        ('SEVERE  Supplier "A  B" is not active', 'Supplier "A  B" is not active'),
        ("2024-09-25 00:00:03.120 UTC SEVERE [com.boomi.x.Y run] It broke", "It broke"),
        ("2024-09-25T02:00:03+02:00 SEVERE It broke", "It broke"),
        ("SEVERE java.sql.SQLException: Duplicate entry", "Duplicate entry"),
        ("SEVERE ProcessException: Duplicate entry", "Duplicate entry"),
        ("SEVERE java.lang.NullPointerException", "NullPointerException"),
        ("SEVERE supplier.Name: is too long", "supplier.Name: is too long"),
        (
            "SEVERE Upload failed; Caused by: java.io.IOException: Disk full; Caused by: Disk full",
            "Upload failed\nDisk full",
        ),
        ("SEVERE It broke at com.boomi.X.y(X.java:1) at com.boomi.Z.y(Z.java:2)", "It broke"),
    ],
)
def test_one_severe_line_says(line: str, said: str) -> None:
    assert error_text(line) == said


def test_a_log_of_java_logging_in_two_lines_is_read() -> None:
    log = (
        "Sep 25, 2024 2:00:03 AM com.boomi.process.Execution run\nSEVERE: It broke\n"
        "Sep 25, 2024 2:00:04 AM com.boomi.process.Execution run\nINFO: All is well\n"
    )
    assert error_text(log) == "It broke"


def test_a_log_without_severe_lines_says_nothing() -> None:
    assert error_text("2024-09-25T00:00:01Z\tINFO\tStart\t\tfine") == ""


def test_an_empty_log_says_nothing() -> None:
    assert error_text("") == ""


def test_a_text_that_is_no_log_is_taken_as_what_went_wrong() -> None:
    assert error_text("java.io.IOException: Disk full\n\tat a.b.C.d(C.java:1)") == "Disk full"


def test_the_same_sentence_is_told_once() -> None:
    log = "\n".join(["2024-09-25T00:00:03Z\tSEVERE\tMap\t\tSupplier unknown"] * 500)
    assert error_text(log) == "Supplier unknown"


def test_secrets_of_a_log_are_masked() -> None:
    log = "SEVERE\tConnector\tCoupa\tToken refused: client_secret=s3cr3tValue99"
    assert error_text(log) == "Token refused: client_secret=***"


def test_a_message_is_tidied_though_it_begins_like_an_entry() -> None:
    assert tidy("INFO needed: java.io.IOException: x") == "INFO needed: java.io.IOException: x"


def test_characters_that_no_database_takes_are_gone() -> None:
    assert error_text("SEVERE\tMap\t\tbroken\x00 \ud800 name\x1b[31m") == "broken ? name"


@given(st.text(max_size=3000))
def test_any_text_is_survived_and_short(log: str) -> None:
    said = error_text(log)
    assert len(said) <= LONGEST
    said.encode()
    assert "\x00" not in said


@given(
    sentences=st.lists(SENTENCE, min_size=1, max_size=4),
    classes=st.lists(st.sampled_from(CLASSES), max_size=3),
    frames=st.lists(st.sampled_from(FRAMES), max_size=6),
    tab=st.sampled_from(["\t", "  "]),
)
def test_sentences_survive_and_stack_traces_do_not(
    sentences: list[str], classes: list[str], frames: list[str], tab: str
) -> None:
    prefix = "".join(f"{name}: " for name in classes)
    lines = [f"2024-09-25T00:00:01Z{tab}INFO{tab}Start{tab}x{tab}one document"]
    for sentence in sentences:
        lines.append(f"2024-09-25T00:00:03Z{tab}SEVERE{tab}Map{tab}Map: X{tab}{prefix}{sentence}")
        lines.extend(frames)
    said = error_text("\n".join(lines))
    assert all(sentence in said for sentence in sentences)
    assert not any(name in said for name in CLASSES)
    assert not re.search(r"\.java:|Unknown Source|\d+ more|^\s*at ", said, re.MULTILINE)


@given(many=st.integers(60, 3000), words=st.integers(1, 12))
def test_a_long_log_is_cut_with_an_ellipsis(many: int, words: int) -> None:
    sentences = (f"Document {number} " + "was refused " * words for number in range(many))
    said = error_text("\n".join(f"SEVERE\tMap\t\t{sentence}" for sentence in sentences))
    assert said.startswith("Document 0 was refused")
    assert len(said) <= LONGEST
    assert said.endswith(" …")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("\x1b[31mSupplier\x1b[0m 4711", "Supplier 4711"),
        ("\x1b]0;a title\x07Supplier", "Supplier"),
        ("\x1b[2J\x1b[HSupplier", "Supplier"),
        ("<b>Supplier</b>", "<b>Supplier</b>"),
        ('=HYPERLINK("http://example.com")', '=HYPERLINK("http://example.com")'),
    ],
)
def test_terminal_escapes_go_and_markup_and_formulas_stay_text(written: str, read: str) -> None:
    assert tidy(written) == read
