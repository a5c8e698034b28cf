"""The small programs of a Controller VM: its orderly shutdown, addresses, one command everywhere, genesis, the ring."""

from __future__ import annotations

import re

import pytest

from contract_tests.shell.shell import CVM_A, CVM_B, CVM_C, CVM_D, A, B, C, D, Shell
from mock_prism.model.states import CvmPower

CVMS, HOSTS = [CVM_A, CVM_B, CVM_C, CVM_D], [A, B, C, D]
SHUTDOWN = ("cvm_shutdown", "-P", "now")
RING_ROW = re.compile(
    r"^(?P<ip>[\d.]+)\s+(?:(?P<rack>(?!Up|Down)\S+)\s+)?(?P<status>Up|Down)\s+(?P<state>\S+)\s+(?P<load>[\d.]+\s+\S+)"
)
"""How node collectors read a row."""


@pytest.mark.parametrize("options", [["-P"], ["-h"], ["-H"], ["-P", "-force_reboot"], []])
def test_the_login_ends_with_the_machine_under_it(shell: Shell, options: list[str]) -> None:
    ended = shell.at(CVM_A).run("cvm_shutdown", *options, "now", "going", "down")

    assert (ended.stdout, ended.stderr) == ("", f"Connection to {CVM_A} closed by remote host.\n")
    assert (ended.status, shell.cvm(A).power) == (255, CvmPower.OFF)


def test_shutting_down_sets_the_flag_and_leaves_the_host_alone(shell: Shell) -> None:
    shell.at(CVM_A).run(*SHUTDOWN)

    assert shell.cvm(A).flagged
    assert shell.host(A).connected
    assert "False" not in shell.output("acli", "host.list")
    assert shell.vms_on(A) == ["app-01", "db-01", "web-01", "win-files"]


def test_it_takes_time_during_which_the_login_holds(shell: Shell) -> None:
    first = shell.at(CVM_A).look(*SHUTDOWN)

    assert (first.stdout, first.stderr, first.pending is None) == ("", "", False)
    assert shell.cvm(A).power is not CvmPower.OFF


def test_a_second_machine_does_not_go_while_one_is_silent(shell: Shell) -> None:
    shell.at(CVM_A).run(*SHUTDOWN)

    ended = shell.at(CVM_B).run(*SHUTDOWN)

    assert (ended.stdout, ended.status) == ("", 1)
    assert ended.stderr == f"Cannot shut down the Controller VM: {CVM_A} does not serve storage\n"
    assert shell.cvm(B).power is CvmPower.ON


def test_force_passes_the_check_over(shell: Shell) -> None:
    shell.at(CVM_A).run(*SHUTDOWN)

    assert shell.at(CVM_B).run("cvm_shutdown", "--force_reboot", "-P", "now").status == 255

    assert shell.cvm(B).power is CvmPower.OFF


def test_the_only_machine_of_a_cluster_stays_while_guests_run() -> None:
    shell = Shell.on("single-node")
    guests = [line.split()[0] for line in shell.output("acli", "vm.list", "power_state=on").splitlines()[1:]]

    ended = shell.run(*SHUTDOWN)

    assert (ended.status, f"serve the {len(guests)} VMs that run" in ended.stderr) == (1, True)
    assert shell.run("acli", "vm.off", ",".join(guests)).status == 0
    assert shell.run(*SHUTDOWN).status == 255


@pytest.mark.parametrize("args", [[], ["-P"], ["-z", "now"], ["--help"]])
def test_a_shutdown_that_cannot_be_read_shows_its_usage(shell: Shell, args: list[str]) -> None:
    ended = shell.at(CVM_A).run("cvm_shutdown", *args)

    assert (ended.stdout, ended.status) == ("", 1)
    assert ended.stderr.endswith("Usage: cvm_shutdown [OPTIONS] TIME [WALL MESSAGE]\n")
    assert shell.cvm(A).power is CvmPower.ON


@pytest.mark.parametrize(
    ("program", "addresses"),
    [("svmips", CVMS), ("hostips", HOSTS), ("ipmiips", [f"192.168.39.{number}" for number in range(161, 165)])],
)
@pytest.mark.parametrize("node", [CVM_A, CVM_D])
def test_addresses_are_one_line_in_the_same_order(shell: Shell, program: str, addresses: list[str], node: str) -> None:
    assert shell.at(node).output(program) == " ".join(addresses) + "\n"


def test_a_command_on_every_cvm_ends_with_our_own(shell: Shell) -> None:
    lines = shell.at(CVM_B).output("allssh", "genesis", "start").splitlines()

    assert lines[::2] == [f"================== {ip} =================" for ip in (CVM_A, CVM_C, CVM_D, CVM_B)]
    assert all(line.startswith("Genesis started on pids [") for line in lines[1::2])


def test_a_command_in_one_word_is_split_as_a_shell_would(shell: Shell) -> None:
    text = shell.output("allssh", "acli vm.get 'web-01'")

    assert text.count("\nweb-01 {\n") == 4


def test_a_command_on_every_host_names_it_in_the_second_word(shell: Shell) -> None:
    lines = shell.output("hostssh", "virsh", "list", "--all").splitlines()

    banners = [line.split() for line in lines if line.startswith("=")]
    assert [words[1] for words in banners] == HOSTS
    assert {(words[0], words[2]) for words in banners} == {("=" * 13, "=" * 12)}
    assert sum("-CVM " in line for line in lines) == 4


def test_a_machine_that_is_off_is_no_route_and_the_others_go_on(shell: Shell) -> None:
    shell.at(CVM_C).run(*SHUTDOWN)

    ended = shell.at(CVM_A).run("allssh", "genesis start")

    assert ended.stderr == f"ssh: connect to host {CVM_C} port 22: No route to host\n"
    assert (ended.stdout.count("Genesis started"), ended.stdout.count(" ====="), ended.status) == (3, 4, 255)


def test_the_last_status_that_was_not_0_is_the_status(shell: Shell) -> None:
    assert shell.run("allssh", "lscpu").status == 127
    assert shell.run("hostssh", "acli vm.list").status == 127
    assert shell.run("allssh", "acli host.get nobody").status == 1


def test_allssh_goes_by_the_name_of_its_function_too(shell: Shell) -> None:
    assert shell.output("__allssh", "svmips") == shell.output("allssh", "svmips")


@pytest.mark.parametrize("program", ["allssh", "hostssh"])
@pytest.mark.parametrize(("args", "text"), [([], "Usage: "), ([""], "Usage: "), (["echo 'x"], "bash: echo 'x: ")])
def test_a_command_everywhere_that_is_none_runs_nowhere(shell: Shell, program: str, args: list[str], text: str) -> None:
    ended = shell.run(program, *args)

    assert (ended.stdout, ended.stderr.startswith(text), ended.status) == ("", True, 64)


def test_genesis_lists_the_services_in_lower_case_with_their_processes(shell: Shell) -> None:
    lines = shell.output("genesis", "status").splitlines()

    assert all(re.fullmatch(r"[a-z_]+: \[\d+(, \d+){2,8}\]", line) for line in lines)
    names = [line.partition(":")[0] for line in lines]
    assert {"alert_manager", "ssl_terminator", "insights_db", "aplos_engine", "cim", "x_trim"} <= set(names)
    assert len(names) == 45


def test_genesis_shows_the_same_processes_as_cluster_status(shell: Shell) -> None:
    genesis = dict(line.split(": ") for line in shell.output("genesis", "status").splitlines())

    status = shell.run("cluster", "status").stdout.partition(CVM_B)[0]

    assert re.findall(r"\[.*\]", status) == list(genesis.values())


def test_a_service_that_is_down_has_an_empty_list(shell: Shell) -> None:
    shell.output("ncli", "host", "edit", "id=2", "enable-maintenance-mode=true")

    lines = shell.at(CVM_A).output("genesis", "status").splitlines()

    assert "alert_manager: []" in lines
    assert [line.partition(":")[0] for line in lines if not line.endswith("[]")] == ["zeus", "scavenger"]


def test_genesis_runs_as_soon_as_the_machine_does(shell: Shell) -> None:
    shell.at(CVM_A).run(*SHUTDOWN)
    shell.at(A).output("virsh", "start", shell.cvm(A).name)
    while not shell.cvm(A).reachable:
        assert shell.site.leap()

    assert not shell.cvm(A).services_up
    assert {line.partition(": ")[2] for line in shell.at(CVM_A).output("genesis", "status").splitlines()} == {"[]"}
    assert re.search(r"\[\d+", shell.at(CVM_A).output("genesis", "start"))


@pytest.mark.parametrize("act", ["start", "restart"])
def test_genesis_starts_on_its_pids(shell: Shell, act: str) -> None:
    assert re.fullmatch(r"Genesis started on pids \[\d+(, \d+)+\]\n", shell.output("genesis", act))


def test_services_are_stopped_one_by_one_until_the_cluster_is_started(shell: Shell) -> None:
    """As zero-touch scripts do it."""
    there = shell.at(CVM_B)

    assert there.output("genesis", "stop", "prism", "alert_manager").endswith("Stopping Prism, AlertManager\n")

    lines = there.output("genesis", "status").splitlines()
    assert [line for line in lines if line.endswith("[]")] == ["prism: []", "alert_manager: []"]
    assert re.search(r" Prism DOWN       \[\]", shell.run("cluster", "status").stdout)
    assert "prism: []" not in shell.at(CVM_A).output("genesis", "status")
    assert shell.run("ncc", "health_checks", "system_checks", "cvm_services_status").status == 1
    shell.run("cluster", "start")
    assert "[]" not in there.output("genesis", "status")


def test_without_its_storage_service_a_machine_serves_none(shell: Shell) -> None:
    shell.at(CVM_A).output("genesis", "stop", "stargate")

    assert not shell.cvm(A).serving
    assert "Current Fault Tolerance   : 0" in shell.output(
        "ncli", "cluster", "get-domain-fault-tolerance-status", "type=node"
    )


def test_all_services_but_what_always_runs_are_stopped_and_a_boot_starts_them(shell: Shell) -> None:
    shell.at(CVM_A).output("genesis", "stop", "all")

    lines = shell.at(CVM_A).output("genesis", "status").splitlines()
    assert [line.partition(":")[0] for line in lines if not line.endswith("[]")] == ["zeus", "scavenger"]
    shell.at(CVM_A).run("cvm_shutdown", "-P", "now")
    shell.at(A).output("virsh", "start", shell.cvm(A).name)
    shell.settle()
    assert shell.cvm(A).stopped_services == frozenset()


def test_a_service_that_is_none_is_not_stopped(shell: Shell) -> None:
    ended = shell.run("genesis", "stop", "prims", "prism")

    assert (ended.stdout, ended.stderr, ended.status) == ("", "genesis: there is no service prims\n", 1)
    assert "[]" not in shell.output("genesis", "status")


@pytest.mark.parametrize("args", [[], ["statsu"], ["status", "prism"], ["stop"]])
def test_genesis_has_a_usage(shell: Shell, args: list[str]) -> None:
    ended = shell.run("genesis", *args)

    assert (ended.stdout, ended.stderr, ended.status) == ("", "Usage: genesis start|restart|stop|status\n", 64)


@pytest.mark.parametrize("argv", [["-h", "0", "ring"], ["-h0", "ring"]])
def test_the_ring_has_two_header_lines_and_a_row_a_machine(shell: Shell, argv: list[str]) -> None:
    shell.at(CVM_C).run(*SHUTDOWN)

    rows = [RING_ROW.match(line) for line in shell.output("nodetool", *argv).splitlines()[2:]]

    shown = [(row["ip"], row["rack"], row["status"], row["state"]) for row in rows if row]
    assert shown == [(ip, None, "Down" if ip == CVM_C else "Up", "Normal") for ip in CVMS]


def test_a_machine_that_does_not_serve_knows_no_ring(shell: Shell) -> None:
    shell.output("ncli", "host", "edit", "id=2", "enable-maintenance-mode=true")

    ended = shell.at(CVM_A).run("nodetool", "-h", "0", "ring")

    assert (ended.stdout, ended.stderr, ended.status) == ("", "Error connecting to remote JMX agent!\n", 1)
