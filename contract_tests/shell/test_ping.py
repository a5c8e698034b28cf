"""ping: machines of the site answer while they run."""

from __future__ import annotations

import re

import pytest

from contract_tests.shell.shell import CVM_A, CVM_B, A, B, Shell
from mock_prism.model.cluster import PrismCentral
from mock_prism.model.commands.power import SetPower
from mock_prism.model.states import PowerTransition

MS = r"\d\.\d{3}"


def test_a_machine_that_runs_answers(shell: Shell) -> None:
    text = shell.output("ping", "-c", "2", CVM_B)

    assert re.fullmatch(
        rf"PING {CVM_B} \({CVM_B}\) 56\(84\) bytes of data.\n"
        rf"64 bytes from {CVM_B}: icmp_seq=1 ttl=64 time={MS} ms\n"
        rf"64 bytes from {CVM_B}: icmp_seq=2 ttl=64 time={MS} ms\n\n"
        rf"--- {CVM_B} ping statistics ---\n"
        rf"2 packets transmitted, 2 received, 0% packet loss, time 1000ms\n"
        rf"rtt min/avg/max/mdev = {MS}/{MS}/{MS}/{MS} ms\n",
        text,
    )
    assert shell.output("ping", "-c", "2", CVM_B) == text


def test_one_that_does_not_run_is_lost(shell: Shell) -> None:
    shell.at(CVM_B).run("cvm_shutdown", "-P", "now")

    ended = shell.run("ping", "-c1", "-W", "2", CVM_B)

    assert "1 packets transmitted, 0 received, 100% packet loss, time 0ms\n" in ended.stdout
    assert (ended.status, ended.stderr) == (1, "")
    assert shell.run("ping", "-c", "1", B).status == 0


def test_a_vm_answers_while_it_is_on(shell: Shell) -> None:
    vm = shell.vm("web-01")
    assert vm.nics[0].ip is not None
    assert shell.run("ping", "-c", "1", vm.nics[0].ip).status == 0

    shell.site.finish(shell.site.submit(SetPower(vm.uuid, PowerTransition.OFF)))

    assert shell.run("ping", "-c", "1", vm.nics[0].ip).status == 1


def test_other_addresses_of_the_site(shell: Shell) -> None:
    (central,) = shell.site.all(PrismCentral)
    assert shell.run("ping", "-c", "1", central.ip).status == 0
    assert shell.run("ping", "-c", "1", "-q", "localhost").status == 0
    assert "(192.168.5.1)" in shell.output("ping", "-q", "-c", "1", "192.168.5.1")
    assert f" ({A}) " in shell.output("ping", "-c", "1", shell.host(A).name)
    for ip in ("192.168.38.170", "192.168.38.171"):
        assert shell.run("ping", "-c", "1", ip).status == 0
    shell.run("acli", "vm.off", "*")
    shell.run("cluster", "stop", answers=["I agree"])
    for ip in ("192.168.38.170", "192.168.38.171"):
        assert shell.at(A).run("ping", "-c", "1", ip).status == 1
    assert shell.at(A).run("ping", "-c", "1", "192.168.39.161").status == 0
    assert shell.at(A).run("ping", "-c", "1", CVM_A).status == 0


@pytest.mark.parametrize(
    ("args", "status", "stderr"),
    [
        ((), 64, "Usage: ping -c count [options] <destination>\n"),
        (("a", "b"), 64, "Usage: ping -c count [options] <destination>\n"),
        (("-c",), 64, "ping: option requires an argument -- 'c'\n"),
        (("-c", "0", CVM_A), 64, "ping: bad number of packets to transmit: 0\n"),
        (("-c", "many", CVM_A), 64, "ping: bad number of packets to transmit: many\n"),
        (("-c", "1", "-s", "70000", CVM_A), 64, "ping: illegal packet size: 70000\n"),
        ((CVM_A,), 69, "mock-prism does not simulate ping without -c yet\n"),
        (("-f", CVM_A), 69, "mock-prism does not simulate ping -f yet\n"),
        (("-", CVM_A), 69, "mock-prism does not simulate ping - yet\n"),
        (("-c", "1", ""), 69, "mock-prism does not simulate ping of what is not of this site, such as  yet\n"),
        (
            ("-c", "1", "8.8.8.8"),
            69,
            "mock-prism does not simulate ping of what is not of this site, such as 8.8.8.8 yet\n",
        ),
    ],
)
def test_what_cannot_be_done_is_said(shell: Shell, args: tuple[str, ...], status: int, stderr: str) -> None:
    ended = shell.run("ping", *args)

    assert (ended.stdout, ended.stderr, ended.status) == ("", stderr, status)
