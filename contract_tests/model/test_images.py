"""Making, changing and deleting images."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.model.scene import GIB, SECOND, Scene
from contract_tests.model.test_vms import first
from mock_prism.model.checksum import Algorithm, Checksum
from mock_prism.model.commands.device_specs import DiskSpec
from mock_prism.model.commands.image import CreateImage, DeleteImage, UpdateImage, UploadImage
from mock_prism.model.commands.vm import CreateVm
from mock_prism.model.errors import Disconnected, Invalid, NotFound
from mock_prism.model.image import Image
from mock_prism.model.storage import StorageContainer
from mock_prism.model.vm import Vm

URL = "http://files.example/os.img"


def image(scene: Scene, name: str) -> Image:
    """An image by its name."""
    found = scene.site.find(Image, "name", name)
    assert found is not None
    return found


def test_an_image_is_made_of_a_disk(scene: Scene) -> None:
    disk = scene.vm("web-01").disks[1]

    task = scene.succeed(
        CreateImage(scene.cluster.uuid, "new", disk_uuid=disk.vmdisk_uuid, categories=scene.categories)
    )

    made = image(scene, "new")
    assert [(one.kind, one.uuid, one.name) for one in task.entities] == [("image", made.uuid, "new")]
    assert (made.size_bytes, made.container_uuid) == (disk.size_bytes, disk.container_uuid)
    assert made.categories == scene.categories
    assert made.source_disk_uuid == disk.vmdisk_uuid != made.vmdisk_uuid


def test_an_image_is_made_of_another_of_the_site(scene: Scene) -> None:
    source = image(scene, "CentOS 7")

    scene.succeed(CreateImage(scene.cluster.uuid, "new", url=URL, image_uuid=source.uuid))

    made = image(scene, "new")
    assert (made.size_bytes, made.source_url) == (source.size_bytes, URL)
    assert made.container_uuid == first(scene.site, StorageContainer)


def test_an_address_elsewhere_gives_an_image_of_a_size_of_its_own(scene: Scene) -> None:
    scene.succeed(CreateImage(scene.cluster.uuid, "new", url=URL))
    scene.succeed(CreateImage(scene.cluster.uuid, "other", url=URL))

    assert image(scene, "new").source_url == URL
    assert GIB <= image(scene, "new").size_bytes == image(scene, "other").size_bytes <= 8 * GIB


def test_an_image_goes_into_the_container_that_is_named(scene: Scene) -> None:
    container = scene.site.find(StorageContainer, "name", "rf1-scratch")
    assert container is not None

    scene.succeed(CreateImage(scene.cluster.uuid, "new", url=URL, container_uuid=container.uuid))

    assert image(scene, "new").container_uuid == container.uuid


def test_nothing_comes_from_elsewhere_where_nothing_foreign_answers(scene: Scene) -> None:
    scene.site.behaviour = replace(scene.site.behaviour, foreign_addresses_answer=False)

    error = scene.fail(CreateImage(scene.cluster.uuid, "new", url=URL))

    assert isinstance(error, Disconnected)
    assert error.service == URL
    assert scene.site.find(Image, "name", "new") is None


RIGHT, WRONG = Checksum.of(Algorithm.SHA256, b"content"), Checksum(Algorithm.SHA256, "0" * 64)
RIGHT_SHA1 = Checksum.of(Algorithm.SHA1, b"content")


def known(content: bytes) -> tuple[tuple[Checksum, ...], int]:
    """What is known of a content: its digests, and how long it is."""
    return tuple(Checksum.of(algorithm, content) for algorithm in Algorithm), len(content)


def uploaded(scene: Scene) -> Image:
    """An image whose content is known."""
    scene.succeed(CreateImage(scene.cluster.uuid, "known", awaits_content=True))
    scene.succeed(UploadImage(image(scene, "known").uuid, *known(b"content")))
    return image(scene, "known")


@pytest.mark.parametrize(("checksum", "is_right"), [(RIGHT, True), (RIGHT_SHA1, True), (WRONG, False)])
def test_the_checksum_of_a_content_that_is_known_is_compared(scene: Scene, checksum: Checksum, is_right: bool) -> None:
    order = CreateImage(scene.cluster.uuid, "new", url=URL, image_uuid=uploaded(scene).uuid, checksum=checksum)

    if not is_right:
        assert isinstance(scene.fail(order), Invalid)
        return
    scene.succeed(order)
    assert image(scene, "new").checksum == checksum


@pytest.mark.parametrize(("copied", "is_right"), [(RIGHT, True), (WRONG, False), (RIGHT_SHA1, True)])
def test_a_copy_of_what_was_promised_is_compared_with_the_promise(
    scene: Scene, copied: Checksum, is_right: bool
) -> None:
    scene.succeed(CreateImage(scene.cluster.uuid, "first", url=URL, checksum=RIGHT))
    source = image(scene, "first").uuid

    task = scene.site.finish(
        scene.site.submit(CreateImage(scene.cluster.uuid, "new", url=URL, image_uuid=source, checksum=copied))
    )

    assert (task.error is None) is is_right


@pytest.mark.parametrize(("size", "is_right"), [(1 << 20, False), (1 << 30, True)])
def test_an_unwritten_disk_is_zeros_as_far_as_anybody_looks(scene: Scene, size: int, is_right: bool) -> None:
    scene.succeed(
        CreateVm(
            scene.cluster.uuid,
            "small",
            disks=(DiskSpec(size_bytes=size, container_uuid=first(scene.site, StorageContainer)),),
        )
    )
    (disk,) = scene.vm("small").disks

    for checksum, expected in ((WRONG, is_right), (Checksum.of(Algorithm.SHA256, bytes(1 << 20)), True)):
        order = CreateImage(scene.cluster.uuid, "new", disk_uuid=disk.uuid, checksum=checksum)
        assert (scene.site.finish(scene.site.submit(order)).error is None) is expected


def test_the_content_of_an_address_elsewhere_may_be_another_than_is_promised(scene: Scene) -> None:
    scene.site.behaviour = replace(scene.site.behaviour, foreign_checksums_match=False)

    assert isinstance(scene.fail(CreateImage(scene.cluster.uuid, "new", url=URL, checksum=RIGHT)), Invalid)
    assert scene.site.find(Image, "name", "new") is None


@pytest.mark.parametrize("digest", ["", "xyz", "0" * 63, "0" * 40])
def test_a_checksum_is_one_of_its_algorithm(scene: Scene, digest: str) -> None:
    with pytest.raises(Invalid):
        scene.start(CreateImage(scene.cluster.uuid, "new", url=URL, checksum=Checksum(Algorithm.SHA256, digest)))


@pytest.mark.parametrize(
    "command",
    [
        CreateImage("", "", url=URL),
        CreateImage("", "new"),
        CreateImage("", "new", image_uuid="some"),
        CreateImage("", "new", url="no address"),
        CreateImage("", "new", url="file:///etc/passwd"),
        CreateImage("", "new", url="http://"),
    ],
)
def test_an_image_needs_a_name_and_a_source(scene: Scene, command: CreateImage) -> None:
    with pytest.raises(Invalid):
        scene.start(CreateImage(scene.cluster.uuid, command.name, url=command.url, image_uuid=command.image_uuid))


def test_an_image_of_nothing_is_not_found(scene: Scene) -> None:
    empty_drive = scene.vm("web-01").disks[0]

    for command in (
        CreateImage("nowhere", "new", url=URL),
        CreateImage(scene.cluster.uuid, "new", disk_uuid="nowhere"),
        CreateImage(scene.cluster.uuid, "new", disk_uuid=empty_drive.uuid),
        DeleteImage("nowhere"),
        UpdateImage("nowhere"),
    ):
        with pytest.raises(NotFound):
            scene.start(command)


def test_an_image_is_made_of_a_disk_of_its_cluster() -> None:
    scene = Scene("two-clusters")
    vm = next(vm for vm in scene.site.all(Vm) if vm.cluster_uuid != scene.cluster.uuid)

    with pytest.raises(Invalid):
        scene.start(CreateImage(scene.cluster.uuid, "new", disk_uuid=vm.disks[1].uuid))


def test_an_image_is_called_otherwise(scene: Scene) -> None:
    old = image(scene, "CentOS 7")
    scene.site.advance(SECOND)

    scene.succeed(UpdateImage(old.uuid, name="CentOS", description="old", categories=scene.categories))
    scene.succeed(UpdateImage(old.uuid))

    new = image(scene, "CentOS")
    assert (new.uuid, new.description, new.size_bytes) == (old.uuid, "old", old.size_bytes)
    assert new.categories == scene.categories
    assert new.updated_micros > old.created_micros


def test_disks_outlive_their_image(scene: Scene) -> None:
    disks = scene.vm("web-01").disks

    task = scene.succeed(DeleteImage(image(scene, "CentOS 7").uuid))

    assert [one.name for one in task.entities] == ["CentOS 7"]
    assert scene.site.find(Image, "name", "CentOS 7") is None
    assert scene.vm("web-01").disks == disks
