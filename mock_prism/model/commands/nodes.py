"""Taking nodes into a cluster, and out of it for good."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.maintenance import EnterMaintenance
from mock_prism.model.commands.planned_outage import is_out, run_subtask
from mock_prism.model.commands.target import ClusterCommand
from mock_prism.model.cvm import Cvm
from mock_prism.model.errors import AlreadyExists, Invalid, Refused
from mock_prism.model.frozen import frozen
from mock_prism.model.hardware import settle_in
from mock_prism.model.host import Host
from mock_prism.model.node import cvm_of, guests_of, hosts_of
from mock_prism.model.records import note_host
from mock_prism.model.runbook import Pause, Runbook, Step, lasting
from mock_prism.model.site import Site
from mock_prism.model.spare import Node, UnconfiguredNode, unconfigured
from mock_prism.model.states import HostState
from mock_prism.model.storage import Disk, StoragePool
from mock_prism.model.task import Task
from mock_prism.model.virtual_switch import Uplinks, VirtualSwitch, default_switch
from mock_prism.model.vm import Vm

EXPAND, REMOVE = "expand the cluster", "remove the nodes"


def _all_is_well(site: Site, cluster_uuid: str) -> tuple[str, ...]:
    """Why nodes must not come or go now. Sentences *assumed*."""
    return tuple(f"{host.name} is not in service" for host in hosts_of(site, cluster_uuid) if is_out(site, host))


@frozen
class Joining:
    """A node that is to join, with the name and addresses it is to have; None leaves those it has."""

    uuid: str
    name: str | None = None
    hypervisor_ip: str | None = None
    cvm_ip: str | None = None
    ipmi_ip: str | None = None

    def applied(self, node: Node) -> Node:
        """The node with them."""
        host, cvm = node.host, node.cvm
        host = replace(
            host,
            name=self.name or host.name,
            hypervisor_ip=self.hypervisor_ip or host.hypervisor_ip,
            ipmi_ip=self.ipmi_ip or host.ipmi_ip,
        )
        return replace(node, host=host, cvm=replace(cvm, name=f"{host.name}-CVM", ip=self.cvm_ip or cvm.ip))


@frozen
class NodesCommand(ClusterCommand):
    """An act on which nodes a cluster has: one at a time."""

    component: ClassVar[str] = "Genesis"

    def holds(self) -> tuple[str, ...]:
        return (self.cluster_uuid,)


def _check_expansion(site: Site, task: Task) -> Pause | None:
    ExpandCluster.of(task).check(site)
    return None


def _join(site: Site, task: Task) -> Pause | None:
    command = ExpandCluster.of(task)
    pool = next(iter(site.where(StoragePool, "cluster_uuid", command.cluster_uuid)))
    for joining in command.nodes if not command.only_checks else ():
        spare = site.get(UnconfiguredNode, joining.uuid)
        number = max(host.number for host in hosts_of(site, command.cluster_uuid)) + 1
        site.remove(spare)
        host = settle_in(site, joining.applied(spare.node), command.cluster_uuid, pool.uuid, number)
        switch = default_switch(site, command.cluster_uuid)
        ports = tuple(nic.name for nic in sorted(host.nics, key=lambda nic: -nic.speed_mbps)[:2])
        site.put(replace(switch, uplinks=(*switch.uplinks, Uplinks(host.uuid, ports))))
        note_host(site, host, "NodeAdded", "has joined the cluster")
    return None


@frozen
class ExpandCluster(NodesCommand):
    """Take unconfigured nodes into a cluster. Where it ``only_checks``, none joins."""

    operation: ClassVar[str] = "ExpandCluster"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Run pre-expand checks", _check_expansion),
        Step("Prepare the nodes", lasting(lambda timings: timings.node_expansion_micros), weight=8),
        Step("Add the nodes", _join),
    )

    nodes: tuple[Joining, ...] = ()
    skips_checks: bool = False
    only_checks: bool = False

    def check(self, site: Site) -> None:
        """The nodes must be there, with names and addresses that nobody has; the cluster must be in order."""
        site.get(Cluster, self.cluster_uuid)
        if not self.nodes or len({one.uuid for one in self.nodes}) < len(self.nodes):
            raise Invalid("node list", "must name at least one node, and none twice")
        taken = {name for host in site.all(Host) for name in (host.name, host.hypervisor_ip, host.ipmi_ip)}
        taken |= {cvm.ip for cvm in site.all(Cvm)}
        for joining in self.nodes:
            node = joining.applied(site.get(UnconfiguredNode, joining.uuid).node)
            for name in (node.host.name, node.host.hypervisor_ip, node.host.ipmi_ip, node.cvm.ip):
                if name in taken:
                    raise AlreadyExists(Host.kind, name)
                taken.add(name)
        reasons = () if self.skips_checks else _all_is_well(site, self.cluster_uuid)
        if reasons:
            raise Refused(EXPAND, reasons)


def _check_removal(site: Site, task: Task) -> Pause | None:
    RemoveNodes.of(task).check(site)
    return None


def _evacuate(site: Site, task: Task) -> Pause | None:
    command = RemoveNodes.of(task)
    for uuid in command.host_uuids if not command.only_checks else ():
        pause = run_subtask(site, task, EnterMaintenance(uuid))
        if pause is not None:
            return pause
    return None


def _take_out(site: Site, task: Task) -> Pause | None:
    command = RemoveNodes.of(task)
    hosts = [site.get(Host, uuid) for uuid in command.host_uuids if not command.only_checks]
    for host in hosts:
        if host.state is not HostState.ENTERED or guests_of(site, host.uuid):
            raise Refused(REMOVE, (f"{host.name} is not in maintenance mode any more",))
    for host in hosts:
        note_host(site, host, "NodeRemoved", "has left the cluster")
        put_out(site, host)
    return None


def put_out(site: Site, host: Host) -> None:
    """Make a node one of no cluster."""
    disks = tuple(site.where(Disk, "host_uuid", host.uuid))
    cvm = cvm_of(site, host)
    for gone in (*disks, cvm, host):
        site.remove(gone)
    for switch in list(site.all(VirtualSwitch)):
        kept = tuple(one for one in switch.uplinks if one.host_uuid != host.uuid)
        if kept != switch.uplinks:
            site.put(replace(switch, uplinks=kept))
    for vm in site.where(Vm, "cluster_uuid", host.cluster_uuid):
        if host.uuid in vm.affinity:
            site.put(replace(vm, affinity=tuple(uuid for uuid in vm.affinity if uuid != host.uuid)))
    bare = replace(host, state=HostState.NORMAL, maintenance=None)
    site.put(unconfigured(Node(bare, replace(cvm, maintenance=None, maintenance_reason=None), disks)))


@frozen
class RemoveNodes(NodesCommand):
    """Take nodes out of a cluster. Their guests and data move to the others first, as in maintenance (*assumed*)."""

    operation: ClassVar[str] = "RemoveNode"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Run checks", _check_removal),
        Step("Evacuate the hosts", _evacuate, weight=3),
        Step("Move data off the disks", lasting(lambda timings: timings.node_data_move_micros), weight=5),
        Step("Remove the nodes", _take_out),
    )

    host_uuids: tuple[str, ...] = ()
    skips_checks: bool = False
    only_checks: bool = False

    def check(self, site: Site) -> None:
        """The hosts must be the cluster's own; enough must stay, and the cluster be in order."""
        cluster = site.get(Cluster, self.cluster_uuid)
        if not self.host_uuids or len(set(self.host_uuids)) < len(self.host_uuids):
            raise Invalid("node list", "must name at least one node, and none twice")
        for uuid in self.host_uuids:
            if site.get(Host, uuid).cluster_uuid != cluster.uuid:
                raise Invalid("node list", "a node belongs to another cluster")
        fewest = 2 * cluster.redundancy_factor - 1
        staying = len(hosts_of(site, cluster.uuid)) - len(self.host_uuids)
        if staying < fewest:
            raise Refused(REMOVE, (f"{staying} nodes would stay where {fewest} are needed",))
        reasons = () if self.skips_checks else _all_is_well(site, cluster.uuid)
        if reasons:
            raise Refused(REMOVE, reasons)
