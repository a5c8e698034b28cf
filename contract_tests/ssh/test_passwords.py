"""Passwords over SSH, by asyncssh's own client: the product's, or those that a server is told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import asyncssh
import pytest
import requests

from contract_tests.patience import PATIENCE_SECONDS
from mock_prism.testing.live_server import LiveServer, live_server

OWN = ("--cvm-password", "one é", "--host-password", "two")


@pytest.fixture(scope="module")
def usual() -> Iterator[LiveServer]:
    with live_server("--ssh-port", "0") as server:
        yield server


async def connection_to(server: LiveServer, user: str, password: str) -> asyncssh.SSHClientConnection:
    """A login by password, and by that alone. Raises asyncssh.PermissionDenied."""
    return await asyncssh.connect(
        "127.0.0.1",
        server.ssh_port or 0,
        username=user,
        password=password,
        known_hosts=None,
        client_keys=None,
        config=None,
    )


@pytest.fixture(scope="module")
def changed() -> Iterator[LiveServer]:
    with live_server("--ssh-port", "0", *OWN) as server:
        yield server


def whoami(server: LiveServer, user: str, password: str) -> object:
    """Who one is after logging in. Raises asyncssh.PermissionDenied."""

    async def visit() -> object:
        connection = await connection_to(server, user, password)
        async with connection:
            done = await connection.run("whoami")
        return done.stdout

    return asyncio.run(visit())


def test_the_product_s_passwords_are_the_usual_ones(usual: LiveServer) -> None:
    assert [whoami(usual, user, "nutanix/4u") for user in ("nutanix", "root")] == ["nutanix\n", "root\n"]


def rotate(server: LiveServer, user: str, old: str, line: str, typed: str) -> None:
    """Run a line that changes passwords, as scripts do it."""

    async def visit() -> None:
        async with await connection_to(server, user, old) as connection:
            await connection.run(line, input=typed, check=True)

    asyncio.run(visit())


def test_a_password_that_is_changed_on_one_cvm_counts_on_all(usual: LiveServer) -> None:
    rotate(usual, "nutanix+192.168.38.165@rotated", "nutanix/4u", "sudo passwd --stdin nutanix", "new\n")

    assert whoami(usual, "nutanix+192.168.38.168@rotated", "new") == "nutanix\n"
    with pytest.raises(asyncssh.PermissionDenied):
        whoami(usual, "nutanix@rotated", "nutanix/4u")
    assert whoami(usual, "nutanix", "nutanix/4u") == "nutanix\n"


def test_a_password_that_is_changed_on_a_host_counts_there_alone(usual: LiveServer) -> None:
    rotate(usual, "nutanix@hosts", "nutanix/4u", "ssh root@192.168.38.162 chpasswd", "root:new\n")

    assert whoami(usual, "root+192.168.38.162@hosts", "new") == "root\n"
    assert whoami(usual, "root+192.168.38.163@hosts", "nutanix/4u") == "root\n"


def test_a_server_is_told_others(changed: LiveServer) -> None:
    assert whoami(changed, "nutanix", "one é") == "nutanix\n"
    assert whoami(changed, "root", "two") == "root\n"


@pytest.mark.parametrize("password", ["", "nutanix/4u", "two", "one", "x" * 1000])
def test_no_other_password_is_taken(changed: LiveServer, password: str) -> None:
    with pytest.raises(asyncssh.PermissionDenied):
        whoami(changed, "nutanix", password)


def test_wrong_passwords_lock_the_account_until_time_has_passed(usual: LiveServer) -> None:
    """In a sandbox of its own, as the lock is."""
    in_sandbox = {"X-Mock-Prism-Sandbox": "locks"}
    url = f"{usual.url}/_mock"
    limit = {"behaviour": {"lockout_attempts": 2}}
    requests.put(f"{url}/settings", json=limit, headers=in_sandbox, verify=str(usual.ca_file), timeout=PATIENCE_SECONDS)
    for password in ("one", "two", "nutanix/4u"):
        with pytest.raises(asyncssh.PermissionDenied):
            whoami(usual, "nutanix@locks", password)
    assert whoami(usual, "nutanix", "nutanix/4u") == "nutanix\n"

    requests.post(
        f"{url}/advance", json={"seconds": 900}, headers=in_sandbox, verify=str(usual.ca_file), timeout=PATIENCE_SECONDS
    )

    assert whoami(usual, "nutanix@locks", "nutanix/4u") == "nutanix\n"
