"""What is done to volume groups: something as long as somebody has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mock_prism.model.activity import CURVES, KIB, Activity, Rates, Work
from mock_prism.model.series import drawn
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import VolumeDisk, VolumeGroup

if TYPE_CHECKING:
    from mock_prism.model.site import Site


def volume_activity(site: Site, group: VolumeGroup, disks: Sequence[VolumeDisk]) -> Activity:
    """What is done to some disks of a group, by their sizes; nothing while no VM that runs and no client has it.

    Since when somebody has it is not remembered. All figures are *assumed*.
    """
    place = group.cluster_uuid
    if not _is_used(site, group):
        return Activity(site.ids.seed, place, (), group.created_micros)

    def number(word: str, least: int, most: int) -> int:
        return drawn(site.ids.seed, f"{group.uuid}/{word}", least, most)

    reads, writes = number("reads", 20, 200), number("writes", 20, 200)
    whole = Rates(
        reads=reads,
        writes=writes,
        read_bytes=reads * number("read size", 8, 64) * KIB,
        written_bytes=writes * number("write size", 4, 32) * KIB,
    )
    share = whole.part(sum(disk.size_bytes for disk in disks), sum(disk.size_bytes for disk in group.disks) or 1)
    curve = f"{place}/{number('curve', 0, CURVES - 1)}"
    return Activity(site.ids.seed, place, (Work(curve, rates=share),), group.created_micros)


def _is_used(site: Site, group: VolumeGroup) -> bool:
    guests = (vm for vm in site.where(Vm, "cluster_uuid", group.cluster_uuid) if vm.is_running)
    return bool(group.outsiders) or any(disk.volume_group_uuid == group.uuid for vm in guests for disk in vm.disks)
