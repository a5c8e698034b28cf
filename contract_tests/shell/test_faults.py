"""Tasks that fail because a test asked for it, as each program tells it."""

from __future__ import annotations

import pytest

from contract_tests.shell.shell import CVM_A, A, Shell
from mock_prism.model.faults import FaultRule
from mock_prism.model.states import CvmPower


def break_next(shell: Shell, operation: str) -> None:
    """Have the next task of this operation fail at its first step."""
    rule = FaultRule(uuid=f"00000000-0000-4000-8000-{len(operation):012}", operation=operation)
    shell.site.put(rule)


def test_acli_says_it_after_the_label(shell: Shell) -> None:
    break_next(shell, "VmCreate")

    ended = shell.run("acli", "vm.create", "t[1..2]")

    assert ended.lines[:2] == ["t1: pending", "t2: pending"]
    assert "t2: complete" in ended.lines
    assert any(line.startswith("t1: InjectedFault: VmCreate: ") for line in ended.lines)
    assert ended.status == 1


def test_acli_says_it_in_the_one_document(shell: Shell) -> None:
    break_next(shell, "VmCreate")

    document = shell.run("acli", "-o", "json", "vm.create", "t[1..2]").document

    assert [thing["name"] for thing in document["data"]] == ["t2"]
    assert (document["error"].partition(":")[0], document["status"]) == ("InjectedFault", 1)


def test_ncli_says_it_after_the_word_error(shell: Shell) -> None:
    break_next(shell, "CvmSetMaintenanceMode")

    ended = shell.run("ncli", "host", "edit", "id=2", "enable-maintenance-mode=true")

    assert ended.stdout.startswith("Error: Injected fault: CvmSetMaintenanceMode: ")
    assert (ended.stdout.count("\n"), ended.stderr, ended.status) == (1, "", 1)
    assert not shell.cvm(A).flagged


def test_ncli_says_it_as_the_data_of_a_document(shell: Shell) -> None:
    break_next(shell, "CvmSetMaintenanceMode")

    ended = shell.run("ncli", "-json=true", "host", "edit", "id=2", "enable-maintenance-mode=true")

    assert (ended.document["status"], ended.document["data"].partition(":")[0]) == (1, "Injected fault")


@pytest.mark.parametrize(
    ("node", "argv", "operation"),
    [(CVM_A, ["cvm_shutdown", "-P", "now"], "CvmShutdown"), (A, ["shutdown", "-h", "now"], "HostShutdown")],
)
def test_a_machine_that_does_not_go_down_says_why_and_the_login_stays(
    shell: Shell, node: str, argv: list[str], operation: str
) -> None:
    break_next(shell, operation)

    ended = shell.at(node).run(*argv)

    assert ended.stderr.startswith(f"Injected fault: {operation}: ")
    assert (ended.stdout, ended.status) == ("", 1)
    assert shell.cvm(A).power is CvmPower.ON
    assert shell.host(A).connected


def test_a_fault_strikes_once(shell: Shell) -> None:
    break_next(shell, "VmCreate")
    assert shell.run("acli", "vm.create", "fresh").status == 1

    assert shell.run("acli", "vm.create", "fresh").status == 0


def test_two_edits_of_one_machine_come_one_after_the_other(shell: Shell) -> None:
    argv = ("ncli", "host", "edit", "id=2", "enable-maintenance-mode=true")
    first = shell.look(*argv)
    second = shell.run("ncli", "host", "edit", "id=2", "enable-maintenance-mode=false")

    assert shell.go_on(argv, first).status == 0
    assert second.status == 0
    assert not shell.cvm(A).flagged


def test_a_machine_on_its_way_down_is_not_told_twice(shell: Shell) -> None:
    name = shell.cvm(A).name
    shell.at(A).output("virsh", "shutdown", name)
    while shell.cvm(A).power is CvmPower.ON:
        assert shell.site.leap()

    ended = shell.at(A).run("virsh", "shutdown", name)

    assert (ended.stdout, ended.status, ended.stderr.startswith("error: ")) == ("", 1, True)
    shell.settle()
    assert shell.cvm(A).power is CvmPower.OFF
