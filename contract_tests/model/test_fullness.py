"""What thin disks take of containers and pools, and what still fits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.model.scene import Scene
from mock_prism.model.capacity import contents_of
from mock_prism.model.commands.clone import CloneVm
from mock_prism.model.commands.container import ContainerSettings, CreateContainer, UpdateContainer
from mock_prism.model.commands.device_specs import DiskSpec
from mock_prism.model.commands.failure import FailHost
from mock_prism.model.commands.image import CreateImage, UpdateImage
from mock_prism.model.commands.vm import CreateVm, DeleteVm
from mock_prism.model.commands.vm_devices import AddDisk, GrowDisk
from mock_prism.model.errors import Invalid, Refused
from mock_prism.model.fullness import READ_ONLY_PERCENT, fullness
from mock_prism.model.image import Image
from mock_prism.model.journal import Alert, Severity
from mock_prism.model.pool_watch import POOL_USAGE, percent_full
from mock_prism.model.storage import SSD_TIERS, Disk, StorageContainer, StoragePool
from mock_prism.model.usage import (
    cluster_reserved,
    container_capacity,
    container_usage,
    content_bytes,
    flash_ppm,
    pool_usage,
    reserved_bytes,
    shares,
    usage_of,
    user_usage,
    written_bytes,
)
from mock_prism.site_files import load_site

TIB = 1 << 40


def container(scene: Scene, name: str = "default-container") -> StorageContainer:
    """A container by its name."""
    found = scene.site.find(StorageContainer, "name", name)
    assert found is not None
    return found


def crowd(scene: Scene, count: int) -> None:
    """Give a VM so many disks of which a guest writes as much as it ever does to one, all at once."""
    spec = DiskSpec(size_bytes=16 * TIB, container_uuid=container(scene).uuid)
    scene.succeed(CreateVm(scene.cluster.uuid, f"big-{count}", disks=(spec,) * count))


def whole(scene: Scene) -> int:
    """What all disks hold."""
    return sum(disk.size_bytes for disk in scene.site.all(Disk))


def told(scene: Scene) -> list[Severity]:
    """How bad the open alerts about pools make it."""
    return [one.severity for one in scene.site.all(Alert) if one.type == POOL_USAGE and not one.is_resolved]


def test_a_guest_writes_to_a_part_of_its_disk_and_to_no_more_than_a_bound(scene: Scene) -> None:
    crowd(scene, 1)
    *_, large = scene.vm("big-1").disks

    assert written_bytes(scene.site, large) == scene.site.behaviour.most_written_bytes
    assert written_bytes(scene.site, replace(large, vmdisk_uuid=None)) == 0


def test_a_pool_takes_no_more_than_it_holds_and_all_disks_together_hold_it(scene: Scene) -> None:
    crowd(scene, 40)
    kept = pool_usage(scene.site, scene.cluster.uuid)
    disks = list(scene.site.all(Disk))

    assert whole(scene) * READ_ONLY_PERCENT // 100 - 2 <= kept <= whole(scene) * READ_ONLY_PERCENT // 100
    assert sum(shares(scene.site, (disk,), scene.cluster.uuid) for disk in disks) == kept
    assert sum(container_usage(scene.site, one) for one in scene.site.all(StorageContainer)) == kept


def test_images_find_room_before_guests_do(scene: Scene) -> None:
    crowd(scene, 40)
    written = fullness(scene.site).written
    image = next(iter(scene.site.all(Image)))

    assert written[image.vmdisk_uuid] == image.size_bytes
    one = container(scene)
    assert sum(content_bytes(scene.site, each) for each in contents_of(scene.site, one)) == user_usage(scene.site, one)


def test_what_is_reserved_is_there_for_one_alone(scene: Scene) -> None:
    scene.succeed(CreateContainer(scene.cluster.uuid, "own", ContainerSettings(reserved_bytes=TIB)))
    crowd(scene, 40)
    own, other = container(scene, "own"), container(scene)
    kept = pool_usage(scene.site, scene.cluster.uuid)

    assert fullness(scene.site).left[own.uuid] == TIB
    assert kept <= whole(scene) * READ_ONLY_PERCENT // 100 - 2 * TIB
    assert container_capacity(scene.site, own) - user_usage(scene.site, own) >= TIB
    assert container_capacity(scene.site, other) >= user_usage(scene.site, other)


def test_a_container_whose_pool_has_shrunk_has_no_room(scene: Scene) -> None:
    scene.succeed(CreateContainer(scene.cluster.uuid, "own", ContainerSettings(reserved_bytes=TIB)))
    for disk in tuple(scene.site.all(Disk)):
        scene.site.put(replace(disk, size_bytes=1 << 30))

    assert fullness(scene.site).left[container(scene).uuid] == 0
    assert container_capacity(scene.site, container(scene)) == 0


def test_how_full_it_is_is_worked_out_once_for_each_state(scene: Scene) -> None:
    first = fullness(scene.site)

    assert fullness(scene.site) is fullness(scene.site.fork()) is first
    scene.site.behaviour = replace(scene.site.behaviour, most_written_bytes=1)
    assert fullness(scene.site) is not first


def test_a_container_that_is_gone_leaves_nothing_in_it(scene: Scene) -> None:
    gone = container(scene, "rf1-scratch")
    scene.site.remove(gone)

    assert gone.uuid not in fullness(scene.site).used


@pytest.mark.parametrize(
    "settings",
    [
        ContainerSettings(advertised_capacity_bytes=1 << 60),
        ContainerSettings(advertised_capacity_bytes=1),
        ContainerSettings(reserved_bytes=1 << 60),
        ContainerSettings(reserved_bytes=4 * TIB, advertised_capacity_bytes=2 * TIB),
    ],
)
def test_a_container_that_cannot_be_is_refused(scene: Scene, settings: ContainerSettings) -> None:
    with pytest.raises(Invalid):
        scene.site.submit(UpdateContainer(container(scene).uuid, settings=settings))


def test_a_full_container_takes_no_disks_and_no_images(scene: Scene) -> None:
    settings = ContainerSettings(advertised_capacity_bytes=1 << 30)
    scene.succeed(CreateContainer(scene.cluster.uuid, "small", settings))
    small = container(scene, "small")
    vm = scene.vm("test-off")
    scene.succeed(AddDisk(vm.uuid, DiskSpec(size_bytes=TIB, container_uuid=small.uuid)))

    with pytest.raises(Refused):
        scene.site.submit(AddDisk(vm.uuid, DiskSpec(size_bytes=TIB, container_uuid=small.uuid)))
    imported = scene.run(CreateImage(scene.cluster.uuid, "x", url="http://a.test/b", container_uuid=small.uuid))
    copied = scene.run(
        CreateImage(scene.cluster.uuid, "y", disk_uuid=scene.vm("test-off").disks[-1].uuid, container_uuid=small.uuid)
    )

    assert isinstance(imported.error, Refused)
    assert isinstance(copied.error, Refused)


def test_an_image_of_a_thin_disk_is_thin(scene: Scene) -> None:
    crowd(scene, 1)
    *_, large = scene.vm("big-1").disks

    scene.succeed(CreateImage(scene.cluster.uuid, "thin", disk_uuid=large.uuid))

    image = next(one for one in scene.site.all(Image) if one.name == "thin")
    assert image.size_bytes == 16 * TIB
    assert fullness(scene.site).written[image.vmdisk_uuid] == scene.site.behaviour.most_written_bytes


def test_an_alert_is_raised_made_worse_and_closed(scene: Scene) -> None:
    scene.run(FailHost(scene.host("B").uuid))
    seen = [told(scene)]
    for count in (17, 5):
        crowd(scene, count)
        seen.append(told(scene))
    for count in (17, 5):
        scene.succeed(DeleteVm(scene.vm(f"big-{count}").uuid))

    assert [*seen, told(scene)] == [[], [Severity.WARNING], [Severity.CRITICAL], []]


def test_a_disk_does_not_grow_beyond_the_largest(scene: Scene) -> None:
    vm = scene.vm("test-off")
    disk = next(disk for disk in vm.disks if not disk.is_cdrom)

    with pytest.raises(Invalid):
        scene.site.submit(GrowDisk(vm.uuid, disk.uuid, scene.site.behaviour.most_disk_bytes + 1))


def test_an_image_goes_to_no_cluster_that_has_no_room_for_it() -> None:
    scene = Scene("two-clusters")
    image = next(iter(scene.site.all(Image)))
    other = next(one for one in scene.site.all(StorageContainer) if one.cluster_uuid not in image.clusters).cluster_uuid
    for one in scene.site.where(StorageContainer, "cluster_uuid", other):
        scene.site.put(replace(one, advertised_capacity_bytes=0))

    with pytest.raises(Refused):
        scene.site.submit(UpdateImage(image.uuid, clusters=(*image.clusters, other)))


def test_a_clone_of_a_vm_is_thin(scene: Scene) -> None:
    before = pool_usage(scene.site, scene.cluster.uuid)

    scene.succeed(CloneVm(scene.vm("web-01").uuid, "copy"))

    copy = scene.vm("copy")
    taken = 2 * usage_of(scene.site, copy)
    assert 0 < taken < 2 * sum(disk.size_bytes for disk in copy.disks)
    assert pool_usage(scene.site, scene.cluster.uuid) == before + taken


def test_a_reservation_is_counted_with_all_copies_and_used_first(scene: Scene) -> None:
    one = container(scene)
    assert reserved_bytes(scene.site, one) == (0, 0)

    scene.site.put(replace(one, reserved_bytes=TIB))
    whole_of_it, used = reserved_bytes(scene.site, container(scene))

    assert (whole_of_it, used) == (2 * TIB, min(2 * TIB, container_usage(scene.site, one)))
    assert cluster_reserved(scene.site, scene.cluster.uuid) == (whole_of_it, used)


def test_the_share_of_flash_is_by_size(scene: Scene) -> None:
    flash = sum(disk.size_bytes for disk in scene.site.all(Disk) if disk.tier in SSD_TIERS)

    assert flash_ppm(scene.site, scene.cluster.uuid) == flash * 1_000_000 // whole(scene)


def test_a_site_that_was_grown_has_room_for_more() -> None:
    site = load_site("four-node", seed=1, epoch_micros=0, vms=5_000)
    (pool,) = site.all(StoragePool)
    containers = list(site.all(StorageContainer))

    assert 40 <= percent_full(site, pool) <= 50
    assert all(fullness(site).left[container.uuid] > TIB for container in containers)
