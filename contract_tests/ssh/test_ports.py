"""Where a server takes logins: the usual port, one that is asked for, or none."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from contract_tests.ports import kept_port
from mock_prism.model.site import Site
from mock_prism.settings import Settings
from mock_prism.site_files import load_site
from mock_prism.ssh.gate import DEFAULT_PORT, open_gate
from mock_prism.testing.live_server import live_server


@pytest.fixture(scope="module")
def site() -> Site:
    return load_site("four-node", seed=1, epoch_micros=0)


def opened(site: Site, folder: Path, port: int | None) -> int:
    """The port that a gate takes."""
    gate = open_gate(Settings(ssh_port=port), site, folder)
    for listener, _ in gate.sockets:
        listener.close()
    gate.close()
    return gate.port


def test_a_port_that_is_asked_for_is_taken(site: Site, tmp_path: Path) -> None:
    with kept_port() as wanted:
        assert opened(site, tmp_path, wanted) == wanted


def test_the_usual_port_is_2222_and_another_one_where_that_is_taken(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with kept_port() as usual:
        monkeypatch.setattr("mock_prism.ssh.gate.DEFAULT_PORT", usual)
        first = opened(site, tmp_path, None)
        with socket.create_server(("127.0.0.1", usual)):
            second = opened(site, tmp_path, None)

    assert (DEFAULT_PORT, first) == (2222, usual)
    assert second != usual


def test_no_ssh_is_no_port() -> None:
    with live_server("--no-ssh") as server:
        assert server.ssh_port is None
