"""Read one endpoint contract from a file of its own, and write one down."""

from pathlib import Path
from typing import Any

import yaml

from include.integration_watch.domain.contract import EndpointContract, ObjectContract
from include.integration_watch.domain.value import Value

from .check_contracts import check_objects
from .draft import Draft
from .reading import read_contract


class ContractFileError(Exception):
    """A contract cannot be read; the message holds one line for each mistake."""

    permanent = True


def read_contract_file(path: Path) -> EndpointContract:
    """Return the contract that stands in a file; raise `ContractFileError` with every mistake."""
    if not path.is_file():
        raise ContractFileError(f"{path}: there is no such file.")
    draft = Draft(path.parent)
    read_contract(draft, path)
    check_objects(draft, path.stem)
    if draft.mistakes:
        raise ContractFileError("\n".join(map(str, draft.mistakes)))
    contract = draft.contracts[path.stem]
    return contract.model_copy(update={"objects": draft.objects[path.stem].by_id})


def written(contract: EndpointContract) -> str:
    """Return a contract as YAML that says no more than it must."""
    told = {
        "system": contract.system,
        "version": contract.version,
        "objects": {name: _object(each) for name, each in contract.objects.items()},
    }
    return yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=110)


def _object(contract: ObjectContract) -> dict[str, Any]:
    told = _said(contract)
    told["fields"] = {name: _said(rule) for name, rule in contract.fields.items()}
    return told


def _said(value: Value) -> dict[str, Any]:
    return value.model_dump(mode="json", exclude_defaults=True)
