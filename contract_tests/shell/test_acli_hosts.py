"""acli host: the list, one host, and the acropolis family's way into and out of maintenance."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from contract_tests.shell.shell import CVM_A, A, B, C, D, Shell

ENTER, EXIT, CHECK = (
    f"host.{act}" for act in ("enter_maintenance_mode", "exit_maintenance_mode", "enter_maintenance_mode_check")
)
MOVED_FROM_A = ["app-01", "db-01", "web-01", "win-files"]
STUCK_ON_B = {"licence-pinned", "gpu-render", "cpu-passthrough"}


def row(shell: Shell, address: str) -> list[str]:
    """The words of a host's line, as a script splits it."""
    return next(line.split() for line in shell.output("acli", "host.list").splitlines() if line.startswith(address))


def test_the_list_has_nine_words_a_line_and_two_blanks_at_its_end(shell: Shell) -> None:
    header, *lines = shell.output("acli", "host.list").splitlines()

    assert re.split(r"  +", header.rstrip()) == [
        "Hypervisor IP",
        "Hypervisor DNS Name",
        "Host UUID",
        "Node state",
        "Connected",
        "Node type",
        "Schedulable",
        "Hypervisor Name",
        "CVM IP",
    ]
    assert [len(line.split()) for line in lines] == [9] * 4
    assert all(line.endswith("  ") for line in (header, *lines))
    assert len({len(line) for line in (header, *lines)}) == 1


def test_a_healthy_list_holds_no_false(shell: Shell) -> None:
    host = shell.host(A)

    text = shell.output("acli", "host.list")

    assert "False" not in text
    assert row(shell, A) == [A, host.fqdn, host.uuid, "AcropolisNormal", "True", "Hyperconverged", "True", "AHV", CVM_A]


def test_the_list_in_json_is_one_document_in_one_line(shell: Shell) -> None:
    ended = shell.run("acli", "-o", "json", "host.list")

    document = ended.document
    assert ended.stdout.count("\n") == 1
    assert (document["status"], document["error"]) == (0, None)
    assert [host["hypervisorAddress"] for host in document["data"]] == [A, B, C, D]
    assert {host["compute_only"] for host in document["data"]} == {False}


def test_pretty_json_is_sorted_and_indented_by_two(shell: Shell) -> None:
    text = shell.output("acli", "-o", "json-pretty", "host.list")

    assert text == json.dumps(json.loads(text), indent=2, sort_keys=True) + "\n"
    assert text.startswith('{\n  "data": [\n    {\n      "compute_only": false,\n')


def test_a_host_is_shown_as_a_block_with_sorted_keys(shell: Shell) -> None:
    host = shell.host(A)

    first, *inner, last = shell.output("acli", "host.get", A).splitlines()

    keys = [line.partition(":")[0] for line in inner]
    assert (first, last) == (f"{host.uuid} {{", "}")
    assert keys == sorted(keys)
    assert all(re.fullmatch(r'  \w+: (".*"|True|False|\d+)', line) for line in inner)
    assert '  node_state: "AcropolisNormal"' in inner
    assert "  schedulable: True" in inner
    assert f"  memory_size_bytes: {host.memory_bytes}" in inner


def test_a_host_in_json_is_keyed_by_its_uuid(shell: Shell) -> None:
    document = shell.run("acli", "-o", "json", "host.get", A).document

    assert document["data"][shell.host(A).uuid]["schedulable"] is True


@pytest.mark.parametrize("spelling", ["ip", "name", "NAME", "fqdn", "uuid"])
def test_a_host_goes_by_its_address_its_names_and_its_uuid(shell: Shell, spelling: str) -> None:
    host = shell.host(B)
    spellings = {
        "ip": host.hypervisor_ip,
        "name": host.name,
        "NAME": host.name.lower(),
        "fqdn": host.fqdn,
        "uuid": host.uuid,
    }

    assert shell.output("acli", "host.get", spellings[spelling]).startswith(host.uuid)


@pytest.mark.parametrize("name", ["192.168.38.1", CVM_A, "192.168.38.16*", "nobody"])
@pytest.mark.parametrize("verb", ["host.get", "host.list_vms", ENTER, EXIT, CHECK])
def test_a_host_that_is_none_is_an_unknown_name(shell: Shell, verb: str, name: str) -> None:
    ended = shell.run("acli", verb, name)

    assert (ended.stdout, ended.stderr, ended.status) == (f"Unknown name: {name}\n", "", 1)


def test_a_host_lists_the_vms_that_run_there(shell: Shell) -> None:
    header, *lines = shell.output("acli", "host.list_vms", A).splitlines()

    assert header.split("  ")[0] == "VM name"
    assert [line.split() for line in lines] == [[name, shell.vm(name).uuid] for name in MOVED_FROM_A]


def test_the_check_of_a_host_that_could_enter_says_ok_in_quotes(shell: Shell) -> None:
    assert shell.output("acli", CHECK, A) == '"Ok to enter maintenance mode."\n'
    assert shell.run("acli", "-o", "json", CHECK, A).document["data"] == "Ok to enter maintenance mode."
    assert row(shell, A)[3] == "AcropolisNormal"


def test_the_check_of_a_host_with_guests_that_cannot_move_does_not_say_ok(shell: Shell) -> None:
    ended = shell.run("acli", CHECK, B)

    assert (ended.status, ended.stderr) == (1, "")
    assert "Ok" not in ended.stdout
    assert "licence-pinned" in ended.stdout


def test_entering_waits_and_says_pending_and_complete(shell: Shell) -> None:
    first = shell.look("acli", ENTER, A)

    assert (first.stdout, first.pending is not None) == ("EnterMaintenanceMode: pending\n", True)
    assert (row(shell, A)[3], row(shell, A)[6]) == ("EnteringMaintenanceMode", "False")

    ended = shell.go_on(("acli", ENTER, A), first)

    assert (ended.stdout, ended.status) == ("EnterMaintenanceMode: pending\nEnterMaintenanceMode: complete\n", 0)
    assert (row(shell, A)[3], row(shell, A)[4], row(shell, A)[6]) == ("EnteredMaintenanceMode", "True", "False")
    assert shell.vms_on(A) == []


def test_whether_entering_waits_unless_told_is_a_setting(shell: Shell) -> None:
    shell.site.behaviour = replace(shell.site.behaviour, enter_wait=False)

    by_default, told = shell.look("acli", ENTER, A), shell.look("acli", ENTER, C, "wait=true")

    assert (by_default.pending, told.pending is not None) == (None, True)


def test_entering_without_waiting_returns_at_once(shell: Shell) -> None:
    outcome = shell.look("acli", ENTER, A, "wait=false")

    assert (outcome.stdout, outcome.exit_status, outcome.pending) == ("EnterMaintenanceMode: pending\n", 0, None)
    assert row(shell, A)[3] == "EnteringMaintenanceMode"
    shell.settle()
    assert row(shell, A)[3] == "EnteredMaintenanceMode"


@pytest.mark.parametrize(("output", "indent"), [("json", None), ("json-pretty", 2)])
def test_entering_without_waiting_is_a_document_in_the_form_asked_for(
    shell: Shell, output: str, indent: int | None
) -> None:
    outcome = shell.look("acli", "-o", output, ENTER, A, "wait=false")

    host = shell.host(A)
    document = {"data": [{"name": host.name, "uuid": host.uuid}], "error": None, "status": 0}
    assert (outcome.stdout, outcome.pending) == (json.dumps(document, indent=indent) + "\n", None)


def test_entering_in_json_prints_one_document_when_all_is_done(shell: Shell) -> None:
    ended = shell.run("acli", "-o", "json", ENTER, A)

    host = shell.host(A)
    assert ended.document == {"data": [{"name": host.name, "uuid": host.uuid}], "error": None, "status": 0}


def test_a_blocked_entry_fails_and_leaves_the_host_entering(shell: Shell) -> None:
    ended = shell.run("acli", ENTER, B)

    pending, failure = ended.lines
    assert (pending, ended.stderr, ended.status) == ("EnterMaintenanceMode: pending", "", 1)
    assert failure.startswith("EnterMaintenanceMode: ")
    assert "complete" not in failure
    assert row(shell, B)[3] == "EnteringMaintenanceMode"
    assert set(shell.vms_on(B)) >= STUCK_ON_B


def test_a_blocked_entry_in_json_has_a_status_and_an_error(shell: Shell) -> None:
    ended = shell.run("acli", "-o", "json", ENTER, B)

    document = ended.document
    assert (document["status"], document["data"], ended.status) == (1, [], 1)
    assert document["error"]


def test_acpi_shutdown_stops_what_cannot_move(shell: Shell) -> None:
    ended = shell.run("acli", ENTER, B, "non_migratable_vm_action=acpi_shutdown")

    assert ended.lines[-1] == "EnterMaintenanceMode: complete"
    assert shell.vms_on(B) == []
    assert {name for name in STUCK_ON_B if shell.vm(name).host_uuid is not None} == set()


def test_leaving_is_silent_and_brings_the_guests_home(shell: Shell) -> None:
    shell.run("acli", ENTER, A)

    assert shell.output("acli", EXIT, A) == ""

    assert row(shell, A)[3] == "AcropolisNormal"
    shell.settle()
    assert shell.vms_on(A) == MOVED_FROM_A


def test_leaving_calls_a_blocked_entry_off(shell: Shell) -> None:
    shell.run("acli", ENTER, B)

    assert shell.output("acli", EXIT, B) == ""

    assert row(shell, B)[3] == "AcropolisNormal"


def test_leaving_a_host_that_never_entered_is_an_error(shell: Shell) -> None:
    ended = shell.run("acli", EXIT, A)

    assert (ended.stdout, ended.status) == ("InvalidHostState: Cannot complete request in state AcropolisNormal\n", 1)


def test_entering_twice_is_an_error_that_names_the_state(shell: Shell) -> None:
    shell.run("acli", ENTER, A)

    ended = shell.run("acli", ENTER, A)

    expected = "InvalidHostState: Cannot complete request in state EnteredMaintenanceMode\n"
    assert (ended.stdout, ended.stderr, ended.status) == (expected, "", 1)


@pytest.mark.parametrize("mode", ["live", "cold", "power_off"])
def test_every_way_of_evacuating_empties_the_host(shell: Shell, mode: str) -> None:
    shell.run("acli", ENTER, A, f"mode={mode}")

    assert row(shell, A)[3] == "EnteredMaintenanceMode"
    assert shell.vms_on(A) == []


@pytest.mark.parametrize(
    "words",
    [["wait=maybe"], ["mode=warm"], ["non_migratable_vm_action=shutdown"], ["mode=live", "mode=live"], ["force=true"]],
)
def test_a_value_that_cannot_be_changes_nothing(shell: Shell, words: list[str]) -> None:
    ended = shell.run("acli", ENTER, A, *words)

    assert (ended.status, ended.stderr) == (1, "")
    assert ended.stdout.count("\n") == 1
    assert words[-1].partition("=")[0] in ended.stdout
    assert row(shell, A)[3] == "AcropolisNormal"
