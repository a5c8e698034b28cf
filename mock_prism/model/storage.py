"""Storage: pools of disks, and the containers carved out of them."""

from __future__ import annotations

from typing import ClassVar

from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen

SSD_TIERS = frozenset({"SSD-PCIe", "SSD-SATA"})
"""The tiers that are flash."""
INTERNAL_CONTAINERS = frozenset({"NutanixManagementShare"})
"""Containers that the product keeps for itself."""


@frozen(kw_only=True)
class Disk(Entity):
    """A physical disk of a node. ``tier`` reads SSD-PCIe, SSD-SATA or DAS-SATA, as on the product."""

    kind: ClassVar[str] = "disk"
    indexed: ClassVar[tuple[str, ...]] = ("cluster_uuid", "host_uuid", "pool_uuid")

    cluster_uuid: str
    host_uuid: str
    pool_uuid: str
    number: int
    serial: str
    model: str
    tier: str
    location: int
    size_bytes: int
    is_marked_for_removal: bool = False
    is_led_on: bool = False


@frozen(kw_only=True)
class StoragePool(Entity):
    """The one pool of a cluster's disks."""

    kind: ClassVar[str] = "storage pool"
    indexed: ClassVar[tuple[str, ...]] = ("name", "cluster_uuid")

    cluster_uuid: str
    number: int
    name: str


@frozen(kw_only=True)
class StorageContainer(Entity):
    """A container. At a replication factor of 1 its data is where it was written and nowhere else.

    Bytes are logical ones: as guests count them, without their copies. What is thick takes its room for good; guests'
    disks are thin. Whose it is, on which host it would rather lie, and how it is to be erasure-coded is kept and told,
    and no more.
    """

    kind: ClassVar[str] = "storage container"
    indexed: ClassVar[tuple[str, ...]] = ("name", "cluster_uuid")

    cluster_uuid: str
    pool_uuid: str
    number: int
    name: str
    replication_factor: int
    advertised_capacity_bytes: int | None = None
    compression_enabled: bool = True
    compression_delay_secs: int = 0
    reserved_bytes: int = 0
    thick_bytes: int = 0
    erasure_code: bool = False
    on_disk_dedup: bool = False
    cache_dedup: bool = False
    nfs_whitelist: tuple[str, ...] = ()
    is_nfs_whitelist_inherited: bool = True
    owner_uuid: str | None = None
    affinity_host_uuid: str | None = None
    erasure_code_delay_secs: int | None = None
    inline_erasure_code: bool | None = None
    prefers_higher_fault_domain: bool | None = None

    @property
    def kept_free_bytes(self) -> int:
        """What nobody else may take, whether it is written to or not."""
        return max(self.reserved_bytes, self.thick_bytes)

    def vmdisk_path(self, uuid: str) -> str:
        """Where a virtual disk lies in the cluster's file system (captured of VMs, *assumed* of the rest)."""
        return f"/{self.name}/.acropolis/vmdisk/{uuid}"
