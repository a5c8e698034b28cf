"""What commands about one thing have in common: which thing, and how the faces call it."""

from __future__ import annotations

import re
from dataclasses import replace

from mock_prism.model.cluster import Cluster
from mock_prism.model.cvm import Cvm
from mock_prism.model.entity import Entity
from mock_prism.model.errors import AlreadyExists, Busy, Invalid, Stale, WrongState
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.image import Image
from mock_prism.model.journal import EntityRef
from mock_prism.model.node import cvm_of
from mock_prism.model.records import ref
from mock_prism.model.runbook import Act, Runbook, Step, lasting
from mock_prism.model.site import Site
from mock_prism.model.states import PowerState
from mock_prism.model.task import Command, Task
from mock_prism.model.vm import Vm, VmGroup
from mock_prism.model.volume_group import VolumeGroup

UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def check_revision(entity: Entity, given: int | None) -> None:
    """Raise Stale where the caller names a revision and it is not the present one."""
    if given is not None and given != entity.revision:
        raise Stale(entity.kind, entity.uuid, entity.revision, given)


def registering(name: str, act: Act) -> Runbook:
    """The runbook of an act that is done at once and takes a moment to be known everywhere."""
    return Runbook.of(Step(name, act), Step("Apply", lasting(lambda timings: timings.vm_update_micros)))


@frozen
class CentralCommand(Command):
    """An act on what belongs to Prism Central as a whole: its tasks are the first cluster's."""

    def cluster(self, site: Site) -> str:
        return next(iter(site.all(Cluster))).uuid


def check_off(site: Site, vm_uuid: str) -> Vm:
    """The VM, which must not run. Raises WrongState."""
    vm = site.get(Vm, vm_uuid)
    if not vm.is_off:
        raise WrongState(Vm.kind, vm.name, vm.power.value, PowerState.OFF.value)
    return vm


def note_made(site: Site, task: Task, kind: str, uuid: str, name: str) -> None:
    """Tell what a task has made, besides what it is about."""
    current = site.get(Task, task.uuid)
    site.put(replace(current, entities=(*current.entities, EntityRef(kind, uuid, name))))


def leave_groups(site: Site, vm_uuid: str) -> None:
    """Take a VM out of the groups that it is in."""
    for group in [group for group in site.all(VmGroup) if vm_uuid in group.vm_uuids]:
        site.put(replace(group, vm_uuids=tuple(uuid for uuid in group.vm_uuids if uuid != vm_uuid)))


def check_new(site: Site, kind: type[Entity], uuid: str) -> None:
    """Raise Invalid where what the caller wants a new thing to have is no uuid, and AlreadyExists where it is taken."""
    if UUID.fullmatch(uuid) is None:
        raise Invalid("uuid", f"{uuid!r} is no uuid")
    if site.table(kind).get(uuid) is not None:
        raise AlreadyExists(kind.kind, uuid)


@frozen
class ClusterCommand(Command):
    """An act on a cluster as a whole."""

    cluster_uuid: str

    def check(self, site: Site) -> None:
        """The cluster must exist."""
        site.get(Cluster, self.cluster_uuid)

    def cluster(self, site: Site) -> str:
        return self.cluster_uuid

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(Cluster, self.cluster_uuid)),)


@frozen
class VmCommand(Command):
    """An act on one VM."""

    vm_uuid: str

    def cluster(self, site: Site) -> str:
        return site.get(Vm, self.vm_uuid).cluster_uuid

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(Vm, self.vm_uuid)),)

    def holds(self) -> tuple[str, ...]:
        return (self.vm_uuid,)


@frozen
class VolumeGroupCommand(Command):
    """An act on one volume group."""

    group_uuid: str

    def cluster(self, site: Site) -> str:
        return site.get(VolumeGroup, self.group_uuid).cluster_uuid

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(VolumeGroup, self.group_uuid)),)

    def holds(self) -> tuple[str, ...]:
        return (self.group_uuid,)


@frozen
class ImageCommand(Command):
    """An act on one image."""

    image_uuid: str

    def check(self, site: Site) -> None:
        """The image must exist."""
        site.get(Image, self.image_uuid)

    def cluster(self, site: Site) -> str:
        return site.get(Image, self.image_uuid).cluster_uuid

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(Image, self.image_uuid)),)

    def holds(self) -> tuple[str, ...]:
        return (self.image_uuid,)


@frozen
class HostCommand(Command):
    """An act on one AHV host."""

    host_uuid: str

    def cluster(self, site: Site) -> str:
        return site.get(Host, self.host_uuid).cluster_uuid

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(Host, self.host_uuid)),)

    def holds(self) -> tuple[str, ...]:
        return (self.host_uuid,)


@frozen
class CvmCommand(Command):
    """An act on one Controller VM."""

    cvm_uuid: str

    def cluster(self, site: Site) -> str:
        return site.get(Cvm, self.cvm_uuid).cluster_uuid

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(Cvm, self.cvm_uuid)),)

    def holds(self) -> tuple[str, ...]:
        return (self.cvm_uuid,)


def check_free(site: Site, host: Host) -> None:
    """Raise Busy where a task has a host in its hands."""
    if host.uuid in site.holders:
        raise Busy(Host.kind, host.name, site.holders[host.uuid])


def host_and_cvm(site: Site, host_uuid: str) -> tuple[Host, Cvm]:
    """Both halves of a node."""
    host = site.get(Host, host_uuid)
    return host, cvm_of(site, host)
