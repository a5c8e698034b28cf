"""A disk or ISO image of the image service, and the clusters that have a copy of it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import ClassVar, Self

from mock_prism.model.checksum import Algorithm, Checksum
from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen


@frozen
class ImageCopy:
    """The virtual disk that an image has in one cluster."""

    cluster_uuid: str
    container_uuid: str
    vmdisk_uuid: str


@frozen(kw_only=True)
class Image(Entity):
    """One image. ``is_iso`` tells an ISO from a disk.

    It lies in one cluster at least; ``copies`` are its places in others, and it is found by each of its clusters.
    ``source_url`` or ``source_disk_uuid`` is what it was made from, where that is known. ``categories`` are
    uuids; ``owner_uuid`` is the user who has made it. ``is_active`` says whether its content is there; ``digests`` are
    those of that content where it was uploaded, and tell where it is kept. ``checksum`` is what its maker said of it.
    """

    kind: ClassVar[str] = "image"
    indexed: ClassVar[tuple[str, ...]] = ("name", "cluster_uuid")

    cluster_uuid: str
    container_uuid: str
    vmdisk_uuid: str
    copies: tuple[ImageCopy, ...] = ()
    name: str
    description: str = ""
    is_iso: bool = False
    size_bytes: int = 0
    created_micros: int = 0
    updated_micros: int = 0
    source_url: str | None = None
    source_disk_uuid: str | None = None
    categories: tuple[str, ...] = ()
    owner_uuid: str | None = None
    is_active: bool = True
    digests: tuple[Checksum, ...] = ()
    checksum: Checksum | None = None

    @property
    def places(self) -> tuple[ImageCopy, ...]:
        """Where it lies, the oldest place first."""
        return (ImageCopy(self.cluster_uuid, self.container_uuid, self.vmdisk_uuid), *self.copies)

    @property
    def content(self) -> str | None:
        """What the content goes by that was uploaded."""
        return next((one.digest for one in self.digests if one.algorithm is Algorithm.SHA256), None)

    @property
    def clusters(self) -> tuple[str, ...]:
        """The uuids of the clusters that have it."""
        return tuple(place.cluster_uuid for place in self.places)

    def found_by(self, field: str) -> tuple[Hashable, ...]:
        return self.clusters if field == "cluster_uuid" else Entity.found_by(self, field)

    def at(self, cluster_uuid: str) -> ImageCopy:
        """Its place in a cluster; where it has none there, its first."""
        places = self.places
        return next((place for place in places if place.cluster_uuid == cluster_uuid), places[0])

    def moved(self, places: tuple[ImageCopy, ...]) -> Self:
        """The image in these places, one at least."""
        first, *others = places
        return replace(
            self,
            cluster_uuid=first.cluster_uuid,
            container_uuid=first.container_uuid,
            vmdisk_uuid=first.vmdisk_uuid,
            copies=tuple(others),
        )
