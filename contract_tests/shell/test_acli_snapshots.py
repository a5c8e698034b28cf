"""acli snapshot, and vm's verbs about snapshots."""

from __future__ import annotations

import pytest

from contract_tests.shell.shell import Shell
from mock_prism.model.commands.recovery_point import CreateRecoveryPoint, DeleteSnapshots, SnapshotSpec
from mock_prism.model.commands.restore import RestoreOrder, RestoreVms, RevertVm
from mock_prism.model.recovery_point import RecoveryPoint, Snapshot
from mock_prism.model.states import PowerState
from mock_prism.model.task import Command, Task


def take(shell: Shell, vms: str = "web-01", names: str = "before") -> Snapshot:
    """The latest of new snapshots."""
    done = shell.output("acli", "vm.snapshot_create", vms, f"snapshot_name_list={names}")
    assert done == "SnapshotCreate: pending\nSnapshotCreate: complete\n"
    return list(shell.site.all(Snapshot))[-1]


def last_command(shell: Shell) -> Command:
    return list(shell.site.all(Task))[-1].command


def test_the_list_has_the_captured_form(shell: Shell) -> None:
    one = take(shell)

    assert shell.output("acli", "snapshot.list").splitlines() == [
        "Snapshot Name  Snapshot ID                           Creation Time                          VM Name  ",
        f"before         {one.uuid}  Tuesday November 14 2023, 10:13:20 PM  web-01   ",
    ]


def test_vms_named_together_are_kept_at_one_instant(shell: Shell) -> None:
    take(shell, "web-01,db-01", "one,two")

    web, db = shell.vm("web-01").uuid, shell.vm("db-01").uuid
    assert last_command(shell) == CreateRecoveryPoint((SnapshotSpec(web, "one"), SnapshotSpec(db, "two")), "one")
    assert [(one.name, one.vm.name) for one in shell.site.all(Snapshot)] == [("one", "web-01"), ("two", "db-01")]
    assert len(list(shell.site.all(RecoveryPoint))) == 1


def test_a_snapshot_needs_no_name(shell: Shell) -> None:
    created = shell.run("acli", "-o", "json", "snapshot.create", "web-01").document

    one = next(iter(shell.site.all(Snapshot)))
    assert created["data"] == [{"name": "web-01", "uuid": one.uuid}]
    assert one.name.startswith("web-01-")


def test_one_vm_has_its_own_list_and_tree(shell: Shell) -> None:
    first, second = take(shell, names="first"), take(shell, names="second")
    take(shell, "db-01", "other")

    rows = shell.output("acli", "vm.snapshot_list", "web-01").splitlines()[1:]
    tree = shell.run("acli", "-o", "json", "vm.snapshot_get_tree", "web-01").document["data"][first.vm_uuid]

    assert [row.split() for row in rows] == [["first", first.uuid], ["second", second.uuid]]
    assert tree == {
        "vm_uuid": first.vm_uuid,
        "parent_snapshot_uuid": second.uuid,
        "link_list": [
            {"snapshot_name": "first", "snapshot_uuid": first.uuid},
            {"snapshot_name": "second", "snapshot_uuid": second.uuid, "parent_snapshot_uuid": first.uuid},
        ],
    }


def test_a_snapshot_in_full_holds_the_vm_as_it_was(shell: Shell) -> None:
    one = take(shell)
    shell.output("acli", "vm.update", "web-01", "memory=16G")

    text = shell.output("acli", "snapshot.get", "before")
    tree = shell.run("acli", "-o", "json", "snapshot.get", one.uuid).document["data"][one.uuid]

    assert text.startswith("before {\n  created_time: 1700000000000000\n")
    assert (tree["name"], tree["vm_uuid"], tree["group_uuid"]) == ("before", one.vm_uuid, one.recovery_point_uuid)
    assert tree["vm_create_spec"]["memory_mb"] == one.vm.memory_bytes >> 20


def test_snapshots_are_deleted_once_somebody_agrees(shell: Shell) -> None:
    """Captured."""
    one = take(shell)

    declined = shell.run("acli", "snapshot.delete", "before", answers=["no"])
    assert (declined.stdout, len(list(shell.site.all(Snapshot)))) == ("Delete 1 snapshots? (yes/no) ", 1)
    agreed = shell.run("acli", "snapshot.delete", "before", answers=["yes"])

    assert agreed.stdout == "Delete 1 snapshots? (yes/no) before: pending\nbefore: complete\n"
    assert last_command(shell) == DeleteSnapshots((one.uuid,))
    take(shell)
    assert shell.output("acli", "-y", "snapshot.delete", "*") == "before: pending\nbefore: complete\n"
    assert shell.output("acli", "snapshot.list").count("\n") == 1


def test_vms_go_with_their_snapshots_where_that_is_said(shell: Shell) -> None:
    take(shell, "web-01,db-01", "one,two")

    shell.output("acli", "-y", "vm.delete", "web-01", "delete_snapshots=true")
    shell.output("acli", "-y", "vm.delete", "db-01")

    assert [row.split()[-1] for row in shell.output("acli", "snapshot.list").splitlines()[1:]] == ["db-01"]


def test_a_vm_is_put_back(shell: Shell) -> None:
    one = take(shell)
    shell.output("acli", "vm.update", "web-01", "name=renamed")

    done = shell.output("acli", "vm.restore", "renamed", "before")

    assert done == "VmRestore: pending\nVmRestore: complete\n"
    assert last_command(shell) == RevertVm(one.vm_uuid, one.uuid)
    assert (shell.vm("web-01").power, shell.vm("web-01").disks) == (PowerState.OFF, one.vm.disks)
    shell.output("acli", "vm.restore", "web-01", "before", "restore_network_config=false")
    assert last_command(shell) == RevertVm(one.vm_uuid, one.uuid, restores_network=False)


def test_vms_are_made_of_a_snapshot(shell: Shell) -> None:
    one = take(shell)

    text = shell.output("acli", "vm.clone", "a,b", "clone_from_snapshot=before", "memory=2G", "num_vcpus=3")
    shell.output("acli", "snapshot.clone", "before", "c[1..2]")

    assert text == "a: pending\nb: pending\na: complete\nb: complete\n"
    commands = [task.command for task in shell.site.all(Task)][1:]
    sized = [RestoreOrder(one.uuid, name, memory_bytes=2 << 30, num_vcpus=3) for name in "ab"]
    plain = [RestoreOrder(one.uuid, name) for name in ("c1", "c2")]
    assert commands == [RestoreVms((order,)) for order in (*sized, *plain)]


def test_a_vm_of_a_snapshot_gets_the_address_that_is_asked_for(shell: Shell) -> None:
    take(shell)

    shell.output("acli", "vm.clone", "a", "clone_from_snapshot=before", "clone_ip_address_list=10.20.0.150")

    assert shell.vm("a").nics[0].ip == "10.20.0.150"


@pytest.mark.parametrize(
    ("argv", "text"),
    [
        (["snapshot.get", "none"], "Unknown name: none"),
        (["-y", "snapshot.delete", "none"], "Unknown name: none"),
        (["vm.restore", "web-01", "none"], "Unknown name: none"),
        (["vm.restore", "none", "before"], "Unknown name: none"),
        (["vm.restore", "db-01", "before"], "before is not a snapshot of db-01"),
        (["vm.clone", "a", "clone_from_snapshot=none"], "Unknown name: none"),
        (["vm.clone", "a", "clone_from_snapshot=before", "clone_from_vm=web-01"], "give one of"),
        (["vm.snapshot_create", "web-01", "snapshot_name_list=a,b"], "1 VMs and 2 names"),
        (["vm.snapshot_create", "none"], "Unknown name: none"),
        (["vm.snapshot_list", "none"], "Unknown name: none"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_done(shell: Shell, argv: list[str], text: str) -> None:
    take(shell)
    tasks = len(list(shell.site.all(Task)))

    ended = shell.run("acli", *argv)

    assert (ended.status != 0, text in ended.stdout) == (True, True), ended
    assert len(list(shell.site.all(Task))) == tasks
