"""ncc health_checks: its form is captured (NCC 4.6.1), what it finds is what the model's checks find."""

from __future__ import annotations

from pathlib import Path

import pytest

from contract_tests.shell.executables import Executables
from contract_tests.shell.shell import CVM_A, CVM_B, A, Shell
from mock_prism.model.health import CHECKS

RUN_ALL = ("ncc", "health_checks", "run_all")
DISKS = ("ncc", "health_checks", "hardware_checks", "disk_checks", "disk_usage_check")

ONE_CHECK = """
####################################################
# TIMESTAMP : Tue Nov 14 22:13:20 2023 (UTC +0000) #
####################################################
Cluster Name: nx-four
Cluster Id: 4269580348516142591
Cluster UUID: 0005ada7-2759-1c22-bb40-98b4ad4b0dff
Cluster Version: 6.5.2
NCC Version: 4.6.2.1
    CVM ID(Svmid)            : 2
    CVM external IP          : 192.168.38.165
    Hypervisor IP            : 192.168.38.161
    Hypervisor version       : Nutanix 20201105.30398
    IPMI IP                  : 192.168.39.161
    Node serial              : 00B75C4D8A2B
    Model                    : NX-3060-G7
    Node Position            : A
    Block S/N                : 17SM6B290216


Running : health_checks hardware_checks disk_checks disk_usage_check
[==================================================] 100%
/health_checks/hardware_checks/disk_checks/disk_usage_check            [ PASS ]
-------------------------------------------------------------------------------+
+-----------------------+
| State         | Count |
+-----------------------+
| Pass          | 1     |
| Total Plugins | 1     |
+-----------------------+
"""


def states(shell: Shell, *options: str) -> dict[str, str]:
    """What each check came to."""
    lines = shell.run(*RUN_ALL, *options).stdout.splitlines()
    return {line.split()[0].rpartition("/")[2]: line.split()[2] for line in lines if line.startswith("/health_checks/")}


def test_one_check_is_reported_in_the_form_captured(shell: Shell) -> None:
    assert shell.at(CVM_A).output(*DISKS) == ONE_CHECK


def test_all_checks_run_and_a_new_cluster_passes_but_for_a_remark(shell: Shell) -> None:
    remarks = {name: state for name, state in states(shell).items() if state != "PASS"}

    assert list(states(shell)) == [check.name for check in CHECKS]
    assert remarks == {"storage_container_replication_factor_check": "INFO"}
    assert shell.run(*RUN_ALL).status == 0


def test_a_machine_that_is_down_fails_and_says_where(shell: Shell) -> None:
    shell.at(CVM_B).run("cvm_shutdown", "-P", "now")

    ended = shell.at(CVM_A).run(*RUN_ALL)

    detail = ended.stdout.partition("Detailed information for cvm_down:\n")[2].splitlines()[:2]
    assert detail == [
        f"Node {CVM_B}:",
        f"FAIL: Controller VM {CVM_B} is off. Recheck with: ncc health_checks system_checks cvm_down "
        f"--cvm_list={CVM_B}",
    ]
    assert ended.status == 1
    assert ended.lines[-6:-1] == [
        "| Pass          | 11    |",
        "| Info          | 1     |",
        "| Warning       | 1     |",
        "| Fail          | 2     |",
        "| Total Plugins | 15    |",
    ]


def test_a_host_in_maintenance_is_a_warning_and_no_failure(shell: Shell) -> None:
    shell.output("acli", "host.enter_maintenance_mode", A)

    assert states(shell)["host_maintenance_mode_check"] == "WARN"
    assert shell.run(*RUN_ALL).status == 0


def test_only_the_nodes_named_are_looked_at(shell: Shell) -> None:
    shell.at(CVM_B).run("cvm_shutdown", "-P", "now")

    assert states(shell, f"--cvm_list={CVM_A}")["cvm_down"] == "PASS"
    assert states(shell, f"--cvm_list={CVM_A},{CVM_B}", "--parallel=4")["cvm_down"] == "FAIL"
    assert shell.run(*RUN_ALL, "--cvm_list=10.0.0.1").status == 1


def test_a_module_runs_whole_or_by_a_list_or_tells_what_is_in_it(shell: Shell) -> None:
    module = shell.run("ncc", "health_checks", "network_checks", "run_all").stdout
    named = shell.run("ncc", "health_checks", "system_checks", "plugin_list=cvm_down,dns_server_check").stdout

    assert [line.split()[0] for line in module.splitlines() if line.startswith("/")] == [
        "/health_checks/network_checks/check_ntp"
    ]
    assert "| Total Plugins | 2     |" in named
    assert shell.output("ncc", "health_checks", "hardware_checks") == (
        "ncc health_checks hardware_checks disk_checks\nncc health_checks hardware_checks run_all\n"
    )
    assert "ncc health_checks run_all\n" in shell.output("ncc")


def test_its_version_is_the_clusters(shell: Shell) -> None:
    assert shell.output("ncc", "--version") == "ncc-4.6.2.1\n"


@pytest.mark.parametrize(
    ("args", "text", "status"),
    [
        (
            ["health_checks", "sytem_checks", "run_all"],
            "no health_checks sytem_checks run_all. Did you mean system_",
            64,
        ),
        (["health_checks", "run_al"], "ncc: there is no health_checks run_al. Did you mean run_all?", 64),
        (
            ["health_checks", "system_checks", "plugin_list=xyz"],
            "ncc: there is no health_checks system_checks xyz\n",
            64,
        ),
        (["log_collector", "run_all"], "mock-prism does not simulate ncc log_collector yet", 69),
        (["health_checks", "run_all", "--rerun_failing_plugins=True"], "ncc --rerun_failing_plugins yet", 69),
    ],
)
def test_what_it_does_not_know_is_an_error_on_stderr(shell: Shell, args: list[str], text: str, status: int) -> None:
    ended = shell.run("ncc", *args)

    assert (ended.stdout, ended.status, text in ended.stderr) == ("", status, True), ended


def test_its_output_is_kept_where_there_is_a_home_and_told_of_only_there(person: Executables, tmp_path: Path) -> None:
    away = person.run(*DISKS)
    at_home = person.run(*DISKS, MOCK_PRISM_HOME=str(tmp_path))
    log = tmp_path / "data/logs/ncc-output-latest.log"

    assert "written" not in away.stdout
    assert log.read_text() == away.stdout
    assert at_home.stdout == f"{away.stdout}Plugin output written to {log}\n"


def test_a_home_that_cannot_be_written_is_told_on_stderr(person: Executables, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")

    done = person.run(*DISKS, MOCK_PRISM_HOME=str(tmp_path))

    assert (done.returncode, "written" in done.stdout) == (0, False)
    assert done.stderr.startswith(f"ncc: {tmp_path}/data/logs/ncc-output-latest.log: ")
