"""Random acts on the model alone: whatever is asked, some things always hold, and there is always a way back."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from contract_tests.model.scene import GIB, SECOND, Scene
from contract_tests.model.test_restores import plain
from mock_prism.model.capacity import contents
from mock_prism.model.commands.cvm import SetCvmMaintenance, ShutDownCvm, StartCvm
from mock_prism.model.commands.failure import FailCvm, FailHost, ShutDownHost, StartHost
from mock_prism.model.commands.maintenance import EnterMaintenance, ExitMaintenance
from mock_prism.model.commands.migrate import MigrateVm
from mock_prism.model.commands.planned_outage import EnterPlannedOutage, ExitPlannedOutage
from mock_prism.model.commands.power import SetPower
from mock_prism.model.commands.recovery_point import (
    CreateRecoveryPoint,
    DeleteSnapshots,
    GroupSnapshotSpec,
    SnapshotSpec,
)
from mock_prism.model.commands.restore import RestoreOrder, RestoreVms, RevertVm
from mock_prism.model.commands.restore_group import RevertVolumeGroup
from mock_prism.model.commands.vm import DeleteVm, UpdateVm
from mock_prism.model.commands.volume_disk import AddVolumeDisk, RemoveVolumeDisk, VolumeDiskSpec
from mock_prism.model.commands.volume_group import CreateVolumeGroup, DeleteVolumeGroup
from mock_prism.model.errors import PrismError
from mock_prism.model.faults import FaultRule
from mock_prism.model.host import Host
from mock_prism.model.node import cvm_of, guests_of
from mock_prism.model.placement import Obstacle, obstacles
from mock_prism.model.recovery_point import GroupSnapshot, Kept, RecoveryPoint, Snapshot, all_of
from mock_prism.model.resiliency import DataResiliency
from mock_prism.model.room import free_memory
from mock_prism.model.states import CvmPower, Evacuation, HostPower, HostState, NonMigratable, PowerState, TaskStatus
from mock_prism.model.states import PowerTransition as Transition
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Command, Task
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import VolumeGroup

LETTERS = st.sampled_from("ABCD")
HOST_ACTS = st.sampled_from([FailHost, ShutDownHost, StartHost, ExitMaintenance])
CVM_ACTS = st.sampled_from([FailCvm, StartCvm])
FAULTY = st.sampled_from([act.operation for act in (EnterPlannedOutage, MigrateVm, SetPower, ShutDownCvm, StartCvm)])


class Cluster(RuleBasedStateMachine):
    """Four nodes in the hands of operators, users and bad luck."""

    @initialize()
    def begin(self) -> None:
        self.scene = Scene()
        self.site = self.scene.site
        self.shares: dict[str, int] = {}
        self.ended: dict[str, Task] = {}
        self.kept: dict[str, Vm | VolumeGroup] = {}

    def ask(self, command: Command) -> None:
        """A refusal is an answer; anything but a PrismError is a defect."""
        with suppress(PrismError):
            self.site.submit(command)

    @rule(letter=LETTERS, evacuation=st.sampled_from(Evacuation), tied=st.sampled_from(NonMigratable))
    def enter(self, letter: str, evacuation: Evacuation, tied: NonMigratable) -> None:
        self.ask(EnterMaintenance(self.scene.host(letter).uuid, evacuation, tied))

    @rule(letter=LETTERS, rolls_back=st.booleans(), timeout=st.sampled_from([None, 5, 60, 100]))
    def enter_outage(self, letter: str, rolls_back: bool, timeout: int | None) -> None:
        micros = timeout * SECOND if timeout else None
        self.ask(EnterPlannedOutage(self.scene.host(letter).uuid, True, rolls_back, micros))

    @rule(letter=LETTERS, timeout=st.sampled_from([None, 60, 200]))
    def leave_outage(self, letter: str, timeout: int | None) -> None:
        self.ask(ExitPlannedOutage(self.scene.host(letter).uuid, timeout * SECOND if timeout else None))

    @rule(letter=LETTERS, act=HOST_ACTS)
    def act_on_a_host(self, letter: str, act: type) -> None:
        self.ask(act(self.scene.host(letter).uuid))

    @rule(letter=LETTERS, act=CVM_ACTS)
    def act_on_a_cvm(self, letter: str, act: type) -> None:
        self.ask(act(self.scene.cvm(letter).uuid))

    @rule(letter=LETTERS, is_set=st.booleans(), powers_off=st.booleans())
    def maintain_a_cvm(self, letter: str, is_set: bool, powers_off: bool) -> None:
        uuid = self.scene.cvm(letter).uuid
        self.ask(ShutDownCvm(uuid, sets_flag=is_set) if powers_off else SetCvmMaintenance(uuid, is_set))

    @rule(place=st.integers(0, 23), transition=st.sampled_from(Transition))
    def switch(self, place: int, transition: Transition) -> None:
        if vm := self.pick(place):
            self.ask(SetPower(vm.uuid, transition))

    @rule(place=st.integers(0, 23), letter=LETTERS, live=st.booleans())
    def migrate(self, place: int, letter: str, live: bool) -> None:
        if vm := self.pick(place):
            self.ask(MigrateVm(vm.uuid, self.scene.host(letter).uuid, live))

    @rule(place=st.integers(0, 23), gib=st.integers(1, 400))
    def resize(self, place: int, gib: int) -> None:
        if vm := self.pick(place):
            self.ask(UpdateVm(vm.uuid, memory_bytes=gib * GIB))

    @rule(place=st.integers(0, 23))
    def delete(self, place: int) -> None:
        if vm := self.pick(place):
            self.ask(DeleteVm(vm.uuid))

    @rule(place=st.integers(0, 23))
    def keep(self, place: int) -> None:
        if vm := self.pick(place):
            groups = tuple(GroupSnapshotSpec(group.uuid) for group in self.site.all(VolumeGroup))
            self.ask(CreateRecoveryPoint((SnapshotSpec(vm.uuid),), groups=groups))

    @rule(act=st.sampled_from(["make", "grow", "shrink", "delete"]))
    def change_a_group(self, act: str) -> None:
        """One group is enough: it comes and goes, and so do its disks."""
        container = next(iter(self.site.all(StorageContainer))).uuid
        group = next(iter(self.site.all(VolumeGroup)), None)
        if act == "make" and group is None:
            self.ask(CreateVolumeGroup(self.scene.cluster.uuid, "vg"))
        elif act == "grow" and group is not None:
            self.ask(AddVolumeDisk(group.uuid, VolumeDiskSpec(size_bytes=GIB, container_uuid=container)))
        elif act == "shrink" and group is not None and group.disks:
            self.ask(RemoveVolumeDisk(group.uuid, group.disks[0].uuid))
        elif act == "delete" and group is not None:
            self.ask(DeleteVolumeGroup(group.uuid))

    @rule(place=st.integers(0, 23))
    def put_a_group_back(self, place: int) -> None:
        if kept := list(self.site.all(GroupSnapshot)):
            one = kept[place % len(kept)]
            self.ask(RevertVolumeGroup(one.group_uuid, one.uuid))

    @rule(place=st.integers(0, 23), is_new=st.booleans())
    def bring_back_a_vm(self, place: int, is_new: bool) -> None:
        """What is brought back at once is what the snapshot holds."""
        kept = list(self.site.all(Snapshot))
        if not kept:
            return
        one = kept[place % len(kept)]
        command = RestoreVms((RestoreOrder(one.uuid),)) if is_new else RevertVm(one.vm_uuid, one.uuid)
        with suppress(PrismError):
            task = self.site.submit(command)
            if task.status is TaskStatus.RUNNING:
                found = self.site.get(Vm, task.entities[0].uuid)
                assert plain(found) == plain(one.vm)

    @rule(place=st.integers(0, 23))
    def forget(self, place: int) -> None:
        kept: list[Kept] = [*self.site.all(Snapshot), *self.site.all(GroupSnapshot)]
        if kept:
            self.ask(DeleteSnapshots((kept[place % len(kept)].uuid,)))

    @rule(place=st.integers(0, 100))
    def cancel(self, place: int) -> None:
        tasks = list(self.site.all(Task))
        if tasks:
            with suppress(PrismError):
                self.site.cancel(tasks[place % len(tasks)].uuid)

    @rule(operation=FAULTY)
    def plan_a_fault(self, operation: str) -> None:
        self.site.put(FaultRule(uuid=operation, operation=operation))

    @rule(seconds=st.integers(0, 120))
    def advance(self, seconds: int) -> None:
        self.site.advance(seconds * SECOND)

    @rule()
    def leap(self) -> None:
        self.site.leap()

    def pick(self, place: int) -> Vm | None:
        vms = list(self.site.all(Vm))
        return vms[place % len(vms)] if vms else None

    @invariant()
    def a_vm_is_on_a_host_if_and_only_if_it_runs(self) -> None:
        for vm in self.site.all(Vm):
            assert (vm.host_uuid is None) == (vm.power in (PowerState.OFF, PowerState.SUSPENDED)), vm.name
            assert vm.moving_to is None or vm.host_uuid is not None, vm.name

    @invariant()
    def nothing_runs_on_a_host_that_has_entered_or_is_off(self) -> None:
        for host in self.site.all(Host):
            if host.state is HostState.ENTERED or not host.connected:
                assert guests_of(self.site, host.uuid) == (), host.name
            assert host.connected or cvm_of(self.site, host).power is CvmPower.OFF, host.name

    @invariant()
    def no_host_gives_away_what_it_lacks(self) -> None:
        assert all(free_memory(self.site, host) >= 0 for host in self.site.all(Host))

    @invariant()
    def every_vm_runs_where_it_may(self) -> None:
        """Its affinity, its anti-affinity group, GPUs, memory and CPU: all but that the host takes no new guests."""
        for vm in self.site.all(Vm):
            if vm.host_uuid is not None:
                found = obstacles(self.site, vm, self.site.get(Host, vm.host_uuid))
                assert set(found) <= {Obstacle.NOT_SCHEDULABLE}, vm.name

    @invariant()
    def a_host_out_of_service_remembers_why(self) -> None:
        for host in self.site.all(Host):
            assert host.state is HostState.NORMAL or host.maintenance is not None, host.name

    @invariant()
    def what_a_snapshot_holds_never_changes(self) -> None:
        kept: list[Kept] = [*self.site.all(Snapshot), *self.site.all(GroupSnapshot)]
        for one in kept:
            assert self.kept.setdefault(one.uuid, one.then) == one.then
            assert self.site.table(RecoveryPoint).get(one.recovery_point_uuid) is not None
        assert all(all_of(self.site, point) for point in self.site.all(RecoveryPoint))

    @invariant()
    def what_is_kept_takes_its_room_once(self) -> None:
        uuids = [content.uuid for content in contents(self.site)]
        assert len(uuids) == len({*uuids})
        held = {disk.uuid for one in self.site.all(GroupSnapshot) for disk in one.group.disks}
        assert held <= {*uuids}

    @invariant()
    def no_two_vms_have_the_same_disk(self) -> None:
        disks = [disk.vmdisk_uuid for vm in self.site.all(Vm) for disk in vm.disks if disk.vmdisk_uuid is not None]
        assert len(disks) == len({*disks})

    @invariant()
    def percentages_never_run_back_and_what_has_ended_stays(self) -> None:
        for task in self.site.all(Task):
            assert self.shares.get(task.uuid, 0) <= task.percentage <= 100
            self.shares[task.uuid] = task.percentage
            if task.has_ended:
                assert self.ended.setdefault(task.uuid, task) == task, task.operation

    def teardown(self) -> None:
        """Every task ends and lets go of what it held; and an operator can always bring everything back."""
        if not hasattr(self, "scene"):
            return
        self.site.advance(24 * 3600 * SECOND)
        assert all(task.has_ended for task in self.site.all(Task))
        assert (self.site.holders, self.site.waiters) == ({}, {})
        assert all(vm.moving_to is None for vm in self.site.all(Vm))
        for rule_left in list(self.site.all(FaultRule)):
            self.site.put(replace(rule_left, remaining=0))
        for letter in "ABCD":
            self.bring_back(letter)
        assert self.scene.cluster.shutdown_token is None
        assert self.scene.resiliency is DataResiliency.OK
        assert all(host.schedulable and host.maintenance is None for host in self.site.all(Host))

    def bring_back(self, letter: str) -> None:
        """As after a power loss: host on, CVM on, flag off, exit by the method that entered."""
        if self.scene.host(letter).power is HostPower.OFF:
            self.scene.succeed(StartHost(self.scene.host(letter).uuid))
        if self.scene.cvm(letter).power is CvmPower.OFF:
            self.scene.succeed(StartCvm(self.scene.cvm(letter).uuid))
        self.scene.succeed(SetCvmMaintenance(self.scene.cvm(letter).uuid, False))
        if self.scene.state(letter) is not HostState.NORMAL:
            self.scene.leave(letter)
        self.scene.settle()


TestCluster = Cluster.TestCase
TestCluster.settings = settings(
    max_examples=30,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
