"""What was made of a foreign description of objects: a contract, and what could not be taken over."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from include.integration_watch.domain.contract import EndpointContract, Requirement
from include.integration_watch.domain.contradiction import contradictions, reference_cycle

MOST_BYTES = 20_000_000
MOST_OBJECTS = 2_000
MOST_FIELDS = 2_000

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class NotImported(Exception):
    """A description cannot be imported; the message says what is wrong, where, and what to do."""

    permanent = True


class Imported(NamedTuple):
    """A contract and, one sentence each, what of the description it does not hold."""

    contract: EndpointContract
    left_out: tuple[str, ...] = ()


def text_of(path: Path) -> str:
    """Return the text of a file of bearable size."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise NotImported(
                f"{path}: {size:,} bytes are more than {MOST_BYTES:,}: keep only the objects that you need."
            )
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as broken:
        raise NotImported(
            f"{path}: byte {broken.start} is not UTF-8: save the file as UTF-8."
        ) from broken
    except OSError as missing:
        raise NotImported(f"{path}: it cannot be read ({missing.strerror}).") from missing


def contract_of(path: Path, raw: Mapping[str, Any]) -> EndpointContract:
    """Return the contract that was put together; raise `NotImported` where it contradicts itself."""
    try:
        contract = EndpointContract.model_validate(raw)
    except ValidationError as refused:
        first = refused.errors(include_url=False)[0]
        at = ".".join(map(str, first["loc"]))
        raise NotImported(f"{path}: {at}: {first['msg']}.") from refused
    for name, described in contract.objects.items():
        for found in contradictions(described):
            raise NotImported(f"{path}: {name}.{found.field}: {found.why}.")
    if ring := reference_cycle(contract.objects):
        raise NotImported(
            f"{path}: {' needs '.join((*ring, ring[0]))}: no first record could ever be made."
        )
    return contract


def our_name(foreign: str) -> str:
    """Return a name of theirs as we write it: ``InvoiceHeader`` and ``invoice-header`` alike."""
    words = re.sub(r"[^A-Za-z0-9]+", "_", _CAMEL.sub("_", foreign)).strip("_").lower()
    return words if words[:1].isalpha() else f"field_{words}".rstrip("_")


def usable_pattern(pattern: str) -> str:
    """Return why a pattern cannot be a format of ours; nothing where it can."""
    try:
        Requirement(format=pattern)
    except ValueError as refused:
        return str(refused).split("Value error, ")[-1].split(" [type=")[0].strip()
    return ""
