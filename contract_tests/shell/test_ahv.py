"""The AHV host: virsh, with the Controller VM by name and guests by UUID (captured, AOS 6.5.6.6), and shutdown."""

from __future__ import annotations

import pytest

from contract_tests.shell.shell import CVM_A, CVM_B, A, C, D, Shell
from mock_prism.model.states import CvmPower, PowerState

CVM_NAME = "NTNX-17SM6B290216-A-CVM"
ON_A = ["app-01", "db-01", "web-01", "win-files"]
HEADER = " Id   Name                                   State"


def rows(shell: Shell, *words: str) -> list[list[str]]:
    """The rows of a list of domains, as a script splits them."""
    return [line.split() for line in shell.output("virsh", "list", *words).splitlines()[2:] if line]


def test_the_list_has_the_columns_captured(shell: Shell) -> None:
    header, rule, first, *others, last = shell.at(A).output("virsh", "list", "--all").split("\n")[:-1]

    assert (header, first, last) == (HEADER, " 1    NTNX-17SM6B290216-A-CVM                running", "")
    assert set(rule) == {"-"}
    assert others == [f" {n}    {shell.vm(name).uuid}   running" for n, name in enumerate(ON_A, start=2)]


def test_titles_are_the_names_of_guests(shell: Shell) -> None:
    shown = rows(shell.at(A), "--all", "--title")

    assert shown[0] == ["1", CVM_NAME, "running"]
    assert [row[3] for row in shown[1:]] == ON_A


def test_names_and_uuids_are_listed_one_a_line(shell: Shell) -> None:
    guests = [shell.vm(name).uuid for name in ON_A]

    assert shell.at(A).output("virsh", "list", "--name").splitlines() == [CVM_NAME, *guests, ""]
    assert shell.at(A).output("virsh", "list", "--all", "--uuid").splitlines() == [shell.cvm(A).uuid, *guests, ""]
    assert rows(shell.at(A), "--inactive") == []
    shell.at(CVM_A).run("cvm_shutdown", "-P", "now")
    assert shell.at(A).output("virsh", "list", "--inactive", "--name").splitlines() == [CVM_NAME, ""]


def test_with_nothing_running_the_list_has_three_lines(shell: Shell) -> None:
    shell.output("acli", "host.enter_maintenance_mode", A)
    shell.at(CVM_A).run("cvm_shutdown", "-P", "now")

    assert shell.at(A).output("virsh", "list").count("\n") == 3
    assert rows(shell.at(A), "--all") == [["-", CVM_NAME, "shut", "off"]]


def test_a_machine_is_started_by_its_name_and_comes_up_flagged(shell: Shell) -> None:
    shell.at(CVM_A).run("cvm_shutdown", "-P", "now")

    assert shell.at(A).output("virsh", "start", CVM_NAME) == f"Domain '{CVM_NAME}' started\n\n"

    shell.settle()
    assert (shell.cvm(A).power, shell.cvm(A).flagged) == (CvmPower.ON, True)


def test_shutting_a_machine_down_from_its_host_tells_the_cluster_nothing(shell: Shell) -> None:
    text = shell.at(A).output("virsh", "shutdown", CVM_NAME)

    assert text == f"Domain '{CVM_NAME}' is being shutdown\n\n"
    shell.settle()
    assert (shell.cvm(A).power, shell.cvm(A).maintenance) == (CvmPower.OFF, None)


def test_a_guest_shuts_down_by_acpi_and_is_no_domain_any_more(shell: Shell) -> None:
    uuid = shell.vm("web-01").uuid

    shell.at(A).output("virsh", "shutdown", uuid)
    shell.settle()

    assert shell.vm("web-01").power is PowerState.OFF
    assert uuid not in shell.at(A).output("virsh", "list", "--all")
    assert shell.at(A).run("virsh", "start", uuid).stderr == f"error: failed to get domain '{uuid}'\n"


@pytest.mark.parametrize("ident", ["1", CVM_NAME, "uuid"])
def test_a_domain_goes_by_number_name_and_uuid(shell: Shell, ident: str) -> None:
    ident = shell.cvm(A).uuid if ident == "uuid" else ident

    text = shell.at(A).output("virsh", "dominfo", ident)

    lines = dict(line.split(":", 1) for line in text.splitlines() if line)
    assert text.startswith(f"Id:             1\nName:           {CVM_NAME}\nUUID:           {shell.cvm(A).uuid}\n")
    assert (lines["State"].strip(), lines["Max memory"].strip()) == ("running", f"{32 << 20} KiB")


def test_a_guest_has_a_title_and_a_machine_that_is_off_no_number(shell: Shell) -> None:
    assert "\nTitle:          app-01\n" in shell.at(A).output("virsh", "dominfo", "2")
    shell.at(CVM_A).run("cvm_shutdown", "-P", "now")

    text = shell.at(A).output("virsh", "dominfo", CVM_NAME)

    assert text.startswith("Id:             -\n")
    assert "\nState:          shut off\n" in text


@pytest.mark.parametrize(
    ("argv", "text"),
    [
        (["start", CVM_NAME], "Domain is already active"),
        (["start", "2"], "Domain is already active"),
        (["start", "nobody"], "failed to get domain 'nobody'"),
        (["start", "web-01"], "failed to get domain 'web-01'"),
        (["shutdown"], "command 'shutdown' requires <domain> option"),
        (["dominfo", "1", "2"], "unexpected data '2'"),
        (["list", "--al"], "command 'list' doesn't support option --al"),
    ],
)
def test_what_cannot_be_is_an_error_on_stderr(shell: Shell, argv: list[str], text: str) -> None:
    ended = shell.at(A).run("virsh", *argv)

    assert (ended.stdout, ended.stderr, ended.status) == ("", f"error: {text}\n", 1)


def test_a_machine_that_is_off_cannot_be_shut_down(shell: Shell) -> None:
    shell.at(CVM_A).run("cvm_shutdown", "-P", "now")

    ended = shell.at(A).run("virsh", "shutdown", CVM_NAME)

    assert (ended.stderr, ended.status) == ("error: Requested operation is not valid: domain is not running\n", 1)


@pytest.mark.parametrize("args", [["-h", "now"], ["-P", "+0"], ["now"], ["--poweroff", "now"]])
def test_a_host_goes_down_with_the_login_on_it(shell: Shell, args: list[str]) -> None:
    ended = shell.at(D).run("shutdown", *args)

    assert (ended.stderr, ended.status) == (f"Connection to {D} closed by remote host.\n", 255)
    assert not shell.host(D).connected
    row = next(line.split() for line in shell.output("acli", "host.list").splitlines() if line.startswith(D))
    assert row[4] == "False"


def test_a_cvm_goes_down_by_the_program_of_any_linux(shell: Shell) -> None:
    """``sudo shutdown -P now`` (scripts); nobody has told the cluster, so the CVM is not flagged."""
    ended = shell.at(CVM_A).run("shutdown", "-P", "now")

    assert (ended.stderr, ended.status) == (f"Connection to {CVM_A} closed by remote host.\n", 255)
    assert (shell.cvm(A).power, shell.cvm(A).flagged) == (CvmPower.OFF, False)


@pytest.mark.parametrize("argv", [["poweroff"], ["halt"]])
def test_what_else_puts_out_a_machine_does_so_here(shell: Shell, argv: list[str]) -> None:
    """And never where mock-prism runs, although such programs are there too."""
    assert shell.at(CVM_A).run(*argv).status == 255
    assert shell.at(D).run(*argv).status == 255

    assert (shell.cvm(A).power, shell.host(D).connected) == (CvmPower.OFF, False)


@pytest.mark.parametrize("argv", [["reboot"], ["shutdown", "-r", "now"], ["shutdown", "--reboot", "+0"]])
@pytest.mark.parametrize("node", [A, CVM_A])
def test_a_machine_that_restarts_drops_the_login_and_comes_back(shell: Shell, node: str, argv: list[str]) -> None:
    since = shell.host(A).booted_micros, shell.cvm(A).booted_micros

    ended = shell.at(node).run(*argv)
    shell.settle()

    assert (ended.stderr, ended.status) == (f"Connection to {node} closed by remote host.\n", 255)
    assert (shell.host(A).connected, shell.cvm(A).reachable, shell.cvm(A).flagged) == (True, True, False)
    assert (shell.host(A).booted_micros > since[0], shell.cvm(A).booted_micros > since[1]) == (node == A, True)


def test_a_host_that_was_emptied_goes_off_as_an_operator_does_it(shell: Shell) -> None:
    shell.output("acli", "host.enter_maintenance_mode", A)
    shell.at(CVM_A).run("cvm_shutdown", "-P", "now")

    shell.at(A).run("shutdown", "-h", "now")

    row = next(line.split() for line in shell.output("acli", "host.list").splitlines() if line.startswith(A))
    assert (row[3], row[4], row[6]) == ("EnteredMaintenanceMode", "False", "False")
    assert shell.at(A).run("virsh", "list").stderr == f"ssh: connect to host {A} port 22: No route to host\n"


def test_a_shutdown_without_a_time_shows_its_usage(shell: Shell) -> None:
    ended = shell.at(C).run("shutdown", "-h")

    assert (ended.stderr, ended.status) == ("Usage: shutdown [-h|-P|-r] now\n", 1)
    assert shell.host(C).connected


@pytest.mark.parametrize(("node", "program"), [(A, "acli"), (A, "cluster"), (CVM_B, "virsh")])
def test_a_host_and_a_controller_vm_have_programs_of_their_own(shell: Shell, node: str, program: str) -> None:
    ended = shell.at(node).run(program, "list")

    assert (ended.stdout, ended.stderr, ended.status) == ("", f"bash: {program}: command not found\n", 127)
