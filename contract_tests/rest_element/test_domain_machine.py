"""Random acts on protection domains at both ends of a replication: whatever is asked, no answer breaks and nothing
of an active domain is lost."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from contract_tests.rest_element.two_sites import OUTSIDE, PD, REMOTES, Elements
from mock_prism.model.commands.replication import ReplicateSnapshot
from mock_prism.model.commands.volume_attachment import AttachVolumeGroup
from mock_prism.model.commands.volume_group import CreateVolumeGroup
from mock_prism.model.protection_domain import Member, ProtectionDomain, members
from mock_prism.model.remote_site import RemoteSite
from mock_prism.model.replication import Replication
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import VolumeGroup

SECOND = 1_000_000
SPANS = (1, 20, 90, 4000)
ENDS = st.booleans()
NAMES = st.sampled_from(("east-01", "east-02"))
READ = (
    PD,
    f"{PD}/pd",
    f"{PD}/dr_snapshots",
    f"{PD}/oob_schedules",
    f"{PD}/pending_actions",
    f"{PD}/pending_replications",
    f"{PD}/replications",
    f"{PD}/status",
    f"{PD}/events",
    f"{PD}/alerts",
    REMOTES,
    f"{REMOTES}/dr_snapshots",
    f"{REMOTES}/pending_replications",
)


class Domains(RuleBasedStateMachine):
    """One domain, two clusters and a remote site that is nowhere."""

    @initialize()
    def begin(self) -> None:
        self.both = Elements()
        self.site = self.both.east.site
        for away in (False, True):
            self.both.know("far", OUTSIDE, away)
        self.both.protect("east-01", "east-02")
        self.site.finish(self.site.submit(CreateVolumeGroup(self.both.here.uuid, "vg", is_shared=True)))
        (group,) = self.site.all(VolumeGroup)
        for name in ("east-01", "east-03"):
            vm = next(vm for vm in self.site.all(Vm) if vm.name == name)
            self.site.finish(self.site.submit(AttachVolumeGroup(group.uuid, vm.uuid)))
        self.add_groups(False)

    def ask(self, away: bool, method: str, path: str, body: Any = None) -> None:
        """A refusal is an answer; a defect is none."""
        reply = self.both.east.send(method, self.both.west(path) if away else path, body)
        assert reply.status_code < 500 or "Internal error" not in reply.text, (method, path, reply.text)

    def remote(self, away: bool, is_far: bool) -> str:
        """What an end calls the other, or what is nowhere."""
        return "far" if is_far else ("east" if away else "west")

    def points(self, away: bool) -> list[str]:
        reply = self.both.east.send("GET", self.both.west(f"{PD}/pd/dr_snapshots") if away else f"{PD}/pd/dr_snapshots")
        found: Any = reply.json
        return [one["snapshot_id"] for one in found.get("entities", ())]

    @rule(away=ENDS, is_far=ENDS, later=st.none() | st.sampled_from(SPANS))
    def take(self, away: bool, is_far: bool, later: int | None) -> None:
        body: dict[str, Any] = {"remote_site_names": [self.remote(away, is_far)], "snapshot_retention_time_secs": 3000}
        if later is not None:
            body["schedule_start_time_usecs"] = self.site.now_micros + later * SECOND
        self.ask(away, "POST", f"{PD}/pd/oob_schedules", body)

    @rule(away=ENDS, is_far=ENDS)
    def schedule(self, away: bool, is_far: bool) -> None:
        policy = {"local_max_snapshots": 1, "remote_max_snapshots": {self.remote(away, is_far): 1}}
        self.ask(away, "POST", f"{PD}/pd/schedules", {"type": "HOURLY", "retention_policy": policy})

    @rule(away=ENDS)
    def unschedule(self, away: bool) -> None:
        self.ask(away, "DELETE", f"{PD}/pd/schedules")

    @rule(away=ENDS, is_far=ENDS)
    def migrate(self, away: bool, is_far: bool) -> None:
        self.ask(away, "POST", f"{PD}/pd/migrate", {"value": self.remote(away, is_far)})

    @rule(away=ENDS, word=st.sampled_from(("activate", "deactivate")))
    def switch(self, away: bool, word: str) -> None:
        self.ask(away, "POST", f"{PD}/pd/{word}", {})

    @rule(away=ENDS, place=st.integers(0, 3), act=st.sampled_from(("rollback", "restore_entities", "delete", "retain")))
    def go_back(self, away: bool, place: int, act: str) -> None:
        points = self.points(away)
        if points:
            word = points[place % len(points)]
            if act == "delete":
                self.ask(away, "DELETE", f"{PD}/pd/dr_snapshots/{word}")
            elif act == "retain":
                self.ask(away, "POST", f"{PD}/pd/dr_snapshots/{word}/retain", {"value": self.site.now_micros + SECOND})
            else:
                self.ask(away, "POST", f"{PD}/pd/{act}", {"value": word, "snapshot_id": word, "vm_name_prefix": "c-"})

    @rule(away=ENDS, value=st.sampled_from(("pause", "resume", None)))
    def hold_up(self, away: bool, value: str | None) -> None:
        for one in list(self.site.all(Replication))[:1]:
            path = f"{PD}/pd/replications/{one.number}"
            self.ask(away, "PUT" if value else "DELETE", path, {"value": value} if value else None)

    @rule(away=ENDS, name=NAMES, act=st.sampled_from(("protect_vms", "unprotect_vms")))
    def move_vm(self, away: bool, name: str, act: str) -> None:
        self.ask(away, "POST", f"{PD}/pd/{act}", {"names": [name]} if act == "protect_vms" else [name])

    @rule(away=ENDS)
    def add_groups(self, away: bool) -> None:
        """Volume groups, with the VMs that have them."""
        uuids = [group.uuid for group in self.site.all(VolumeGroup)]
        path = f"{PD}/pd/add_entities"
        body = {"volumeGroupUuids": uuids, "protectRelatedEntities": True}
        reply = self.both.prism.v1.send("POST", self.both.west(path) if away else path, body)
        assert "Internal error" not in reply.text, reply.text

    @rule(place=st.integers(0, 3))
    def delete_group(self, place: int) -> None:
        groups = list(self.site.all(VolumeGroup))
        if groups:
            one = groups[place % len(groups)]
            away = one.cluster_uuid == self.both.there.uuid
            self.ask(away, "DELETE", f"/volume_groups/{one.uuid}")

    @rule(away=ENDS, is_far=ENDS)
    def forget(self, away: bool, is_far: bool) -> None:
        name = self.remote(away, is_far)
        self.ask(away, "DELETE", f"{REMOTES}/{name}")

    @rule(away=ENDS)
    def know_again(self, away: bool) -> None:
        ip = (self.both.here if away else self.both.there).external_ip
        self.ask(away, "POST", REMOTES, {"name": self.remote(away, False), "remote_ip_ports": {ip: 2020}})

    @rule(away=ENDS)
    def begin_again(self, away: bool) -> None:
        self.ask(away, "DELETE", f"{PD}/pd")
        self.ask(away, "POST", PD, {"value": "pd"})

    @rule(seconds=st.sampled_from(SPANS))
    def wait(self, seconds: int) -> None:
        self.site.advance(seconds * SECOND)

    @invariant()
    def every_list_is_answered(self) -> None:
        for away in (False, True):
            for path in READ:
                reply = self.both.east.send("GET", self.both.west(path) if away else path)
                assert reply.status_code == 200 or (path == f"{PD}/pd" and reply.status_code == 404), (path, reply.text)

    @invariant()
    def what_is_under_way_has_a_task_and_both_ends(self) -> None:
        tasks = {task.uuid for task in self.site.all(Task) if not task.has_ended}
        remotes = {remote.uuid for remote in self.site.all(RemoteSite)}
        for one in self.site.all(Replication):
            assert one.remote_site_uuid in remotes
            assert not one.is_under_way or one.task_uuid in tasks
        going = {one.task_uuid for one in self.site.all(Replication)}
        unfinished = (task for task in self.site.all(Task) if not task.has_ended)
        assert {task.uuid for task in unfinished if isinstance(task.command, ReplicateSnapshot)} <= going

    @invariant()
    def what_is_not_active_holds_nothing_and_names_are_there_once(self) -> None:
        names = [(domain.cluster_uuid, domain.name) for domain in self.site.all(ProtectionDomain)]
        assert len(names) == len(set(names))
        for domain in self.site.all(ProtectionDomain):
            if not domain.is_active and domain.uuid not in self.site.holders:
                assert members(self.site, domain) == ()

    @invariant()
    def all_belong_to_domains_of_their_cluster(self) -> None:
        found: tuple[Member, ...] = (*self.site.all(Vm), *self.site.all(VolumeGroup))
        for one in found:
            if one.protection is not None:
                assert self.site.get(ProtectionDomain, one.protection.domain_uuid).cluster_uuid == one.cluster_uuid

    @invariant()
    def vms_have_volume_groups_of_their_own_cluster_only(self) -> None:
        for vm in self.site.all(Vm):
            for uuid in (disk.volume_group_uuid for disk in vm.disks):
                assert uuid is None or self.site.get(VolumeGroup, uuid).cluster_uuid == vm.cluster_uuid


TestDomains = Domains.TestCase
TestDomains.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
