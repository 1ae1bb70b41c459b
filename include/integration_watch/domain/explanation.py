"""Why a run went wrong: at which step, in which documents, under which numbers people know them."""

from collections.abc import Iterable, Iterator, Sequence

from .business_keys import BusinessKey, keys_in, keys_of, mask_people, numbers
from .coupa_file import plain_name
from .finding import DocumentRef
from .platform_record import ConnectorCount, ProcessedDocument
from .value import Value

AT_MOST = 200
"""Of so many documents of a run what happened is kept; Boomi itself reports 10,000 at most."""


class ExplainedDocument(Value):
    """One document that did not pass: its numbers, what was said, and whether Boomi would send it again."""

    keys: tuple[BusinessKey, ...] = ()
    message: str = ""
    index: int = 0
    retryable: bool = False


class Explanation(Value):
    """What is kept of a run that went wrong.

    ``failed`` are at most `AT_MOST` of ``failed_count`` documents; ``passed`` the numbers of those that
    went through, so that one that failed before is seen to have arrived. ``files`` are the names of
    files that documents were written to or read from, folded.
    """

    execution_id: str
    step: str = ""
    connector: str = ""
    failed: tuple[ExplainedDocument, ...] = ()
    failed_count: int = 0
    passed: tuple[BusinessKey, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def facts(self) -> dict[str, str]:
        """Return step and connector as a finding carries them."""
        named = {"at_step": self.step, "connector": self.connector}
        return {name: value for name, value in named.items() if value}

    @property
    def documents(self) -> tuple[DocumentRef, ...]:
        """Return the failed documents that somebody can look up."""
        return tuple(
            DocumentRef(
                object=each.keys[0].object, key=each.keys[0].number, note=each.message[:200]
            )
            for each in self.failed
            if each.keys
        )


def explain(
    execution_id: str, counts: Iterable[ConnectorCount], documents: Iterable[ProcessedDocument]
) -> Explanation:
    """Return why a run went wrong, from its steps and documents, without people's names.

    The step is the last one with errors; a document that failed at several steps counts once, by its
    last record.
    """
    wrong = [each for each in counts if each.errors]
    by_keys: dict[object, ProcessedDocument] = {}
    passed: dict[BusinessKey, None] = {}
    files: dict[str, None] = {}
    for document in documents:
        files.update(dict.fromkeys(_files(document)))
        if document.failed:
            by_keys[keys_of(document.tracked) or document.id] = document
        elif not document.is_start:
            passed.update(dict.fromkeys(keys_of(document.tracked)))
    failed = [_explained(document) for document in by_keys.values()]
    step = wrong[-1] if wrong else None
    last = next(reversed(by_keys.values()), None)
    return Explanation(
        execution_id=execution_id,
        step=step.step if step else (last.operation if last else ""),
        connector=step.connector if step else (last.connection if last else ""),
        failed=tuple(failed[:AT_MOST]),
        failed_count=len(failed),
        passed=tuple(passed)[: 10 * AT_MOST],
        files=tuple(files)[:AT_MOST],
    )


def _files(document: ProcessedDocument) -> Iterator[str]:
    """Yield the file names among a document's fields, by the names that somebody gave the fields."""
    for name, value in (*document.connector_fields.items(), *document.tracked.items()):
        if "file" in name.lower() and value.strip():
            yield plain_name(value)


def _explained(document: ProcessedDocument) -> ExplainedDocument:
    return ExplainedDocument(
        keys=keys_of(document.tracked) or keys_in(document.message),
        message=mask_people(document.message)[:500],
        index=document.index,
        retryable=document.retryable,
    )


def still_failing(
    explanation: Explanation, later: Sequence[Explanation]
) -> tuple[ExplainedDocument, ...]:
    """Return the failed documents of which no later run says that they passed."""
    arrived = frozenset().union(*(numbers(each.passed) for each in later))
    return tuple(
        each for each in explanation.failed if not each.keys or not numbers(each.keys) & arrived
    )
