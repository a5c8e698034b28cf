"""acli vg and iscsi_client: volume groups, their disks, and what they are attached to."""

from __future__ import annotations

import re

import pytest

from contract_tests.shell.shell import Shell
from mock_prism.model.attachments import attachments
from mock_prism.model.commands.volume_attachment import AttachClient, AttachVolumeGroup
from mock_prism.model.commands.volume_disk import AddVolumeDisk, VolumeDiskSpec
from mock_prism.model.commands.volume_group import CreateVolumeGroup, UpdateVolumeGroup
from mock_prism.model.image import Image
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Task
from mock_prism.model.volume_group import IscsiClient, VolumeGroup

GIB = 1 << 30
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
IQN = "iqn.1998-01.example:one"


def group(shell: Shell, name: str = "vg") -> VolumeGroup:
    """A group by its name."""
    found = shell.site.find(VolumeGroup, "name", name)
    assert found is not None
    return found


def container(shell: Shell) -> StorageContainer:
    """The first container."""
    return next(iter(shell.site.all(StorageContainer)))


def last_command(shell: Shell) -> object:
    """What the newest task is of."""
    return list(shell.site.all(Task))[-1].command


def made(shell: Shell, *params: str) -> VolumeGroup:
    """A group that was just made."""
    shell.output("acli", "vg.create", "vg", *params)
    return group(shell)


def test_groups_are_made_with_the_command_that_rest_has(shell: Shell) -> None:
    """Progress lines begin with the names (captured)."""
    text = shell.output("acli", "vg.create", "vg[1..2]", "shared=true", "annotation=for tests", "flash_mode=true")

    assert text == "vg1: pending\nvg2: pending\nvg1: complete\nvg2: complete\n"
    assert last_command(shell) == CreateVolumeGroup(
        group(shell, "vg2").cluster_uuid, "vg2", "for tests", is_shared=True, flash_mode=True, created_by="admin"
    )


def test_groups_are_listed_by_name(shell: Shell) -> None:
    shell.output("acli", "vg.create", "zeta,alpha")

    text = shell.output("acli", "vg.list")

    alpha, zeta = group(shell, "alpha"), group(shell, "zeta")
    assert [line.split() for line in text.splitlines()] == [
        ["Volume", "Group", "name", "Volume", "Group", "UUID"],
        ["alpha", alpha.uuid],
        ["zeta", zeta.uuid],
    ]
    assert shell.run("acli", "-o", "json", "volume_group.list").document["data"] == [
        {"name": "alpha", "uuid": alpha.uuid},
        {"name": "zeta", "uuid": zeta.uuid},
    ]


def test_a_group_is_shown_with_all_that_is_in_it(shell: Shell) -> None:
    made(shell, "annotation=data", "shared=true")
    shell.output("acli", "vg.disk_create", "vg", "create_size=1G", "container=default-container")
    shell.output("acli", "vg.attach_to_vm", "vg", "web-01")
    shell.output("acli", "vg.attach_external", "vg", IQN)

    text = shell.output("acli", "vg.get", "vg")

    assert UUID.sub("UUID", text) == (
        "vg {\n"
        '  annotation: "data"\n'
        "  attachment_list {\n"
        "    index: 1\n"
        '    vm_uuid: "UUID"\n'
        "  }\n"
        "  attachment_list {\n"
        '    client_uuid: "UUID"\n'
        f'    external_initiator_name: "{IQN}"\n'
        "  }\n"
        "  disk_list {\n"
        "    container_id: 100\n"
        '    container_uuid: "UUID"\n'
        "    index: 0\n"
        "    vmdisk_size: 1073741824\n"
        '    vmdisk_uuid: "UUID"\n'
        "  }\n"
        "  flash_mode: False\n"
        '  iscsi_target_name: "vg-UUID"\n'
        "  load_balance_vm_attachments: False\n"
        "  logical_timestamp: 2\n"
        '  name: "vg"\n'
        "  shared: True\n"
        '  uuid: "UUID"\n'
        "}\n"
    )


def test_scripts_read_the_target_of_a_group(shell: Shell) -> None:
    found = made(shell, "iscsi_target_prefix=iqn")

    data = shell.run("acli", "-o", "json", "vg.get", "vg").document["data"]

    assert data[found.uuid]["iscsi_target_name"] == f"iqn-{found.uuid}"


def test_a_group_is_changed(shell: Shell) -> None:
    found = made(shell)

    text = shell.output("acli", "vg.update", "vg", "load_balance_vm_attachments=true", "name=new")

    assert text == "vg: pending\nvg: complete\n"
    assert last_command(shell) == UpdateVolumeGroup(found.uuid, name="new", balances_load=True)


def test_a_group_is_copied(shell: Shell) -> None:
    made(shell)
    shell.output("acli", "vg.disk_create", "vg", "create_size=1G", "container=default-container")

    text = shell.output("acli", "vg.clone", "copy", "clone_from_vg=vg")

    assert text == "copy: pending\ncopy: complete\n"
    assert [disk.size_bytes for disk in group(shell, "copy").disks] == [GIB]


def test_a_group_is_deleted_when_asked_twice(shell: Shell) -> None:
    made(shell)

    kept = shell.run("acli", "vg.delete", "vg", answers=["no"])
    gone = shell.run("acli", "vg.delete", "v*", answers=["yes"])

    assert (kept.stdout, kept.status) == ("Delete 1 VGs? (yes/no) ", 1)
    assert gone.stdout == "Delete 1 VGs? (yes/no) vg: pending\nvg: complete\n"
    assert list(shell.site.all(VolumeGroup)) == []


def test_a_group_that_is_attached_stays(shell: Shell) -> None:
    """The failure line is *assumed*."""
    made(shell)
    shell.output("acli", "vg.attach_to_vm", "vg", "web-01")

    ended = shell.run("acli", "-y", "vg.delete", "vg")

    assert ended.status == 1
    assert ended.lines[-1].startswith("vg: ")
    assert "web-01" in ended.stdout


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("clone_from_image=CentOS 7", "image"),
        ("clone_from_vmdisk=vm:db-01:scsi.0", "disk"),
    ],
)
def test_a_disk_is_a_copy(shell: Shell, source: str, expected: str) -> None:
    """The second form is captured."""
    made(shell)
    image = shell.site.find(Image, "name", "CentOS 7")
    assert image is not None
    vmdisk = shell.vm("db-01").disks[1]

    text = shell.output("acli", "vg.disk_create", "vg", source)

    assert text == "DiskCreate: pending\nDiskCreate: complete\n"
    (disk,) = group(shell).disks
    assert disk.source_uuid == {"image": image.uuid, "disk": vmdisk.vmdisk_uuid}[expected]
    assert disk.size_bytes == {"image": image.size_bytes, "disk": vmdisk.size_bytes}[expected]


def test_disks_are_made_listed_shown_grown_and_deleted(shell: Shell) -> None:
    found = made(shell)
    shell.output("acli", "vg.disk_create", "vg", "create_size=1G", "container=default-container", "index=3")
    command = last_command(shell)
    (disk,) = group(shell).disks

    listed = shell.output("acli", "vg.disk_list", "vg")
    shown = shell.output("acli", "vg.disk_get", "vg", "index=3")
    every = shell.run("acli", "-o", "json", "vg.disk_get", "vg").document["data"]
    grown = shell.output("acli", "vg.disk_update", "vg", "3", "new_size=2G")
    size = group(shell).disks[0].size_bytes
    gone = shell.run("acli", "vg.disk_delete", "vg", "3", answers=["yes"])

    assert command == AddVolumeDisk(found.uuid, VolumeDiskSpec(3, GIB, container(shell).uuid))
    assert [line.split() for line in listed.splitlines()] == [["Index", "VmDisk", "UUID"], ["3", disk.uuid]]
    assert shown.startswith("3 {\n  container_id: 100\n")
    assert every["3"]["vmdisk_uuid"] == disk.uuid
    assert (grown, size) == ("DiskUpdate: pending\nDiskUpdate: complete\n", 2 * GIB)
    assert gone.stdout == "Delete existing disk? (yes/no) DiskDelete: pending\nDiskDelete: complete\n"
    assert group(shell).disks == ()


def test_a_vm_gets_a_group_and_loses_it(shell: Shell) -> None:
    """Its label is captured."""
    found = made(shell)

    text = shell.output("acli", "vg.attach_to_vm", "vg", "web-01", "index=5")
    command = last_command(shell)
    listed = shell.output("acli", "vm.disk_get", "web-01", "disk_addr=scsi.5")
    left = shell.output("acli", "vg.detach_from_vm", "vg", "web-01")

    assert text == "AttachToVm: pending\nAttachToVm: complete\n"
    assert command == AttachVolumeGroup(found.uuid, shell.vm("web-01").uuid, 5)
    assert f'volume_group_uuid: "{found.uuid}"' in listed
    assert "empty" not in listed
    assert left == "DetachFromVm: pending\nDetachFromVm: complete\n"
    assert attachments(shell.site, found) == []


@pytest.mark.parametrize(("initiator", "key"), [(IQN, "external_initiator_name"), ("10.0.0.1", "address")])
def test_a_client_gets_a_group_and_loses_it(shell: Shell, initiator: str, key: str) -> None:
    found = made(shell)

    text = shell.output("acli", "vg.attach_external", "vg", initiator)
    command = last_command(shell)
    shown = shell.output("acli", "vg.get", "vg")
    left = shell.output("acli", "vg.detach_external", "vg", f"initiator_name={initiator}")

    is_name = initiator == IQN
    assert text == "AttachExternal: pending\nAttachExternal: complete\n"
    assert command == AttachClient(found.uuid, *((initiator,) if is_name else (None, initiator)))
    assert key in shown
    assert left == "DetachExternal: pending\nDetachExternal: complete\n"
    assert group(shell).client_uuids == ()


def test_clients_are_listed_and_shown(shell: Shell) -> None:
    found = made(shell)
    shell.output("acli", "vg.attach_external", "vg", IQN)
    (client,) = shell.site.all(IscsiClient)

    assert shell.output("acli", "iscsi_client.list").splitlines()[1].split() == [IQN, client.uuid]
    assert shell.output("acli", "iscsi_client.get", IQN) == (
        f'{IQN} {{\n  enabled_authentications: "kNone"\n  name: "{IQN}"\n'
        f'  target_list: "{found.target_name}"\n  uuid: "{client.uuid}"\n}}\n'
    )


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["vg.get", "nothing"], "Unknown name"),
        (["vg.create", "a*"], "InvalidArgument"),
        (["vg.create", "x", "iscsi_target_name=a", "iscsi_target_prefix=b"], "InvalidArgument"),
        (["vg.update", "vg", "shared=perhaps"], "InvalidArgument"),
        (["vg.clone", "copy"], "Missing parameter: clone_from_vg"),
        (["vg.clone", "copy", "clone_from_vg=nothing"], "Unknown name"),
        (["vg.disk_create", "vg"], "give one of"),
        (["vg.disk_create", "vg", "create_size=1G"], "InvalidArgument"),
        (["vg.disk_create", "vg", "create_size=1G", "container=nothing"], "Unknown name"),
        (["vg.disk_get", "vg", "index=7"], "Unknown name"),
        (["-y", "vg.disk_delete", "vg", "7"], "Unknown name"),
        (["vg.disk_update", "vg", "x"], "InvalidArgument"),
        (["vg.attach_to_vm", "vg", "nothing"], "Unknown name"),
        (["vg.attach_to_vm", "vg", "web-01", "index=256"], "InvalidArgument"),
        (["vg.detach_from_vm", "vg", "web-01"], "Unknown name"),
        (["vg.detach_external", "vg", IQN], "Unknown name"),
        (["iscsi_client.get", IQN], "Unknown name"),
    ],
)
def test_what_cannot_be_is_refused(shell: Shell, argv: list[str], words: str) -> None:
    before = made(shell)

    ended = shell.run("acli", *argv)

    assert ended.status != 0
    assert words in ended.stdout
    assert list(shell.site.all(VolumeGroup)) == [before]
