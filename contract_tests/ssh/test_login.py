"""Who may log in over SSH, where one lands, and what becomes of a login whose machine goes down."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

import asyncssh
import pytest
import requests

from contract_tests.server.process import refused
from contract_tests.ssh.clients import PASSWORD, Person
from mock_prism.testing.live_server import live_server

A, B = "192.168.38.161", "192.168.38.162"
CVM_A, CVM_B = "192.168.38.165", "192.168.38.166"
NAME_A, NAME_B = "NTNX-17SM6B290216-A", "NTNX-17SM6B290216-B"
SITES = Path(__file__).parents[2] / "fixtures" / "sites"


@pytest.mark.parametrize(
    ("user", "machine"),
    [
        ("nutanix", f"{NAME_A}-CVM"),
        ("root", NAME_A),
        (f"nutanix+{CVM_B}", f"{NAME_B}-CVM"),
        (f"nutanix+{NAME_B}-CVM", f"{NAME_B}-CVM"),
        (f"root+{B}", NAME_B),
    ],
)
def test_the_user_s_name_says_where_one_lands(person: Person, user: str, machine: str) -> None:
    assert person.output("hostname", user=user) == f"{machine}\n"


@pytest.mark.parametrize(
    "user", ["admin", "+", "root+192.168.38.165", "nutanix+192.168.38.161", "nutanix+192.0.2.1", "Nutanix", "x" * 999]
)
def test_nobody_else_may_log_in(person: Person, user: str) -> None:
    done = person.run("hostname", user=user)

    assert (done.returncode, done.stdout) == (255, "")


def test_a_sandbox_that_cannot_be_lets_nobody_in(person: Person) -> None:
    done = Person(person.server, person.key, "../x").run("hostname")

    assert (done.returncode, done.stdout) == (255, "")


def test_what_is_done_in_one_sandbox_is_not_seen_in_another(person: Person) -> None:
    person.output("acli vm.create mine")
    other = Person(person.server, person.key)

    assert "mine" in person.output("acli vm.list")
    assert "mine" not in other.output("acli vm.list")


def test_what_is_done_over_ssh_is_seen_over_http(person: Person) -> None:
    person.output("acli vm.create mine")

    url = f"{person.server.url}/PrismGateway/services/rest/v2.0/vms/"
    headers = {"X-Mock-Prism-Sandbox": person.sandbox}
    listed = requests.get(url, auth=person.server.login, headers=headers, verify=str(person.server.ca_file)).json()

    assert "mine" in [vm["name"] for vm in listed["entities"]]


def test_the_password_is_taken_as_well(person: Person) -> None:
    async def talk(connection: asyncssh.SSHClientConnection) -> object:
        return (await connection.run("whoami")).stdout

    assert person.with_connection(talk) == "nutanix\n"
    assert person.with_connection(talk, user="root") == "root\n"


@pytest.mark.parametrize("password", ["", "nutanix/4U", "nutanix/4u ", "x" * 1000, "é"])
def test_a_wrong_password_is_not(person: Person, password: str) -> None:
    async def visit() -> None:
        await asyncssh.connect(
            "127.0.0.1", person.port, username="nutanix", password=password, known_hosts=None, client_keys=None
        )

    with pytest.raises(asyncssh.PermissionDenied):
        asyncio.run(visit())


def test_a_key_that_nobody_knows_is_not(person: Person, tmp_path: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "id")], check=True)
    stranger = Person(person.server, tmp_path / "id")
    command = stranger.command("hostname")
    command[1:1] = ["-o", "BatchMode=yes"]

    done = subprocess.run(command, capture_output=True, text=True)

    assert done.returncode == 255
    assert "Permission denied" in done.stderr


def test_a_cvm_that_is_off_does_not_answer_until_it_is_on_again(person: Person) -> None:
    person.run("cvm_shutdown -P now", user=f"nutanix+{CVM_B}")

    off = person.run("hostname", user=f"nutanix+{CVM_B}")
    person.output(f"virsh start {NAME_B}-CVM", user=f"root+{B}")
    advance(person, 300)

    assert (off.returncode, off.stdout) == (255, "")
    assert person.output("hostname", user=f"nutanix+{CVM_B}") == f"{NAME_B}-CVM\n"


def test_a_host_that_is_off_does_not_answer(person: Person) -> None:
    person.run("shutdown -h now", user=f"root+{B}")

    for user in (f"root+{B}", f"nutanix+{CVM_B}"):
        done = person.run("hostname", user=user)
        assert (done.returncode, done.stdout) == (255, "")


def test_the_shutdown_ends_the_session_that_asked_for_it(person: Person) -> None:
    done = person.run("cvm_shutdown -P now; echo never", user=f"nutanix+{CVM_B}")

    assert (done.returncode, done.stdout) == (255, "")


def test_a_cvm_that_shuts_down_ends_its_other_sessions_too(person: Person) -> None:
    async def talk(connection: asyncssh.SSHClientConnection) -> None:
        process = await connection.create_process()
        process.stdin.write("hostname\n")
        assert await process.stdout.readline() == f"{NAME_B}-CVM\n"
        await asyncio.to_thread(person.run, "cvm_shutdown -P now", user=f"nutanix+{CVM_B}")
        with pytest.raises(asyncssh.ConnectionLost):
            await process.stdout.read()
        await connection.wait_closed()

    person.with_connection(talk, user=f"nutanix+{CVM_B}")


def test_each_node_answers_at_its_own_address(key: Path, tmp_path: Path) -> None:
    flags = ("--site", str(loopback_site(tmp_path)), "--bind-nodes", "--pace", "eager", "--ssh-keys", f"{key}.pub")
    with live_server(*flags) as server:
        person = Person(server, key, "default")
        cvm, cluster = (person.run("hostname -I", address=f"127.77.0.{number}") for number in (65, 70))
        host = person.run("hostname -I", user="root", address="127.77.0.61")
        wrong = person.run("hostname", user="root", address="127.77.0.65")
        person.run("cvm_shutdown -P now", address="127.77.0.66")
        off = person.run("hostname", address="127.77.0.66")

    assert (cvm.stdout, host.stdout) == ("127.77.0.65 \n", "127.77.0.61 \n")
    assert cluster.stdout in [f"127.77.0.{number} \n" for number in (65, 66, 67)]
    assert [(done.returncode, done.stdout) for done in (wrong, off)] == [(255, ""), (255, "")]


def test_an_address_that_this_machine_has_not_is_told(tmp_path: Path) -> None:
    refusal = refused("--bind-nodes")

    assert refusal.status == 2
    assert refusal.lines[0].startswith("mock-prism: cannot listen on 192.168.38.165:")
    assert len(refusal.lines) == 1


def test_a_site_s_passwords_are_settings(key: Path) -> None:
    with live_server("--cvm-password", "secret one", "--host-password", "secret two") as server:

        async def whoami(user: str, password: str) -> object:
            async with asyncssh.connect(
                "127.0.0.1", server.ssh_port or 0, username=user, password=password, known_hosts=None, client_keys=None
            ) as connection:
                return (await connection.run("whoami")).stdout

        assert asyncio.run(whoami("nutanix", "secret one")) == "nutanix\n"
        assert asyncio.run(whoami("root", "secret two")) == "root\n"
        with pytest.raises(asyncssh.PermissionDenied):
            asyncio.run(whoami("root", PASSWORD))


def test_without_ssh_there_is_no_port() -> None:
    with live_server("--no-ssh") as server:
        assert server.ssh_port is None


def loopback_site(folder: Path) -> Path:
    """The three-node site with addresses that any machine has."""
    site = Path(folder, "site.yaml")
    site.write_text((SITES / "three-node.yaml").read_text().replace("192.168.38.", "127.77.0."))
    return site


def advance(person: Person, seconds: float) -> None:
    """Let virtual time pass in a person's sandbox."""
    requests.post(
        f"{person.server.url}/_mock/advance",
        json={"seconds": seconds},
        headers={"X-Mock-Prism-Sandbox": person.sandbox},
        verify=str(person.server.ca_file),
    ).raise_for_status()
