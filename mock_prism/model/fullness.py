"""How full storage is: what each virtual disk takes of its container and of the pool, and what is left there.

Disks are thin: what they were promised costs nothing, what has been written does. Nothing is ever written beyond what
there is room for, so that what is used adds up from disks through containers to pools.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mock_prism.model.capacity import contents
from mock_prism.model.errors import Refused
from mock_prism.model.frozen import frozen
from mock_prism.model.image import Image
from mock_prism.model.series import drawn
from mock_prism.model.storage import Disk, StorageContainer, StoragePool

if TYPE_CHECKING:
    from mock_prism.model.site import Site

READ_ONLY_PERCENT = 95
"""So full a pool takes no more writes (documented for the product's disks)."""
Wish = tuple[str, str, int]
"""A virtual disk, the container that it lies in, and how much would be written to it: a part that stays the same, up to
a bound (*assumed*), and of an image all, unless it is a copy of a thin disk."""


@frozen
class Fullness:
    """What has been written to virtual disks and to containers, what fits into these still, and how much the virtual
    disks in them could take: bytes by uuid, each counted once however often it is kept."""

    written: Mapping[str, int]
    used: Mapping[str, int]
    left: Mapping[str, int]
    promised: Mapping[str, int]


class _Rooms:
    """What is left of pools, in bytes as disks count them, and in containers, in bytes as guests do."""

    def __init__(self, site: Site) -> None:
        self.containers = {container.uuid: container for container in site.all(StorageContainer)}
        self._writable = {pool.uuid: _writable(site, pool.uuid) for pool in site.all(StoragePool)}
        self._clear()

    def _clear(self) -> None:
        """Begin with nothing written."""
        self.used = dict.fromkeys(self.containers, 0)
        self._reserved = {one.uuid: one.kept_free_bytes * one.replication_factor for one in self.containers.values()}
        self._pools = dict(self._writable)
        for uuid, container in self.containers.items():
            self._pools[container.pool_uuid] -= self._reserved[uuid]

    def left(self, uuid: str) -> int:
        """What fits into a container: what is reserved for it, and what nobody has of its pool."""
        container = self.containers[uuid]
        room = self._reserved[uuid] + max(0, self._pools[container.pool_uuid])
        fits = room // container.replication_factor
        advertised = container.advertised_capacity_bytes
        return fits if advertised is None else min(fits, max(0, advertised - self.used[uuid]))

    def granted(self, wishes: Sequence[Wish]) -> dict[str, int]:
        """What of each wish is written, by the uuid of its virtual disk: all of it where there is room for all."""
        sums = dict.fromkeys(self.containers, 0)
        for _, home, wanted in wishes:
            sums[home] += wanted
        if all(self.take(home, wanted) == wanted for home, wanted in sums.items()):
            return {uuid: wanted for uuid, _, wanted in wishes}
        self._clear()
        return {uuid: self.take(home, wanted) for uuid, home, wanted in wishes}

    def take(self, uuid: str, wanted: int) -> int:
        """Write so much into a container, or as much as fits; how much that was."""
        container = self.containers[uuid]
        got = min(wanted, self.left(uuid))
        kept = got * container.replication_factor
        own = min(kept, self._reserved[uuid])
        self.used[uuid] += got
        self._reserved[uuid] -= own
        self._pools[container.pool_uuid] -= kept - own
        return got


def _writable(site: Site, pool_uuid: str) -> int:
    return sum(disk.size_bytes for disk in site.where(Disk, "pool_uuid", pool_uuid)) * READ_ONLY_PERCENT // 100


def fullness(site: Site) -> Fullness:
    """How full a site's storage is, worked out once for each of its states."""
    basis = site.state, site.behaviour
    if site.fullness is None or site.fullness[0] != basis:
        site.fullness = basis, _worked_out(site)
    return site.fullness[1]


def _worked_out(site: Site) -> Fullness:
    """Images are written when they come; of guests those that were made first find room first."""
    rooms, full, thin = _Rooms(site), list[Wish](), list[Wish]()
    promised = dict.fromkeys(rooms.containers, 0)
    for content in contents(site):
        uuid, home, size = content.uuid, content.container_uuid, content.size_bytes
        if home not in rooms.containers:
            continue
        promised[home] += size
        if isinstance(content.owner, Image) and content.owner.source_disk_uuid is None:
            full.append((uuid, home, size))
        else:
            thin.append((uuid, home, wanted_bytes(site, uuid, size)))
    written = rooms.granted((*full, *thin))
    return Fullness(written, rooms.used, {uuid: rooms.left(uuid) for uuid in rooms.containers}, promised)


def wanted_bytes(site: Site, uuid: str, size_bytes: int) -> int:
    """How much of a virtual disk has been written where there is room for all that has been."""
    part = size_bytes * drawn(site.ids.seed, f"{uuid}/written", 10, 70) // 100
    return min(part, site.behaviour.most_written_bytes)


def check_room(site: Site, container_uuid: str, size_bytes: int, act: str) -> None:
    """Raise Refused where a container has not so much room left, or none at all."""
    left = fullness(site).left[container_uuid]
    if left < max(size_bytes, 1):
        name = site.get(StorageContainer, container_uuid).name
        wanted = f", and {size_bytes} are needed" if size_bytes else ""
        raise Refused(act, (f"storage container {name} has {left} bytes left{wanted}",))
