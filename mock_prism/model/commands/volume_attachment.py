"""Attaching volume groups to VMs and to iSCSI clients, and detaching them."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.attachments import ATTACHMENT, attached_disk, check_balance, check_open, check_protocol
from mock_prism.model.commands.device_specs import GROUP_BUS, DiskSpec, check_disk
from mock_prism.model.commands.target import VolumeGroupCommand, registering
from mock_prism.model.commands.vm_devices import plug
from mock_prism.model.errors import AlreadyExists, Invalid, NotFound
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.records import ref
from mock_prism.model.runbook import Pause, Runbook
from mock_prism.model.site import Site
from mock_prism.model.task import Command, Task
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import IscsiClient, VolumeGroup

MOST_TARGETS = 32
"""Documented for v4."""


@frozen
class VmAttachmentCommand(VolumeGroupCommand):
    """An act on a group and a VM."""

    vm_uuid: str

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        """Both."""
        return ref(site.get(VolumeGroup, self.group_uuid)), ref(site.get(Vm, self.vm_uuid))

    def holds(self) -> tuple[str, ...]:
        return self.group_uuid, self.vm_uuid


def _attach(site: Site, task: Task) -> Pause | None:
    command = AttachVolumeGroup.of(task)
    plug(site, site.get(Vm, command.vm_uuid), command.disk)
    return None


@frozen
class AttachVolumeGroup(VmAttachmentCommand):
    """Attach a group to a VM, also while that runs. Without an index it takes the first that is free.

    The task fails where the index is taken, or the group has an attachment and is not shared.
    """

    operation: ClassVar[str] = "VolumeGroupAttachVm"
    runbook: ClassVar[Runbook] = registering("Attach the volume group", _attach)

    index: int | None = None

    @property
    def disk(self) -> DiskSpec:
        """What the VM gets."""
        return DiskSpec(GROUP_BUS, self.index, volume_group_uuid=self.group_uuid)

    def check(self, site: Site) -> None:
        """Both must exist in one cluster, and the index be one of the bus."""
        vm = site.get(Vm, self.vm_uuid)
        check_disk(site, vm.cluster_uuid, self.disk)


def _detach(site: Site, task: Task) -> Pause | None:
    command = DetachVolumeGroup.of(task)
    vm = site.get(Vm, command.vm_uuid)
    gone = attached_disk(site, site.get(VolumeGroup, command.group_uuid), vm.uuid)
    site.put(replace(vm, disks=tuple(disk for disk in vm.disks if disk is not gone)))
    return None


@frozen
class DetachVolumeGroup(VmAttachmentCommand):
    """Take a group away from a VM, also while that runs."""

    operation: ClassVar[str] = "VolumeGroupDetachVm"
    runbook: ClassVar[Runbook] = registering("Detach the volume group", _detach)

    def check(self, site: Site) -> None:
        """The group must be attached to the VM."""
        group, vm = site.get(VolumeGroup, self.group_uuid), site.get(Vm, self.vm_uuid)
        attached_disk(site, group, vm.uuid)


def _known(site: Site, command: AttachClient, cluster_uuid: str) -> IscsiClient | None:
    """The client of the cluster that goes by the same initiator."""
    wanted = (command.initiator_name, command.address)
    clients = site.where(IscsiClient, "cluster_uuid", cluster_uuid)
    return next((one for one in clients if (one.initiator_name, one.address) == wanted), None)


def _attach_client(site: Site, task: Task) -> Pause | None:
    command = AttachClient.of(task)
    group = site.get(VolumeGroup, command.group_uuid)
    client = _known(site, command, group.cluster_uuid)
    if client is not None and client.uuid in group.client_uuids:
        raise AlreadyExists(ATTACHMENT, client.name)
    check_open(site, group)
    if client is None:
        client = IscsiClient(
            uuid=site.ids.uuid("iscsi-client"),
            cluster_uuid=group.cluster_uuid,
            initiator_name=command.initiator_name,
            address=command.address,
            num_virtual_targets=command.num_virtual_targets,
        )
    after = replace(group, client_uuids=(*group.client_uuids, client.uuid), updated_micros=site.now_micros)
    check_balance(after)
    check_protocol(after)
    client = site.put(replace(client, secret=client.secret if command.secret is None else command.secret or None))
    site.put(after)
    site.put(replace(site.get(Task, task.uuid), entities=(ref(client), ref(after))))
    return None


@frozen
class AttachClient(VolumeGroupCommand):
    """Let a client outside have a group: one that is known by its initiator or else a new one.

    The task's first entity is the client (recorded). It fails where the group has an attachment and is not shared, or
    balances the load of VMs.
    """

    operation: ClassVar[str] = "VolumeGroupAttachExternal"
    runbook: ClassVar[Runbook] = registering("Let the client in", _attach_client)

    initiator_name: str | None = None
    address: str | None = None
    secret: str | None = None
    num_virtual_targets: int = MOST_TARGETS

    def check(self, site: Site) -> None:
        """The group must exist, and the client be told by its name or its address (documented)."""
        site.get(VolumeGroup, self.group_uuid)
        if bool(self.initiator_name) == bool(self.address):
            raise Invalid("iscsi client", "needs the name or the address of its initiator, and not both")
        if not 1 <= self.num_virtual_targets <= MOST_TARGETS:
            raise Invalid("num virtual targets", f"must be from 1 to {MOST_TARGETS}")


def _detach_client(site: Site, task: Task) -> Pause | None:
    command = DetachClient.of(task)
    command.check(site)
    group = site.get(VolumeGroup, command.group_uuid)
    left = tuple(uuid for uuid in group.client_uuids if uuid != command.client_uuid)
    site.put(replace(group, client_uuids=left, updated_micros=site.now_micros))
    return None


@frozen
class DetachClient(VolumeGroupCommand):
    """Keep a client outside from a group."""

    operation: ClassVar[str] = "VolumeGroupDetachExternal"
    runbook: ClassVar[Runbook] = registering("Keep the client out", _detach_client)

    client_uuid: str

    def check(self, site: Site) -> None:
        """The client must have the group."""
        if self.client_uuid not in site.get(VolumeGroup, self.group_uuid).client_uuids:
            raise NotFound(ATTACHMENT, self.client_uuid)

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        """Both, the client first."""
        return ref(site.get(IscsiClient, self.client_uuid)), ref(site.get(VolumeGroup, self.group_uuid))


def _update_client(site: Site, task: Task) -> Pause | None:
    command = UpdateClient.of(task)
    client = site.get(IscsiClient, command.client_uuid)
    site.put(replace(client, secret=client.secret if command.secret is None else command.secret or None))
    return None


@frozen
class UpdateClient(Command):
    """Change how a client proves itself: by a secret, or not at all where that is empty. Its initiator stays."""

    operation: ClassVar[str] = "IscsiClientUpdate"
    runbook: ClassVar[Runbook] = registering("Change the client", _update_client)

    client_uuid: str
    secret: str | None = None

    def check(self, site: Site) -> None:
        """The client must exist."""
        site.get(IscsiClient, self.client_uuid)

    def cluster(self, site: Site) -> str:
        return site.get(IscsiClient, self.client_uuid).cluster_uuid

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(IscsiClient, self.client_uuid)),)

    def holds(self) -> tuple[str, ...]:
        return (self.client_uuid,)
