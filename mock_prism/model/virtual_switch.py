"""A virtual switch: the bridges of one name on the hosts of a cluster or more, and the ports that lead out of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import TYPE_CHECKING, ClassVar, NoReturn

from mock_prism.model.entity import Entity
from mock_prism.model.errors import AlreadyExists, NotFound
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host

if TYPE_CHECKING:
    from mock_prism.model.site import Site


class BondMode(Enum):
    """How a host shares its traffic among the ports of a switch."""

    ACTIVE_BACKUP = "active-backup"
    BALANCE_SLB = "balance-slb"
    BALANCE_TCP = "balance-tcp"
    NONE = "none"


@frozen
class Uplinks:
    """The physical ports, by their names, by which a switch leaves a host. Without any it stays inside.

    ``active`` is the one that an active-backup bond is to use while it is up, or None for whichever.
    """

    host_uuid: str
    ports: tuple[str, ...] = ()
    active: str | None = None


@frozen(kw_only=True)
class VirtualSwitch(Entity):
    """One virtual switch. The default one is there from the beginning and cannot go (AHV guide)."""

    kind: ClassVar[str] = "virtual switch"
    indexed: ClassVar[tuple[str, ...]] = ("name",)

    name: str
    description: str = ""
    bridge: str
    mtu: int = 1500
    bond_mode: BondMode = BondMode.ACTIVE_BACKUP
    uplinks: tuple[Uplinks, ...] = ()
    is_default: bool = False

    @property
    def bond(self) -> str:
        """What the bond of its ports is called on each host (AHV guide)."""
        return f"{self.bridge}-up"

    def ports_on(self, host_uuid: str) -> tuple[str, ...]:
        """The ports by which it leaves a host."""
        return next((one.ports for one in self.uplinks if one.host_uuid == host_uuid), ())


def clusters_of(site: Site, uplinks: tuple[Uplinks, ...]) -> tuple[str, ...]:
    """The clusters over whose hosts a switch goes. Raises NotFound."""
    return tuple(dict.fromkeys(site.get(Host, one.host_uuid).cluster_uuid for one in uplinks))


def switches_of(site: Site, cluster_uuid: str) -> Iterator[VirtualSwitch]:
    """The switches of a cluster, its default one first."""
    return (switch for switch in site.all(VirtualSwitch) if cluster_uuid in clusters_of(site, switch.uplinks))


def switches_on(site: Site, host: Host) -> Iterator[VirtualSwitch]:
    """The switches that have a bridge on a host."""
    switches = switches_of(site, host.cluster_uuid)
    return (switch for switch in switches if any(one.host_uuid == host.uuid for one in switch.uplinks))


def default_switch(site: Site, cluster_uuid: str) -> VirtualSwitch:
    """The switch that a cluster has from the beginning."""
    return next(switch for switch in switches_of(site, cluster_uuid) if switch.is_default)


def switch_named(site: Site, cluster_uuid: str, name: str) -> VirtualSwitch:
    """A switch of a cluster by its name or by that of its bridges, as older faces call it. Raises NotFound."""
    for switch in switches_of(site, cluster_uuid):
        if name in (switch.name, switch.bridge):
            return switch
    raise NotFound(VirtualSwitch.kind, name)


def refuse_migration(site: Site, clusters: Iterable[str], bridge: str) -> NoReturn:
    """No bridge is there that is not a virtual switch's already, and so none to make one of. Raises AlreadyExists or
    NotFound.
    """
    if any(switch.bridge == bridge for cluster in clusters for switch in switches_of(site, cluster)):
        raise AlreadyExists(VirtualSwitch.kind, bridge)
    raise NotFound("bridge", bridge)
