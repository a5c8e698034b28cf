"""Making, changing and deleting storage containers."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import ClassVar

from mock_prism.model.capacity import contents_of, logical_bytes
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.target import check_revision, registering
from mock_prism.model.errors import AlreadyExists, InUse, Invalid, Refused
from mock_prism.model.frozen import frozen
from mock_prism.model.fullness import fullness
from mock_prism.model.host import Host
from mock_prism.model.journal import EntityRef
from mock_prism.model.names import check_name
from mock_prism.model.records import ref
from mock_prism.model.runbook import Pause, Runbook, Step, lasting
from mock_prism.model.site import Site
from mock_prism.model.storage import INTERNAL_CONTAINERS, StorageContainer, StoragePool
from mock_prism.model.task import Command, Task

LONGEST_NAME = 75
"""Documented for v4."""
FIRST_NUMBER = 100
KEPT = "the cluster keeps it for itself"


@frozen
class ContainerSettings:
    """What can be said of a container; None is what is not said."""

    replication_factor: int | None = None
    advertised_capacity_bytes: int | None = None
    reserved_bytes: int | None = None
    compression_enabled: bool | None = None
    compression_delay_secs: int | None = None
    erasure_code: bool | None = None
    on_disk_dedup: bool | None = None
    cache_dedup: bool | None = None
    nfs_whitelist: tuple[str, ...] | None = None
    owner_uuid: str | None = None
    affinity_host_uuid: str | None = None
    erasure_code_delay_secs: int | None = None
    inline_erasure_code: bool | None = None
    prefers_higher_fault_domain: bool | None = None

    def applied(self, container: StorageContainer) -> StorageContainer:
        """The container as it will be. A white list of its own is not inherited any more."""
        said = {one.name: value for one in fields(self) if (value := getattr(self, one.name)) is not None}
        inherits = container.is_nfs_whitelist_inherited if self.nfs_whitelist is None else not self.nfs_whitelist
        return replace(container, **said, is_nfs_whitelist_inherited=inherits)


SAME = ContainerSettings()


def _check(site: Site, container: StorageContainer) -> None:
    """Its name must be the cluster's only one of that kind (documented), and its sizes and factor be possible."""
    cluster = site.get(Cluster, container.cluster_uuid)
    check_name("a storage container", container.name)
    if len(container.name) > LONGEST_NAME or "/" in container.name:
        raise Invalid("name", f"must have at most {LONGEST_NAME} characters, and no slash")
    for other in site.where(StorageContainer, "cluster_uuid", cluster.uuid):
        if other.name == container.name and other.uuid != container.uuid:
            raise AlreadyExists(StorageContainer.kind, container.name)
    factor = container.replication_factor
    if not 1 <= factor <= cluster.redundancy_factor:
        raise Invalid("replication factor", f"must be from 1 to the {cluster.redundancy_factor} of the cluster")
    for word, amount in (
        ("reserved capacity", container.reserved_bytes),
        ("compression delay", container.compression_delay_secs),
        ("advertised capacity", container.advertised_capacity_bytes or 0),
        ("erasure code delay", container.erasure_code_delay_secs or 0),
    ):
        if amount < 0:
            raise Invalid(word, "must not be negative")
    if container.affinity_host_uuid is not None:
        _check_affinity(site, container)
    _check_capacity(site, container)


def _check_capacity(site: Site, container: StorageContainer) -> None:
    """What is reserved must be there and not be others', what is advertised be in the pool and not be taken already."""
    whole = logical_bytes(site, container, 1)
    others = sum(
        other.reserved_bytes * other.replication_factor
        for other in site.where(StorageContainer, "cluster_uuid", container.cluster_uuid)
        if other.uuid != container.uuid
    )
    if container.reserved_bytes * container.replication_factor > whole - others:
        raise Invalid("reserved capacity", "is more than the pool could hold")
    advertised = container.advertised_capacity_bytes
    if advertised is None:
        return
    if container.reserved_bytes > advertised:
        raise Invalid("reserved capacity", "is more than is advertised")
    if advertised * container.replication_factor > whole:
        raise Invalid("advertised capacity", "is more than the pool could hold")
    if advertised < fullness(site).used.get(container.uuid, 0):
        raise Invalid("advertised capacity", "is less than is used already")


def _check_affinity(site: Site, container: StorageContainer) -> None:
    """Data that is kept once may lie on one host (documented) of the container's cluster. Raises NotFound, Invalid."""
    host = site.get(Host, container.affinity_host_uuid or "")
    if host.cluster_uuid != container.cluster_uuid:
        raise Invalid("affinity host", f"{host.name} is not of the container's cluster")
    if container.replication_factor != 1:
        raise Invalid("affinity host", "needs a replication factor of 1")


def _next_number(site: Site, cluster_uuid: str) -> int:
    numbers = (container.number for container in site.where(StorageContainer, "cluster_uuid", cluster_uuid))
    return max(numbers, default=FIRST_NUMBER - 1) + 1


def _create(site: Site, task: Task) -> Pause | None:
    command = CreateContainer.of(task)
    container = site.put(replace(command.applied(site), uuid=site.ids.uuid("container")))
    site.put(replace(site.get(Task, task.uuid), entities=(ref(container),)))
    return None


@frozen
class CreateContainer(Command):
    """Make a container in the cluster's pool; by default as often replicated as the cluster's metadata.

    The task's entity is the new container.
    """

    operation: ClassVar[str] = "StorageContainerCreate"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Create the container", _create),
        Step("Register the container", lasting(lambda timings: timings.vm_create_micros)),
    )

    cluster_uuid: str
    name: str
    settings: ContainerSettings = SAME

    def check(self, site: Site) -> None:
        """The cluster must exist, and the container be possible in it."""
        _check(site, self.applied(site))

    def cluster(self, site: Site) -> str:
        return self.cluster_uuid

    def applied(self, site: Site) -> StorageContainer:
        """The container as it will be, but for its uuid. Raises NotFound."""
        cluster = site.get(Cluster, self.cluster_uuid)
        pool = next(iter(site.where(StoragePool, "cluster_uuid", cluster.uuid)))
        return self.settings.applied(
            StorageContainer(
                uuid="",
                cluster_uuid=cluster.uuid,
                pool_uuid=pool.uuid,
                number=_next_number(site, cluster.uuid),
                name=self.name,
                replication_factor=cluster.redundancy_factor,
            )
        )


@frozen
class ContainerCommand(Command):
    """An act on one container."""

    container_uuid: str

    def check(self, site: Site) -> None:
        """The container must exist."""
        site.get(StorageContainer, self.container_uuid)

    def cluster(self, site: Site) -> str:
        return site.get(StorageContainer, self.container_uuid).cluster_uuid

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(StorageContainer, self.container_uuid)),)

    def holds(self) -> tuple[str, ...]:
        return (self.container_uuid,)


def _update(site: Site, task: Task) -> Pause | None:
    command = UpdateContainer.of(task)
    site.put(command.applied(site))
    return None


@frozen
class UpdateContainer(ContainerCommand):
    """Change a container, with guests' disks in it or not (*assumed*); None leaves its name."""

    operation: ClassVar[str] = "StorageContainerUpdate"
    runbook: ClassVar[Runbook] = registering("Change the container", _update)

    name: str | None = None
    settings: ContainerSettings = SAME
    revision: int | None = None

    def check(self, site: Site) -> None:
        """The container must be at the revision named, and be possible as it will be. One that the cluster keeps for
        itself stays called as it is (*assumed*)."""
        container = site.get(StorageContainer, self.container_uuid)
        check_revision(container, self.revision)
        if container.name in INTERNAL_CONTAINERS and self.name not in (None, container.name):
            raise Refused(f"rename {container.name}", (KEPT,))
        _check(site, self.applied(site))

    def applied(self, site: Site) -> StorageContainer:
        """The container as it will be."""
        container = site.get(StorageContainer, self.container_uuid)
        return self.settings.applied(replace(container, name=container.name if self.name is None else self.name))


def _clear(site: Site, task: Task) -> Pause | None:
    container = site.get(StorageContainer, ClearThickSpace.of(task).container_uuid)
    site.put(replace(container, thick_bytes=0))
    return None


@frozen
class ClearThickSpace(ContainerCommand):
    """Give back the room that thick disks had taken for good."""

    operation: ClassVar[str] = "StorageContainerClearThickSpace"
    runbook: ClassVar[Runbook] = registering("Clear the space", _clear)


def _delete(site: Site, task: Task) -> Pause | None:
    command = DeleteContainer.of(task)
    command.check(site)
    site.remove(site.get(StorageContainer, command.container_uuid))
    return None


@frozen
class DeleteContainer(ContainerCommand):
    """Delete a container that holds nothing and that the product does not keep for itself."""

    operation: ClassVar[str] = "StorageContainerDelete"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Delete the container", _delete), Step("Free its space", lasting(lambda timings: timings.vm_delete_micros))
    )

    revision: int | None = None

    def check(self, site: Site) -> None:
        """The container must be at the revision named, and empty."""
        container = site.get(StorageContainer, self.container_uuid)
        check_revision(container, self.revision)
        if container.name in INTERNAL_CONTAINERS:
            raise Refused(f"delete {container.name}", (KEPT,))
        if len(list(site.where(StorageContainer, "cluster_uuid", container.cluster_uuid))) == 1:
            raise Refused(f"delete {container.name}", ("the cluster has no other",))
        if users := tuple(dict.fromkeys(content.owner.name for content in contents_of(site, container))):
            raise InUse(StorageContainer.kind, container.name, users)
