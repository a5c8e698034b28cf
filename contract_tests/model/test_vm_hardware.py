"""GPUs, PCIe devices and serial ports: what a VM may be given, and where it can then run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.model.scene import Scene
from mock_prism.model.commands.clone import CloneVm
from mock_prism.model.commands.migrate import MigrateVm
from mock_prism.model.commands.power import SetPower
from mock_prism.model.commands.serial_port import (
    AddSerialPort,
    ChangeSerialPort,
    RemoveSerialPort,
    SerialPortSpec,
)
from mock_prism.model.commands.vm import CreateVm
from mock_prism.model.commands.vm_hardware import (
    AddGpus,
    AddPcieDevice,
    GpuSpec,
    RemoveGpus,
    RemovePcieDevice,
    device_in_group,
    devices_in_group,
    pcie_group,
    pcie_holder,
)
from mock_prism.model.errors import AlreadyExists, Invalid, NoPlacement, NotFound, WrongState
from mock_prism.model.gpu import A40, CARDS, SHARES, T4, GpuShare, card_of, cards_needed
from mock_prism.model.gpu_stock import assignable, kinds, users
from mock_prism.model.host import HostGpu, HostPcieDevice
from mock_prism.model.migratability import Bond, bond
from mock_prism.model.states import Family, PowerState, PowerTransition
from mock_prism.model.task import Command
from mock_prism.model.vm import VmSerialPort

OFF = "test-off"
T4_8Q = next(share for share in SHARES.values() if share.name == "GRID T4-8Q")
T4_16Q = next(share for share in SHARES.values() if share.name == "GRID T4-16Q")


def gpus(*kinds: GpuShare | int) -> tuple[GpuSpec, ...]:
    """GPUs to give."""
    return tuple(GpuSpec(kind if isinstance(kind, int) else kind.device_id) for kind in kinds)


def with_gpu(scene: Scene, name: str, *kinds: GpuShare | int) -> str:
    """A new VM that has them, and is off; its uuid."""
    task = scene.succeed(CreateVm(scene.cluster.uuid, name, gpus=gpus(*kinds)))
    return task.entities[0].uuid


def on(vm_uuid: str) -> SetPower:
    return SetPower(vm_uuid, PowerTransition.ON)


def with_pcie(scene: Scene, letter: str = "C") -> str:
    """The uuid of a network card that the host has from now on."""
    device = HostPcieDevice(scene.site.ids.uuid("pcie"), "Intel Ethernet E810-C")
    scene.site.put(replace(scene.host(letter), pcie_devices=(device,)))
    return device.uuid


def test_a_vm_with_a_card_runs_where_one_is_free(scene: Scene) -> None:
    uuid = with_gpu(scene, "render", T4.device_id)

    scene.succeed(on(uuid))

    assert scene.home("render") == "B"
    assert bond(scene.site, scene.vm("render"), scene.host("B"), Family.ACROPOLIS) is Bond.GPU


def test_when_all_cards_are_taken_the_next_vm_stays_off(scene: Scene) -> None:
    """One of the two is seeded to a running VM."""
    scene.succeed(on(with_gpu(scene, "second", T4.device_id)))
    error = scene.fail(on(with_gpu(scene, "third", T4.device_id)))

    assert isinstance(error, NoPlacement)
    assert {reason for host, reason in error.reasons if host.endswith("-B")} == {"no free GPU of the kind it needs"}


def test_shares_of_one_kind_are_packed_on_a_card(scene: Scene) -> None:
    names = ("one", "two")
    for name in names:
        scene.succeed(on(with_gpu(scene, name, T4_8Q)))

    assert [scene.home(name) for name in names] == ["B", "B"]
    assert isinstance(scene.fail(on(with_gpu(scene, "three", T4_8Q))), NoPlacement)


def test_shares_of_two_kinds_are_not_on_one_card(scene: Scene) -> None:
    scene.succeed(on(with_gpu(scene, "one", T4_8Q)))

    assert isinstance(scene.fail(on(with_gpu(scene, "two", T4_16Q))), NoPlacement)


def test_a_vm_with_a_share_moves_live_where_there_is_a_card(scene: Scene) -> None:
    card = HostGpu(scene.site.ids.uuid("gpu"), T4.name, T4.device_id)
    scene.site.put(replace(scene.host("D"), gpus=(card,)))
    uuid = with_gpu(scene, "desktop", T4_8Q)
    scene.succeed(SetPower(uuid, PowerTransition.ON, scene.host("B").uuid))

    assert bond(scene.site, scene.vm("desktop"), scene.host("B"), Family.ACROPOLIS) is None
    scene.succeed(MigrateVm(uuid))

    assert scene.home("desktop") == "D"


def test_the_stock_of_a_cluster_counts_what_runs(scene: Scene) -> None:
    cluster = scene.cluster.uuid
    before = [assignable(scene.site, cluster, kind) for kind in (T4.device_id, T4_8Q.device_id)]
    scene.succeed(on(with_gpu(scene, "one", T4_8Q)))

    assert (before, [assignable(scene.site, cluster, kind) for kind in (T4.device_id, T4_8Q.device_id)]) == (
        [1, 2],
        [0, 1],
    )
    assert [vm.name for vm in users(scene.site, cluster, T4_8Q.device_id)] == ["one"]
    assert kinds(scene.site, cluster) == (T4.device_id, *(one for one in SHARES if card_of(one) == T4.device_id))


@pytest.mark.parametrize(
    "wanted",
    [gpus(7), gpus(A40.device_id), gpus(*[T4_8Q] * 5), gpus(T4_8Q, T4.device_id)],
    ids=["unknown", "no host has it", "too many", "of both modes"],
)
def test_gpus_that_cannot_be_are_refused(scene: Scene, wanted: tuple[GpuSpec, ...]) -> None:
    for command in (AddGpus(scene.vm(OFF).uuid, wanted), CreateVm(scene.cluster.uuid, "new", gpus=wanted)):
        with pytest.raises(Invalid):
            scene.start(command)


def test_a_gpu_comes_and_goes(scene: Scene) -> None:
    task = scene.succeed(AddGpus(scene.vm(OFF).uuid, gpus(T4.device_id, T4.device_id)))
    first, second = scene.vm(OFF).gpus
    scene.succeed(RemoveGpus(scene.vm(OFF).uuid, (first.uuid,)))

    assert [ref.kind for ref in task.entities] == ["vm", "vm gpu", "vm gpu"]
    assert scene.vm(OFF).gpus == (second,)


@given(st.lists(st.sampled_from([*CARDS, *SHARES]), max_size=30))
def test_cards_needed_are_never_more_than_one_each_and_hold_all_shares(device_ids: list[int]) -> None:
    needed = cards_needed(device_ids)

    amounts = Counter(device_ids)
    assert needed.total() <= len(device_ids)
    for device_id, amount in amounts.items():
        per_card = SHARES[device_id].per_card if device_id in SHARES else 1
        assert needed[card_of(device_id)] * per_card >= amount


def test_a_vm_with_a_pcie_device_runs_on_its_host_only(scene: Scene) -> None:
    device = with_pcie(scene)
    vm = scene.vm(OFF)
    task = scene.succeed(AddPcieDevice(vm.uuid, device))
    scene.succeed(on(vm.uuid))

    assert (scene.home(OFF), task.entities[-1].kind) == ("C", "vm pcie device")
    assert bond(scene.site, scene.vm(OFF), scene.host("C"), Family.ACROPOLIS) is Bond.PCI_PASSTHROUGH
    assert isinstance(scene.fail(MigrateVm(vm.uuid)), WrongState)
    error = scene.fail(MigrateVm(vm.uuid, scene.host("D").uuid, live=False))
    assert isinstance(error, NoPlacement)
    assert error.reasons[0][1] == "the PCIe device passed through to it is on another host"


def test_a_pcie_device_is_one_vms_until_it_is_given_back(scene: Scene) -> None:
    device = with_pcie(scene)
    scene.succeed(AddPcieDevice(scene.vm(OFF).uuid, device))
    taken = scene.fail(AddPcieDevice(scene.vm("old-erp").uuid, device))
    copy = scene.succeed(CloneVm(scene.vm(OFF).uuid, "copy"))
    scene.succeed(RemovePcieDevice(scene.vm(OFF).uuid, scene.vm(OFF).pcie_devices[0].uuid))

    assert isinstance(taken, AlreadyExists)
    assert (copy.entities[0].name, scene.vm("copy").pcie_devices) == ("copy", ())
    assert pcie_holder(scene.site, device) is None


def test_a_serial_port_takes_the_first_free_place(scene: Scene) -> None:
    uuid = scene.vm(OFF).uuid
    scene.succeed(AddSerialPort(uuid, SerialPortSpec(1, is_connected=False)))
    task = scene.succeed(AddSerialPort(uuid))
    scene.succeed(AddSerialPort(uuid))

    assert [port.index for port in scene.vm(OFF).serial_ports] == [1, 0, 2]
    assert task.entities[-1].name == "serial.0"


def test_a_serial_port_is_changed_and_removed(scene: Scene) -> None:
    uuid = scene.vm(OFF).uuid
    scene.succeed(AddSerialPort(uuid))
    scene.succeed(AddSerialPort(uuid))
    first, second = scene.vm(OFF).serial_ports
    scene.succeed(ChangeSerialPort(uuid, first.uuid, is_connected=False))
    changed = scene.vm(OFF).serial_ports
    scene.succeed(RemoveSerialPort(uuid, first.uuid))

    assert changed == (replace(first, is_connected=False), second)
    assert scene.vm(OFF).serial_ports == (second,)


def test_a_serial_port_of_a_running_vm_may_only_stay_as_it_is(scene: Scene) -> None:
    uuid = scene.vm(OFF).uuid
    scene.succeed(AddSerialPort(uuid))
    (port,) = scene.vm(OFF).serial_ports
    scene.change(OFF, power=PowerState.ON)

    scene.succeed(ChangeSerialPort(uuid, port.uuid, is_connected=True))

    assert isinstance(scene.fail(ChangeSerialPort(uuid, port.uuid, is_connected=False)), WrongState)
    assert scene.vm(OFF).serial_ports == (port,)


@pytest.mark.parametrize("spec", [SerialPortSpec(0), SerialPortSpec()], ids=["taken", "full"])
def test_a_serial_port_without_room_fails(scene: Scene, spec: SerialPortSpec) -> None:
    ports = tuple(VmSerialPort(f"p{index}", index) for index in range(4))
    vm = scene.change(OFF, serial_ports=ports)

    assert isinstance(scene.fail(AddSerialPort(vm.uuid, spec)), AlreadyExists)


def test_a_serial_port_beyond_the_last_is_refused(scene: Scene) -> None:
    spec = SerialPortSpec(4)
    for command in (AddSerialPort(scene.vm(OFF).uuid, spec), CreateVm(scene.cluster.uuid, "new", serial_ports=(spec,))):
        with pytest.raises(Invalid):
            scene.start(command)


def test_a_copy_has_gpus_and_ports_of_its_own(scene: Scene) -> None:
    made = CreateVm(scene.cluster.uuid, "one", gpus=gpus(T4.device_id), serial_ports=(SerialPortSpec(2),))
    scene.succeed(CloneVm(scene.succeed(made).entities[0].uuid, "two"))

    one, two = scene.vm("one"), scene.vm("two")
    assert [gpu.device_id for gpu in two.gpus] == [T4.device_id]
    assert [port.index for port in two.serial_ports] == [2]
    assert one.gpus[0].uuid != two.gpus[0].uuid
    assert one.serial_ports[0].uuid != two.serial_ports[0].uuid


WHILE_RUNNING: dict[str, Callable[[str], Command]] = {
    "gpu": lambda uuid: AddGpus(uuid, gpus(T4.device_id)),
    "serial port": AddSerialPort,
}


@pytest.mark.parametrize("make", WHILE_RUNNING.values(), ids=WHILE_RUNNING)
def test_hardware_waits_until_the_vm_is_off(scene: Scene, make: Callable[[str], Command]) -> None:
    before = scene.vm("web-01")

    assert isinstance(scene.fail(make(before.uuid)), WrongState)
    assert scene.vm("web-01") == before


NOWHERE: dict[str, Callable[[str], Command]] = {
    "gpu": lambda uuid: RemoveGpus(uuid, ("none",)),
    "device": lambda uuid: AddPcieDevice(uuid, "none"),
    "assignment": lambda uuid: RemovePcieDevice(uuid, "none"),
    "port": lambda uuid: RemoveSerialPort(uuid, "none"),
    "port to change": lambda uuid: ChangeSerialPort(uuid, "none"),
}


@pytest.mark.parametrize("make", NOWHERE.values(), ids=NOWHERE)
def test_what_a_vm_does_not_have_is_not_found(scene: Scene, make: Callable[[str], Command]) -> None:
    scene.change(OFF, serial_ports=(VmSerialPort("p", 0),))
    scene.succeed(AddGpus(scene.vm(OFF).uuid, gpus(T4.device_id)))
    scene.succeed(AddPcieDevice(scene.vm(OFF).uuid, with_pcie(scene)))

    with pytest.raises(NotFound):
        scene.start(make(scene.vm(OFF).uuid))


def test_the_devices_of_one_model_are_a_group_that_gives_a_free_one(scene: Scene) -> None:
    first, second = with_pcie(scene, "C"), with_pcie(scene, "D")
    group = pcie_group(scene.cluster.uuid, "Intel Ethernet E810-C")
    given = device_in_group(scene.site, scene.cluster.uuid, group)
    scene.succeed(AddPcieDevice(scene.vm(OFF).uuid, given))
    other = device_in_group(scene.site, scene.cluster.uuid, group)

    assert devices_in_group(scene.site, scene.cluster.uuid, group) == [first, second]
    assert {given, other} == {first, second}
    with pytest.raises(NotFound):
        device_in_group(scene.site, scene.cluster.uuid, first)
