"""The maps of what storage holds, in v1 and v2.0: of disks together, of clusters and pools, and of containers.

How the figures relate to each other is as recorded of clusters, hosts, pools and containers: what is used and what is
free make up what there is, tiers make up the whole, and the logical usage is what there was before data reduction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mock_prism.faces.rest.exchange import Call
from mock_prism.model.capacity import logical_bytes
from mock_prism.model.data_reduction import Reduction, Stage, cluster_reduction, reduction_of
from mock_prism.model.fullness import wanted_bytes
from mock_prism.model.series import PPM
from mock_prism.model.site import Site
from mock_prism.model.storage import SSD_TIERS, Disk, StorageContainer
from mock_prism.model.usage import (
    cluster_reserved,
    container_capacity,
    flash_ppm,
    pool_usage,
    shares,
    user_usage,
    written_bytes,
)
from mock_prism.model.vm import Vm, VmDisk
from mock_prism.model.volume_group import VolumeDisk, VolumeGroup

Known = dict[str, int]
TIER = "controller.storage_tier"


def of_disks(call: Call, disks: Iterable[Disk], cluster_uuid: str) -> Known:
    """Some disks of a cluster: what they hold and what of it is taken, whole and by tier."""
    site, disks = call.site, tuple(disks)
    kept, logical = call.presenter.made(f"{cluster_uuid}/kept", (site.state,), lambda: _kept(site, cluster_uuid))
    flash = tuple(disk for disk in disks if disk.tier in SSD_TIERS)
    whole, ssd = (sum(disk.size_bytes for disk in some) for some in (disks, flash))
    used, used_ssd = (shares(site, some, cluster_uuid, kept) for some in (disks, flash))
    return {
        **_holds("storage", whole, used),
        **_holds("storage_tier.ssd", ssd, used_ssd),
        **_holds("storage_tier.das-sata", whole - ssd, used - used_ssd),
        "storage.logical_usage_bytes": used * logical // kept if kept else 0,
    }


def _kept(site: Site, cluster_uuid: str) -> tuple[int, int]:
    """What is kept on a cluster's disks, and what that was before data reduction."""
    return pool_usage(site, cluster_uuid), cluster_reduction(site, cluster_uuid).whole.pre_bytes


def _holds(what: str, capacity: int, used: int) -> Known:
    return {f"{what}.capacity_bytes": capacity, f"{what}.usage_bytes": used, f"{what}.free_bytes": capacity - used}


def of_cluster(call: Call, disks: Sequence[Disk], cluster_uuid: str) -> Known:
    """A cluster: its disks, what is saved on them, reserved of them, and pinned to flash."""
    site = call.site
    pinned, written = _pinned(site, cluster_uuid)
    return {
        **of_disks(call, disks, cluster_uuid),
        **_saved(cluster_reduction(site, cluster_uuid), ""),
        **_reserved(site, cluster_uuid),
        "storage_tier.ssd.pinned_bytes": pinned,
        "storage_tier.ssd.pinned_usage_bytes": written,
        "storage_tier.das-sata.pinned_usage_bytes": 0,
    }


def of_pool(call: Call, disks: Sequence[Disk], cluster_uuid: str) -> Known:
    """A pool (keys recorded): its disks, and what containers have reserved of it."""
    found = of_disks(call, disks, cluster_uuid) | _reserved(call.site, cluster_uuid)
    reserved = {word: found[f"storage.reserved_{word}_bytes"] for word in ("capacity", "usage", "free")}
    return {
        **found,
        **{f"storage.unreserved_{word}_bytes": found[f"storage.{word}_bytes"] - reserved[word] for word in reserved},
        "storage.disk_physical_usage_bytes": found["storage.usage_bytes"],
        "storage.container_reserved_free_bytes": reserved["free"],
    }


def _reserved(site: Site, cluster_uuid: str) -> Known:
    """What a cluster's containers have reserved together, and what of it they use."""
    reserved, used = cluster_reserved(site, cluster_uuid)
    return {
        "storage.reserved_capacity_bytes": reserved,
        "storage.reserved_usage_bytes": used,
        "storage.reserved_free_bytes": reserved - used,
    }


def _pinned(site: Site, cluster_uuid: str) -> tuple[int, int]:
    """How much is pinned to flash in a cluster, and what of that is written."""
    disks: list[VmDisk | VolumeDisk] = [
        disk for vm in site.where(Vm, "cluster_uuid", cluster_uuid) for disk in vm.disks if disk.flash_mode
    ]
    for group in site.where(VolumeGroup, "cluster_uuid", cluster_uuid):
        disks += (disk for disk in group.disks if (group.flash_mode if disk.flash_mode is None else disk.flash_mode))
    return sum(disk.size_bytes for disk in disks), sum(written_bytes(site, disk) for disk in disks)


def _saved(reduction: Reduction, whose: str) -> Known:
    """What is saved; ``whose`` is ``user_`` where that is told as guests count it."""
    stages = {
        "": reduction.whole,
        "dedup.": reduction.dedup,
        "compression.": reduction.compression,
        "erasure_coding.": reduction.erasure_coding,
        "thin_provision.": reduction.thin,
        "clone.": Stage(),
        "overall.": reduction.overall,
    }
    found: Known = {}
    for name, stage in stages.items():
        found |= {
            f"data_reduction.{name}{whose}pre_reduction_bytes": stage.pre_bytes,
            f"data_reduction.{name}{whose}post_reduction_bytes": stage.post_bytes,
            f"data_reduction.{name}{whose}saved_bytes": stage.saved_bytes,
            f"data_reduction.{name}saving_ratio_ppm": stage.ratio_ppm,
        }
    return found


def of_container(call: Call, container: StorageContainer) -> Known:
    """A container: what fits in, what of that is taken and reserved, as guests count it and with all copies, and what
    is saved. What others use of what nobody has reserved is told as this container would count it (*assumed*)."""
    site, factor = call.site, container.replication_factor
    whole, used, reserved = container_capacity(site, container), user_usage(site, container), container.kept_free_bytes
    own = min(used, reserved)
    amounts = {
        **_three("", whole, used),
        **_three("reserved_", reserved, own),
        **_three("unreserved_", max(whole, reserved) - reserved, used - own),
        "unreserved_own_usage": used - own,
        "disk_physical_usage": used,
    }
    others = [
        one
        for one in site.where(StorageContainer, "cluster_uuid", container.cluster_uuid)
        if one.uuid != container.uuid
    ]
    reduction, flash = reduction_of(site, container), used * factor * flash_share(call, container.cluster_uuid) // PPM
    return {
        **{f"storage.{name}_bytes": amount * factor for name, amount in amounts.items()},
        **{f"storage.user_{name}_bytes": amount for name, amount in amounts.items()},
        "storage.logical_usage_bytes": reduction.whole.pre_bytes,
        "storage.user_container_own_usage_bytes": used,
        "storage.user_storage_pool_capacity_bytes": logical_bytes(site, container, factor),
        "storage.user_other_containers_reserved_capacity_bytes": sum(one.kept_free_bytes for one in others),
        "storage.user_unreserved_shared_usage_bytes": sum(_beyond_reserved(site, one) for one in others) // factor,
        **_saved(reduction, ""),
        **_saved(reduction.once(factor), "user_"),
        "data_reduction.erasure_coding.parity_bytes": _parity(container, reduction),
        "storage_tier.ssd.usage_bytes": flash,
        "storage_tier.das-sata.usage_bytes": used * factor - flash,
    }


def _three(word: str, capacity: int, used: int) -> Known:
    free = max(0, capacity - used)
    return {f"{word}capacity": capacity, f"{word}usage": used, f"{word}free": free}


def _beyond_reserved(site: Site, container: StorageContainer) -> int:
    used = user_usage(site, container)
    return (used - min(used, container.kept_free_bytes)) * container.replication_factor


def _parity(container: StorageContainer, reduction: Reduction) -> int:
    """One strip of parity to four of data, of what has been coded (*assumed*)."""
    return reduction.erasure_coding.post_bytes // 5 if container.erasure_code else 0


def flash_share(call: Call, cluster_uuid: str) -> int:
    """Which share of a cluster's disks is flash, worked out once for many."""
    return call.presenter.made(f"{cluster_uuid}/flash", (call.site.state,), lambda: flash_ppm(call.site, cluster_uuid))


def of_guest(call: Call, vm: Vm) -> Known:
    """A guest: what its disks take, whole and by tier.

    It is what each would have taken by itself: to weigh them against all others would cost a list as much as a site
    has VMs, and differs only where storage is full.
    """
    own = [disk for disk in vm.disks if disk.vmdisk_uuid and disk.container_uuid]
    used = sum(wanted_bytes(call.site, disk.vmdisk_uuid or "", disk.size_bytes) for disk in own)
    pinned = sum(disk.size_bytes for disk in own if disk.flash_mode)
    return of_virtual(call, vm.cluster_uuid, used) | {
        f"{TIER}.ssd.configured_pinned_bytes": pinned,
        f"{TIER}.das-sata.configured_pinned_bytes": 0,
    }


def of_virtual(call: Call, cluster_uuid: str, used: int) -> Known:
    """Virtual disks, of which so much is written: where that is. There is no cloud tier."""
    flash = used * flash_share(call, cluster_uuid) // PPM
    return {
        "controller_user_bytes": used,
        f"{TIER}.ssd.usage_bytes": flash,
        f"{TIER}.das-sata.usage_bytes": used - flash,
        f"{TIER}.cloud.usage_bytes": 0,
    }
