"""``mock-prism serve`` from its start to its end."""

from __future__ import annotations

import json
import os
import select
import shlex
import signal
import socket
import ssl
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

import pytest
import requests

from contract_tests.patience import PATIENCE_SECONDS
from contract_tests.server.process import begun, started
from mock_prism.announcement import Announcement
from mock_prism.server import THREADS
from mock_prism.settings import Settings
from mock_prism.site_files import Login
from mock_prism.testing.live_server import server_environment

SITES = Path(__file__).parents[2] / "fixtures" / "sites"
ANNOUNCED = 8  # lines
V2 = "/PrismGateway/services/rest/v2.0"


def test_the_ready_file_tells_a_program_where_it_is(tmp_path: Path) -> None:
    with started(tmp_path, "--site", "three-node", "--pace", "frozen") as server:
        port, ssh_port = server.facts["port"], server.facts["ssh_port"]
        health = server.ask("/_mock/health")

    assert health.status_code == 200
    assert Path(server.facts.pop("ca_file")).name == "ca.pem"
    assert server.facts == {
        "url": f"https://127.0.0.1:{port}",
        "host": "127.0.0.1",
        "port": port,
        "user": "admin",
        "password": "Nutanix/4u",
        "cvm_user": "nutanix",
        "cvm_password": "nutanix/4u",
        "ssh_port": ssh_port,
        "site": "three-node",
        "pace": "frozen",
        "pid": server.process.pid,
    }


def test_it_tells_a_person_where_it_is_and_what_to_try(tmp_path: Path) -> None:
    with started(tmp_path) as server:
        said = server.output.read_text()

    url, ca_file = server.facts["url"], server.facts["ca_file"]
    assert said == (
        f"mock-prism serves the site four-node at {url}\n"
        f"  Prism    admin / Nutanix/4u    console {url}/console/\n"
        f"  CVM      nutanix / nutanix/4u    ssh -p {server.facts['ssh_port']} nutanix@127.0.0.1\n"
        f"  CA file  {ca_file}\n"
        "Try, in another shell:\n"
        f"  export MOCK_PRISM_URL={url} MOCK_PRISM_CA_FILE={ca_file}\n"
        "  mock-prism cvm -- acli host.list\n"
        f"  curl --cacert {ca_file} -u admin:Nutanix/4u {url}{V2}/hosts/\n"
    )


def test_a_log_has_a_line_for_each_request(tmp_path: Path) -> None:
    log = tmp_path / "log"

    with started(tmp_path, "--log", str(log)) as server:
        server.ask(f"{V2}/hosts/?count=1")
        server.ask("/_mock/advance", "POST", {"seconds": 1})
        server.wait_for("\n", 2, log)

    lines = [line.partition("] ")[2].rpartition(" ")[0] for line in log.read_text().splitlines()]
    assert lines == [f"admin GET {V2}/hosts/?count=1 HTTP/1.1 200", "admin POST /_mock/advance HTTP/1.1 200"]


def test_it_tells_who_logs_in_to_a_site_of_one_s_own(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    whole = (SITES / "three-node.yaml").read_text().partition("\nusers:")[0]
    users = (
        "users: [{name: ann, password: look, roles: [viewer]}, {name: bob, password: it's, roles: [cluster_admin]}]\n"
    )
    file.write_text(f"{whole}\n{users}")

    with started(tmp_path, "--site", str(file)) as server:
        hosts, said = server.ask(f"{V2}/hosts/"), server.output.read_text()

    quoted = shlex.quote("bob:it's")
    assert hosts.status_code == 200
    assert (server.facts["user"], server.facts["password"]) == ("bob", "it's")
    assert f"  Prism    bob / it's    console {server.facts['url']}/console/\n" in said
    assert f" -u {quoted} " in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_ends_it_although_clients_keep_connections(tmp_path: Path, number: int) -> None:
    with started(tmp_path) as server, requests.Session() as session:
        session.get(f"{server.facts['url']}/_mock/health", verify=server.facts["ca_file"])
        with socket.create_connection(("127.0.0.1", server.facts["port"])):
            server.process.send_signal(number)
            status = server.process.wait(PATIENCE_SECONDS)

    assert status == 0
    assert not server.ready.exists()
    assert server.output.read_text().count("\n") == ANNOUNCED, "it says nothing more than where it is"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_what_a_terminal_tells_all_of_its_processes_ends_it_without_a_word(tmp_path: Path, number: int) -> None:
    with started(tmp_path) as server:
        for pid in (*server.workers, server.process.pid):
            os.kill(pid, number)
        status = server.process.wait(PATIENCE_SECONDS)

    assert (status, server.output.read_text().count("\n")) == (0, ANNOUNCED)


def test_a_worker_that_takes_long_to_end_is_not_killed_by_its_own_alarm() -> None:
    """Past its ``atexit``, Python leaves signals to the kernel, for which an alarm is the end."""
    code = (
        "import os, signal; from mock_prism.worker import PromptWorker\n"
        "class Last:\n    def __del__(self): os.write(1, repr(signal.getitimer(signal.ITIMER_REAL)).encode())\n"
        "last = Last(); PromptWorker.handle_quit(last, signal.SIGTERM, None)"
    )

    done = subprocess.run([sys.executable, "-c", code], env=server_environment(), stdout=subprocess.PIPE, check=True)

    assert done.stdout == b"(0.0, 0.0)"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_while_it_starts_ends_it_without_a_word(tmp_path: Path, number: int) -> None:
    with begun(tmp_path) as server:
        while not server.workers:
            assert server.process.poll() is None
        server.process.send_signal(number)
        status = server.process.wait(PATIENCE_SECONDS)

    assert (status, server.ready.exists()) == (0, False)
    assert server.output.read_text().count("\n") in (0, ANNOUNCED), "it says at most where it would have been"


def test_the_ready_file_of_an_earlier_server_is_taken_away_first(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    ready.write_text("{}")
    announcement = Announcement.make(Settings(ready_file=ready), Login("admin", "secret"), 9440, None)

    announcement.withdraw()

    assert list(tmp_path.iterdir()) == []


def test_nothing_but_the_whole_ready_file_is_ever_seen(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"

    Announcement.make(Settings(ready_file=ready), Login("admin", "secret"), 9440, None).publish()

    assert list(tmp_path.iterdir()) == [ready]
    assert json.loads(ready.read_text())["port"] == 9440


def test_one_more_worker_is_refused_and_nothing_is_forgotten(tmp_path: Path) -> None:
    with started(tmp_path, "--pace", "eager") as server:
        server.ask("/_mock/advance", "POST", {"seconds": 3600})
        before = server.ask("/_mock/pace").json(), server.workers

        for count, number in enumerate((signal.SIGTTIN, signal.SIGUSR2), 1):
            server.process.send_signal(number)
            server.wait_for("exactly one worker", count, server.output)
            assert (server.ask("/_mock/pace").json(), server.workers) == before


def test_a_worker_that_dies_takes_the_server_with_it(tmp_path: Path) -> None:
    with started(tmp_path) as server:
        (worker,) = server.workers

        os.kill(worker, signal.SIGKILL)
        status = server.process.wait(PATIENCE_SECONDS)

    assert status == 1
    assert "the worker has died, and with it the state" in server.output.read_text()


def test_every_answer_names_prism_as_its_server(tmp_path: Path) -> None:
    with started(tmp_path, "--no-tls") as server:
        assert requests.get(f"{server.facts['url']}/_mock/health").headers["Server"] == "Nutanix Prism"


def test_a_whole_page_of_ids_fits_into_one_filter(tmp_path: Path) -> None:
    wanted = ",".join(f"'{UUID(int=number)}'" for number in range(100))
    with started(tmp_path, "--no-tls") as server:
        answer = server.ask(f"/api/vmm/v4.0/ahv/config/vms?{urlencode({'$filter': f'extId in ({wanted})'})}")
    assert (answer.status_code, answer.json()["metadata"]["totalAvailableResults"]) == (200, 0)


def test_without_tls_it_speaks_plain_http(tmp_path: Path) -> None:
    with started(tmp_path, "--no-tls") as server:
        assert server.facts["url"].startswith("http://127.0.0.1:")
        assert server.facts["ca_file"] is None
        assert requests.get(f"{server.facts['url']}/_mock/health").json()["status"] == "ok"


def test_with_tls_a_client_is_sent_the_whole_chain_on_a_modern_protocol(tmp_path: Path) -> None:
    with started(tmp_path) as server:
        context = ssl.create_default_context(cafile=server.facts["ca_file"])
        with (
            socket.create_connection(("127.0.0.1", server.facts["port"])) as plain,
            context.wrap_socket(plain, server_hostname="localhost") as secured,
        ):
            assert secured.version() == "TLSv1.3"


def test_a_server_that_listens_everywhere_is_reached_from_here(tmp_path: Path) -> None:
    with started(tmp_path, "--host", "0.0.0.0") as server:
        assert server.facts["url"] == f"https://127.0.0.1:{server.facts['port']}"
        assert server.ask("/_mock/health").status_code == 200


def test_the_settings_reach_the_site(tmp_path: Path) -> None:
    flags = ("--hosts", "5", "--vms", "7", "--seed", "3", "--epoch", "1000000000", "--pace", "live", "--rate", "0.001")
    with started(tmp_path, *flags) as server:
        hosts = server.ask(f"{V2}/hosts/").json()["entities"]
        vms = server.ask(f"{V2}/vms/").json()["entities"]
        pace = server.ask("/_mock/pace").json()

    assert (len(hosts), len(vms)) == (5, 7)
    assert (pace["pace"], pace["rate"], pace["now_usecs"] // 1_000_000) == ("live", 0.001, 1_000_000_000)


def test_variables_set_what_flags_do(tmp_path: Path) -> None:
    with started(tmp_path, environment={"MOCK_PRISM_SITE": "single-node", "MOCK_PRISM_PACE": "eager"}) as server:
        assert (server.facts["site"], server.facts["pace"]) == ("single-node", "eager")


def test_one_seed_gives_one_set_of_ids(tmp_path: Path) -> None:
    def hosts(seed: str, name: str) -> list[str]:
        (tmp_path / name).mkdir()
        with started(tmp_path / name, "--seed", seed) as server:
            return [host["uuid"] for host in server.ask(f"{V2}/hosts/").json()["entities"]]

    first = hosts("5", "a")

    assert hosts("5", "b") == first
    assert hosts("6", "c") != first


def test_time_begins_now(tmp_path: Path) -> None:
    with started(tmp_path, "--pace", "frozen") as server:
        begun = server.ask("/_mock/pace").json()["now_usecs"] / 1_000_000
        written = server.ready.stat().st_mtime

    assert abs(written - begun) < 3600


def test_clients_that_fall_silent_within_a_request_hold_up_nobody(tmp_path: Path) -> None:
    with started(tmp_path, "--no-tls") as server, ExitStack() as stack:
        clients: list[socket.socket] = []
        for _ in range(12):
            silent = stack.enter_context(socket.create_connection(("127.0.0.1", server.facts["port"])))
            silent.sendall(b"POST /_mock/advance HTTP/1.1\r\nHost: here\r\nContent-Length: 10\r\n\r\n{")
            clients.append(silent)
        health = requests.get(f"{server.facts['url']}/_mock/health", timeout=PATIENCE_SECONDS)
        given_up, _, _ = select.select(clients, [], [], 0)

    assert (health.status_code, given_up) == (200, []), "it is answered while they are still waited for"


def test_more_clients_than_threads_that_never_stop_asking_are_all_answered(tmp_path: Path) -> None:
    with started(tmp_path, "--no-tls") as server, ExitStack() as stack:
        sessions = [stack.enter_context(requests.Session()) for _ in range(THREADS + 8)]

        def ask(session: requests.Session) -> list[int]:
            url = f"{server.facts['url']}/_mock/health"
            return [session.get(url, timeout=PATIENCE_SECONDS).status_code for _ in range(5)]

        with ThreadPoolExecutor(len(sessions)) as pool:
            statuses = list(pool.map(ask, sessions))

    assert statuses == [[200] * 5] * len(sessions)
