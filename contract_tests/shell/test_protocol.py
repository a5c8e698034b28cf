"""How a command that takes its time is asked again: pending, continuations, input, paces, and logins that end."""

from __future__ import annotations

import json

import pytest

from contract_tests.shell.shell import CVM_A, CVM_B, A, B, C, Shell
from mock_prism.faces.shell.outcome import ForeignContinuationError, Need, Outcome, Pending
from mock_prism.sandboxes import Pace

ENTER = ("acli", "host.enter_maintenance_mode", A)
LEADER_GONE = "Server disconnected\n"


def pending(outcome: Outcome) -> Pending:
    """What an outcome waits for, which it must."""
    assert outcome.pending is not None, outcome
    return outcome.pending


def again(shell: Shell, argv: tuple[str, ...], before: Outcome) -> Outcome:
    """Another look at a command."""
    return shell.look(*argv, continuation=pending(before).continuation)


def test_a_frozen_site_stays_pending_however_often_one_asks(shell: Shell) -> None:
    outcome = shell.look(*ENTER)

    for _ in range(20):
        outcome = again(shell, ENTER, outcome)
        assert (outcome.stdout, outcome.stderr, pending(outcome).need) == ("", "", Need.TIME)

    assert shell.site.now_micros == 1_700_000_000_000_000


def test_an_eager_site_moves_on_each_time_one_asks_and_not_before() -> None:
    shell = Shell.on(pace=Pace.EAGER)
    outcome = shell.look(*ENTER)
    assert shell.site.now_micros == 1_700_000_000_000_000

    looks = 0
    while outcome.pending is not None:
        before = shell.site.now_micros
        outcome, looks = again(shell, ENTER, outcome), looks + 1
        assert shell.site.now_micros > before

    assert (outcome.stdout, outcome.exit_status) == ("EnterMaintenanceMode: complete\n", 0)
    assert 0 < looks < 20


@pytest.mark.parametrize(
    ("node", "argv"),
    [
        (None, ("acli", "vm.create", "t[1..3]")),
        (None, ("acli", "-o", "json", "vm.on", "test-off")),
        (None, ("ncli", "host", "edit", "id=2", "enable-maintenance-mode=true")),
        (CVM_A, ("cvm_shutdown", "-P", "now")),
        (A, ("shutdown", "-h", "now")),
        (CVM_A, ("shutdown", "-P", "now")),
    ],
)
def test_every_command_that_waits_ends_at_an_eager_pace(node: str | None, argv: tuple[str, ...]) -> None:
    shell = Shell.on(pace=Pace.EAGER)
    shell = shell if node is None else shell.at(node)
    outcome = shell.look(*argv)
    pending(outcome)

    while outcome.pending is not None:
        before = shell.site.now_micros
        outcome = again(shell, argv, outcome)
        assert outcome.pending is None or shell.site.now_micros > before


def test_two_looks_from_one_continuation_start_nothing_twice(shell: Shell) -> None:
    argv = ("acli", "vm.create", "fresh")
    first = shell.look(*argv)
    again(shell, argv, first)
    again(shell, argv, first)

    shell.settle()
    outcome = again(shell, argv, first)

    assert (outcome.stdout, outcome.exit_status) == ("fresh: complete\n", 0)
    assert shell.output("acli", "vm.list").count("fresh") == 1


def test_a_prompt_is_printed_once_and_waits_for_input(shell: Shell) -> None:
    argv = ("acli", "vm.delete", "test-off")

    first = shell.look(*argv)

    assert (first.stdout, pending(first).need) == ("Delete 1 VMs? (yes/no) ", Need.INPUT)
    second = shell.look(*argv, stdin="yes\n", continuation=pending(first).continuation)
    assert (second.stdout, pending(second).need) == ("test-off: pending\n", Need.TIME)


def test_what_went_away_while_one_was_asked_is_an_unknown_name(shell: Shell) -> None:
    argv = ("acli", "vm.delete", "test-off")
    first = shell.look(*argv)
    shell.output("acli", "-y", "vm.delete", "test-off")

    outcome = shell.look(*argv, stdin="yes\n", continuation=pending(first).continuation)

    assert (outcome.stdout, outcome.exit_status, outcome.pending) == ("Unknown name: test-off\n", 1, None)


def test_a_task_that_a_reset_took_away_ends_the_command(shell: Shell) -> None:
    first = shell.look(*ENTER)
    shell.sandboxes.reset()

    outcome = again(shell, ENTER, first)

    assert (outcome.exit_status, outcome.pending) == (1, None)
    assert outcome.stdout.startswith("EnterMaintenanceMode: Unknown name: ")


@pytest.mark.parametrize(
    "continuation",
    [
        *(
            "",
            "nonsense",
            "[]",
            "null",
            "1",
            '"text"',
            "{",
            pytest.param("[" * 100_000, id="deep"),
            '{"node": 1}',
            '{"node": []}',
        ),
        *('{"open": 1}', '{"open": "abcde", "done": []}', '{"open": [[1, 2, 3, 4, 5]], "done": []}'),
        *('{"open": [["a"]], "done": []}', '{"open": []}', '{"open": {}, "done": {}}', '{"open": [null], "done": []}'),
    ],
)
@pytest.mark.parametrize("argv", [ENTER, ("ncli", "host", "edit", "id=2", "enable-maintenance-mode=true")])
def test_a_continuation_that_no_command_gave_out_is_foreign(
    shell: Shell, argv: tuple[str, ...], continuation: str
) -> None:
    with pytest.raises(ForeignContinuationError):
        shell.look(*argv, continuation=continuation)

    assert shell.host(A).schedulable


@pytest.mark.parametrize(
    "continuation", ["{}", '{"asked": false}', '{"asked": 1}', '{"asked": "yes"}', '{"node": null}']
)
@pytest.mark.parametrize(
    ("node", "argv"),
    [
        (CVM_A, ("cvm_shutdown", "-P", "now")),
        (CVM_A, ("acli", "vm.delete", "test-off")),
        (CVM_A, ("acli", "-y", "vm.delete", "test-off")),
        (CVM_A, ("acli", "vm.on", "test-off")),
        (CVM_A, ("acli", "host.exit_maintenance_mode", A)),
        (CVM_A, ("acli", "host.list")),
        (A, ("virsh", "shutdown", "1")),
        (A, ("shutdown", "-h", "now")),
    ],
)
def test_a_continuation_of_nothing_starts_nothing(
    shell: Shell, node: str, argv: tuple[str, ...], continuation: str
) -> None:
    with pytest.raises(ForeignContinuationError):
        shell.at(node).look(*argv, stdin="yes\n", continuation=continuation)

    assert shell.site.clock.next_due() is None


def test_the_answer_to_a_prompt_is_not_one_for_another_command(shell: Shell) -> None:
    first = shell.look("acli", "vm.delete", "test-off")

    with pytest.raises(ForeignContinuationError):
        shell.look("acli", "vm.on", "test-off", stdin="yes\n", continuation=pending(first).continuation)


def test_a_continuation_with_a_task_that_never_was_ends_the_command(shell: Shell) -> None:
    state = json.dumps({"open": [["x", "x", "", "no such task", ""]], "done": []})

    outcome = shell.look(*ENTER, continuation=state)

    assert (outcome.stdout, outcome.exit_status) == ("x: Unknown name: no such task\n", 1)


def test_an_empty_command_line_is_the_callers_mistake(shell: Shell) -> None:
    with pytest.raises(ValueError, match="argv is empty"):
        shell.look()


@pytest.mark.parametrize("node", ["192.168.38.99", "nobody", "", "192.168.38.165 "])
def test_an_address_of_no_machine_is_no_route(shell: Shell, node: str) -> None:
    ended = shell.at(node).run("acli", "host.list")

    expected = f"ssh: connect to host {node or 'cvm'} port 22: No route to host\n"
    assert (ended.stdout, ended.stderr, ended.status) == ("", expected, 255)


def test_a_machine_goes_by_its_address_its_names_and_the_clusters_address(shell: Shell) -> None:
    host, cvm = shell.host(B), shell.cvm(B)

    for node in (cvm.ip, cvm.name, "192.168.38.170"):
        assert shell.at(node).output("svmips")
    for node in (host.hypervisor_ip, host.name, host.fqdn):
        assert shell.at(node).output("virsh", "list").startswith(" Id ")


def test_without_an_address_the_first_machine_that_runs_is_meant(shell: Shell) -> None:
    shell.at(CVM_A).run("cvm_shutdown", "-P", "now")

    banners = [line for line in shell.run("allssh", "svmips").stdout.splitlines() if line.startswith("=")]

    assert banners[-1].split()[1] == CVM_B


def test_a_machine_that_is_off_has_no_route_to_it(shell: Shell) -> None:
    shell.at(CVM_A).run("cvm_shutdown", "-P", "now")

    ended = shell.at(CVM_A).run("acli", "host.list")

    assert (ended.stderr, ended.status) == (f"ssh: connect to host {CVM_A} port 22: No route to host\n", 255)


def test_a_command_dies_with_the_machine_it_runs_on(shell: Shell) -> None:
    login = shell.at(CVM_A)
    first = login.look("acli", "host.enter_maintenance_mode", C)
    shell.at(CVM_A).run("cvm_shutdown", "-P", "now")

    outcome = again(login, ("acli", "host.enter_maintenance_mode", C), first)

    assert (outcome.stderr, outcome.exit_status) == (f"Connection to {CVM_A} closed by remote host.\n", 255)
    assert not shell.host(C).schedulable


def test_a_command_stays_on_the_machine_where_it_began(shell: Shell) -> None:
    """Without an address, too: the first that runs may be another one by now."""
    argv = ("acli", "host.enter_maintenance_mode", C)
    first = shell.look(*argv)
    shell.at(CVM_A).run("cvm_shutdown", "-P", "now")

    outcome = again(shell, argv, first)

    assert (outcome.stderr, outcome.exit_status) == (f"Connection to {CVM_A} closed by remote host.\n", 255)
    assert shell.at(CVM_B).run("acli", "host.list").status == 0


def test_acli_goes_on_while_some_machine_leads_and_says_so_when_none_does(shell: Shell) -> None:
    for number in (2, 3, 4):
        shell.output("ncli", "host", "edit", f"id={number}", "enable-maintenance-mode=true")
        assert shell.run("acli", "host.list").status == 0
    shell.output("ncli", "host", "edit", "id=5", "enable-maintenance-mode=true")

    ended = shell.run("acli", "host.list")

    assert (ended.stdout, ended.status) == (LEADER_GONE, 1)
    assert shell.run("ncli", "host", "edit", "id=2", "enable-maintenance-mode=false").status == 0


def test_a_program_goes_by_its_full_path(shell: Shell) -> None:
    assert shell.output("/usr/local/nutanix/bin/acli", "host.list") == shell.output("acli", "host.list")
    assert shell.output("/home/nutanix/prism/cli/ncli", "host", "ls") == shell.output("ncli", "host", "ls")
