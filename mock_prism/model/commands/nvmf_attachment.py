"""Letting clients outside have volume groups by NVMe-TCP, and keeping them from it."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.attachments import ATTACHMENT, check_balance, check_open, check_protocol
from mock_prism.model.commands.target import VolumeGroupCommand, registering
from mock_prism.model.errors import AlreadyExists, Invalid, NotFound
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.records import ref
from mock_prism.model.runbook import Pause, Runbook
from mock_prism.model.site import Site
from mock_prism.model.task import Task
from mock_prism.model.volume_group import NvmfClient, VolumeGroup

LONGEST = 68
"""Characters of an initiator's name (documented for v4)."""


def _attach(site: Site, task: Task) -> Pause | None:
    command = AttachNvmfClient.of(task)
    group = site.get(VolumeGroup, command.group_uuid)
    known = (one for one in site.where(NvmfClient, "name", command.name) if one.cluster_uuid == group.cluster_uuid)
    client = next(known, None) or NvmfClient(
        uuid=site.ids.uuid("nvmf-client"), cluster_uuid=group.cluster_uuid, name=command.name
    )
    if client.uuid in group.nvmf_uuids:
        raise AlreadyExists(ATTACHMENT, client.name)
    check_open(site, group)
    after = replace(group, nvmf_uuids=(*group.nvmf_uuids, client.uuid), updated_micros=site.now_micros)
    check_balance(after)
    check_protocol(after)
    client = site.put(client)
    site.put(after)
    site.put(replace(site.get(Task, task.uuid), entities=(ref(client), ref(after))))
    return None


@frozen
class AttachNvmfClient(VolumeGroupCommand):
    """Let a client outside have a group: one that is known by its initiator or else a new one.

    The task's first entity is the client. It fails where the group has an attachment and is not shared, balances the
    load of VMs, or is reached by iSCSI (all *assumed*, as of iSCSI).
    """

    operation: ClassVar[str] = "VolumeGroupAttachNvmf"
    runbook: ClassVar[Runbook] = registering("Let the client in", _attach)

    name: str

    def check(self, site: Site) -> None:
        """The group must exist, and the client be told by its name."""
        site.get(VolumeGroup, self.group_uuid)
        if not 0 < len(self.name) <= LONGEST:
            raise Invalid("initiator name", f"must have 1 to {LONGEST} characters")


def _detach(site: Site, task: Task) -> Pause | None:
    command = DetachNvmfClient.of(task)
    command.check(site)
    group = site.get(VolumeGroup, command.group_uuid)
    left = tuple(uuid for uuid in group.nvmf_uuids if uuid != command.client_uuid)
    site.put(replace(group, nvmf_uuids=left, updated_micros=site.now_micros))
    return None


@frozen
class DetachNvmfClient(VolumeGroupCommand):
    """Keep a client outside from a group."""

    operation: ClassVar[str] = "VolumeGroupDetachNvmf"
    runbook: ClassVar[Runbook] = registering("Keep the client out", _detach)

    client_uuid: str

    def check(self, site: Site) -> None:
        """The client must have the group."""
        if self.client_uuid not in site.get(VolumeGroup, self.group_uuid).nvmf_uuids:
            raise NotFound(ATTACHMENT, self.client_uuid)

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        """Both, the client first."""
        return ref(site.get(NvmfClient, self.client_uuid)), ref(site.get(VolumeGroup, self.group_uuid))
