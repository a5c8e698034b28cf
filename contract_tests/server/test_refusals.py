"""Servers that cannot be: one clear line, exit status 2."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from contract_tests.patience import PATIENCE_SECONDS
from contract_tests.server.process import refused
from mock_prism.testing.live_server import serve_command, server_environment

SITES = Path(__file__).parents[2] / "fixtures" / "sites"


def test_a_port_in_use() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        refusal = refused("--port", str(port))

    assert refusal.status == 2
    assert refusal.lines == [
        f"mock-prism: cannot listen on 127.0.0.1:{port}: Address already in use (port 0 is any free one)"
    ]


def test_an_address_that_is_not_this_machine_s() -> None:
    refusal = refused("--host", "192.0.2.1")

    assert refusal.status == 2
    assert refusal.lines == ["mock-prism: cannot listen on 192.0.2.1:0: Cannot assign requested address"]


def test_a_host_name_that_means_nothing() -> None:
    refusal = refused("--host", "no-such-host.invalid")

    assert refusal.status == 2
    (line,) = refusal.lines
    assert line.startswith("mock-prism: cannot listen on no-such-host.invalid:0: ")


def test_an_unknown_site() -> None:
    refusal = refused("--site", "no-such")

    assert refusal.status == 2
    assert refusal.lines == [
        "mock-prism: no-such: no such site; there are five-node-rf3, four-node, single-node, three-node, two-clusters,"
        " or give a file"
    ]


def test_a_site_file_that_is_not_there() -> None:
    refusal = refused("--site", "./no-such.yaml")

    assert (refusal.status, refusal.lines) == (2, ["mock-prism: ./no-such.yaml: there is no such file"])


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("clusters: [", "line 2, column 1: did not find expected node content"),
        ("- 1\n", "must be a mapping"),
        ("clusters: []\nusers: []\n", "clusters: Shorter than minimum length 1"),
    ],
)
def test_a_broken_site_file(tmp_path: Path, broken: str, reason: str) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(broken)

    refusal = refused("--site", str(file))

    assert refusal.status == 2
    (line,) = refusal.lines
    assert line.startswith(f"mock-prism: {file}: {reason}")


def test_a_site_file_with_a_wrong_value_deep_inside_is_told_by_its_path(tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    whole = (SITES / "three-node.yaml").read_text()
    file.write_text(whole.replace("hypervisor_ip: ", "hypervisor_ip: no-", 1))

    refusal = refused("--site", str(file))

    assert refusal.status == 2
    assert refusal.lines == [f"mock-prism: {file}: clusters[0].hosts[0].hypervisor_ip: Not a valid IPv4 address"]


@pytest.mark.parametrize(
    ("variable", "value"),
    [("WEB_CONCURRENCY", "4"), ("GUNICORN_CMD_ARGS", "--workers 4"), ("GUNICORN_CMD_ARGS", "-w2")],
)
def test_more_workers_than_one(variable: str, value: str) -> None:
    refusal = refused(environment={variable: value})

    assert refusal.status == 2
    (line,) = refusal.lines
    assert line.startswith(
        f"mock-prism: {variable}={value}: mock-prism keeps its state in memory and runs in exactly one"
    )


def test_a_setting_that_cannot_be() -> None:
    refusal = refused("--pace", "quick")

    assert (refusal.status, refusal.lines) == (2, ["mock-prism: --pace quick: must be one of live, eager, frozen"])


def test_a_rate_of_a_pace_that_has_none() -> None:
    refusal = refused("--pace", "frozen", "--rate", "60")

    assert (refusal.status, refusal.lines) == (2, ["mock-prism: --rate 60: a frozen pace has none"])


def test_a_ready_file_that_cannot_be_written(tmp_path: Path) -> None:
    file = tmp_path / "no-such-folder" / "ready.json"

    refusal = refused("--ready-file", str(file))

    assert (refusal.status, refusal.lines) == (2, [f"mock-prism: {file}: No such file or directory"])


def test_a_log_that_cannot_be_written(tmp_path: Path) -> None:
    refusal = refused("--log", str(tmp_path))

    assert (refusal.status, refusal.lines) == (2, [f"mock-prism: {tmp_path}: Is a directory"])


def test_a_cache_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    refusal = refused(environment={"XDG_CACHE_HOME": str(tmp_path / "file")})

    assert refusal.status == 2
    (line,) = refusal.lines
    assert line.endswith(f"{os.sep}certificates: Not a directory; XDG_CACHE_HOME says where else")


def test_a_machine_without_a_folder_for_temporary_files(tmp_path: Path, need_program: Callable[..., str]) -> None:
    walled = (need_program("bwrap"), "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--chdir", "/")
    done = subprocess.run(
        [*walled, *serve_command("--port", "0", "--no-tls", "--no-ssh")],
        env=server_environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )

    assert done.returncode == 2, done.stderr
    assert done.stderr == "mock-prism: no folder for temporary files can be written; TMPDIR says where one can\n"
