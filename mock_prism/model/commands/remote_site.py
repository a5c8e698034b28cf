"""Making, changing and deleting remote sites. No task of it is ever seen."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.cluster import check_ip
from mock_prism.model.commands.protection_domain import DomainCommand
from mock_prism.model.commands.target import check_revision
from mock_prism.model.errors import AlreadyExists, InUse, Invalid, NotFound
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.names import check_name
from mock_prism.model.network import Network
from mock_prism.model.protection_domain import ProtectionDomain
from mock_prism.model.records import ref
from mock_prism.model.remote_site import RemoteSite, addresses_of, cluster_at
from mock_prism.model.replication import Replication
from mock_prism.model.runbook import Pause, Runbook, Step
from mock_prism.model.schedule import schedules_of
from mock_prism.model.site import Site
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Command, Task

LAST_PORT = 65_535


def check_remote_site(site: Site, remote: RemoteSite) -> None:
    """Raise Invalid or NotFound for a remote site that cannot be. What it names there can be looked for only where it
    is a cluster of this site."""
    here, there = site.get(Cluster, remote.cluster_uuid), cluster_at(site, remote)
    check_name("a remote site", remote.name)
    if not remote.addresses and remote.cloud is None:
        raise Invalid("remote_ip_ports", "is required")
    for ip, port in remote.addresses:
        check_ip("remote_ip_ports", ip)
        if not 0 < port <= LAST_PORT:
            raise Invalid("remote_ip_ports", f"{port} is no port")
        if ip in addresses_of(site, here):
            raise Invalid("remote_ip_ports", f"{ip} is an address of the cluster itself")
    for name, target in remote.containers:
        _check_container(site, here, name)
        if there is not None:
            _check_container(site, there, target)
    for mapping in remote.networks:
        _check_network(site, here, mapping.source)
        if there is not None:
            _check_network(site, there, mapping.target)


def _check_container(site: Site, cluster: Cluster, name: str) -> None:
    if all(one.name != name for one in site.where(StorageContainer, "cluster_uuid", cluster.uuid)):
        raise NotFound(StorageContainer.kind, name)


def _check_network(site: Site, cluster: Cluster, name: str) -> None:
    if all(one.name != name for one in site.where(Network, "cluster_uuid", cluster.uuid)):
        raise NotFound(Network.kind, name)


@frozen
class RemoteSiteCommand(Command):
    """An act on remote sites."""

    component: ClassVar[str] = "Cerebro"
    is_internal: ClassVar[bool] = True


def _create(site: Site, task: Task) -> Pause | None:
    remote = site.put(replace(CreateRemoteSite.of(task).remote_site, uuid=site.ids.uuid("remote-site")))
    site.put(replace(site.get(Task, task.uuid), entities=(ref(remote),)))
    return None


@frozen
class CreateRemoteSite(RemoteSiteCommand):
    """Make a remote site, which has no uuid yet. The task's entity is the new one."""

    operation: ClassVar[str] = "RemoteSiteCreate"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Create the remote site", _create))

    remote_site: RemoteSite

    def check(self, site: Site) -> None:
        """It must be possible, and its name be free in the cluster."""
        check_remote_site(site, self.remote_site)
        for other in site.where(RemoteSite, "name", self.remote_site.name):
            if other.cluster_uuid == self.remote_site.cluster_uuid:
                raise AlreadyExists(RemoteSite.kind, other.name)

    def cluster(self, site: Site) -> str:
        return self.remote_site.cluster_uuid


def _change(site: Site, task: Task) -> Pause | None:
    site.put(ChangeRemoteSite.of(task).remote_site)
    return None


@frozen
class ChangeRemoteSite(RemoteSiteCommand):
    """Make a remote site what it is given as, at the revision from which that was made. It keeps its name."""

    operation: ClassVar[str] = "RemoteSiteUpdate"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Change the remote site", _change))

    remote_site: RemoteSite

    def check(self, site: Site) -> None:
        """It must be there at that revision, and be possible."""
        known = site.get(RemoteSite, self.remote_site.uuid)
        check_revision(known, self.remote_site.revision)
        check_remote_site(site, self.remote_site)

    def cluster(self, site: Site) -> str:
        return self.remote_site.cluster_uuid

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(self.remote_site),)


def _delete(site: Site, task: Task) -> Pause | None:
    remote = site.get(RemoteSite, DeleteRemoteSite.of(task).remote_site_uuid)
    for replication in site.where(Replication, "remote_site_uuid", remote.uuid):
        site.remove(replication)
    site.remove(remote)
    return None


def users_of(site: Site, remote: RemoteSite) -> tuple[str, ...]:
    """The protection domains, by name, that have a schedule which replicates to a remote site, or an act under way that
    needs it."""
    tasks = (task for task in site.where(Task, "cluster_uuid", remote.cluster_uuid) if not task.has_ended)
    acts = [task.command for task in tasks if isinstance(task.command, DomainCommand)]
    needed = {act.domain_uuid for act in acts if remote.uuid in act.remote_uuids}
    return tuple(
        domain.name
        for domain in site.where(ProtectionDomain, "cluster_uuid", remote.cluster_uuid)
        if domain.uuid in needed
        or any(remote.uuid in schedule.remote_uuids for schedule in schedules_of(site, domain.uuid))
    )


@frozen
class DeleteRemoteSite(RemoteSiteCommand):
    """Forget a remote site. The copies there stay."""

    operation: ClassVar[str] = "RemoteSiteDelete"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Delete the remote site", _delete))

    remote_site_uuid: str

    def check(self, site: Site) -> None:
        """It must be there, and no protection domain need it."""
        remote = site.get(RemoteSite, self.remote_site_uuid)
        if users := users_of(site, remote):
            raise InUse(RemoteSite.kind, remote.name, users)

    def cluster(self, site: Site) -> str:
        return site.get(RemoteSite, self.remote_site_uuid).cluster_uuid

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(RemoteSite, self.remote_site_uuid)),)
