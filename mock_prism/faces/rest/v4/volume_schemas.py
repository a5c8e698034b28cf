"""Volume groups on the wire (``volumes.v4.config``): fields as in the official SDK. Secrets are never shown."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from mock_prism.faces.rest.fields import Word
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.wire import NAME_OR_ADDRESS, Address, WireSchema
from mock_prism.model.attachments import Attachment
from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen
from mock_prism.model.volume_group import IscsiClient, Usage, VolumeGroup

CONFIG = "volumes.v4.config."
USAGES = {
    Usage.USER: "USER",
    Usage.INTERNAL: "INTERNAL",
    Usage.TEMPORARY: "TEMPORARY",
    Usage.BACKUP_TARGET: "BACKUP_TARGET",
}
SHARING = {True: "SHARED", False: "NOT_SHARED"}
AUTHENTICATION = {True: "CHAP", False: "NONE"}


@frozen
class Group:
    """A volume group and the VMs that it is attached to."""

    group: VolumeGroup
    vms: tuple[Attachment, ...]

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """The entities it is made of."""
        return (self.group, *(vm for vm, _ in self.vms))

    @property
    def attachment_type(self) -> str:
        """Whether VMs have it, or clients outside; both only where it is shared, and then VMs count (*assumed*)."""
        return "DIRECT" if self.vms else "EXTERNAL" if self.group.outsiders else "NONE"

    @property
    def protocol(self) -> str:
        """How clients outside reach it."""
        if self.group.nvmf_uuids:
            return "NVMF"
        return "ISCSI" if self.group.client_uuids else "NOT_ASSIGNED"


@frozen
class Client:
    """An iSCSI client, and the groups that it may reach."""

    client: IscsiClient
    groups: tuple[VolumeGroup, ...]

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """The entities it is made of."""
        return (self.client, *self.groups)


def vm_attachment(attachment: Attachment) -> Any:
    """A VM, and where it sees the group."""
    vm, disk = attachment
    return typed(f"{CONFIG}VmAttachment", extId=vm.uuid, index=disk.index)


def client_attachment(group: VolumeGroup, client_uuid: str) -> Any:
    """A client, as the groups that it may reach name it."""
    return typed(f"{CONFIG}IscsiClientAttachment", extId=client_uuid, clusterReference=group.cluster_uuid)


def _attachments(view: Group) -> list[Any]:
    found = [vm_attachment(one) for one in view.vms]
    found += [client_attachment(view.group, uuid) for uuid in view.group.client_uuids]
    found += [
        typed(f"{CONFIG}NvmfClientAttachment", extId=uuid, clusterReference=view.group.cluster_uuid)
        for uuid in view.group.nvmf_uuids
    ]
    return [typed(f"{CONFIG}VGAttachment", attachment=one) for one in found]


def flash_mode(noun: str, is_enabled: bool | None) -> Any:
    """``StorageFeatures`` of a group, or ``DiskStorageFeatures`` of a disk that does not honour its group's."""
    if is_enabled is None:
        return None
    return typed(CONFIG + noun, flashMode=typed(f"{CONFIG}FlashMode", isEnabled=is_enabled))


def _iscsi_features(group: VolumeGroup) -> Any:
    return typed(f"{CONFIG}IscsiFeatures", enabledAuthentications=AUTHENTICATION[group.target_secret is not None])


class VolumeDiskSchema(WireSchema):
    """A disk of a group. What it was copied from is not told (recorded)."""

    object_type = f"{CONFIG}VolumeDisk"
    uuid = fields.String(data_key="extId")
    index = fields.Integer()
    size_bytes = fields.Integer(data_key="diskSizeBytes")
    container_uuid = fields.String(data_key="storageContainerId")
    description = fields.Function(lambda disk: disk.description or None)
    features = fields.Function(
        lambda disk: flash_mode("DiskStorageFeatures", disk.flash_mode), data_key="diskStorageFeatures"
    )


class VolumeGroupSchema(WireSchema):
    """A volume group. Its disks are below it, and its target's prefix is in the name only (both recorded)."""

    object_type = f"{CONFIG}VolumeGroup"
    uuid = fields.String(attribute="group.uuid", data_key="extId")
    name = fields.String(attribute="group.name")
    description = fields.Function(lambda view: view.group.description or None)
    balances_load = fields.Boolean(attribute="group.balances_load", data_key="shouldLoadBalanceVmAttachments")
    sharing = Word(SHARING, attribute="group.is_shared", data_key="sharingStatus")
    target_name = fields.String(attribute="group.target_name", data_key="targetName")
    iscsi = fields.Function(lambda view: _iscsi_features(view.group), data_key="iscsiFeatures")
    created_by = fields.String(attribute="group.created_by", data_key="createdBy")
    cluster_uuid = fields.String(attribute="group.cluster_uuid", data_key="clusterReference")
    storage = fields.Function(
        lambda view: flash_mode("StorageFeatures", view.group.flash_mode), data_key="storageFeatures"
    )
    usage = Word(USAGES, attribute="group.usage", data_key="usageType")
    attachment_type = fields.String(data_key="attachmentType")
    protocol = fields.String()
    is_hidden = fields.Boolean(attribute="group.is_hidden", data_key="isHidden")
    attachments = fields.Function(_attachments)
    project_uuid = fields.String(attribute="group.project_uuid", data_key="projectExtId")


class IscsiClientSchema(WireSchema):
    """An iSCSI client, with the targets that it may reach."""

    object_type = f"{CONFIG}IscsiClient"
    uuid = fields.String(attribute="client.uuid", data_key="extId")
    initiator_name = fields.String(attribute="client.initiator_name", data_key="iscsiInitiatorName")
    address = Address(NAME_OR_ADDRESS, attribute="client.address", data_key="iscsiInitiatorNetworkId")
    authentication = fields.Function(
        lambda view: AUTHENTICATION[view.client.secret is not None], data_key="enabledAuthentications"
    )
    targets = fields.Function(
        lambda view: [_target(view.client, one) for one in view.groups], data_key="attachedTargets"
    )
    cluster_uuid = fields.String(attribute="client.cluster_uuid", data_key="clusterReference")


def _target(client: IscsiClient, group: VolumeGroup) -> Any:
    return typed(
        f"{CONFIG}TargetParam", numVirtualTargets=client.num_virtual_targets, iscsiTargetName=group.target_name
    )
