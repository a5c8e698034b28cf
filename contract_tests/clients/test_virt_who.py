"""virt-who, which tells Red Hat's subscription management what guests run on which hosts: its backend for AHV on a
Prism Element, call by call.

virt-who is on no package index, so its order of calls and what it reads of the answers is played here. On a Prism
Central it makes the same calls by v3, which has no VMs here yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from contract_tests.across.world import World
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.power import SetPower
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.states import PowerTransition
from mock_prism.model.vm import Vm

OF_AHV = {"kKvm", "AHV", "ahv", "kvm"}
DONE = {"SUCCEEDED", "Succeeded"}
WATCHED = {"vm", "node"}
NOT_TRIED_AGAIN = {400, 404, 500, 502, 503}

Record = dict[str, Any]


@frozen
class VirtWho:
    """The program."""

    world: World

    def ask(self, method: str, path: str) -> Any:
        """One call; every one has ``{}`` as its body, those with GET too."""
        login, headers = ("admin", "Nutanix/4u"), {"Content-Type": "application/json"}
        reply = self.world.client.open(
            f"/api/nutanix/v2.0{path}", method=method, data="{}", headers=headers, auth=login
        )
        assert reply.status_code < 400, (path, reply.text)
        return reply.json

    def clusters(self) -> set[str]:
        """The uuids of clusters that run AHV; asking for them is how it logs in, too."""
        found = self.ask("GET", "/clusters")["entities"]
        return {one["cluster_uuid"] for one in found if OF_AHV & set(one["hypervisor_types"])}

    def mapping(self) -> dict[str, Record]:
        """What runs where: it reads each VM by itself, and twice the host of each."""
        hosts: dict[str, Record] = {}
        for uuid in [one["uuid"] for one in self.ask("GET", "/vms")["entities"]]:
            vm = self.ask("GET", f"/vms/{uuid}")
            host_uuid = vm.get("host_uuid")
            if host_uuid and self.ask("GET", f"/hosts/{host_uuid}")["hypervisor_type"] in OF_AHV:
                host = hosts.setdefault(host_uuid, {**self.ask("GET", f"/hosts/{host_uuid}"), "guests": {}})
                host["guests"][uuid] = vm["power_state"]
        return hosts

    def events(self, since_micros: int) -> Iterator[str]:
        """What has happened to VMs and nodes since an instant."""
        clusters = self.clusters()
        for task in self.ask("POST", "/tasks/list")["entities"]:
            is_new = task.get("start_time_usecs", 0) > since_micros and task["progress_status"] in DONE
            if is_new and task["cluster_uuid"] in clusters:
                yield from (one["entity_id"] for one in task["entity_list"] if one["entity_type"].lower() in WATCHED)


@pytest.fixture
def client() -> VirtWho:
    return VirtWho(World.start())


def test_virt_who_finds_who_runs_where(client: VirtWho) -> None:
    found = client.mapping()

    running = {vm.uuid: vm.host_uuid for vm in client.world.site.all(Vm) if vm.is_running}
    assert {uuid: host for host, one in found.items() for uuid in one["guests"]} == running
    assert {state for one in found.values() for state in one["guests"].values()} == {"on"}


def test_virt_who_reads_the_facts_of_each_host(client: VirtWho) -> None:
    cluster = next(iter(client.world.site.all(Cluster)))

    found = client.mapping()

    hosts = {host.uuid: host for host in client.world.site.all(Host)}
    assert client.clusters() == {cluster.uuid}
    for uuid, facts in found.items():
        assert (facts["name"], facts["cluster_uuid"]) == (hosts[uuid].name, cluster.uuid)
        assert (facts["num_cpu_sockets"] > 0, bool(facts["hypervisor_full_name"])) == (True, True)


def test_virt_who_sees_a_change_among_the_tasks(client: VirtWho) -> None:
    site = client.world.site
    vm = next(vm for vm in site.all(Vm) if vm.is_running)
    since = site.now_micros
    site.advance(1_000_000)
    site.submit(SetPower(vm.uuid, PowerTransition.OFF), "admin")
    client.world.settle()

    assert vm.uuid in set(client.events(since))
    assert vm.uuid not in {uuid for host in client.mapping().values() for uuid in host["guests"]}


def test_virt_who_gives_up_at_once_on_a_wrong_password_and_on_what_is_not_there(client: VirtWho) -> None:
    wrong = client.world.client.get("/api/nutanix/v2.0/clusters", auth=("admin", "wrong"))
    gone = client.world.send("GET", "/api/nutanix/v2.0/vms/nowhere")

    assert wrong.status_code in (401, 403)
    assert gone.status_code in NOT_TRIED_AGAIN
