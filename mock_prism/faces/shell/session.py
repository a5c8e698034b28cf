"""A login on one node, and the call that is being served there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field, replace

from mock_prism.faces.shell.errors import NO_ROUTE
from mock_prism.faces.shell.login import INTERNAL_CVMS, INTERNAL_HOST
from mock_prism.faces.shell.outcome import Need, Outcome, Pending
from mock_prism.faces.shell.render import Json
from mock_prism.model.cluster import Cluster
from mock_prism.model.cvm import Cvm
from mock_prism.model.errors import Disconnected
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.node import cvm_of, hosts_of, leader
from mock_prism.model.site import Site
from mock_prism.model.spare import UnconfiguredNode
from mock_prism.model.states import CvmPower
from mock_prism.sandboxes import Visit

NODE = "node"
"""Under which a continuation keeps the address of the machine that runs the command."""


@frozen
class Session:
    """One run of a program on a node, or another look at one under way.

    ``state`` is what the program left itself in a continuation, and None on the first call;
    ``line`` is the input that it asked for.
    """

    visit: Visit
    host: Host
    on_cvm: bool
    program: str
    args: tuple[str, ...]
    state: Mapping[str, Json] | None = None
    line: str | None = None

    @property
    def site(self) -> Site:
        """The site, inside the door."""
        return self.visit.site

    @property
    def cluster(self) -> Cluster:
        """The cluster of the node."""
        return self.site.get(Cluster, self.host.cluster_uuid)

    @property
    def cvm(self) -> Cvm:
        """The node's CVM."""
        return cvm_of(self.site, self.host)

    @property
    def hosts(self) -> tuple[Host, ...]:
        """The cluster's hosts, in the order of their numbers."""
        return hosts_of(self.site, self.host.cluster_uuid)

    @property
    def address(self) -> str:
        """The address of the machine we are logged in to."""
        return Address(self.host, self.on_cvm).ip(self.site)

    @property
    def answers(self) -> bool:
        """Whether one can log in there."""
        return Address(self.host, self.on_cvm).answers(self.site)

    @property
    def survives(self) -> bool:
        """Whether a login made earlier still holds."""
        return Address(self.host, self.on_cvm).holds(self.site)

    def require_leader(self, cluster: Cluster, service: str) -> Cvm:
        """The CVM that leads the cluster's services. Raises Disconnected where none does."""
        cvm = leader(self.site, cluster.uuid) if cluster.services_running else None
        if cvm is None:
            raise Disconnected(service)
        return cvm

    def later(self, state: Mapping[str, Json], stdout: str = "", need: Need = Need.TIME) -> Outcome:
        """An outcome that is not the last, with what the program wants to remember of it, and where it runs."""
        return Outcome(stdout, pending=Pending(json.dumps({**state, NODE: self.address}), need, self.visit.pace))

    def closed(self, stdout: str = "") -> Outcome:
        """What a login says whose machine went down under it."""
        return Outcome(stdout, f"Connection to {self.address} closed by remote host.\n", NO_ROUTE)


@frozen
class Address:
    """A machine one may log in to. ``loner`` is its CVM where the node is in no cluster."""

    host: Host
    on_cvm: bool = field(default=True)
    loner: Cvm | None = None

    def answers(self, site: Site) -> bool:
        """Whether one can log in there."""
        return self._cvm(site).reachable if self.on_cvm else self.host.connected

    def holds(self, site: Site) -> bool:
        """Whether a login made earlier still holds: a CVM on its way down lasts until it is off."""
        return self._cvm(site).power is not CvmPower.OFF if self.on_cvm else self.host.connected

    def booted_micros(self, site: Site) -> int:
        """When the machine last came up."""
        return self._cvm(site).booted_micros if self.on_cvm else self.host.booted_micros

    def name(self, site: Site) -> str:
        """What the machine calls itself."""
        return self._cvm(site).name if self.on_cvm else self.host.name

    def ip(self, site: Site) -> str:
        """The address of the machine."""
        return self._cvm(site).ip if self.on_cvm else self.host.hypervisor_ip

    def _cvm(self, site: Site) -> Cvm:
        return self.loner or cvm_of(site, self.host)


def cluster_at(site: Site, server: str) -> Cluster:
    """The cluster whose virtual IP, CVM or name this is. Raises Disconnected."""
    for cluster in site.all(Cluster):
        cvms = site.where(Cvm, "cluster_uuid", cluster.uuid)
        if server in (cluster.external_ip, cluster.name) or any(cvm.ip == server for cvm in cvms):
            return cluster
    raise Disconnected(server)


def find_address(site: Site, node: str | None) -> Address | None:
    """The machine that answers to an IP, a name or a cluster's virtual IP; without one, the first CVM that runs.

    ``192.168.5.1%192.168.38.165`` is who answers to the first where the second is.
    """
    if node is not None and "%" in node:
        return _internal_address(site, *node.split("%"))
    if node is None:
        cvms = list(site.all(Cvm))
        first = next((cvm for cvm in cvms if cvm.reachable), cvms[0] if cvms else None)
        return None if first is None else Address(site.get(Host, first.host_uuid))
    for field_name in ("ip", "name"):
        cvm = site.find(Cvm, field_name, node)
        if cvm is not None:
            return Address(site.get(Host, cvm.host_uuid))
    for host in site.all(Host):
        if node in (host.hypervisor_ip, host.name, host.fqdn):
            return Address(host, on_cvm=False)
    return _virtual_address(site, node) or _lonely_address(site, node)


def _internal_address(site: Site, *way: str) -> Address | None:
    """The last of an address's way is where one comes from; what is left leads from a host to its CVM and back."""
    found = find_address(site, way[-1] or None)
    for step in reversed(way[:-1]):
        if found is None or step not in (INTERNAL_HOST, *INTERNAL_CVMS):
            return None
        found = replace(found, on_cvm=step in INTERNAL_CVMS)
    return found


def _lonely_address(site: Site, node: str) -> Address | None:
    """That of a node that is in no cluster."""
    for lonely in (one.node for one in site.all(UnconfiguredNode)):
        if node in (lonely.cvm.ip, lonely.cvm.name):
            return Address(lonely.host, loner=lonely.cvm)
        if node in (lonely.host.hypervisor_ip, lonely.host.name, lonely.host.fqdn):
            return Address(lonely.host, on_cvm=False, loner=lonely.cvm)
    return None


def _virtual_address(site: Site, node: str) -> Address | None:
    cluster = next((cluster for cluster in site.all(Cluster) if cluster.external_ip == node), None)
    cvm = leader(site, cluster.uuid) if cluster is not None else None
    return None if cvm is None else Address(site.get(Host, cvm.host_uuid))
