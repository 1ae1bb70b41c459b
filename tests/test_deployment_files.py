"""What a deployment reads: the Astro file, the image, the requirements and their locks."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

EXECUTORS = {
    "CELERY",
    "CeleryExecutor",
    "KUBERNETES",
    "KubernetesExecutor",
    "ASTRO",
    "AstroExecutor",
}


@pytest.fixture(scope="module")
def deployment(project: Path) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((project / "astro.yaml").read_text())["deployment"]
    return read


def test_the_astro_file_names_what_the_cli_demands(deployment: dict[str, Any]) -> None:
    configuration = deployment["configuration"]
    assert configuration["name"]
    assert configuration["workspace_name"]
    assert configuration["executor"] in EXECUTORS


def test_worker_queues_are_whole_and_one_is_the_default(deployment: dict[str, Any]) -> None:
    queues = deployment["worker_queues"]
    assert all(queue["name"] and queue["worker_type"] for queue in queues)
    assert "default" in {queue["name"] for queue in queues}


def test_the_astro_file_holds_no_secret_and_no_empty_variable(deployment: dict[str, Any]) -> None:
    for variable in deployment["environment_variables"]:
        assert variable["is_secret"] is False
        assert variable["key"]
        assert variable["value"]


def test_alert_addresses_are_addresses(deployment: dict[str, Any]) -> None:
    assert all(re.fullmatch(r"\S+@\S+", address) for address in deployment["alert_emails"])


def test_dags_are_never_deployed_without_their_code(deployment: dict[str, Any]) -> None:
    assert deployment["configuration"]["dag_deploy_enabled"] is False


def test_the_image_and_the_astro_file_name_one_runtime(
    project: Path, deployment: dict[str, Any]
) -> None:
    image = re.search(r"^FROM \S+:(\S+)$", (project / "Dockerfile").read_text(), re.MULTILINE)
    assert image
    assert image[1] == str(deployment["configuration"]["runtime_version"])


@pytest.mark.parametrize(
    ("declared", "lock"),
    [
        ("requirements.txt", "requirements.lock"),
        ("requirements.txt", "requirements-dev.lock"),
        ("requirements-dev.txt", "requirements-dev.lock"),
    ],
)
def test_every_requirement_is_locked_within_its_range(
    project: Path, declared: str, lock: str
) -> None:
    locked = pinned(project / lock)
    for wanted in requirements(project / declared):
        name = canonicalize_name(wanted.name)
        assert name in locked, wanted
        assert wanted.specifier.contains(locked[name], prereleases=True), wanted


def test_the_two_locks_agree(project: Path) -> None:
    runtime, everything = (
        pinned(project / "requirements.lock"),
        pinned(project / "requirements-dev.lock"),
    )
    assert {name: everything.get(name) for name in runtime} == runtime


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_names_no_host(project: Path, lock: str) -> None:
    assert "://" not in (project / lock).read_text()


def requirements(path: Path) -> list[Requirement]:
    lines = (line.partition("#")[0].strip() for line in path.read_text().splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("-r")]


def pinned(path: Path) -> dict[str, Version]:
    found: dict[str, Version] = {}
    for line in path.read_text().splitlines():
        if "==" in line and not line.startswith((" ", "#")):
            wanted = Requirement(line)
            found.setdefault(
                canonicalize_name(wanted.name), Version(next(iter(wanted.specifier)).version)
            )
    return found
