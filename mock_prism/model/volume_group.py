"""Volume groups: disks that are kept together, and the clients that reach them from outside the cluster.

Which VMs a group is attached to stands in the VMs: there it is one of their disks.
"""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen
from mock_prism.model.protection import Protection


class Usage(Enum):
    """What a group is for, as its maker says: a hint and no more."""

    USER = "user"
    INTERNAL = "internal"
    TEMPORARY = "temporary"
    BACKUP_TARGET = "backup target"


@frozen
class VolumeDisk:
    """A disk of a group; ``uuid`` is that of its virtual disk. ``flash_mode`` None honours what the group says.

    ``source_uuid`` is the image or disk that it was copied from.
    """

    uuid: str
    index: int
    container_uuid: str
    size_bytes: int
    description: str = ""
    source_uuid: str | None = None
    flash_mode: bool | None = None


@frozen(kw_only=True)
class VolumeGroup(Entity):
    """One volume group.

    ``target_name`` is what clients find it by; ``client_uuids`` are those that may by iSCSI, ``nvmf_uuids`` those that
    may by NVMe-TCP. ``target_secret`` is there where they must prove themselves by CHAP, and is never shown.
    """

    kind: ClassVar[str] = "volume group"
    indexed: ClassVar[tuple[str, ...]] = ("name", "cluster_uuid")

    cluster_uuid: str
    name: str
    description: str = ""
    disks: tuple[VolumeDisk, ...] = ()
    client_uuids: tuple[str, ...] = ()
    is_shared: bool = False
    balances_load: bool = False
    target_name: str
    target_secret: str | None = None
    flash_mode: bool = False
    usage: Usage = Usage.USER
    is_hidden: bool = False
    categories: tuple[str, ...] = ()
    created_by: str | None = None
    created_micros: int = 0
    updated_micros: int = 0
    nvmf_uuids: tuple[str, ...] = ()
    protection: Protection | None = None
    project_uuid: str | None = None

    @property
    def outsiders(self) -> tuple[str, ...]:
        """All clients outside that may reach it."""
        return (*self.client_uuids, *self.nvmf_uuids)


@frozen(kw_only=True)
class NvmfClient(Entity):
    """Somebody outside who mounts disks by NVMe-TCP, known by the qualified name of its initiator.

    It stays known when no group is attached to it any more (*assumed*, as of iSCSI).
    """

    kind: ClassVar[str] = "nvmf client"
    indexed: ClassVar[tuple[str, ...]] = ("name", "cluster_uuid")

    cluster_uuid: str
    name: str


@frozen(kw_only=True)
class IscsiClient(Entity):
    """Somebody outside who mounts disks by iSCSI: known by the name of its initiator, or by its address.

    It stays known when no group is attached to it any more (*assumed*). Where it has a ``secret`` it must prove
    itself by CHAP.
    """

    kind: ClassVar[str] = "iscsi client"
    indexed: ClassVar[tuple[str, ...]] = ("cluster_uuid",)

    cluster_uuid: str
    initiator_name: str | None = None
    address: str | None = None
    secret: str | None = None
    num_virtual_targets: int = 32

    @property
    def name(self) -> str:
        """What it is known by."""
        return self.initiator_name or self.address or self.uuid
