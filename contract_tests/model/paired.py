"""Two clusters that know each other as remote sites, and a protection domain in the first."""

from __future__ import annotations

from dataclasses import replace

from contract_tests.model.scene import SECOND, Scene
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.domain_snapshot import SnapshotOnce
from mock_prism.model.commands.protection_domain import CreateProtectionDomain, ProtectVms
from mock_prism.model.commands.remote_site import CreateRemoteSite
from mock_prism.model.protection_domain import ProtectionDomain, find_domain, points_of, protected
from mock_prism.model.recovery_point import RecoveryPoint
from mock_prism.model.remote_site import PORT, RemoteSite, named_remote
from mock_prism.model.replication import Replication
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm

OUTSIDE = "203.0.113.9"


class Pair(Scene):
    """Two clusters, east and west. Each calls the other by that name, unless only one knows the other."""

    def __init__(self, is_mutual: bool = True) -> None:
        super().__init__("two-clusters")
        self.know(self.cluster, self.west)
        if is_mutual:
            self.know(self.west, self.cluster)

    @property
    def west(self) -> Cluster:
        return list(self.site.all(Cluster))[1]

    @property
    def remote(self) -> RemoteSite:
        """West, as the east knows it."""
        return named_remote(self.site, self.cluster.uuid, "west")

    def know(self, here: Cluster, there: Cluster) -> None:
        """Let a cluster know another."""
        name = "east" if there.uuid == self.cluster.uuid else "west"
        self.succeed(CreateRemoteSite(self.pointing(here, there.external_ip or "", name)))

    def pointing(self, here: Cluster, ip: str, name: str) -> RemoteSite:
        """A remote site to be made."""
        return RemoteSite(uuid="", cluster_uuid=here.uuid, name=name, addresses=((ip, PORT),))

    def protect(self, *names: str) -> ProtectionDomain:
        """A protection domain of the east with some VMs in it."""
        self.succeed(CreateProtectionDomain(self.cluster.uuid, "pd"))
        domain = self.domain()
        if names:
            self.succeed(ProtectVms(domain.uuid, tuple(self.vm(name).uuid for name in names), consistency_group="cg"))
        return domain

    def domain(self) -> ProtectionDomain:
        """The protection domain, as the east has it."""
        found = find_domain(self.site, self.cluster.uuid, "pd")
        assert found is not None
        return found

    def twin(self) -> ProtectionDomain | None:
        """What the west has of it."""
        return find_domain(self.site, self.west.uuid, "pd")

    def copies(self) -> tuple[RecoveryPoint, ...]:
        """Its snapshots in the west."""
        twin = self.twin()
        return points_of(self.site, twin) if twin else ()

    def members(self, domain: ProtectionDomain | None) -> list[Vm]:
        assert domain is not None
        return list(protected(self.site, domain))

    def send(self, keep: int | None = None, remote: RemoteSite | None = None) -> Task:
        """Take a snapshot and send it to the west."""
        where = remote or self.remote
        return self.succeed(SnapshotOnce(self.domain().uuid, None, keep, remote_site_uuids=(where.uuid,)))

    def replications(self) -> list[Replication]:
        return list(self.site.all(Replication))

    def change_cluster(self, cluster: Cluster, **fields: object) -> Cluster:
        return self.site.put(replace(cluster, **fields))  # type: ignore[arg-type]  # fields by name

    def container(self, cluster: Cluster, name: str) -> StorageContainer:
        return next(one for one in self.site.where(StorageContainer, "cluster_uuid", cluster.uuid) if one.name == name)


MINUTE = 60 * SECOND
