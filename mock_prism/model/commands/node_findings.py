"""Asking about nodes that could join a cluster."""

from __future__ import annotations

from typing import ClassVar

from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.target import ClusterCommand
from mock_prism.model.errors import Invalid
from mock_prism.model.frozen import frozen
from mock_prism.model.runbook import Pause, Runbook, Step, lasting
from mock_prism.model.site import Site
from mock_prism.model.spare import Finding, NodeFindings, UnconfiguredNode
from mock_prism.model.task import Task


def _note(site: Site, task: Task) -> Pause | None:
    command = InspectNodes.of(task)
    found = tuple(site.get(UnconfiguredNode, uuid) for uuid in command.node_uuids)
    _put(site, task, command.cluster_uuid, command.finding, found)
    return None


def _discover(site: Site, task: Task) -> Pause | None:
    command = DiscoverNodes.of(task)
    found = tuple(node for node in site.all(UnconfiguredNode) if command.wants(node))
    _put(site, task, command.cluster_uuid, Finding.UNCONFIGURED, found)
    return None


def _put(site: Site, task: Task, cluster_uuid: str, finding: Finding, nodes: tuple[UnconfiguredNode, ...]) -> None:
    site.put(NodeFindings(uuid=task.uuid, cluster_uuid=cluster_uuid, finding=finding, nodes=nodes))


LOOK = Step("Look at the nodes", lasting(lambda timings: timings.node_inspection_micros))


@frozen
class NodeQuestion(ClusterCommand):
    """A question about nodes that a cluster asks. The findings have the task's uuid."""

    component: ClassVar[str] = "Genesis"


@frozen
class DiscoverNodes(NodeQuestion):
    """Find the nodes of no cluster; only those of some uuids or addresses, where any are given."""

    operation: ClassVar[str] = "DiscoverUnconfiguredNodes"
    runbook: ClassVar[Runbook] = Runbook.of(LOOK, Step("Note what was found", _discover))

    node_uuids: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()

    def wants(self, found: UnconfiguredNode) -> bool:
        """Whether a node passes both filters."""
        host, cvm = found.node.host, found.node.cvm
        is_there = not self.addresses or not {cvm.ip, host.hypervisor_ip, host.ipmi_ip}.isdisjoint(self.addresses)
        return is_there and (not self.node_uuids or host.uuid in self.node_uuids)


@frozen
class InspectNodes(NodeQuestion):
    """Find out something about nodes that are to join."""

    operation: ClassVar[str] = "FetchNodeNetworkingDetails"
    runbook: ClassVar[Runbook] = Runbook.of(LOOK, Step("Note what was found", _note))

    node_uuids: tuple[str, ...] = ()
    finding: Finding = Finding.NETWORKING

    def check(self, site: Site) -> None:
        """The nodes must be there."""
        site.get(Cluster, self.cluster_uuid)
        if not self.node_uuids:
            raise Invalid("node list", "must name at least one node")
        for uuid in self.node_uuids:
            site.get(UnconfiguredNode, uuid)


@frozen
class CheckHypervisors(InspectNodes):
    """Find out whether nodes must be given another hypervisor before they join."""

    operation: ClassVar[str] = "CheckHypervisorRequirements"

    finding: Finding = Finding.HYPERVISOR


@frozen
class Uplink:
    """A port that a node is to be reached by."""

    name: str
    mac: str


@frozen
class ValidateUplinks(NodeQuestion):
    """Find out whether a node has the ports by which it is to be reached, by the address of its CVM."""

    operation: ClassVar[str] = "ValidateNode"
    runbook: ClassVar[Runbook] = Runbook.of(LOOK)

    cvm_ip: str = ""
    uplinks: tuple[Uplink, ...] = ()

    def check(self, site: Site) -> None:
        """The node must be there and have the ports, with a link."""
        site.get(Cluster, self.cluster_uuid)
        found = next((each for each in site.all(UnconfiguredNode) if each.node.cvm.ip == self.cvm_ip), None)
        if found is None:
            raise Invalid("cvmIp", f"there is no unconfigured node at {self.cvm_ip}")
        ports = {(nic.name, nic.mac) for nic in found.node.host.nics if nic.link_up}
        for uplink in self.uplinks:
            if (uplink.name, uplink.mac) not in ports:
                raise Invalid("uplinks", f"{found.name} has no port {uplink.name} ({uplink.mac}) with a link")
