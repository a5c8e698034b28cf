"""Making, changing and deleting images."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import ClassVar
from zlib import crc32

from mock_prism.model.category import check_categories
from mock_prism.model.checksum import Algorithm, Checksum
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.device_specs import check_same_cluster
from mock_prism.model.commands.image_placement import settle_images
from mock_prism.model.commands.target import ImageCommand, check_new, registering
from mock_prism.model.disk_sources import disk_content
from mock_prism.model.errors import Disconnected, Invalid, WrongState
from mock_prism.model.frozen import frozen
from mock_prism.model.fullness import check_room
from mock_prism.model.image import Image
from mock_prism.model.image_placement import check_allowed, check_copies, first_container, place_in
from mock_prism.model.names import check_name
from mock_prism.model.records import author, ref
from mock_prism.model.runbook import Pause, Runbook, Step, lasting
from mock_prism.model.site import Site
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Command, Task

ADDRESS = re.compile(r"(https?|nfs)://[^/\s]+(/\S*)?", re.IGNORECASE)
ACT = "store the image"
FOREIGN_SIZES = 8  # GiB, assumed
OTHER_CONTENT = "is not that of the content"
MOST_ZEROS = 16 << 20
"""Up to so many bytes what no guest has written to is checked to be zeros; of more, any checksum is believed."""


def _create(site: Site, task: Task) -> Pause | None:
    command = CreateImage.of(task)
    container_uuid, size_bytes = command.content(site)
    check_room(site, container_uuid, 0 if command.disk_uuid else size_bytes, ACT)
    command.verify(site, size_bytes)
    image = Image(
        uuid=command.new_uuid or site.ids.uuid("image"),
        cluster_uuid=command.cluster_uuid,
        container_uuid=container_uuid,
        vmdisk_uuid=site.ids.uuid("vmdisk"),
        name=command.name,
        description=command.description,
        is_iso=command.is_iso,
        size_bytes=size_bytes,
        created_micros=site.now_micros,
        updated_micros=site.now_micros,
        source_url=command.url,
        source_disk_uuid=command.disk_uuid,
        categories=command.categories,
        owner_uuid=author(site, task),
        is_active=not command.awaits_content,
        checksum=command.checksum,
        digests=site.get(Image, command.image_uuid).digests if command.image_uuid else (),
    )
    image = site.put(place_in(site, image, (*image.clusters, *command.other_clusters)))
    site.put(replace(site.get(Task, task.uuid), entities=(ref(image),)))
    settle_images(site, task.requester)
    return None


@frozen
class CreateImage(Command):
    """Make an image of a VM's disk, or of what an address gives.

    Nothing is fetched. ``image_uuid`` is the image of this site that an address leads to, whether it is there or not;
    any other address gives an image whose size follows from its letters, or fails the task with Disconnected where
    the site's behaviour says that nothing foreign answers. Where it ``awaits_content`` the image is empty until
    somebody uploads that. ``other_clusters`` have copies of it from the beginning. A ``checksum`` that the content is
    known not to have fails the task. The task's entity is the new image.
    """

    operation: ClassVar[str] = "ImageCreate"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Fetch the content", _create),
        Step("Register the image", lasting(lambda timings: timings.vm_create_micros)),
    )

    cluster_uuid: str
    name: str
    description: str = ""
    is_iso: bool = False
    url: str | None = None
    image_uuid: str | None = None
    disk_uuid: str | None = None
    categories: tuple[str, ...] = ()
    container_uuid: str | None = None
    new_uuid: str | None = None
    awaits_content: bool = False
    other_clusters: tuple[str, ...] = ()
    checksum: Checksum | None = None

    def check(self, site: Site) -> None:
        """The clusters must exist and be allowed to have the image, which must have a name, and a source and a
        container that are the first cluster's."""
        clusters = check_clusters(site, (self.cluster_uuid, *self.other_clusters))
        if self.new_uuid is not None:
            check_new(site, Image, self.new_uuid)
        check_name("an image", self.name)
        check_categories(site, self.categories)
        check_allowed(site, self.categories, clusters)
        if self.disk_uuid is not None:
            check_same_cluster(disk_content(site, self.disk_uuid).cluster_uuid, self.cluster_uuid, "disk")
        elif self.url is None and not self.awaits_content:
            raise Invalid("source", "an image needs a source")
        if self.url is not None and ADDRESS.fullmatch(self.url) is None:
            raise Invalid("source", f"{self.url[:80]!r} is no address of the web or of NFS")
        if self.checksum is not None:
            self.checksum.check()
        if self.container_uuid is not None:
            container = site.get(StorageContainer, self.container_uuid)
            check_same_cluster(container.cluster_uuid, self.cluster_uuid, "container")

    def cluster(self, site: Site) -> str:
        return self.cluster_uuid

    def content(self, site: Site) -> tuple[str, int]:
        """The container for the image, and its size in bytes. Raises Disconnected and NotFound."""
        if self.disk_uuid is not None:
            disk = disk_content(site, self.disk_uuid)
            home = self.container_uuid or disk.container_uuid or first_container(site, self.cluster_uuid)
            return home, disk.size_bytes
        return self.container_uuid or first_container(site, self.cluster_uuid), self._size(site)

    def verify(self, site: Site, size_bytes: int) -> None:
        """Raise Invalid where the content is known, and has another checksum than the one given.

        What comes from elsewhere has it, unless the site's behaviour says otherwise: nothing is fetched.
        """
        if self.checksum is None or self.awaits_content:
            return
        found = self._known(site, self.checksum.algorithm, size_bytes)
        is_foreign = self.disk_uuid is None and self.image_uuid is None
        if found is None and (not is_foreign or site.behaviour.foreign_checksums_match):
            return
        if found != self.checksum:
            raise Invalid("checksum", OTHER_CONTENT)

    def _known(self, site: Site, algorithm: Algorithm, size_bytes: int) -> Checksum | None:
        source = site.get(Image, self.image_uuid) if self.image_uuid is not None else None
        for digest in source.digests if source is not None else ():
            if digest.algorithm is algorithm:
                return digest
        if source is not None and source.checksum is not None and source.checksum.algorithm is algorithm:
            return source.checksum
        return Checksum.of(algorithm, bytes(size_bytes)) if size_bytes <= MOST_ZEROS else None

    def _size(self, site: Site) -> int:
        if self.awaits_content:
            return 0
        if self.image_uuid is not None:
            return site.get(Image, self.image_uuid).size_bytes
        if not site.behaviour.foreign_addresses_answer:
            raise Disconnected(str(self.url))
        return (1 + crc32(str(self.url).encode()) % FOREIGN_SIZES) << 30


def check_clusters(site: Site, clusters: tuple[str, ...]) -> tuple[str, ...]:
    """Clusters that are there, one at least and none twice; as they are. Raises Invalid and NotFound."""
    for uuid in clusters:
        site.get(Cluster, uuid)
    if not clusters or len({*clusters}) < len(clusters):
        raise Invalid("clusters", "an image lies in one cluster at least, and once in each")
    return clusters


def _update(site: Site, task: Task) -> Pause | None:
    command = UpdateImage.of(task)
    check_categories(site, command.categories or ())
    image = site.get(Image, command.image_uuid)
    image = image if command.clusters is None else place_in(site, image, command.clusters)
    site.put(
        replace(
            image,
            is_iso=image.is_iso if command.is_iso is None else command.is_iso,
            name=image.name if command.name is None else command.name,
            description=image.description if command.description is None else command.description,
            categories=image.categories if command.categories is None else command.categories,
            updated_micros=site.now_micros,
        )
    )
    settle_images(site, task.requester)
    return None


@frozen
class UpdateImage(ImageCommand):
    """Change what an image is called and taken for, and where it lies; None leaves one as it is. Soft policies bring it
    back to where they want it."""

    operation: ClassVar[str] = "ImageUpdate"
    runbook: ClassVar[Runbook] = registering("Change the image", _update)

    name: str | None = None
    description: str | None = None
    categories: tuple[str, ...] | None = None
    clusters: tuple[str, ...] | None = None
    is_iso: bool | None = None

    def check(self, site: Site) -> None:
        """The image must be there, a new name must be one, the categories and clusters must exist, and policies allow
        the image to be in those."""
        image = site.get(Image, self.image_uuid)
        if self.clusters is not None:
            categories = image.categories if self.categories is None else self.categories
            check_allowed(site, categories, check_clusters(site, self.clusters))
            check_copies(site, image, self.clusters)
        check_categories(site, self.categories or ())
        if self.name is not None:
            check_name("an image", self.name)


def _delete(site: Site, task: Task) -> Pause | None:
    site.remove(site.get(Image, DeleteImage.of(task).image_uuid))
    return None


@frozen
class DeleteImage(ImageCommand):
    """Delete an image. Disks that were copied from it keep what they hold."""

    operation: ClassVar[str] = "ImageDelete"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Delete the image", _delete), Step("Free its disk", lasting(lambda timings: timings.vm_delete_micros))
    )


def _upload(site: Site, task: Task) -> Pause | None:
    command = UploadImage.of(task)
    image = site.get(Image, command.image_uuid)
    algorithm = image.checksum.algorithm if image.checksum else Algorithm.SHA256
    found = next(one for one in command.digests if one.algorithm is algorithm)
    if image.checksum not in (None, found):
        raise Invalid("checksum", OTHER_CONTENT)
    site.put(
        replace(
            image,
            is_active=True,
            digests=command.digests,
            checksum=found,
            size_bytes=command.size_bytes,
            container_uuid=command.container_uuid or image.container_uuid,
            updated_micros=site.now_micros,
        )
    )
    settle_images(site, task.requester)
    return None


@frozen
class UploadImage(ImageCommand):
    """Give an image the content that it waits for, which has all these digests; of another checksum than it was
    promised the task fails."""

    operation: ClassVar[str] = "ImageUpdate"
    runbook: ClassVar[Runbook] = registering("Write the content", _upload)

    digests: tuple[Checksum, ...]
    size_bytes: int
    container_uuid: str | None = None

    @property
    def content(self) -> str:
        """What the content goes by."""
        return next(one.digest for one in self.digests if one.algorithm is Algorithm.SHA256)

    def check(self, site: Site) -> None:
        """The image must wait for a content, and there must be room for it in the cluster's container."""
        image = site.get(Image, self.image_uuid)
        if image.is_active:
            raise WrongState(Image.kind, image.name, "active", "inactive")
        if self.container_uuid is not None:
            container = site.get(StorageContainer, self.container_uuid)
            check_same_cluster(container.cluster_uuid, image.cluster_uuid, "container")
        check_room(site, self.container_uuid or image.container_uuid, self.size_bytes, ACT)
