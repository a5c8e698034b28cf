"""acli vm: disks, CD-ROMs and copies."""

from __future__ import annotations

import re

import pytest

from contract_tests.shell.shell import Shell
from mock_prism.model.commands.clone import CloneVm
from mock_prism.model.commands.device_specs import DiskSpec
from mock_prism.model.commands.vm_devices import AddDisk
from mock_prism.model.image import Image
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm

GIB = 1 << 30
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
VM = "test-off"


def vm(shell: Shell, name: str = VM) -> Vm:
    """A VM by its name."""
    found = shell.site.find(Vm, "name", name)
    assert found is not None
    return found


def last_command(shell: Shell) -> object:
    """What the newest task is of."""
    return list(shell.site.all(Task))[-1].command


def container(shell: Shell, name: str = "default-container") -> StorageContainer:
    """A container by its name."""
    found = shell.site.find(StorageContainer, "name", name)
    assert found is not None
    return found


def test_the_list_has_bus_and_index(shell: Shell) -> None:
    """Captured."""
    assert shell.output("acli", "vm.disk_list", VM) == (
        "Device bus  Device index  \nide         0             \nscsi        0             \n"
    )


def test_a_disk_is_shown_under_its_address(shell: Shell) -> None:
    """Captured, 2019; the NAA id and the source path are not simulated."""
    text = shell.output("acli", "vm.disk_get", VM, "disk_addr=scsi.0")

    assert UUID.sub("UUID", text) == (
        "scsi.0 {\n"
        "  addr {\n"
        '    bus: "scsi"\n'
        "    index: 0\n"
        "  }\n"
        "  container_id: 100\n"
        '  container_uuid: "UUID"\n'
        '  device_uuid: "UUID"\n'
        f"  vmdisk_size: {vm(shell).disks[1].size_bytes}\n"
        '  vmdisk_uuid: "UUID"\n'
        "}\n"
    )
    assert shell.output("acli", "vm.disk_get", VM).startswith("ide.0 {\n  addr {\n")


def test_a_disk_is_created_with_the_command_that_rest_has(shell: Shell) -> None:
    text = shell.output("acli", "vm.disk_create", VM, "container=default-container", "create_size=25G")

    assert text == "DiskCreate: pending\nDiskCreate: complete\n"
    assert last_command(shell) == AddDisk(
        vm(shell).uuid, DiskSpec("scsi", None, 25 * GIB, container_uuid=container(shell).uuid)
    )
    assert [disk.address for disk in vm(shell).disks] == ["ide.0", "scsi.0", "scsi.1"]


def test_a_disk_is_a_copy_of_an_image(shell: Shell) -> None:
    image = shell.site.find(Image, "name", "CentOS 7")
    assert image is not None

    shell.output("acli", "vm.disk_create", VM, "bus=sata", "clone_from_image=CentOS 7")

    made = vm(shell).disks[-1]
    assert (made.address, made.image_uuid, made.size_bytes) == ("sata.0", image.uuid, image.size_bytes)


@pytest.mark.parametrize("form", ["clone_from_vmdisk={uuid}", "clone_from_vmdisk=vm:db-01:scsi.0", "{path}"])
def test_a_disk_is_a_copy_of_another_in_whatever_form_it_is_named(shell: Shell, form: str) -> None:
    source = vm(shell, "db-01").disks[1]
    path = f"clone_from_adsf_file=/default-container/.acropolis/vmdisk/{source.vmdisk_uuid}"

    shell.output("acli", "vm.disk_create", VM, form.format(uuid=source.vmdisk_uuid, path=path))

    assert vm(shell).disks[-1].source_uuid == source.vmdisk_uuid
    assert vm(shell).disks[-1].size_bytes == source.size_bytes


def test_a_disk_is_deleted_after_a_yes(shell: Shell) -> None:
    """Captured: what follows shares the prompt's line."""
    refused = shell.run("acli", "vm.disk_delete", VM, "disk_addr=scsi.0", answers=["no"])
    assert len(vm(shell).disks) == 2
    assert (refused.stdout, refused.status) == ("Delete existing disk? (yes/no) ", 1)

    done = shell.run("acli", "vm.disk_delete", VM, "disk_addr=scsi.0", answers=["yes"])

    assert done.stdout == "Delete existing disk? (yes/no) DiskDelete: pending\nDiskDelete: complete\n"
    assert [disk.address for disk in vm(shell).disks] == ["ide.0"]


def test_a_disk_grows_and_a_medium_changes(shell: Shell) -> None:
    shell.output("acli", "vm.disk_update", VM, "disk_addr=scsi.0", "new_size=100G")
    shell.output("acli", "vm.disk_update", VM, "disk_addr=ide.0", "clone_from_image=virtio-win-1.9.2")

    cdrom, disk = vm(shell).disks
    assert (disk.size_bytes, cdrom.is_empty) == (100 * GIB, False)

    shell.output("acli", "vm.disk_update", VM, "disk_addr=ide.0", "empty=true")

    assert vm(shell).disks[0].is_empty


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["vm.disk_get", "nobody"], "Unknown name: nobody"),
        (["vm.disk_get", VM, "disk_addr=scsi.9"], "Unknown name: scsi.9"),
        (["vm.disk_create", VM], "InvalidArgument: give one of create_size"),
        (["vm.disk_create", VM, "create_size=1G", "clone_from_image=CentOS 7"], "InvalidArgument: give one of"),
        (["vm.disk_create", VM, "create_size=1G", "container=none"], "Unknown name: none"),
        (["vm.disk_create", VM, "create_size=1G"], "InvalidArgument: disk"),
        (["vm.disk_create", VM, "create_size=x", "container=default-container"], "InvalidArgument: create_size"),
        (["vm.disk_create", VM, "bus=floppy", "create_size=1G"], "InvalidArgument: bus"),
        (["vm.disk_create", VM, "clone_from_image=none"], "Unknown name: none"),
        (["vm.disk_create", VM, "clone_from_adsf_file=/etc/passwd"], "Unknown name: /etc/passwd"),
        (["vm.disk_update", VM, "disk_addr=scsi.0"], "InvalidArgument: give one of new_size"),
        (["vm.disk_update", VM, "disk_addr=scsi.0", "new_size=1M"], "InvalidArgument: disk size"),
        (["vm.clone", "new"], "InvalidArgument: give one of clone_from_vm, clone_from_snapshot"),
        (["vm.clone", "new", "clone_from_vm=nobody"], "Unknown name: nobody"),
        (["vm.clone", "a,b", "clone_from_vm=web-01", "clone_ip_address_list=10.20.0.60"], "InvalidArgument: 2 names"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(shell: Shell, words: list[str], said: str) -> None:
    before = list(shell.site.all(Vm))

    done = shell.run("acli", *words)

    assert done.status != 0
    assert done.stdout.startswith(said)
    assert list(shell.site.all(Vm)) == before


def test_copies_are_made_by_name_and_range(shell: Shell) -> None:
    text = shell.output("acli", "vm.clone", "test[01..03]", "clone_from_vm=web-01", "memory=2G")

    assert text.splitlines()[:3] == ["test01: pending", "test02: pending", "test03: pending"]
    assert [vm(shell, name).memory_bytes for name in ("test01", "test02", "test03")] == [2 * GIB] * 3
    assert last_command(shell) == CloneVm(vm(shell, "web-01").uuid, "test03", memory_bytes=2 * GIB)


def test_copies_get_the_addresses_that_are_listed(shell: Shell) -> None:
    shell.output("acli", "vm.clone", "a,b", "clone_from_vm=web-01", "clone_ip_address_list=10.20.0.150,10.20.0.151")

    assert [vm(shell, name).nics[0].ip for name in "ab"] == ["10.20.0.150", "10.20.0.151"]
