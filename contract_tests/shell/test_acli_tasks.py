"""acli task: what is under way and what has been, in the forms captured on AOS 5.x."""

from __future__ import annotations

import base64
import json
import re
from typing import Any
from uuid import UUID

import pytest

from contract_tests.shell.shell import A, Shell
from mock_prism.model.cvm import Cvm
from mock_prism.sandboxes import Pace

HEADER = ["Task UUID", "Parent Task UUID", "Component", "Sequence-id", "Type", "Status"]
CAPTURED_KEYS = {
    *("canceled", "cluster_uuid", "complete_time_usecs", "component", "create_time_usecs", "deleted"),
    *("disable_auto_progress_update", "entity_list", "internal_opaque", "internal_task", "last_updated_time_usecs"),
    *("local_root_task_uuid", "logical_timestamp", "message", "operation_type", "percentage_complete", "request"),
    *("requested_state_transition", "response", "sequence_id", "start_time_usecs", "status", "uuid", "weight"),
}
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}")


def summaries(shell: Shell, *words: str) -> list[dict[str, Any]]:
    """The list of tasks in JSON."""
    rows: list[dict[str, Any]] = shell.run("acli", "-o", "json", "task.list", *words).document["data"]
    return rows


def task(shell: Shell, uuid: str) -> dict[str, Any]:
    """One task in JSON."""
    tree: dict[str, Any] = shell.run("acli", "-o", "json", "task.get", uuid).document["data"]
    return tree


def test_without_tasks_the_list_is_its_header(shell: Shell) -> None:
    assert shell.output("acli", "task.list") == "".join(f"{title}  " for title in HEADER) + "\n"


def test_a_task_is_a_line_with_an_empty_parent(shell: Shell) -> None:
    shell.output("acli", "vm.create", "fresh")

    header, line = shell.output("acli", "task.list", "operation_type_list=kVmCreate").splitlines()

    (row,) = summaries(shell)
    uuid = row["uuid"]
    assert header == f"{'Task UUID':<36}  Parent Task UUID  Component  Sequence-id  Type       Status      "
    assert line == f"{uuid}  {'':<16}  Acropolis  {row['sequence_id']:<11}  kVmCreate  kSucceeded  "


def test_the_list_can_be_of_some_kinds_and_names_parents(shell: Shell) -> None:
    shell.output("acli", "vm.create", "fresh")
    shell.output("acli", "host.enter_maintenance_mode", A)

    entries = summaries(shell, "operation_type_list=kEnterMaintenanceMode,kVmMigrate")

    assert {row["operation_type"] for row in entries} == {"kEnterMaintenanceMode", "kVmMigrate"}
    (parent,) = [row["uuid"] for row in entries if row["operation_type"] == "kEnterMaintenanceMode"]
    assert {row["parent_task_uuid"] for row in entries if row["operation_type"] == "kVmMigrate"} == {parent}
    assert [row["sequence_id"] for row in entries] == sorted((row["sequence_id"] for row in entries), reverse=True)


def test_a_kind_that_never_was_lists_nothing(shell: Shell) -> None:
    shell.output("acli", "vm.create", "fresh")

    assert summaries(shell, "operation_type_list=kVmDelete") == []


def test_a_finished_task_has_the_keys_captured(shell: Shell) -> None:
    shell.output("acli", "vm.create", "fresh", "memory=1G")

    tree = task(shell, summaries(shell)[0]["uuid"])

    vm = shell.vm("fresh")
    assert set(tree) == CAPTURED_KEYS
    assert tree["entity_list"] == [{"entity_id": vm.uuid, "entity_type": "kVM"}]
    assert tree["request"] == {
        "arg": {"spec": {"memory_mb": 1024, "name": "fresh", "num_vcpus": 1}},
        "method_name": "VmCreate",
    }
    assert (tree["status"], tree["percentage_complete"], tree["message"]) == ("kSucceeded", 100, "")
    assert all(ISO.fullmatch(value) for key, value in tree.items() if key.endswith("_usecs"))


def test_its_blobs_hold_the_vms_uuid(shell: Shell) -> None:
    shell.output("acli", "vm.create", "fresh")

    tree = task(shell, summaries(shell)[0]["uuid"])

    embedded = base64.b64decode(tree["response"]["ret"]["embedded"])
    assert str(UUID(bytes=embedded[2:])) == shell.vm("fresh").uuid
    assert base64.b64decode(tree["internal_opaque"]).endswith(embedded)


def test_a_failed_task_has_the_code_and_the_detail_captured(shell: Shell) -> None:
    shell.run("acli", "vm.on", "web-01")

    tree = task(shell, summaries(shell)[0]["uuid"])

    detail = "InvalidVmState: Cannot complete request in state On"
    assert (tree["status"], tree["response"]) == ("kFailed", {"error_code": 17, "error_detail": detail})


def test_a_task_under_way_has_not_completed(shell: Shell) -> None:
    shell.look("acli", "host.enter_maintenance_mode", A, "wait=false")

    tree = task(shell, summaries(shell, "operation_type_list=kEnterMaintenanceMode")[0]["uuid"])

    assert tree["status"] in ("kQueued", "kRunning")
    assert not {"complete_time_usecs", "response"} & set(tree)


def test_a_task_as_text_is_a_block(shell: Shell) -> None:
    shell.output("acli", "vm.create", "fresh")
    uuid = summaries(shell)[0]["uuid"]

    lines = shell.output("acli", "task.get", uuid).splitlines()

    assert (lines[0], lines[-1]) == (f"{uuid} {{", "}")
    assert {'  operation_type: "kVmCreate"', '  status: "kSucceeded"', "  canceled: False"} <= set(lines)


def test_pretty_json_has_the_object_itself_under_data(shell: Shell) -> None:
    shell.output("acli", "vm.create", "fresh")

    text = shell.output("acli", "-o", "json-pretty", "task.get", summaries(shell)[0]["uuid"])

    assert text.startswith('{\n  "data": {\n    "canceled": false,\n')
    assert text.endswith('  },\n  "error": null,\n  "status": 0\n}\n')
    assert text == json.dumps(json.loads(text), indent=2, sort_keys=True) + "\n"


def test_to_ask_for_a_task_at_an_eager_pace_moves_it_on() -> None:
    shell = Shell.on(pace=Pace.EAGER)
    shell.look("acli", "host.enter_maintenance_mode", A, "wait=false")
    uuid = summaries(shell, "operation_type_list=kEnterMaintenanceMode")[0]["uuid"]

    statuses = [task(shell, uuid)["status"] for _ in range(50)]

    assert (statuses[0], statuses[-1]) == ("kRunning", "kSucceeded")


@pytest.mark.parametrize("uuid", ["nope", "00000000-0000-0000-0000-000000000000", "*"])
def test_a_task_that_is_none_is_an_unknown_name(shell: Shell, uuid: str) -> None:
    ended = shell.run("acli", "task.get", uuid)

    assert (ended.stdout, ended.status) == (f"Unknown name: {uuid}\n", 1)


def test_a_task_of_another_cluster_is_not_here() -> None:
    shell = Shell.on("two-clusters")
    shell.output("acli", "vm.create", "fresh")
    uuid = summaries(shell)[0]["uuid"]
    ours = shell.output("svmips").split()
    theirs = next(cvm.ip for cvm in shell.site.all(Cvm) if cvm.ip not in ours)

    ended = shell.at(theirs).run("acli", "task.get", uuid)

    assert (ended.stdout, ended.status) == (f"Unknown name: {uuid}\n", 1)
