"""Making a cluster of unconfigured nodes, and taking one apart."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model import engine
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.cluster import check_ip, check_server
from mock_prism.model.commands.nodes import put_out
from mock_prism.model.commands.target import CentralCommand
from mock_prism.model.entity import Entity
from mock_prism.model.errors import AlreadyExists, Invalid, Refused
from mock_prism.model.frozen import frozen
from mock_prism.model.hardware import settle_in
from mock_prism.model.image import Image
from mock_prism.model.journal import Alert, Audit, EntityRef, Event
from mock_prism.model.names import check_name
from mock_prism.model.network import Network
from mock_prism.model.node import hosts_of
from mock_prism.model.ova import Ova
from mock_prism.model.protection_domain import ProtectionDomain
from mock_prism.model.records import ref
from mock_prism.model.recovery_point import RecoveryPoint
from mock_prism.model.remote_site import RemoteSite
from mock_prism.model.replication import Replication
from mock_prism.model.report import NonMigratableReport
from mock_prism.model.runbook import Pause, Runbook, Step, lasting
from mock_prism.model.schedule import schedules_of
from mock_prism.model.seed_networks import seed_networks
from mock_prism.model.site import Site
from mock_prism.model.spare import NodeFindings, UnconfiguredNode
from mock_prism.model.storage import StorageContainer, StoragePool
from mock_prism.model.task import Command, Task
from mock_prism.model.template import Template
from mock_prism.model.virtual_switch import VirtualSwitch, default_switch
from mock_prism.model.vm import Vm, VmGroup
from mock_prism.model.volume_group import VolumeGroup

DESTROY = "destroy the cluster"
FIRST_HOST, FIRST_CONTAINER, POOL = 2, 100, 9
FACTORS = (2, 3)


def _make(site: Site, task: Task) -> Pause | None:
    command = CreateCluster.of(task)
    command.check(site)
    like = next(iter(site.all(Cluster)))
    cluster = site.put(
        Cluster(
            uuid=site.ids.cluster_uuid(),
            name=command.name,
            external_ip=command.external_ip,
            data_services_ip=command.data_services_ip,
            version=like.version,
            full_version=like.full_version,
            ncc_version=like.ncc_version,
            redundancy_factor=command.redundancy_factor,
            name_servers=command.name_servers,
            ntp_servers=command.ntp_servers,
            created_micros=site.now_micros,
            prism_central_uuid=like.prism_central_uuid,
        )
    )
    _furnish(site, cluster, command.node_uuids)
    site.put(replace(site.get(Task, task.uuid), entities=(ref(cluster),)))
    return None


def _furnish(site: Site, cluster: Cluster, node_uuids: tuple[str, ...]) -> None:
    pool = site.put(
        StoragePool(uuid=site.ids.uuid("pool"), cluster_uuid=cluster.uuid, number=POOL, name="default-storage-pool")
    )
    for number, uuid in enumerate(node_uuids, start=FIRST_HOST):
        spare = site.get(UnconfiguredNode, uuid)
        site.remove(spare)
        settle_in(site, spare.node, cluster.uuid, pool.uuid, number)
    site.put(
        StorageContainer(
            uuid=site.ids.uuid("container"),
            cluster_uuid=cluster.uuid,
            pool_uuid=pool.uuid,
            number=FIRST_CONTAINER,
            name="default-container",
            replication_factor=cluster.redundancy_factor,
        )
    )
    seed_networks(site, cluster, ())


@frozen
class CreateCluster(CentralCommand):
    """Make a cluster of unconfigured nodes, with one container. It runs the AOS of the first one (*assumed*)."""

    operation: ClassVar[str] = "ClusterCreate"
    component: ClassVar[str] = "Genesis"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Prepare the nodes", lasting(lambda timings: timings.node_expansion_micros), weight=8),
        Step("Make the cluster", _make),
    )

    name: str
    node_uuids: tuple[str, ...]
    redundancy_factor: int = 2
    external_ip: str | None = None
    data_services_ip: str | None = None
    name_servers: tuple[str, ...] = ()
    ntp_servers: tuple[str, ...] = ()

    def check(self, site: Site) -> None:
        """The name must be free, the nodes there, and enough of them for the redundancy factor, or a single one."""
        check_name("a cluster", self.name)
        if site.find(Cluster, "name", self.name) is not None:
            raise AlreadyExists(Cluster.kind, self.name)
        if not self.node_uuids or len(set(self.node_uuids)) < len(self.node_uuids):
            raise Invalid("node list", "must name at least one node, and none twice")
        for uuid in self.node_uuids:
            site.get(UnconfiguredNode, uuid)
        if self.redundancy_factor not in FACTORS:
            raise Invalid("redundancy factor", f"must be one of {FACTORS}")
        if 1 < len(self.node_uuids) < 2 * self.redundancy_factor - 1:
            raise Invalid("node list", f"is too short for a redundancy factor of {self.redundancy_factor}")
        for field, text in (("external address", self.external_ip), ("data services address", self.data_services_ip)):
            if text is not None:
                check_ip(field, text)
        for server in (*self.name_servers, *self.ntp_servers):
            check_server("server", server)


OWNED: tuple[type[Entity], ...] = (
    StorageContainer,
    StoragePool,
    VmGroup,
    ProtectionDomain,
    RemoteSite,
    Replication,
)
"""What goes with a cluster, besides its nodes."""


def _take_apart(site: Site, task: Task) -> Pause | None:
    command = DestroyCluster.of(task)
    command.check(site)
    uuid = command.cluster_uuid
    switch = default_switch(site, uuid)
    for host in hosts_of(site, uuid):
        put_out(site, host)
    for domain in site.where(ProtectionDomain, "cluster_uuid", uuid):
        for schedule in schedules_of(site, domain.uuid):
            site.remove(schedule)
    for kind in OWNED:
        for entity in site.where(kind, "cluster_uuid", uuid):
            site.remove(entity)
    for entity in (site.get(VirtualSwitch, switch.uuid), site.get(Cluster, uuid)):
        site.remove(entity)
    _forget(site, uuid)
    return None


def _forget(site: Site, cluster_uuid: str) -> None:
    """The history of a cluster goes with it."""
    for task in _unfinished(site, cluster_uuid):
        engine.abort(site, task)
    entities: list[Task | Event | NonMigratableReport | NodeFindings] = [
        *site.all(Task),
        *site.all(Event),
        *site.all(Alert),
        *site.all(Audit),
        *site.all(NonMigratableReport),
        *site.all(NodeFindings),
    ]
    for entity in entities:
        if entity.cluster_uuid == cluster_uuid:
            site.remove(entity)


def _unfinished(site: Site, cluster_uuid: str) -> list[Task]:
    return [task for task in site.where(Task, "cluster_uuid", cluster_uuid) if not task.has_ended]


@frozen
class DestroyCluster(Command):
    """Take a cluster apart that nothing is left in. Its nodes belong to none then. The last cluster stays."""

    operation: ClassVar[str] = "ClusterDestroy"
    component: ClassVar[str] = "Genesis"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Stop the services", lasting(lambda timings: timings.cvm_stop_services_micros)),
        Step("Take the cluster apart", _take_apart),
    )

    cluster_uuid: str

    def check(self, site: Site) -> None:
        """Nothing may be in it, and it must not be the only one (*assumed*)."""
        cluster = site.get(Cluster, self.cluster_uuid)
        left = {
            "VMs": site.where(Vm, "cluster_uuid", cluster.uuid),
            "volume groups": site.where(VolumeGroup, "cluster_uuid", cluster.uuid),
            "recovery points": site.where(RecoveryPoint, "cluster_uuid", cluster.uuid),
            "images": site.where(Image, "cluster_uuid", cluster.uuid),
            "subnets": site.where(Network, "cluster_uuid", cluster.uuid),
            "OVAs": [one for one in site.all(Ova) if one.cluster_uuid == cluster.uuid],
            "templates": [one for one in site.all(Template) if cluster.uuid in one.clusters],
        }
        reasons = [f"it has {what}" for what, found in left.items() if any(True for _ in found)]
        if any(not task.command.is_internal for task in _unfinished(site, cluster.uuid)):
            reasons.append("it has tasks under way")
        if len(site.table(Cluster)) == 1:
            reasons.append("it is the only one")
        if reasons:
            raise Refused(DESTROY, tuple(reasons))

    def cluster(self, site: Site) -> str:
        """Another one, which will still be there."""
        return next((one.uuid for one in site.all(Cluster) if one.uuid != self.cluster_uuid), self.cluster_uuid)

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(Cluster, self.cluster_uuid)),)

    def holds(self) -> tuple[str, ...]:
        return (self.cluster_uuid,)
