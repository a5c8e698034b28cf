"""Random acts over all faces; whatever is done, some things always hold."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from contract_tests.across.world import DOORS, World
from mock_prism.model.host import Host
from mock_prism.model.recovery_point import Snapshot
from mock_prism.model.states import HostState, PowerState
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import VolumeGroup

HOSTS = [f"192.168.38.{number}" for number in range(161, 165)]
CVMS = [f"192.168.38.{number}" for number in range(165, 169)]
V2 = "/PrismGateway/services/rest/v2.0"
V4_GROUPS = "/api/volumes/v4.3/config/volume-groups"


class Site(RuleBasedStateMachine):
    """Clients of every face at work on one site."""

    @initialize()
    def start(self) -> None:
        self.world = World.start()
        self.clock = self.world.site.now_micros
        self.names = {vm.name for vm in self.world.site.all(Vm)}
        self.made = 0

    @rule(door=st.sampled_from(DOORS), address=st.sampled_from(HOSTS))
    def enter(self, door: Any, address: str) -> None:
        assert door.enter(self.world, address) in ("succeeded", "failed", "refused")

    @rule(door=st.sampled_from(DOORS), address=st.sampled_from(HOSTS))
    def leave(self, door: Any, address: str) -> None:
        assert door.leave(self.world, address) in ("succeeded", "failed", "refused")

    @rule(address=st.sampled_from(HOSTS))
    def begin_entering(self, address: str) -> None:
        """By the console, without waiting for the end."""
        path = f"/console/api/hosts/{self.world.host(address).uuid}/enter_maintenance"
        assert self.world.browser.post(path, json={"power_off_unmovable": True}).status_code in (202, 409, 503)

    @rule(seconds=st.integers(0, 90))
    def advance(self, seconds: int) -> None:
        reply = self.world.client.post("/_mock/advance", json={"seconds": seconds})
        assert reply.status_code == 200

    @rule(place=st.integers(0, 23), transition=st.sampled_from(["ON", "OFF", "ACPI_SHUTDOWN", "RESET"]))
    def switch_a_vm(self, place: int, transition: str) -> None:
        vms = list(self.world.site.all(Vm))
        if vms:
            vm = vms[place % len(vms)]
            reply = self.world.send("POST", f"{V2}/vms/{vm.uuid}/set_power_state", {"transition": transition})
            assert reply.status_code == 201

    @rule(place=st.integers(0, 23), address=st.sampled_from(HOSTS))
    def migrate_a_vm(self, place: int, address: str) -> None:
        vms = list(self.world.site.all(Vm))
        if vms:
            vm = vms[place % len(vms)]
            self.world.shell("acli", "vm.migrate", vm.name, f"host={address}")

    @rule(memory_mb=st.integers(1, 64_000))
    def make_a_vm(self, memory_mb: int) -> None:
        name = f"made-{self.made}"
        self.made += 1
        reply = self.world.send("POST", f"{V2}/vms", {"name": name, "memory_mb": memory_mb, "num_vcpus": 1})
        assert reply.status_code == 201
        self.names.add(name)

    @rule(place=st.integers(0, 23))
    def delete_a_vm(self, place: int) -> None:
        self.world.settle()
        vms = list(self.world.site.all(Vm))
        if vms:
            vm = vms[place % len(vms)]
            assert self.world.send("DELETE", f"{V2}/vms/{vm.uuid}").status_code == 200
            self.world.settle()
            self.names.discard(vm.name)

    @rule(place=st.integers(0, 23))
    def keep_a_vm(self, place: int) -> None:
        vms = list(self.world.site.all(Vm))
        if vms:
            spec = {"vm_uuid": vms[place % len(vms)].uuid}
            assert self.world.send("POST", f"{V2}/snapshots", {"snapshot_specs": [spec]}).status_code == 201

    @rule(place=st.integers(0, 23))
    def make_a_vm_of_a_snapshot(self, place: int) -> None:
        found = list(self.world.site.all(Snapshot))
        if found:
            name = f"made-{self.made}"
            self.made += 1
            body = {"spec_list": [{"name": name}]}
            path = f"{V2}/snapshots/{found[place % len(found)].uuid}/clone"
            assert self.world.send("POST", path, body).status_code == 201
            self.world.settle()
            self.names.add(name)

    @rule(place=st.integers(0, 23))
    def put_a_vm_back(self, place: int) -> None:
        found = list(self.world.site.all(Snapshot))
        if found:
            one = found[place % len(found)]
            body = {"vmRecoveryPointExtId": one.uuid}
            reply = self.world.send("POST", f"/api/vmm/v4.3/ahv/config/vms/{one.vm_uuid}/$actions/revert", body)
            assert reply.status_code == (404 if self.world.site.table(Vm).get(one.vm_uuid) is None else 202)

    @rule(node=st.sampled_from(CVMS))
    def shut_down_a_cvm(self, node: str) -> None:
        self.world.shell("cvm_shutdown", "-P", "now", node=node)

    @rule(door=st.sampled_from(["v4", "v2.0", "acli"]))
    def make_a_group(self, door: str) -> None:
        cluster = self.world.host(HOSTS[0]).cluster_uuid
        body = {"name": "vg", "clusterReference": cluster, "sharingStatus": "SHARED"}
        if door == "acli":
            self.world.shell("acli", "vg.create", "vg", "shared=true")
        elif door == "v4":
            assert self.world.send("POST", V4_GROUPS, body).status_code == 202
        else:
            assert self.world.send("POST", f"{V2}/volume_groups", {"name": "vg", "is_shared": True}).status_code == 201

    @rule(place=st.integers(0, 5), vm_place=st.integers(0, 23), verb=st.sampled_from(["attach", "detach"]))
    def move_a_group(self, place: int, vm_place: int, verb: str) -> None:
        """By v4 or by v2.0, in turn."""
        groups, vms = list(self.world.site.all(VolumeGroup)), list(self.world.site.all(Vm))
        if not groups or not vms:
            return
        group, vm = groups[place % len(groups)], vms[vm_place % len(vms)]
        if vm_place % 2:
            reply = self.world.send("POST", f"{V4_GROUPS}/{group.uuid}/$actions/{verb}-vm", {"extId": vm.uuid})
            assert reply.status_code in (202, 400)
        else:
            reply = self.world.send("POST", f"{V2}/volume_groups/{group.uuid}/{verb}", {"vm_uuid": vm.uuid})
            assert reply.status_code in (201, 404)

    @invariant()
    def every_face_attaches_the_groups_alike(self) -> None:
        groups, vms = (
            self.world.read(V4_GROUPS).get("data", ()),
            self.world.read(f"{V2}/vms?include_vm_disk_config=true"),
        )
        told = {(one["extId"], each["attachment"]["extId"]) for one in groups for each in one.get("attachments", ())}
        seen = {
            (disk["disk_address"]["volume_group_uuid"], vm["uuid"])
            for vm in vms["entities"]
            for disk in vm["vm_disk_info"]
            if "volume_group_uuid" in disk["disk_address"]
        }
        listed = {
            (group["uuid"], each["vm_uuid"])
            for group in self.world.read(f"{V2}/volume_groups")["entities"]
            for each in group["attachment_list"]
        }
        assert told == seen == listed

    @invariant()
    def no_vm_is_lost(self) -> None:
        assert {vm.name for vm in self.world.site.all(Vm)} == self.names

    @invariant()
    def no_vm_runs_on_a_host_that_has_entered(self) -> None:
        for host in self.world.site.all(Host):
            if host.state is HostState.ENTERED:
                assert not list(self.world.site.where(Vm, "host_uuid", host.uuid)), host.name

    @invariant()
    def a_vm_is_on_a_host_if_and_only_if_it_runs(self) -> None:
        for vm in self.world.site.all(Vm):
            assert (vm.host_uuid is None) == (vm.power is PowerState.OFF), vm.name

    @invariant()
    def no_host_is_given_more_memory_than_it_has(self) -> None:
        site = self.world.site
        for host in site.all(Host):
            here = {vm.uuid: vm for field in ("host_uuid", "moving_to") for vm in site.where(Vm, field, host.uuid)}
            assert sum(vm.memory_bytes for vm in here.values()) <= host.memory_bytes, host.name

    @invariant()
    def the_clock_never_goes_back(self) -> None:
        assert self.world.site.now_micros >= self.clock
        self.clock = self.world.site.now_micros

    @invariant()
    def rest_and_shell_place_the_vms_alike(self) -> None:
        told = self.world.read(f"{V2}/vms")["entities"]
        assert {vm["uuid"]: vm.get("host_uuid") for vm in told} == {
            vm.uuid: vm.host_uuid for vm in self.world.site.all(Vm)
        }

    @invariant()
    def rest_and_shell_show_the_same_snapshots(self) -> None:
        told = self.world.read(f"{V2}/snapshots")["entities"]
        shown = self.world.read("/api/vmm/v4.3/ahv/config/vm-recovery-points?$limit=100").get("data", [])
        assert [one["uuid"] for one in told] == [one["extId"] for one in shown][: len(told)]

    def teardown(self) -> None:
        """In the end every task has ended."""
        self.world.settle()
        for task in self.world.site.all(Task):
            assert task.has_ended or task.command.is_internal, task.operation


TestMachine = Site.TestCase
TestMachine.settings = settings(
    max_examples=15,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
