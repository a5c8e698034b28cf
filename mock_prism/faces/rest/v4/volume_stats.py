"""Statistics over time, of volume groups and their disks."""

from __future__ import annotations

from collections.abc import Sequence

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.v4.stats import Subject, series
from mock_prism.faces.rest.v4.stats_fields import VOLUMES, Figures, Measured
from mock_prism.model.errors import NotFound
from mock_prism.model.usage import written_bytes
from mock_prism.model.volume_activity import volume_activity
from mock_prism.model.volume_group import VolumeDisk, VolumeGroup

STATS = "/volumes/stats/volume-groups"
GROUP: Figures = {**VOLUMES, "capacityBytes": lambda m: m.capacity_bytes}


def get_group(call: Call) -> Reply:
    """Statistics of a volume group."""
    group = call.site.get(VolumeGroup, call.path["extId"].lower())
    return series(call, _subject(call, group, group.uuid, group.disks, GROUP), volumeGroupExtId=group.uuid)


def get_disk(call: Call) -> Reply:
    """Statistics of a disk of a volume group."""
    group = call.site.get(VolumeGroup, call.path["volumeGroupExtId"].lower())
    uuid = call.path["extId"].lower()
    disks = [disk for disk in group.disks if disk.uuid == uuid]
    if not disks:
        raise NotFound("volume disk", uuid)
    return series(call, _subject(call, group, uuid, disks, VOLUMES), volumeDiskExtId=uuid)


def _subject(call: Call, group: VolumeGroup, uuid: str, disks: Sequence[VolumeDisk], figures: Figures) -> Subject:
    capacity = sum(disk.size_bytes for disk in disks)
    used = sum(written_bytes(call.site, disk) for disk in disks)
    return Subject(
        uuid,
        volume_activity(call.site, group, disks),
        lambda reading, micros: Measured(reading, capacity_bytes=capacity, used_bytes=used, micros=micros),
        figures,
    )


HANDLERS: dict[str, Handler] = {
    f"v4 GET {STATS}/{{extId}}": get_group,
    f"v4 GET {STATS}/{{volumeGroupExtId}}/disks/{{extId}}": get_disk,
}
