"""Servers that answer SSH, and people who come to them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from contract_tests.ssh.clients import Person
from mock_prism.testing.live_server import LiveServer, live_server


@pytest.fixture(scope="session")
def key(tmp_path_factory: pytest.TempPathFactory, need_program: Callable[..., str]) -> Path:
    need_program("ssh")
    path = tmp_path_factory.mktemp("keys") / "id"
    subprocess.run([need_program("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", str(path)], check=True)
    return path


@pytest.fixture(scope="session")
def server(key: Path) -> Iterator[LiveServer]:
    with live_server("--pace", "eager", "--ssh-keys", f"{key}.pub") as server:
        yield server


@pytest.fixture
def person(server: LiveServer, key: Path) -> Person:
    return Person(server, key)
