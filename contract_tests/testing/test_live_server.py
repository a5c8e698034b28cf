"""A server of its own process, as tests get it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from contract_tests.patience import PATIENCE_SECONDS
from mock_prism.testing.live_server import LiveServer, LiveServerError, live_server

V2 = "/PrismGateway/services/rest/v2.0"
SUITE = """
def test_a_site_is_there(mock_site):
    assert mock_site.send("GET", "/_mock/health").status_code == 200
"""


def test_it_answers_a_client_that_checks_its_certificate(mock_server: LiveServer) -> None:
    reply = requests.get(f"{mock_server.url}{V2}/cluster", auth=mock_server.login, verify=str(mock_server.ca_file))

    assert reply.status_code == 200


def test_a_client_that_waits_for_a_state_and_asks_for_no_task_gets_there(
    mock_server: LiveServer, mock_sandbox: str
) -> None:
    with requests.Session() as session:
        session.auth, session.trust_env = (f"{mock_server.user}@{mock_sandbox}", mock_server.password), False
        session.verify = str(mock_server.ca_file)
        vm = session.get(f"{mock_server.url}{V2}/vms/", params={"search_string": "web-01"}).json()["entities"][0]
        session.post(f"{mock_server.url}{V2}/vms/{vm['uuid']}/set_power_state/", json={"transition": "OFF"})
        deadline = time.monotonic() + PATIENCE_SECONDS
        while session.get(f"{mock_server.url}{V2}/vms/{vm['uuid']}").json()["power_state"] != "off":
            assert time.monotonic() < deadline


def test_a_client_that_does_not_know_the_authority_refuses_it(mock_server: LiveServer) -> None:
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(f"{mock_server.url}/_mock/health")


def test_tests_are_apart_by_sandbox(mock_server: LiveServer, mock_sandbox: str) -> None:
    def now(sandbox: str, method: str = "GET", path: str = "pace", body: object = None) -> int:
        reply = requests.request(
            method,
            f"{mock_server.url}/_mock/{path}",
            json=body,
            headers={"X-Mock-Prism-Sandbox": sandbox},
            verify=str(mock_server.ca_file),
        )
        return int(reply.json()["now_usecs"])

    before = now(mock_sandbox)
    mine = now(mock_sandbox, "POST", "advance", {"seconds": 36_000})

    assert mine - before >= 36_000_000_000 > now(f"{mock_sandbox}-2") - before


def test_its_environment_leads_commands_to_it(mock_server: LiveServer) -> None:
    code = (
        "import sys; from mock_prism.faces.shell.client import acli; sys.argv = ['acli', 'host.list']; sys.exit(acli())"
    )

    done = subprocess.run([sys.executable, "-c", code], env=mock_server.environment, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")
    assert "192.168.38.161" in done.stdout


def test_a_server_that_cannot_start_says_why() -> None:
    with (
        pytest.raises(LiveServerError, match=r"ended with 2: mock-prism: no-such: no such site"),
        live_server("--site", "no-such"),
    ):
        raise AssertionError("it has started")


def test_settings_of_this_process_do_not_reach_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOCK_PRISM_SITE", "no-such")

    with live_server("--no-tls") as server:
        assert requests.get(f"{server.url}/_mock/health").status_code == 200


def test_the_fixtures_need_nothing_but_the_plugin(tmp_path: Path) -> None:
    (tmp_path / "test_suite.py").write_text(SUITE)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "mock_prism.testing.plugin", "-p", "no:cacheprovider"]

    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr
