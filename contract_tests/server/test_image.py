"""What is installed: the wheel has all that it needs, and the image is made of enough."""

from __future__ import annotations

import configparser
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from contract_tests.server.image import ROOT, Instruction, build_wheel, copied, instructions, unpack
from mock_prism.faces.shell.commands import COMMANDS
from mock_prism.settings import Settings
from mock_prism.ssh import gate
from mock_prism.testing.live_server import LiveServer

SHIMS = "/usr/local/nutanix/cluster/bin"
PRODUCT_PATHS = (
    "/usr/local/nutanix/bin/acli",
    "/home/nutanix/bin/acli",
    "/home/nutanix/prism/cli/ncli",
    "/usr/local/nutanix/cluster/bin/cluster",
    "/usr/local/nutanix/cluster/bin/genesis",
    "/home/nutanix/cluster/bin/cvm_shutdown",
)

SERVE_EVERY_SITE = """
import mock_prism
from mock_prism.site_files import site_names
from mock_prism.testing.local_site import LocalSite

print(mock_prism.__file__)
for name in site_names():
    print(name, LocalSite.start(name).send("GET", "/console/login").status_code)
"""
WRITE_SHIMS = """
import sys
from pathlib import Path
from mock_prism.faces.shell.shims import write_shims

write_shims(Path(sys.argv[1]), sys.executable)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("image"))


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpack(wheel, tmp_path_factory.mktemp("installed"))


def last(word: str) -> Instruction:
    return [row for row in instructions() if row.word == word][-1]


def run_installed(site: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A Python that sees what the wheel installs, and not the tree."""
    environment = {**os.environ, "PYTHONPATH": str(site)}
    return subprocess.run([sys.executable, *words], cwd=site, env=environment, capture_output=True, text=True)


def test_the_wheel_has_every_file_of_the_package_and_its_fixtures(site: Path) -> None:
    wanted = {
        str(path.relative_to(ROOT))
        for folder in ("mock_prism", "fixtures")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    found = {str(path.relative_to(site)) for path in site.rglob("*") if path.is_file()}

    missing = {name for name in wanted if name.replace("fixtures/", "mock_prism/fixtures/", 1) not in found}

    assert missing == set()
    assert {name.split("/")[0] for name in found if ".dist-info/" not in name} == {"mock_prism"}


def test_the_wheel_declares_its_programs_and_its_plugin(site: Path) -> None:
    (entries,) = site.glob("*.dist-info/entry_points.txt")
    config = configparser.ConfigParser()
    config.read(entries)

    assert set(config["console_scripts"]) == {"mock-prism", "acli", "ncli"}
    assert dict(config["pytest11"]) == {"mock_prism.testing.plugin": "mock_prism.testing.plugin"}


def test_what_the_wheel_installs_serves_every_site(site: Path) -> None:
    done = run_installed(site, "-c", SERVE_EVERY_SITE)

    assert done.stdout.splitlines() == [
        str(site / "mock_prism" / "__init__.py"),
        *(f"{path.stem} 200" for path in sorted((ROOT / "fixtures" / "sites").iterdir())),
    ], done.stderr


def test_what_the_image_copies_is_there_and_not_ignored() -> None:
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}

    assert {name for name in copied() if not (ROOT / name).exists()} == set()
    assert set(copied()) <= kept


def test_the_image_is_slim_and_its_server_is_not_root() -> None:
    assert {row.rest.split()[0] for row in instructions() if row.word == "FROM"} == {"python:3.11-slim-bookworm"}
    words = [row.word for row in instructions()]
    assert last("USER").rest == "nutanix"
    assert words.index("USER") < words.index("ENTRYPOINT")


def test_the_image_serves_on_the_default_ports() -> None:
    assert last("EXPOSE").rest == f"{Settings().port} {gate.DEFAULT_PORT}"
    assert json.loads(last("ENTRYPOINT").rest) == ["mock-prism"]
    assert json.loads(last("CMD").rest) == ["serve"]


def test_the_health_check_passes_while_the_server_answers(mock_server: LiveServer) -> None:
    program, flag, code = json.loads(last("HEALTHCHECK").rest.partition(" CMD ")[2])

    def check(port: int) -> int:
        command = [sys.executable, flag, code.replace(":9440", f":{port}")]
        return subprocess.run(command, capture_output=True).returncode

    assert program == "python"
    assert check(mock_server.port) == 0
    assert check(1) != 0


def test_the_commands_lie_at_the_product_s_own_paths(site: Path, tmp_path: Path) -> None:
    (setup,) = (row.rest for row in instructions() if row.word == "RUN" and "write_shims" in row.rest)
    moved = re.sub(r"(?<![\w./])/(usr/local/nutanix|home/nutanix)", rf"{tmp_path}/\1", setup)
    script = f"python() {{ '{sys.executable}' \"$@\"; }}\n{moved}"

    done = subprocess.run(["bash", "-ec", script], env={**os.environ, "PYTHONPATH": str(site)}, capture_output=True)

    assert done.returncode == 0, done.stderr
    assert {path.name for path in Path(f"{tmp_path}{SHIMS}").iterdir()} == set(COMMANDS)
    for path in PRODUCT_PATHS:
        assert os.access(f"{tmp_path}{path}", os.X_OK), path


def test_a_command_of_the_image_reaches_the_server(site: Path, tmp_path: Path, mock_server: LiveServer) -> None:
    assert run_installed(site, "-c", WRITE_SHIMS, str(tmp_path)).returncode == 0

    done = subprocess.run([tmp_path / "svmips"], env=mock_server.environment, capture_output=True, text=True)

    assert done.stdout.split() == [f"192.168.38.{number}" for number in range(165, 169)]
