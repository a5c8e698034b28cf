"""Making, changing and deleting virtual switches.

The product may put the hosts into maintenance in turn while a bond changes; here all is done at once, as in its quick
mode (documented).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import count
from typing import ClassVar

from mock_prism.model.cluster import Cluster
from mock_prism.model.errors import AlreadyExists, InUse, Invalid, Refused
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.journal import EntityRef
from mock_prism.model.names import check_name
from mock_prism.model.network import Network
from mock_prism.model.records import ref
from mock_prism.model.runbook import Pause, Runbook, Step
from mock_prism.model.site import Site
from mock_prism.model.task import Command, Task
from mock_prism.model.virtual_switch import BondMode, Uplinks, VirtualSwitch, clusters_of, switches_of

LEAST_MTU, MOST_MTU = 1280, 9000  # AHV guide


def check_switch(site: Site, name: str, mtu: int, uplinks: tuple[Uplinks, ...], bond_mode: BondMode) -> None:
    """A switch needs a name, an MTU that is one, and hosts that are there, each once; only an active-backup bond has
    an active port. Raises Invalid or NotFound.
    """
    check_name("a virtual switch", name)
    if not LEAST_MTU <= mtu <= MOST_MTU:
        raise Invalid("mtu", f"must be from {LEAST_MTU} to {MOST_MTU}")
    if not uplinks:
        raise Invalid("hosts", "a virtual switch needs a host")
    if len({one.host_uuid for one in uplinks}) < len(uplinks):
        raise Invalid("hosts", "a host is named twice")
    for one in uplinks:
        host = site.get(Host, one.host_uuid)
        known = {nic.name for nic in host.nics}
        for port in one.ports:
            if port not in known:
                raise Invalid("host nics", f"host {host.name} has no port {port}")
        if one.active is not None and (bond_mode is not BondMode.ACTIVE_BACKUP or one.active not in one.ports):
            raise Invalid("active uplink", f"{one.active} is no port of an active-backup bond on host {host.name}")


def _check_free(site: Site, switch: VirtualSwitch) -> None:
    """The name and the bridge must be no other's in the same clusters, nor the ports. Raises AlreadyExists, InUse."""
    others = {
        other.uuid: other
        for cluster in clusters_of(site, switch.uplinks)
        for other in switches_of(site, cluster)
        if other.uuid != switch.uuid
    }
    for other in others.values():
        for attribute in ("name", "bridge"):
            if getattr(other, attribute) == getattr(switch, attribute):
                raise AlreadyExists(VirtualSwitch.kind, getattr(switch, attribute))
        for one in switch.uplinks:
            if shared := sorted({*one.ports} & {*other.ports_on(one.host_uuid)}):
                raise InUse("host nic", ", ".join(shared), (other.name,))


def _free_bridge(site: Site, clusters: tuple[str, ...]) -> str:
    """The first of br0, br1 and on that none of the clusters has."""
    taken = {switch.bridge for cluster in clusters for switch in switches_of(site, cluster)}
    return next(name for n in count() if (name := f"br{n}") not in taken)


def _create(site: Site, task: Task) -> Pause | None:
    command = CreateVirtualSwitch.of(task)
    switch = VirtualSwitch(
        uuid=site.ids.uuid("virtual-switch"),
        name=command.name,
        description=command.description,
        bridge=command.bridge or _free_bridge(site, clusters_of(site, command.uplinks)),
        mtu=command.mtu,
        bond_mode=command.bond_mode,
        uplinks=command.uplinks,
    )
    _check_free(site, switch)
    site.put(replace(site.get(Task, task.uuid), entities=(ref(site.put(switch)),)))
    return None


@frozen
class CreateVirtualSwitch(Command):
    """Make a virtual switch. Without a ``bridge`` its bridges get the first free name."""

    operation: ClassVar[str] = "VirtualSwitchCreate"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Create the virtual switch", _create))

    name: str
    uplinks: tuple[Uplinks, ...]
    description: str = ""
    bond_mode: BondMode = BondMode.ACTIVE_BACKUP
    mtu: int = 1500
    bridge: str | None = None

    def check(self, site: Site) -> None:
        """It must be possible."""
        check_switch(site, self.name, self.mtu, self.uplinks, self.bond_mode)

    def cluster(self, site: Site) -> str:
        return clusters_of(site, self.uplinks)[0]


@frozen
class VirtualSwitchCommand(Command):
    """An act on one virtual switch."""

    switch_uuid: str

    def cluster(self, site: Site) -> str:
        """Its first one, or the site's: the nodes that it was on may have left their cluster."""
        own = clusters_of(site, site.get(VirtualSwitch, self.switch_uuid).uplinks)
        return next(iter(own), next(iter(site.all(Cluster))).uuid)

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(VirtualSwitch, self.switch_uuid)),)

    def holds(self) -> tuple[str, ...]:
        return (self.switch_uuid,)


def _names(networks: Iterable[Network]) -> tuple[str, ...]:
    return tuple(network.name for network in networks)


def _update(site: Site, task: Task) -> Pause | None:
    command = UpdateVirtualSwitch.of(task)
    before = site.get(VirtualSwitch, command.switch_uuid)
    after = command.applied(before)
    _check_free(site, after)
    kept = clusters_of(site, after.uplinks)
    networks = site.where(Network, "virtual_switch_uuid", before.uuid)
    if users := _names(network for network in networks if network.cluster_uuid not in kept):
        raise InUse(VirtualSwitch.kind, before.name, users)
    site.put(after)
    return None


@frozen
class UpdateVirtualSwitch(VirtualSwitchCommand):
    """Change a virtual switch; None leaves one as it is. ``uplinks`` are all its hosts then."""

    operation: ClassVar[str] = "VirtualSwitchUpdate"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Change the virtual switch", _update))

    name: str | None = None
    description: str | None = None
    bond_mode: BondMode | None = None
    mtu: int | None = None
    uplinks: tuple[Uplinks, ...] | None = None

    def check(self, site: Site) -> None:
        """It must be possible as it will be; the default one keeps its hosts."""
        before = site.get(VirtualSwitch, self.switch_uuid)
        after = self.applied(before)
        check_switch(site, after.name, after.mtu, after.uplinks, after.bond_mode)
        if before.is_default and {one.host_uuid for one in before.uplinks} != {one.host_uuid for one in after.uplinks}:
            raise Invalid("hosts", "the default virtual switch stays on the hosts of its cluster")

    def applied(self, switch: VirtualSwitch) -> VirtualSwitch:
        """The switch as it will be. Another kind of bond has no active port."""
        mode, kept = self.bond_mode or switch.bond_mode, switch.uplinks
        if mode is not BondMode.ACTIVE_BACKUP:
            kept = tuple(replace(one, active=None) for one in kept)
        return replace(
            switch,
            name=switch.name if self.name is None else self.name,
            description=switch.description if self.description is None else self.description,
            bond_mode=mode,
            mtu=switch.mtu if self.mtu is None else self.mtu,
            uplinks=kept if self.uplinks is None else self.uplinks,
        )


def _delete(site: Site, task: Task) -> Pause | None:
    switch = site.get(VirtualSwitch, DeleteVirtualSwitch.of(task).switch_uuid)
    if users := _names(site.where(Network, "virtual_switch_uuid", switch.uuid)):
        raise InUse(VirtualSwitch.kind, switch.name, users)
    site.remove(switch)
    return None


@frozen
class DeleteVirtualSwitch(VirtualSwitchCommand):
    """Delete a virtual switch. The task fails while networks are on it."""

    operation: ClassVar[str] = "VirtualSwitchDelete"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Delete the virtual switch", _delete))

    def check(self, site: Site) -> None:
        """The default one cannot go (AHV guide)."""
        if site.get(VirtualSwitch, self.switch_uuid).is_default:
            raise Refused("delete the virtual switch", ("it is the default one",))
