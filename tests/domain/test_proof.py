"""How far a look goes: what the owner allows, else the strongest read of its kind."""

from typing import Any

import pytest

from include.integration_watch.domain.proof import Proof, proof_of
from include.integration_watch.domain.system import SystemKind

from .scene import system

WRITE = {"table": "probe", "row": {"source": "watch"}}


@pytest.mark.parametrize(
    ("kind", "declared", "proof"),
    [
        ("erp", {"write_proof": WRITE}, Proof.WRITE),
        ("erp", {"write_proof": WRITE, "period_proof": {"table": "periods"}}, Proof.WRITE),
        ("erp", {"period_proof": {"table": "periods"}}, Proof.PERIOD),
        ("sftp", {"file_proof": {"folder": "probe"}}, Proof.FILE),
        ("coupa", {"refusal_proof": {"resource": "x", "body": "{}", "field": "y"}}, Proof.REFUSAL),
        ("heartbeat", {}, Proof.SIGNAL),
        ("erp", {}, Proof.READ),
        ("boomi_runtime", {}, Proof.STATUS),
        ("http", {}, Proof.ANSWER),
    ],
)
def test_what_is_declared_counts(kind: str, declared: dict[str, Any], proof: Proof) -> None:
    assert proof_of(system("x", kind, **declared)) is proof


@pytest.mark.parametrize("kind", [kind for kind in SystemKind if kind != SystemKind.HEARTBEAT])
def test_without_a_proof_it_is_only_a_read(kind: SystemKind) -> None:
    assert proof_of(system("x", kind.value)).is_only_a_read
