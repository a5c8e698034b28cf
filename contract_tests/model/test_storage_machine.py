"""Random acts on storage: whatever is asked, nothing is lost, counted twice, or attached to what is not there."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from contract_tests.model.scene import GIB, SECOND, Scene
from mock_prism.model.attachments import all_attachments, users
from mock_prism.model.capacity import contents, provisioned_bytes
from mock_prism.model.commands.clone import CloneVm
from mock_prism.model.commands.container import CreateContainer, DeleteContainer
from mock_prism.model.commands.device_specs import DiskSpec
from mock_prism.model.commands.vm import DeleteVm
from mock_prism.model.commands.vm_devices import AddDisk, RemoveDisk
from mock_prism.model.commands.volume_attachment import (
    AttachClient,
    AttachVolumeGroup,
    DetachClient,
    DetachVolumeGroup,
)
from mock_prism.model.commands.volume_disk import AddVolumeDisk, RemoveVolumeDisk, VolumeDiskSpec
from mock_prism.model.commands.volume_group import (
    CloneVolumeGroup,
    CreateVolumeGroup,
    DeleteVolumeGroup,
    UpdateVolumeGroup,
)
from mock_prism.model.errors import PrismError
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Command
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import IscsiClient, VolumeGroup

PLACES = st.integers(0, 2)
VMS = ("web-01", "web-02", "test-off")


class Storage(RuleBasedStateMachine):
    """Few groups, VMs and clients, so that they meet often."""

    @initialize()
    def begin(self) -> None:
        self.scene = Scene()
        self.site = self.scene.site
        self.is_patient = True
        for is_shared in (True, False):
            self.ask(CreateVolumeGroup(self.scene.cluster.uuid, "vg", is_shared=is_shared))

    def ask(self, command: Command) -> None:
        """A refusal is an answer; anything but a PrismError is a defect."""
        with suppress(PrismError):
            self.site.submit(command)
        if self.is_patient:
            self.site.advance(SECOND)

    def group(self, place: int) -> VolumeGroup | None:
        found = list(self.site.all(VolumeGroup))[:3]
        return found[place % len(found)] if found else None

    def vm(self, place: int) -> Vm | None:
        return self.site.find(Vm, "name", VMS[place])

    def container(self, place: int) -> str:
        found = list(self.site.all(StorageContainer))
        return found[place % len(found)].uuid

    @rule(gib=st.integers(1, 9), place=st.integers(0, 4), is_shared=st.booleans(), balances=st.booleans())
    def make(self, gib: int, place: int, is_shared: bool, balances: bool) -> None:
        disk = VolumeDiskSpec(size_bytes=gib * GIB, container_uuid=self.container(place))
        command = CreateVolumeGroup(self.scene.cluster.uuid, "vg", "", (disk,), is_shared, balances)
        self.ask(command)

    @rule(place=PLACES, vm_place=PLACES, act=st.sampled_from([AttachVolumeGroup, DetachVolumeGroup]))
    def attach_or_detach(self, place: int, vm_place: int, act: Any) -> None:
        if (group := self.group(place)) and (vm := self.vm(vm_place)):
            self.ask(act(group.uuid, vm.uuid))

    @rule(place=PLACES, number=PLACES)
    def let_a_client_in(self, place: int, number: int) -> None:
        if group := self.group(place):
            self.ask(AttachClient(group.uuid, f"iqn.{number}"))

    @rule(place=PLACES)
    def keep_a_client_out(self, place: int) -> None:
        if (group := self.group(place)) and group.client_uuids:
            self.ask(DetachClient(group.uuid, group.client_uuids[0]))

    @rule(place=PLACES, is_shared=st.none() | st.booleans(), balances=st.none() | st.booleans())
    def change(self, place: int, is_shared: bool | None, balances: bool | None) -> None:
        if group := self.group(place):
            self.ask(UpdateVolumeGroup(group.uuid, is_shared=is_shared, balances_load=balances))

    @rule(place=PLACES, index=st.none() | PLACES)
    def add_a_disk(self, place: int, index: int | None) -> None:
        if group := self.group(place):
            self.ask(AddVolumeDisk(group.uuid, VolumeDiskSpec(index, GIB, self.container(place))))

    @rule(place=PLACES)
    def remove_a_disk(self, place: int) -> None:
        if (group := self.group(place)) and group.disks:
            self.ask(RemoveVolumeDisk(group.uuid, group.disks[0].uuid))

    @rule(place=PLACES, act=st.sampled_from([DeleteVolumeGroup, lambda uuid: CloneVolumeGroup(uuid, "copy")]))
    def delete_or_clone(self, place: int, act: Any) -> None:
        if group := self.group(place):
            self.ask(act(group.uuid))

    @rule(vm_place=PLACES, index=st.none() | PLACES)
    def give_a_vm_a_disk(self, vm_place: int, index: int | None) -> None:
        if vm := self.vm(vm_place):
            self.ask(AddDisk(vm.uuid, DiskSpec("scsi", index, GIB, self.container(vm_place))))

    @rule(vm_place=PLACES)
    def take_a_disk_from_a_vm(self, vm_place: int) -> None:
        if (vm := self.vm(vm_place)) and vm.disks:
            self.ask(RemoveDisk(vm.uuid, vm.disks[-1].uuid))

    @rule(vm_place=PLACES, act=st.sampled_from([DeleteVm, lambda uuid: CloneVm(uuid, "copy")]))
    def delete_or_clone_a_vm(self, vm_place: int, act: Any) -> None:
        if vm := self.vm(vm_place):
            self.ask(act(vm.uuid))

    @rule(number=PLACES)
    def make_a_container(self, number: int) -> None:
        self.ask(CreateContainer(self.scene.cluster.uuid, f"made-{number}"))

    @rule(place=st.integers(0, 4))
    def delete_a_container(self, place: int) -> None:
        self.ask(DeleteContainer(self.container(place)))

    @rule(is_patient=st.booleans())
    def change_temper(self, is_patient: bool) -> None:
        """Who is not patient asks for the next thing before the last is done."""
        self.is_patient = is_patient

    @rule()
    def leap(self) -> None:
        self.site.leap()

    @invariant()
    def what_is_attached_is_there(self) -> None:
        for uuid in all_attachments(self.site):
            self.site.get(VolumeGroup, uuid)
        for group in self.site.all(VolumeGroup):
            assert all(self.site.get(IscsiClient, uuid) for uuid in group.client_uuids)

    @invariant()
    def an_exclusive_group_has_one_attachment_at_most(self) -> None:
        for group in self.site.all(VolumeGroup):
            assert group.is_shared or len(users(self.site, group)) <= 1
            assert not (group.balances_load and group.client_uuids)

    @invariant()
    def no_two_disks_are_in_one_place(self) -> None:
        for vm in self.site.all(Vm):
            assert len({disk.address for disk in vm.disks}) == len(vm.disks), vm.name
            groups = [disk.volume_group_uuid for disk in vm.disks if disk.volume_group_uuid]
            assert len({*groups}) == len(groups), vm.name
        for group in self.site.all(VolumeGroup):
            assert len({disk.index for disk in group.disks}) == len(group.disks)

    @invariant()
    def capacity_is_conserved(self) -> None:
        """What the containers hold is what the disks take: nothing is lost, nothing counted twice."""
        held = sum(provisioned_bytes(self.site, container) for container in self.site.all(StorageContainer))
        found = list(contents(self.site))
        assert held == sum(content.size_bytes for content in found)
        assert len({content.uuid for content in found}) == len(found)


TestStorage = Storage.TestCase
TestStorage.settings = settings(
    max_examples=40,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
