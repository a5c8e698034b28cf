"""Recovery points on the wire (``dataprotection.v4`` and ``vmm.v4``): fields as in the official SDKs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from mock_prism.faces.rest.exchange import Call
from mock_prism.faces.rest.fields import iso_instant
from mock_prism.faces.rest.v4.envelopes import Record
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.vm_schemas import VmSchema, VmShown
from mock_prism.model.category import Category
from mock_prism.model.cluster import PrismCentral
from mock_prism.model.disk_sources import held_disks
from mock_prism.model.recovery_point import (
    Consistency,
    GroupSnapshot,
    Kept,
    RecoveryPoint,
    Snapshot,
    all_of,
    group_snapshots_of,
    snapshots_of,
)
from mock_prism.model.site import Site
from mock_prism.model.usage import exclusive_bytes, holders

CONFIG = "dataprotection.v4.config."
COMMON = "dataprotection.v4.common."
AHV = "vmm.v4.ahv.config."
TYPES = {Consistency.CRASH: "CRASH_CONSISTENT", Consistency.APPLICATION: "APPLICATION_CONSISTENT"}
CONSISTENCIES = {word: consistency for consistency, word in TYPES.items()}


def shown_points(site: Site, points: Iterable[RecoveryPoint]) -> list[Record]:
    """Recovery points with what is in them."""
    known: dict[str, Counter[str | None]] = {}
    return [_point(site, point, _holders(site, known, point.cluster_uuid)) for point in points]


def shown_snapshot(site: Site, snapshot: Snapshot) -> Record:
    """A VM of a recovery point, as data protection tells of it."""
    return _snapshot(site, snapshot, holders(site, snapshot.cluster_uuid))


def shown_vm_points(call: Call, snapshots: Iterable[Snapshot]) -> list[Record]:
    """VMs of recovery points, as the VM service tells of them: with the whole VM as it was."""
    known: dict[str, Counter[str | None]] = {}
    return [
        typed(
            f"{AHV}VmRecoveryPoint",
            vm=call.presenter.present(VmSchema, VmShown(snapshot.vm)),
            **_common(call.site, snapshot, _holders(call.site, known, snapshot.cluster_uuid)),
        )
        for snapshot in snapshots
    ]


def _holders(site: Site, known: dict[str, Counter[str | None]], cluster_uuid: str) -> Counter[str | None]:
    if cluster_uuid not in known:
        known[cluster_uuid] = holders(site, cluster_uuid)
    return known[cluster_uuid]


def _point(site: Site, point: RecoveryPoint, known: Counter[str | None]) -> Record:
    usage = sum(exclusive_bytes(site, one, known) for one in all_of(site, point))
    return typed(
        f"{CONFIG}RecoveryPoint",
        **_times(site, point),
        extId=point.uuid,
        locationAgnosticId=point.location_agnostic_id,
        name=point.name,
        totalExclusiveUsageBytes=usage,
        ownerExtId=point.owner_uuid,
        locationReferences=[typed(f"{CONFIG}LocationReference", locationExtId=point.cluster_uuid)],
        vmRecoveryPoints=[_snapshot(site, one, known) for one in snapshots_of(site, point)] or None,
        volumeGroupRecoveryPoints=[_group(site, one, known) for one in group_snapshots_of(site, point)] or None,
        isSecure=False,
    )


def _snapshot(site: Site, snapshot: Snapshot, known: Counter[str | None]) -> Record:
    return typed(f"{CONFIG}VmRecoveryPoint", hypervisorType="AHV", **_common(site, snapshot, known))


def _group(site: Site, snapshot: GroupSnapshot, known: Counter[str | None]) -> Record:
    return typed(
        f"{CONFIG}VolumeGroupRecoveryPoint",
        **_kept(site, snapshot, [disk.uuid for disk in snapshot.group.disks], known),
        volumeGroupExtId=snapshot.group_uuid,
        volumeGroupCategories=_categories(site, snapshot.group.categories),
    )


def _common(site: Site, snapshot: Snapshot, known: Counter[str | None]) -> Record:
    disks = [disk.uuid for disk in held_disks(snapshot.vm)]
    return {
        **_kept(site, snapshot, disks, known),
        "vmExtId": snapshot.vm_uuid,
        "vmCategories": _categories(site, snapshot.vm.categories),
    }


def _kept(site: Site, snapshot: Kept, disks: list[str], known: Counter[str | None]) -> Record:
    return {
        **_times(site, site.get(RecoveryPoint, snapshot.recovery_point_uuid)),
        "extId": snapshot.uuid,
        "locationAgnosticId": snapshot.location_agnostic_id,
        "name": snapshot.name,
        "totalExclusiveUsageBytes": exclusive_bytes(site, snapshot, known),
        "diskRecoveryPoints": [
            typed(f"{COMMON}DiskRecoveryPoint", diskRecoveryPointExtId=point, diskExtId=disk)
            for point, disk in zip(snapshot.disk_points, disks, strict=True)
        ]
        or None,
    }


def _categories(site: Site, uuids: tuple[str, ...]) -> list[str] | None:
    """Keys and values, parted by a slash (documented), as they are called now; but for those that are gone."""
    known = (site.table(Category).get(uuid) for uuid in uuids)
    return [category.name for category in known if category is not None] or None


def _times(site: Site, point: RecoveryPoint) -> Record:
    """What a recovery point and all that is in it have in common."""
    central = next(iter(site.all(PrismCentral)), None)
    source = central and typed(
        f"{COMMON}DisasterRecoveryLocation",
        domainManagerExtId=central.uuid,
        clusterExtIds=[point.origin_uuid or point.cluster_uuid],
    )
    return {
        "creationTime": iso_instant(point.created_micros),
        "expirationTime": None if point.expires_micros is None else iso_instant(point.expires_micros),
        "status": "COMPLETE",
        "recoveryPointType": TYPES[point.consistency],
        "sourceLocation": source,
    }
