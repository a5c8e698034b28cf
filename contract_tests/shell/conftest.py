"""A login on a frozen four-node site, and the real executables against a live server at an eager pace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from contract_tests.shell.executables import Executables
from contract_tests.shell.shell import Shell
from mock_prism.testing.live_server import LiveServer, live_server


@pytest.fixture
def shell() -> Shell:
    return Shell.on("four-node")


@pytest.fixture(scope="session")
def plain_server() -> Iterator[LiveServer]:
    with live_server("--no-tls", "--pace", "eager", "--site", "four-node") as server:
        yield server


@pytest.fixture(scope="session")
def shim_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bin")


@pytest.fixture
def person(plain_server: LiveServer, shim_folder: Path) -> Executables:
    """Somebody with a sandbox of their own."""
    return Executables.of(plain_server, shim_folder)
