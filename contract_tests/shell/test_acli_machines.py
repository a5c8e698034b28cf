"""acli: what a VM boots from, PCIe devices, containers, VMs that set themselves up, and small settings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.shell.shell import A, B, Shell
from mock_prism.model.commands.ads import UpdateAds
from mock_prism.model.commands.clone import CloneVm
from mock_prism.model.commands.device_specs import customization_disk
from mock_prism.model.commands.move_disks import DiskMove, MoveDisks
from mock_prism.model.commands.vm import CreateVm, UpdateVm
from mock_prism.model.commands.volume_attachment import UpdateClient
from mock_prism.model.host import HostPcieDevice
from mock_prism.model.image import Image
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Command, Task
from mock_prism.model.vm import IsoContent
from mock_prism.model.volume_group import IscsiClient

MODEL = "Intel Ethernet E810-C"


def last(shell: Shell) -> Command:
    """The command of the newest task."""
    return list(shell.site.all(Task))[-1].command


def with_cards(shell: Shell) -> str:
    """Two hosts with a card each; the uuid of their group, as host.get tells it."""
    for address in (A, B):
        host = shell.host(address)
        shell.site.put(replace(host, pcie_devices=(HostPcieDevice(shell.site.ids.uuid("pcie"), MODEL),)))
    (line,) = [line for line in shell.output("acli", "host.get", A).splitlines() if "group_uuid" in line]
    return line.split('"')[1]


def test_a_machine_is_set_up_as_was_captured(shell: Shell) -> None:
    """acli_vm_lifecycle (2025): what is said, in its order, of VMs that share a group of cards."""
    group = with_cards(shell)
    image = next(image.name for image in shell.site.all(Image) if not image.is_iso)
    shell.output("acli", "net.create", "bas_sub", "vlan=1117", "ip_config=10.19.117.1/24")
    shell.output("acli", "net.add_dhcp_pool", "bas_sub", "start=10.19.117.52", "end=10.19.117.59")
    for name in ("vm1", "vm2"):
        lines = [
            shell.output("acli", *words)
            for words in (
                ("vm.create", name, "memory=8G", "num_cores_per_vcpu=2", "num_vcpus=2"),
                ("vm.disk_create", name, "bus=sata", f"clone_from_image={image}"),
                ("vm.update_boot_device", name, "disk_addr=sata.0"),
                ("vm.assign_pcie_device", name, f"group_uuid={group}"),
                ("vm.nic_create", name, "network=bas_sub"),
                ("vm.on", name),
            )
        ]
        labels = (name, "DiskCreate", "VmUpdate", "VmUpdate", "NicCreate", name)
        assert lines == [f"{label}: pending\n{label}: complete\n" for label in labels]

    first, second = shell.vm("vm1"), shell.vm("vm2")
    assert {first.host_uuid, second.host_uuid} == {shell.host(A).uuid, shell.host(B).uuid}
    assert first.boot_disk == first.disks[0]
    assert shell.run("acli", "vm.assign_pcie_device", "test-off", f"group_uuid={group}").status == 1


def test_what_a_vm_boots_from_is_shown(shell: Shell) -> None:
    disk, mac = shell.vm("web-01").disks[0], shell.vm("web-01").nics[0].mac
    shell.output("acli", "vm.update_boot_device", "web-01", f"disk_addr={disk.address}")
    by_disk = shell.output("acli", "vm.get", "web-01")
    shell.output("acli", "vm.update_boot_device", "web-01", f"mac_addr={mac}")
    by_nic = shell.output("acli", "vm.get", "web-01")

    address = f'      disk_addr {{\n        bus: "{disk.bus}"\n        index: {disk.index}\n      }}\n'
    assert f"    boot {{\n{address}    }}\n" in by_disk
    assert f'    boot {{\n      mac_addr: "{mac}"\n    }}\n' in by_nic
    assert last(shell) == UpdateVm(shell.vm("web-01").uuid, boot_from=mac)


@pytest.mark.parametrize("line", ["vm.update_boot_device test-off uefi_boot=true", "vm.update test-off uefi_boot=1"])
def test_the_firmware_of_a_vm_changes(shell: Shell, line: str) -> None:
    shell.output("acli", *line.split())

    assert last(shell) == UpdateVm(shell.vm("test-off").uuid, uefi_boot=True)
    assert shell.vm("test-off").uefi_boot


def test_a_card_is_given_back(shell: Shell) -> None:
    group = with_cards(shell)
    shell.output("acli", "vm.assign_pcie_device", "test-off", f"group_uuid={group}")
    shown = shell.output("acli", "vm.get", "test-off")
    shell.output("acli", "vm.deassign_pcie_device", "test-off", f"group_uuid={group}")

    assert f'    pcie_device_list {{\n      uuid: "{shell.host(A).pcie_devices[0].uuid}"\n    }}\n' in shown
    assert shell.vm("test-off").pcie_devices == ()
    assert shell.run("acli", "vm.deassign_pcie_device", "test-off", f"group_uuid={group}").status == 1


def test_disks_move_to_another_container(shell: Shell) -> None:
    vm = shell.vm("web-01")
    target = next(one for one in shell.site.all(StorageContainer) if one.uuid not in vm.containers)
    said = shell.output("acli", "vm.update_container", "web-01", f"container={target.name}")

    assert said == "VmUpdateContainer: pending\nVmUpdateContainer: complete\n"
    assert last(shell) == MoveDisks(vm.uuid, (DiskMove(target.uuid),))
    assert shell.vm("web-01").containers == {target.uuid}


def test_one_disk_moves_while_nobody_waits(shell: Shell) -> None:
    vm = shell.vm("web-01")
    target = next(one for one in shell.site.all(StorageContainer) if one.uuid not in vm.containers)
    disk = next(disk for disk in vm.disks if not disk.is_empty)
    words = (f"container={target.uuid}", f"disk_addr={disk.address}", "wait=false")

    assert shell.output("acli", "vm.update_container", "web-01", *words) == "VmUpdateContainer: pending\n"
    assert last(shell) == MoveDisks(vm.uuid, (DiskMove(target.uuid, (disk.uuid,)),))


def test_vms_are_made_that_set_themselves_up(shell: Shell) -> None:
    container = next(iter(shell.site.all(StorageContainer)))
    words = (f"container={container.name}", "memory=4G", "num_vcpus=2", "num_cores_per_vcpu=2")
    path = "sysprep_config_path=http://10.0.0.1/unattend.xml"
    said = shell.output("acli", "uhura.vm.create_with_customize", "win-1", *words, path)

    assert said == "win-1: pending\nwin-1: complete\n"
    disks, cluster = (customization_disk(container.uuid),), shell.vm("win-1").cluster_uuid
    assert last(shell) == CreateVm(
        cluster, "win-1", memory_bytes=4 << 30, num_vcpus=2, num_cores_per_vcpu=2, disks=disks
    )
    assert [disk.content for disk in shell.vm("win-1").disks] == [IsoContent.GUEST_CUSTOMIZATION]


def test_a_copy_is_made_that_sets_itself_up(shell: Shell) -> None:
    words = ("clone_from_vm=web-01", "cloudinit_userdata_path=file:///home/nutanix/cloud.cfg")
    shell.output("acli", "uhura.vm.clone_with_customize", "web-[7..8]", *words)

    assert last(shell) == CloneVm(shell.vm("web-01").uuid, "web-8", is_customized=True)
    assert all(len(shell.vm(name).disks) == len(shell.vm("web-01").disks) + 1 for name in ("web-7", "web-8"))


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("vm.update_boot_device web-01", "InvalidArgument: give one of disk_addr, mac_addr, uefi_boot"),
        ("vm.update_boot_device web-01 disk_addr=scsi.0 mac_addr=x", "InvalidArgument: give one of disk_addr, mac_a"),
        ("vm.update_boot_device web-01 disk_addr=sata.9", "Unknown name: sata.9"),
        ("vm.update_boot_device web-01 mac_addr=sata.9", "Unknown name: sata.9"),
        ("vm.assign_pcie_device test-off group_uuid=none", "Unknown name: none"),
        ("vm.deassign_pcie_device test-off group_uuid=none", "Unknown name: none"),
        ("vm.update_container web-01 container=none", "Unknown name: none"),
        ("uhura.vm.create_with_customize x", "InvalidArgument: give one of sysprep_config_path, cloudinit_userdata"),
        ("uhura.vm.create_with_customize x sysprep_config_path=/a", "InvalidArgument: sysprep_config_path: '/a' is no"),
        ("uhura.vm.create_with_customize x sysprep_config_path=file:///a num_vcpus=0", "InvalidArgument: num_vcpus: "),
        ("uhura.vm.clone_with_customize x clone_from_vm=none sysprep_config_path=file:///a", "Unknown name: none"),
        ("iscsi_client.update none client_secret=x", "Unknown name: none"),
        ("ads.update enable=perhaps", "InvalidArgument: enable: "),
    ],
)
def test_what_cannot_be_is_said(shell: Shell, line: str, text: str) -> None:
    ended = shell.run("acli", *line.split())

    assert ended.stdout.startswith(text)
    assert (ended.stdout.count("\n"), ended.stderr, ended.status) == (1, "", 1)


def test_the_scheduler_is_turned_off(shell: Shell) -> None:
    shell.output("acli", "ads.update", "enable=false")

    assert last(shell) == UpdateAds(shell.vm("web-01").cluster_uuid, False)
    assert "enabled: False" in shell.output("acli", "ads.get")


def test_an_iscsi_client_must_prove_itself_and_then_no_more(shell: Shell) -> None:
    shell.output("acli", "vg.create", "group")
    shell.output("acli", "vg.attach_external", "group", "iqn.1994-05.com.redhat:x")
    (client,) = shell.site.all(IscsiClient)
    shell.output("acli", "iscsi_client.update", client.name, "client_secret=0123456789ab")
    first, shown = last(shell), shell.output("acli", "iscsi_client.get", client.uuid)
    shell.output("acli", "iscsi_client.update", client.uuid, "enabled_authentications=kNone")

    assert first == UpdateClient(client.uuid, "0123456789ab")
    assert 'enabled_authentications: "kCHAP"' in shown
    assert last(shell) == UpdateClient(client.uuid, "")
    ended = shell.run("acli", "iscsi_client.update", client.uuid, "enabled_authentications=kCHAP")
    assert (ended.stdout, ended.status) == (
        "InvalidArgument: give client_secret, or enabled_authentications=kNone\n",
        1,
    )


@pytest.mark.parametrize("word", ["exit", "quit", "core.exit", "core.quit"])
def test_to_leave_no_shell_is_to_do_nothing(shell: Shell, word: str) -> None:
    assert shell.output("acli", word) == ""
