"""Remote sites of Prism Element: other clusters, by address, that snapshots of protection domains are copied to."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from mock_prism.model.cluster import Cluster
from mock_prism.model.cvm import Cvm
from mock_prism.model.entity import Entity
from mock_prism.model.errors import NotFound
from mock_prism.model.frozen import frozen
from mock_prism.model.node import leader

if TYPE_CHECKING:
    from mock_prism.model.site import Site

PORT = 2020
"""Where the data protection service of a cluster listens (documented)."""


class Capability(Enum):
    """What a remote site is for, and what it can take."""

    BACKUP = "backup"
    DISASTER_RECOVERY = "disaster recovery"
    METRO_AVAILABILITY = "metro availability"
    SUPPORT_DEDUPED_EXTENTS = "deduplicated data"
    SUPPORT_VSPHERE = "vSphere"
    SUPPORT_HYPERV = "Hyper-V"
    SUPPORT_KVM = "AHV"


class Link(Enum):
    """How a cluster and its remote site stand to each other."""

    ESTABLISHED = "established"
    NOT_ESTABLISHED = "not established"
    UNREACHABLE = "unreachable"


@frozen
class NetworkMapping:
    """The network that NICs go to there, by its name, of those that are on one here."""

    source: str
    target: str
    source_hypervisor: str | None = None
    target_hypervisor: str | None = None


@frozen
class BandwidthWindow:
    """At which times a limit holds: ``days`` are bits, instants milliseconds of a day; kept and no more."""

    limit: int | None = None
    days: int | None = None
    start_millis: int | None = None
    end_millis: int | None = None
    uuid: str | None = None


@frozen
class BandwidthPolicy:
    """How much may be sent to a remote site, and when; kept and no more."""

    name: str
    default_limit: int | None = None
    windows: tuple[BandwidthWindow, ...] = ()
    uuid: str | None = None


@frozen
class Cloud:
    """The Controller VM in a public cloud that a remote site is; kept and no more."""

    provider: str | None = None
    credential: str | None = None
    cvm_name: str | None = None
    region: str | None = None


@frozen(kw_only=True)
class RemoteSite(Entity):
    """Another cluster as one sees it: ``addresses`` are those of it or of its CVMs, with ports.

    ``containers`` are pairs of names, here and there: what is in one goes to the other. How it is to be sent (limits,
    compression, proxy, tunnel) is kept and no more.
    """

    kind: ClassVar[str] = "remote site"
    indexed: ClassVar[tuple[str, ...]] = ("name", "cluster_uuid")

    cluster_uuid: str
    name: str
    addresses: tuple[tuple[str, int], ...]
    capabilities: tuple[Capability, ...] = (Capability.BACKUP,)
    containers: tuple[tuple[str, str], ...] = ()
    networks: tuple[NetworkMapping, ...] = ()
    max_bps: int | None = None
    bandwidth: BandwidthPolicy | None = None
    limits_bandwidth: bool = False
    compresses: bool = False
    uses_proxy: bool = False
    uses_ssh: bool = False
    cloud: Cloud | None = None


def cluster_at(site: Site, remote: RemoteSite) -> Cluster | None:
    """The cluster of this site that the addresses of a remote site lead to; None where they lead outside."""
    ips = {ip for ip, _ in remote.addresses}
    return next((cluster for cluster in site.all(Cluster) if ips & addresses_of(site, cluster)), None)


def cluster_there(site: Site, remote: RemoteSite) -> Cluster:
    """The cluster that a remote site is. Raises NotFound where it is outside."""
    there = cluster_at(site, remote)
    if there is None:
        raise NotFound(Cluster.kind, ", ".join(ip for ip, _ in remote.addresses))
    return there


def addresses_of(site: Site, cluster: Cluster) -> set[str]:
    """Where a cluster can be reached."""
    own = {cvm.ip for cvm in site.where(Cvm, "cluster_uuid", cluster.uuid)}
    return own if cluster.external_ip is None else {*own, cluster.external_ip}


def link(site: Site, remote: RemoteSite) -> Link:
    """How a cluster and a remote site of it stand to each other: both must know the other (documented), and serve."""
    here, there = site.get(Cluster, remote.cluster_uuid), cluster_at(site, remote)
    if there is None or not _serves(site, here) or not _serves(site, there):
        return Link.UNREACHABLE
    return Link.ESTABLISHED if back(site, remote) is not None else Link.NOT_ESTABLISHED


def back(site: Site, remote: RemoteSite) -> RemoteSite | None:
    """The remote site by which the cluster there knows this one, if it does."""
    there = cluster_at(site, remote)
    for other in site.where(RemoteSite, "cluster_uuid", there.uuid) if there else ():
        known = cluster_at(site, other)
        if known is not None and known.uuid == remote.cluster_uuid:
            return other
    return None


def _serves(site: Site, cluster: Cluster) -> bool:
    return cluster.services_running and leader(site, cluster.uuid) is not None


def named_remote(site: Site, cluster_uuid: str, name: str) -> RemoteSite:
    """The remote site that a cluster calls so. Raises NotFound."""
    for remote in site.where(RemoteSite, "name", name):
        if remote.cluster_uuid == cluster_uuid:
            return remote
    raise NotFound(RemoteSite.kind, name)
