"""nutanix-ztf, Nutanix's Zero Touch Framework (infrastructure as code over the SDKs of v4.2), as it comes from PyPI."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contract_tests.clients.installed import installed
from contract_tests.clients.ztf_site import DATA, VM, WANTED
from contract_tests.patience import PATIENCE_SECONDS
from mock_prism.testing.live_server import LiveServer, live_server

# The kinds whose list needs nothing but to be asked for. Those of VMs' statistics want a time.
KINDS = """
import json
from ztf.entity_wrapper.entity_map import entity_map
def asks_for_nothing(kind, facts):
    needs = [name for name in (facts.get("method_params") or {}).get("list") or () if not name.startswith("_")]
    elsewhere = facts["namespace"] == "files" or kind.endswith("vm_stats")
    return facts.get("list_method_name") and not needs and not elsewhere
print(json.dumps([kind for kind, facts in entity_map.items() if asks_for_nothing(kind, facts)]))
"""
ASK_ALL = """
import json
failed, (handler,) = {}, data._handlers.values()
for kind in KINDS:
    try:
        handler.list_entities(kind)
    except Exception as error:
        failed[kind] = str(error)[:5]
print(json.dumps(failed))
"""


@pytest.fixture(scope="module")
def program() -> str:
    return installed("ztf", "nutanix-ztf")


@pytest.fixture(scope="module")
def server(program: str) -> Iterator[LiveServer]:
    with live_server("--no-ssh", "--pace", "eager") as server:
        yield server


class Project:
    """A folder with a site as it should be, and the program run there, in a sandbox of its own."""

    def __init__(self, program: str, server: LiveServer, folder: Path, sandbox: str) -> None:
        self._program, self._folder = program, folder
        (folder / "global.yml").write_text(json.dumps({"config": {"port": server.port, "verify_ssl": False}}))
        self.resources: dict[str, dict[str, Any]] = {}
        for kind, name, wanted in WANTED:
            self.resources.setdefault(kind, {})[name] = dict(wanted)
        self._who = {"host": "127.0.0.1", "username": f"{server.user}@{sandbox}", "password": server.password}
        self.data: dict[str, Any] = DATA
        self.run("init")

    def run(self, *words: str) -> str:
        """Run a command, and give what it says."""
        domain = {**self._who, "data": self.data, "resources": self.resources}
        config = {"variables": {"env": "prod"}, "domains": {"pc": domain}}
        (self._folder / "input.yml").write_text(json.dumps(config))
        done = subprocess.run(
            [self._program, *words], cwd=self._folder, capture_output=True, text=True, timeout=PATIENCE_SECONDS
        )
        return done.stdout + done.stderr


@pytest.fixture
def project(program: str, server: LiveServer, request: pytest.FixtureRequest, tmp_path: Path) -> Project:
    return Project(program, server, tmp_path, request.node.name.replace("_", "-")[:40])


def test_what_is_declared_is_made_kept_changed_and_destroyed(project: Project) -> None:
    made = project.run("apply", "--auto-approve")
    again = project.run("plan", "--strict")
    project.resources["vm"]["web"]["body"] = VM | {"numSockets": 2}
    project.resources["category"]["gold"]["body"] = {"key": "{var.env}-tier", "value": "platinum"}
    changed = project.run("apply", "--auto-approve", "--strict")
    gone = project.run("destroy", "--auto-approve", "--strict")

    assert f"Resources: {len(WANTED)} created." in made
    assert "No changes. Infrastructure is up-to-date." in again
    assert "Resources: 2 updated." in changed
    assert "ERROR" not in made + again + changed
    assert f"Resources: {len(WANTED) - 1} deleted." in gone
    assert "MISSING_ETAG_HEADER" in gone, "of the VM, which ztf deletes without saying what it has read"


def test_all_that_it_can_list_is_listed(program: str, project: Project) -> None:
    told = subprocess.run([Path(program).with_name("python"), "-c", KINDS], capture_output=True, check=True)
    project.resources, project.data = {}, {kind: {"all": {}} for kind in json.loads(told.stdout)}
    said = project.run("repl", "--exec", f"KINDS = {list(project.data)}{ASK_ALL}")
    failed = json.loads(next(line for line in said.splitlines() if line.startswith("{")))

    assert len(project.data) > 100
    assert failed == {"login_provider": "(404)"}, "of the first betas of v4.1 of IAM alone"
