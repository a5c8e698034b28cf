"""A disk or ISO image in a cluster's image service."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from mock_prism.model.entity import Entity


@dataclass(frozen=True, slots=True, kw_only=True)
class Image(Entity):
    """One image. ``is_iso`` tells an ISO from a disk.

    ``source_url`` or ``source_disk_uuid`` is what it was made from, where that is known. ``categories`` are
    uuids. ``is_active`` says whether its content is there; ``data`` is that content where it was uploaded,
    ``sha256`` its checksum.
    """

    kind: ClassVar[str] = "image"
    indexed: ClassVar[tuple[str, ...]] = ("name", "cluster_uuid")

    cluster_uuid: str
    container_uuid: str
    vmdisk_uuid: str
    name: str
    description: str = ""
    is_iso: bool = False
    size_bytes: int = 0
    created_micros: int = 0
    updated_micros: int = 0
    source_url: str | None = None
    source_disk_uuid: str | None = None
    categories: tuple[str, ...] = ()
    is_active: bool = True
    data: bytes | None = field(default=None, repr=False)
    sha256: str | None = None
