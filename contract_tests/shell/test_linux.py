"""What CVMs and AHV hosts say of themselves as Linux machines."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from contract_tests.shell.shell import CVM_A, CVM_B, A, B, Shell

LOAD = r"\d+\.\d\d"
UPTIME = rf" \d\d:\d\d:\d\d up (.+),  1 user,  load average: ({LOAD}), ({LOAD}), ({LOAD})\n"


def test_a_host_has_the_kernel_of_its_ahv(shell: Shell) -> None:
    assert shell.at(A).output("uname", "-a") == (
        "Linux NTNX-17SM6B290216-A 4.19.84-2.el7.nutanix.20201105.30398.x86_64 #1 SMP Thu Nov  5 00:00:00 UTC 2020 "
        "x86_64 x86_64 x86_64 GNU/Linux\n"
    )
    shell.site.put(replace(shell.host(B), hypervisor_version="Nutanix 20220304.336"))
    assert shell.at(B).output("uname", "-r") == "5.10.139-2.el7.nutanix.20220304.336.x86_64\n"
    shell.site.put(replace(shell.host(B), hypervisor_version="el8.nutanix"))
    assert shell.at(B).run("uname", "--kernel-version").status == 0


@pytest.mark.parametrize(
    ("args", "text"),
    [([], "Linux"), (["-s", "-m"], "Linux x86_64"), (["-no"], "NTNX-17SM6B290216-A-CVM GNU/Linux")],
)
def test_parts_come_in_their_own_order(shell: Shell, args: list[str], text: str) -> None:
    assert shell.at(CVM_A).output("uname", *args) == f"{text}\n"


@pytest.mark.parametrize("args", [["-z"], ["all"], ["-"]])
def test_other_parts_there_are_none(shell: Shell, args: list[str]) -> None:
    assert shell.run("uname", *args).status == 1


def test_a_machine_tells_its_name_and_address(shell: Shell) -> None:
    assert shell.at(CVM_B).output("hostname") == "NTNX-17SM6B290216-B-CVM\n"
    assert shell.at(A).output("hostname", "-f") == "ntnx-17sm6b290216-a.mock-prism.test\n"
    assert shell.at(A).output("hostname", "-i") == f"{A}\n"
    assert shell.run("hostname", "mine").status == 69


def test_uptime_counts_from_the_last_boot_and_tells_a_load(shell: Shell) -> None:
    first = re.fullmatch(UPTIME, shell.at(CVM_A).output("uptime"))
    assert first is not None
    assert first[1].startswith("30 days")
    assert float(first[2]) > 0

    shell.at(CVM_A).run("cvm_shutdown", "-P", "now")
    shell.at(A).output("virsh", "start", shell.cvm(A).name)
    shell.settle()
    shell.site.advance(3 * 60_000_000)

    again = re.fullmatch(UPTIME, shell.at(CVM_A).output("uptime"))
    assert again is not None
    assert "days" not in again[1]


def test_a_host_without_guests_has_less_to_do(shell: Shell) -> None:
    def load() -> float:
        found = re.fullmatch(UPTIME, shell.at(A).output("uptime"))
        assert found is not None
        return float(found[2])

    before = load()
    shell.output("acli", "host.enter_maintenance_mode", A)
    shell.site.advance(10 * 60_000_000)

    assert load() < before


def test_hostssh_runs_the_hosts_own_programs(shell: Shell) -> None:
    lines = shell.output("hostssh", "uptime").splitlines()

    assert len([line for line in lines if re.fullmatch(UPTIME, f"{line}\n")]) == 4
    assert shell.output("allssh", "hostname").splitlines()[1::2] == [
        *(f"NTNX-17SM6B290216-{letter}-CVM" for letter in "BCDA"),
    ]


def test_uptime_in_words_and_since_when(shell: Shell) -> None:
    shell.site.advance(3_600_000_000)

    assert re.fullmatch(r"up 4 weeks, 2 days, 1 hour(, \d+ minutes?)?\n", shell.output("uptime", "-p"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\n", shell.output("uptime", "--since"))


def test_a_machine_that_has_just_booted(shell: Shell) -> None:
    shell.run("cvm_shutdown", "-r", "now")
    shell.settle()
    assert shell.at(CVM_A).output("uptime", "-p").startswith("up ")


def test_an_option_that_is_not_there_is_said_to_be_so(shell: Shell) -> None:
    assert shell.run("uptime", "-V").status == 69
