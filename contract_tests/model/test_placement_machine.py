"""Random acts about where VMs run and what they have; whatever is done, no host gives what it has not."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from contract_tests.model.scene import Scene
from mock_prism.model.affinity import allowed_hosts
from mock_prism.model.category import Category
from mock_prism.model.commands.clone import CloneVm
from mock_prism.model.commands.migrate import MigrateVm
from mock_prism.model.commands.policy import CreateAntiAffinityPolicy, CreateHostAffinityPolicy
from mock_prism.model.commands.power import SetPower
from mock_prism.model.commands.vm_group import CreateVmGroup, UpdateVmGroup
from mock_prism.model.commands.vm_hardware import AddGpus, AddPcieDevice, GpuSpec
from mock_prism.model.compliance import verdicts
from mock_prism.model.errors import PrismError
from mock_prism.model.gpu import CARDS, SHARES, cards_needed
from mock_prism.model.host import Host, HostPcieDevice
from mock_prism.model.node import guests_of
from mock_prism.model.placement import obstacles
from mock_prism.model.policy import AntiAffinityPolicy, HostAffinityPolicy
from mock_prism.model.states import PowerTransition
from mock_prism.model.task import Command, Task
from mock_prism.model.vm import Vm

NAMES = ("web-01", "web-02", "app-01", "app-03", "test-off", "old-erp", "template-centos", "gpu-render")
VMS = st.sampled_from(NAMES)
HOSTS = st.sampled_from("ABCD")
DEVICE = "1f4b7f4e-31c7-4e5c-9a32-0d5b9ad3f0ff"


class Placement(RuleBasedStateMachine):
    """One site, with a PCIe device on host C."""

    @initialize()
    def start(self) -> None:
        self.scene = Scene()
        self.words = [category.uuid for category in self.scene.site.all(Category)][:3]
        host = self.scene.host("C")
        self.scene.site.put(replace(host, pcie_devices=(HostPcieDevice(DEVICE, "Samsung PM983 NVMe"),)))

    def ask(self, command: Command) -> None:
        """Ask for an act that may be refused or fail, and wait for its end."""
        try:
            self.scene.site.finish(self.scene.site.submit(command))
        except PrismError:
            return

    @rule(name=VMS, device=st.sampled_from([*CARDS, *SHARES]))
    def give_a_gpu(self, name: str, device: int) -> None:
        self.ask(AddGpus(self.scene.vm(name).uuid, (GpuSpec(device),)))

    @rule(name=VMS)
    def give_the_device(self, name: str) -> None:
        self.ask(AddPcieDevice(self.scene.vm(name).uuid, DEVICE))

    @rule(name=VMS, on=st.booleans())
    def switch(self, name: str, on: bool) -> None:
        self.ask(SetPower(self.scene.vm(name).uuid, PowerTransition.ON if on else PowerTransition.OFF))

    @rule(name=VMS, letter=HOSTS, live=st.booleans())
    def migrate(self, name: str, letter: str, live: bool) -> None:
        self.ask(MigrateVm(self.scene.vm(name).uuid, self.scene.host(letter).uuid, live))

    @rule(name=VMS)
    def clone(self, name: str) -> None:
        self.ask(CloneVm(self.scene.vm(name).uuid, "copy"))

    @rule(name=VMS, place=st.integers(0, 2))
    def label_a_vm(self, name: str, place: int) -> None:
        self.scene.change(name, categories=(self.words[place],))

    @rule(letter=HOSTS, place=st.integers(0, 2))
    def label_a_host(self, letter: str, place: int) -> None:
        self.scene.site.put(replace(self.scene.host(letter), categories=(self.words[place],)))

    @rule(vms=st.integers(0, 2), hosts=st.integers(0, 2))
    def say_where(self, vms: int, hosts: int) -> None:
        self.ask(CreateHostAffinityPolicy("where", (self.words[vms],), (self.words[hosts],)))

    @rule(place=st.integers(0, 2))
    def keep_apart(self, place: int) -> None:
        self.ask(CreateAntiAffinityPolicy("apart", (self.words[place],)))

    @rule(names=st.lists(VMS, min_size=2, max_size=3, unique=True))
    def group(self, names: list[str]) -> None:
        group = self.scene.succeed(CreateVmGroup(self.scene.cluster.uuid, f"g{self.scene.site.sequence}"))
        members = tuple(self.scene.vm(name).uuid for name in names)
        self.ask(UpdateVmGroup(group.entities[0].uuid, added=members, keeps_apart=True))

    @rule(letter=HOSTS)
    def maintain(self, letter: str) -> None:
        try:
            self.scene.enter(letter)
            self.scene.leave(letter)
        except PrismError:
            return

    @invariant()
    def no_host_gives_more_cards_than_it_has(self) -> None:
        for host in self.scene.site.all(Host):
            there = Counter(gpu.device_id for gpu in host.gpus)
            used = cards_needed(gpu.device_id for vm in guests_of(self.scene.site, host.uuid) for gpu in vm.gpus)
            assert used <= there, host.name

    @invariant()
    def a_device_is_one_vms_and_that_runs_beside_it(self) -> None:
        holders = [vm for vm in self.scene.site.all(Vm) if vm.pcie_devices]
        assert len(holders) <= 1
        assert all(vm.host_uuid in (None, self.scene.host("C").uuid) for vm in holders)

    @invariant()
    def what_starts_next_starts_where_nothing_is_in_the_way(self) -> None:
        for vm in self.scene.site.all(Vm):
            allowed = allowed_hosts(self.scene.site, vm)
            free = [host for host in self.scene.site.all(Host) if not obstacles(self.scene.site, vm, host)]
            assert allowed is None or {host.uuid for host in free} <= allowed

    @invariant()
    def every_vm_of_a_policy_has_a_verdict(self) -> None:
        site = self.scene.site
        found = [verdicts(site, policy) for policy in site.all(HostAffinityPolicy)]
        found += [verdicts(site, policy) for policy in site.all(AntiAffinityPolicy)]
        assert all(len(one) == len({verdict.vm.uuid for verdict in one}) for one in found)

    def teardown(self) -> None:
        """In the end every task has ended."""
        while self.scene.site.leap():
            pass
        for task in self.scene.site.all(Task):
            assert task.has_ended or task.command.is_internal, task.operation


TestPlacement = Placement.TestCase
TestPlacement.settings = settings(
    max_examples=20,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
