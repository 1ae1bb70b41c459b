"""Judge the files that Coupa loaded: called done, and yet not every row was taken."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from fnmatch import fnmatchcase
from typing import NamedTuple

from .catalogue import Catalogue
from .coupa_file import CoupaFile, UploadError
from .error_rule import Diagnose
from .finding import Clearance, DocumentRef, Finding, Judgement, Kind, Layer, Severity
from .integration import Integration
from .rerun import Rerun, Why
from .run_finding import cleared, found

_NAMED = 20
_LINES = 10
Row = tuple[int, int]
"""A row that was not taken: the file's id and the error's."""


class _Left(NamedTuple):
    file: CoupaFile
    errors: tuple[UploadError, ...]
    rows: int


def files_of(
    integration: Integration, files: Iterable[CoupaFile], others: Sequence[Integration]
) -> tuple[CoupaFile, ...]:
    """Return the files that are an integration's, in their order.

    Its own name for them decides (`coupa_files`), then what Coupa says; a file of which neither says
    anything belongs to the only integration that sends such objects to this Coupa and names no files.
    """
    rivals = [
        each
        for each in others
        if each.object == integration.object
        and each.target.system == integration.target.system
        and not each.coupa_files
    ]
    is_only = [each.id for each in rivals] == [integration.id]
    named = [each for each in others if each.coupa_files]
    return tuple(file for file in files if _is_its(file, integration, named, is_only=is_only))


def _is_its(
    file: CoupaFile, integration: Integration, named: Sequence[Integration], *, is_only: bool
) -> bool:
    if any(fits(file.name, each) for each in named):
        return fits(file.name, integration)
    if file.integration:
        return file.integration == integration.coupa_integration
    return is_only and file.object == integration.object


def fits(name: str, integration: Integration) -> bool:
    """Tell whether a file is called as those of an integration are, whatever Coupa put in front."""
    pattern = integration.coupa_files.lower()
    plain = CoupaFile(id=0, name=name, at=_ANY_TIME).plain_name
    return bool(pattern) and fnmatchcase(plain, pattern)


_ANY_TIME = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def judge_files(
    integration: Integration,
    files: Sequence[CoupaFile],
    catalogue: Catalogue,
    now: datetime,
    diagnose: Diagnose,
) -> Judgement:
    """Judge an integration's files, oldest first: one finding per catalogue row of what was not taken.

    A row is settled where its record passed in a later file (`CoupaFile.passed`). A whole file is settled
    by a clean one of the same name, and, where nobody can look its rows up, by a later clean file that
    took at least as many.
    """
    arrived = frozenset((file.id, error) for file in files for error in file.passed)
    groups: dict[str, list[_Left]] = {}
    seen: dict[str, int] = {}
    fields: dict[str, Mapping[str, str]] = {}
    for place, file in enumerate(files):
        if not file.is_over or file.is_clean:
            continue
        is_settled = _is_settled(file, files[place + 1 :], arrived)
        for kind, (left, named) in _by_row(file, integration, diagnose).items():
            seen[kind] = file.id
            rest = tuple(each for each in left.errors if (file.id, each.id) not in arrived)
            if is_settled or (left.errors and not rest):
                continue
            gone = len(left.errors) - len(rest)
            groups.setdefault(kind, []).append(_Left(file, rest, max(left.rows - gone, 1)))
            fields.setdefault(kind, named)
    return Judgement(
        findings=tuple(
            _finding(integration, kind, groups[kind], fields[kind], catalogue, now)
            for kind in sorted(groups)
        ),
        cleared=tuple(
            _settled(integration, kind, seen[kind], now) for kind in sorted(seen.keys() - groups)
        ),
    )


def _settled(integration: Integration, kind: str, file: int, now: datetime) -> Clearance:
    return cleared(integration, Layer.EXECUTION, kind, now, f"file {file}")


def _is_settled(file: CoupaFile, later: Sequence[CoupaFile], arrived: AbstractSet[Row]) -> bool:
    clean = [each for each in later if each.is_clean]
    if any(each.plain_name == file.plain_name for each in clean):
        return True
    can_be_asked = any(each.key for each in file.errors) and any(
        id_ == file.id for id_, _ in arrived
    )
    return not can_be_asked and any((each.taken or 0) >= file.not_taken for each in clean)


def _by_row(
    file: CoupaFile, integration: Integration, diagnose: Diagnose
) -> dict[str, tuple[_Left, Mapping[str, str]]]:
    """Return what was not taken by the row of the catalogue that knows why."""
    found: dict[str, tuple[list[UploadError], Mapping[str, str]]] = {}
    for error in file.errors:
        told = diagnose("\n".join(error.messages), integration.id)
        kind = f"{Kind.UPLOAD_ERRORS}:{told.rule or 'unclassified'}"
        found.setdefault(kind, ([], told.fields))[0].append(error)
    if not found:
        return {f"{Kind.UPLOAD_ERRORS}:unclassified": (_Left(file, (), file.not_taken), {})}
    listed = sum(len(errors) for errors, _ in found.values())
    beyond = max(file.not_taken - listed, 0)
    first = next(iter(found))
    return {
        kind: (
            _Left(file, tuple(errors), len(errors) + (beyond if kind == first else 0)),
            fields,
        )
        for kind, (errors, fields) in found.items()
    }


def _finding(
    integration: Integration,
    kind: str,
    left: Sequence[_Left],
    fields: Mapping[str, str],
    catalogue: Catalogue,
    now: datetime,
) -> Finding:
    named = kind.partition(":")[2]
    rule = catalogue.error_rule(named if named != "unclassified" else None)
    last = left[-1].file
    errors = [error for each in left for error in each.errors]
    lines = [str(error.row) for error in left[-1].errors if error.row is not None]
    words = [message for error in errors for message in error.messages] or [last.result]
    return found(
        integration,
        Layer.EXECUTION,
        kind,
        rule.severity if rule else Severity.ERROR,
        now,
        since=min(each.file.ended_at or each.file.at for each in left),
        error_rule=rule.id if rule else None,
        facts=dict(fields)
        | {
            "file": last.name,
            "files": str(len(left)),
            "loaded_at": (last.ended_at or last.at).isoformat(),
            "lines": ", ".join(lines[:_LINES]) + (" …" if len(lines) > _LINES else ""),
            "rows_all": str(last.processed) if last.processed is not None else "",
            "rows_taken": str(last.taken) if last.taken is not None else "",
            "object": integration.object,
            "run": str(last.run_id or ""),
            "rerun": Rerun.NEVER.value,
            "rerun_why": Why.ROWS_TAKEN.value,
            "reason": "whole" if not errors else "",
        }
        | (
            {"rerun": Rerun.SAFE.value, "rerun_why": Why.NO_ROW_TAKEN.value}
            if not last.taken
            else {}
        ),
        excerpt="\n".join(dict.fromkeys(words))[:2000],
        document_count=sum(each.rows for each in left),
    ).model_copy(
        update={
            "documents": tuple(
                DocumentRef(
                    object=integration.object,
                    key=error.key or (f"#{error.row}" if error.row is not None else ""),
                    note="; ".join(error.messages)[:200],
                    url=each.file.url,
                )
                for each in left
                for error in each.errors
                if error.key or error.row is not None
            )[:_NAMED]
        }
    )
