"""acli vm_group, and the GPUs and serial ports of VMs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.shell.shell import Shell
from mock_prism.model.commands.vm_group import CreateVmGroup, UpdateVmGroup
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm, VmGroup

NAME = "ha-proxies-apart"


def vm(shell: Shell, name: str) -> Vm:
    """A VM by its name."""
    found = shell.site.find(Vm, "name", name)
    assert found is not None
    return found


def group(shell: Shell, name: str = NAME) -> VmGroup:
    """A group by its name."""
    found = shell.site.find(VmGroup, "name", name)
    assert found is not None
    return found


def last(shell: Shell) -> object:
    """The command of the newest task."""
    return list(shell.site.all(Task))[-1].command


def test_groups_are_listed_by_name(shell: Shell) -> None:
    shell.output("acli", "vm_group.create", "first")

    rows = [line.split() for line in shell.output("acli", "vm_group.list").splitlines()]
    assert rows[1:] == [["first", group(shell, "first").uuid], [NAME, group(shell).uuid]]


def test_a_group_is_shown_with_its_vms(shell: Shell) -> None:
    shown = shell.output("acli", "vm_group.get", NAME)
    members = shell.output("acli", "vm_group.list_vms", NAME)

    assert shown.splitlines()[:2] == [f"{NAME} {{", "  anti_affinity: True"]
    assert [line.split()[0] for line in members.splitlines()[1:]] == ["ha-proxy-1", "ha-proxy-2"]
    assert all(uuid in shown for uuid in group(shell).vm_uuids)


def test_a_group_is_made_filled_and_kept_apart(shell: Shell) -> None:
    cluster = vm(shell, "web-01").cluster_uuid
    made = shell.output("acli", "vm_group.create", "webs")
    first = last(shell)
    shell.output("acli", "vm_group.add_vms", "webs", "vm_list=web-01,web-02")
    second = last(shell)
    shell.output("acli", "vm_group.antiaffinity_set", "webs")
    apart = group(shell, "webs").anti_affinity
    shell.output("acli", "vm_group.antiaffinity_unset", "webs")
    shell.output("acli", "vm_group.remove_vms", "webs", "vm_list=web-02")

    uuids = (vm(shell, "web-01").uuid, vm(shell, "web-02").uuid)
    assert made == "webs: pending\nwebs: complete\n"
    assert first == CreateVmGroup(cluster, "webs")
    assert second == UpdateVmGroup(group(shell, "webs").uuid, added=uuids)
    assert (apart, group(shell, "webs").anti_affinity, group(shell, "webs").vm_uuids) == (True, False, uuids[:1])


def test_a_group_is_renamed_and_deleted(shell: Shell) -> None:
    shell.output("acli", "vm_group.update", NAME, "name=proxies")
    renamed = group(shell, "proxies")
    shell.output("acli", "vm_group.delete", renamed.uuid)

    assert not list(shell.site.all(VmGroup))


@pytest.mark.parametrize(
    "words",
    [
        ("vm_group.get", "none"),
        ("vm_group.add_vms", NAME, "vm_list=none"),
        ("vm_group.add_vms", NAME),
        ("vm_group.remove_vms", NAME, "vm_list=web-01"),
        ("vm_group.create", NAME),
        ("vm.assign_gpu", "test-off", "gpu=Voodoo"),
        ("vm.assign_gpu", "test-off", "gpu=NVIDIA A40"),
        ("vm.deassign_gpu", "test-off", "gpu=Tesla_T4"),
        ("vm.serial_port_create", "test-off", "index=4"),
        ("vm.serial_port_create", "test-off", "index=one"),
        ("vm.serial_port_create", "test-off", "type=kFile"),
    ],
)
def test_what_cannot_be_fails_and_nothing_changes(shell: Shell, words: tuple[str, ...]) -> None:
    before = [*shell.site.all(VmGroup), *shell.site.all(Vm)]

    outcome = shell.run("acli", *words)

    assert outcome.status != 0
    assert outcome.stdout
    assert [*shell.site.all(VmGroup), *shell.site.all(Vm)] == before


def test_a_gpu_comes_and_goes(shell: Shell) -> None:
    told = shell.output("acli", "vm.assign_gpu", "test-off", "gpu=grid_t4-8q")
    shown = shell.output("acli", "vm.get", "test-off")
    given = vm(shell, "test-off").gpus
    shell.output("acli", "vm.deassign_gpu", "test-off", "gpu=GRID T4-8Q")

    assert told == "GpuAssign: pending\nGpuAssign: complete\n"
    assert [(gpu.device_id, gpu.is_virtual) for gpu in given] == [(233, True)]
    assert "device_id: 233" in shown
    assert vm(shell, "test-off").gpus == ()


def test_a_serial_port_is_made_as_scripts_do(shell: Shell) -> None:
    shell.output("acli", "vm.serial_port_create", "test-off", "type=kServer", "index=0")
    shell.output("acli", "vm.serial_port_create", "test-off", "type=kNull")
    shown = shell.output("acli", "vm.get", "test-off")

    assert [(port.index, port.is_connected) for port in vm(shell, "test-off").serial_ports] == [(0, True), (1, False)]
    assert 'type: "kServer"' in shown


def test_hardware_of_a_running_vm_is_told_and_stays(shell: Shell) -> None:
    before = vm(shell, "web-01")

    outcome = shell.run("acli", "vm.serial_port_create", "web-01")

    assert (outcome.status != 0, vm(shell, "web-01")) == (True, replace(before))
