"""Policies about where images lie: where they bring them, where they keep them from, and what images say of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.model.scene import GIB, SECOND
from contract_tests.model.test_images import known
from contract_tests.model.test_moves import Clusters
from mock_prism.model.capacity import contents, provisioned_bytes
from mock_prism.model.category import Category
from mock_prism.model.commands.category import CreateCategory, DeleteCategory, RelabelCluster
from mock_prism.model.commands.cluster_life import DestroyCluster
from mock_prism.model.commands.device_specs import DiskSpec
from mock_prism.model.commands.image import CreateImage, UpdateImage, UploadImage
from mock_prism.model.commands.image_placement import PlaceImage
from mock_prism.model.commands.image_policy import (
    CreateImagePolicy,
    DeleteImagePolicy,
    ImagePolicyTerms,
    ResumeImagePolicy,
    SuspendImagePolicy,
    UpdateImagePolicy,
)
from mock_prism.model.commands.vm import CreateVm
from mock_prism.model.commands.vm_devices import ChangeMedium
from mock_prism.model.commands.vm_labels import Change
from mock_prism.model.commands.volume_disk import VolumeDiskSpec
from mock_prism.model.commands.volume_group import CreateVolumeGroup
from mock_prism.model.errors import InUse, Invalid, NotFound, Refused
from mock_prism.model.image import Image
from mock_prism.model.image_placement import first_clusters, standings
from mock_prism.model.policy import CategoryFilter, ImagePolicy
from mock_prism.model.states import TaskStatus
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Command, Task
from mock_prism.model.vm import Vm

CENTOS = "CentOS 7"


class Shelf(Clusters):
    """Two clusters, an image in the first, and categories by number."""

    def __init__(self) -> None:
        super().__init__()
        self.words = [category.uuid for category in self.site.all(Category)]

    @property
    def image(self) -> Image:
        found = self.site.find(Image, "name", CENTOS)
        assert found is not None
        return found

    @property
    def places(self) -> set[str]:
        """The names of the clusters that have the image."""
        names = {self.here.uuid: "here", self.there.uuid: "there"}
        return {names[uuid] for uuid in self.image.clusters}

    def label(self, *numbers: int) -> None:
        self.succeed(UpdateImage(self.image.uuid, categories=tuple(self.words[number] for number in numbers)))
        self.settle()

    def offer(self, number: int, *clusters: str) -> None:
        """Let clusters, by the names that they have here, have a category."""
        uuids = {"here": self.here.uuid, "there": self.there.uuid}
        for name in clusters:
            self.succeed(RelabelCluster(uuids[name], Change(added=(self.words[number],))))
        self.settle()

    def terms(self, images: int = 0, clusters: int = 1, *, is_hard: bool = False) -> ImagePolicyTerms:
        chosen = CategoryFilter((self.words[images],)), CategoryFilter((self.words[clusters],))
        return ImagePolicyTerms("where", *chosen, is_hard)

    def policy(self, images: int = 0, clusters: int = 1, *, is_hard: bool = False) -> ImagePolicy:
        """A policy that has had its way."""
        task = self.succeed(CreateImagePolicy(self.terms(images, clusters, is_hard=is_hard)))
        self.settle()
        return self.site.get(ImagePolicy, task.entities[0].uuid)

    def placing(self) -> list[Task]:
        """The tasks that bring images somewhere."""
        return [task for task in self.site.all(Task) if isinstance(task.command, PlaceImage)]


@pytest.fixture
def shelf() -> Shelf:
    """An image with the first category here, and a cluster with the second there."""
    shelf = Shelf()
    shelf.label(0)
    shelf.offer(1, "there")
    return shelf


@pytest.mark.parametrize(("is_hard", "expected"), [(False, {"here", "there"}), (True, {"there"})])
def test_an_image_is_brought_where_its_policy_wants_it(shelf: Shelf, is_hard: bool, expected: set[str]) -> None:
    before = shelf.image.at(shelf.here.uuid)
    shelf.policy(is_hard=is_hard)
    there = shelf.image.at(shelf.there.uuid)

    assert shelf.places == expected
    assert there.container_uuid == next(iter(shelf.site.where(StorageContainer, "cluster_uuid", shelf.there.uuid))).uuid
    assert there.vmdisk_uuid != before.vmdisk_uuid
    assert (before in shelf.image.places) is not is_hard
    assert [one.complies for one in standings(shelf.site, shelf.image)] == [True]
    assert shelf.image in shelf.site.where(Image, "cluster_uuid", shelf.there.uuid)


def test_a_copy_takes_its_time_and_its_room(shelf: Shelf) -> None:
    container = next(iter(shelf.site.where(StorageContainer, "cluster_uuid", shelf.there.uuid)))
    full = provisioned_bytes(shelf.site, container)
    shelf.succeed(CreateImagePolicy(shelf.terms()))
    (task,) = shelf.placing()
    meanwhile, standing = shelf.places, standings(shelf.site, shelf.image)
    shelf.site.finish(task)

    assert (meanwhile, [one.complies for one in standing]) == ({"here"}, [False])
    assert shelf.task(task).completed_micros == task.created_micros + shelf.site.timings.copy_micros(8 * GIB)
    assert provisioned_bytes(shelf.site, container) == full + 8 * GIB
    assert len([one for one in contents(shelf.site) if one.owner == shelf.image]) == 2


def test_whatever_changes_what_policies_say_moves_images() -> None:
    shelf = Shelf()
    shelf.policy()
    nowhere = shelf.places
    shelf.label(0)
    no_cluster = shelf.places, standings(shelf.site, shelf.image)
    shelf.offer(1, "there")
    offered = shelf.places
    shelf.succeed(CreateImage(shelf.here.uuid, "new", url="http://a.example/b", categories=(shelf.words[0],)))
    shelf.settle()
    made = shelf.site.find(Image, "name", "new")

    assert (nowhere, offered) == ({"here"}, {"here", "there"})
    assert no_cluster[0] == {"here"}
    assert [(one.named, one.complies) for one in no_cluster[1]] == [((), False)]
    assert made is not None
    assert made.clusters == (shelf.here.uuid, shelf.there.uuid)


def test_an_image_without_content_is_brought_nowhere_until_it_has_some(shelf: Shelf) -> None:
    shelf.policy()
    order = CreateImage(shelf.here.uuid, "new", categories=(shelf.words[0],), awaits_content=True)
    uuid = shelf.succeed(order).entities[0].uuid
    shelf.settle()
    empty = shelf.site.get(Image, uuid).clusters
    shelf.succeed(UploadImage(uuid, *known(b"content")))
    shelf.settle()

    assert (empty, shelf.site.get(Image, uuid).clusters) == ((shelf.here.uuid,), (shelf.here.uuid, shelf.there.uuid))


@pytest.mark.parametrize(("matches_all", "expected"), [(True, {"here"}), (False, {"here", "there"})])
def test_a_filter_wants_all_categories_or_any(shelf: Shelf, matches_all: bool, expected: set[str]) -> None:
    filters = CategoryFilter(tuple(shelf.words[:3]), matches_all), CategoryFilter((shelf.words[1],), matches_all)
    shelf.succeed(CreateImagePolicy(ImagePolicyTerms("where", *filters)))
    shelf.settle()

    assert shelf.places == expected


def test_a_suspended_policy_does_nothing_until_it_is_resumed(shelf: Shelf) -> None:
    policy = shelf.policy(images=2, is_hard=True)
    shelf.succeed(SuspendImagePolicy(policy.uuid))
    shelf.label(2)
    suspended = shelf.places, standings(shelf.site, shelf.image)
    shelf.succeed(ResumeImagePolicy(policy.uuid))
    shelf.settle()

    assert suspended == ({"here"}, [])
    assert shelf.places == {"there"}


@pytest.mark.parametrize(("stops", "expected"), [(False, {"here", "there"}), (True, {"here"})])
def test_who_suspends_a_policy_says_whether_what_is_under_way_comes_to_its_end(
    shelf: Shelf, stops: bool, expected: set[str]
) -> None:
    other = shelf.site.find(Image, "name", "Windows Server 2019")
    assert other is not None
    shelf.policy(images=2)
    policy = shelf.succeed(CreateImagePolicy(shelf.terms())).entities[0].uuid
    shelf.start(UpdateImage(other.uuid, categories=(shelf.words[2],)))
    shelf.succeed(SuspendImagePolicy(policy, stops))
    shelf.settle()

    assert shelf.places == expected
    assert shelf.site.get(Image, other.uuid).clusters == (shelf.here.uuid, shelf.there.uuid)


def test_an_image_that_goes_meanwhile_is_brought_nowhere(shelf: Shelf) -> None:
    policy = shelf.succeed(CreateImagePolicy(shelf.terms())).entities[0].uuid
    (task,) = shelf.placing()
    shelf.site.remove(shelf.image)

    shelf.succeed(SuspendImagePolicy(policy, stops_tasks=True))

    assert isinstance(shelf.site.finish(task).error, NotFound)


def test_changed_terms_bring_images_elsewhere_and_leave_none_behind(shelf: Shelf) -> None:
    policy = shelf.policy()
    shelf.offer(2, "here")
    shelf.succeed(UpdateImagePolicy(policy.uuid, shelf.terms(clusters=2)))
    shelf.settle()
    soft = shelf.places
    shelf.succeed(UpdateImagePolicy(policy.uuid, shelf.terms(clusters=2, is_hard=True)))
    shelf.settle()

    assert (soft, shelf.places) == ({"here", "there"}, {"here"})


def test_of_policies_that_contradict_each_other_the_hard_one_counts(shelf: Shelf) -> None:
    shelf.offer(2, "here")
    soft, hard = shelf.policy(clusters=1), shelf.policy(clusters=2, is_hard=True)
    found = {one.policy.uuid: one for one in standings(shelf.site, shelf.image)}
    here, there = (shelf.here.uuid,), (shelf.there.uuid,)

    assert shelf.places == {"here"}
    assert [(one.named, one.enforced, one.conflicting, one.complies) for one in found.values()] == [
        (there, (), (hard.uuid,), False),
        (here, here, (soft.uuid,), True),
    ]


def test_an_image_that_could_be_nowhere_stays_until_a_policy_goes(shelf: Shelf) -> None:
    shelf.offer(2, "here")
    first = shelf.policy(clusters=2, is_hard=True)
    shelf.policy(clusters=1, is_hard=True)
    stays = shelf.places
    shelf.succeed(DeleteImagePolicy(first.uuid))
    shelf.settle()

    assert (stays, shelf.places) == ({"here"}, {"there"})


def test_policies_that_agree_do_not_contradict_each_other(shelf: Shelf) -> None:
    shelf.policy(is_hard=True)
    shelf.policy()

    assert [(one.conflicting, one.complies) for one in standings(shelf.site, shelf.image)] == [((), True), ((), True)]


def disk_of_image(shelf: Shelf) -> CreateVm:
    """A VM there of the image here."""
    return CreateVm(shelf.there.uuid, "new", disks=(DiskSpec(image_uuid=shelf.image.uuid),))


def test_a_vm_of_an_image_that_its_cluster_lacks_brings_it_there() -> None:
    shelf = Shelf()
    task = shelf.succeed(disk_of_image(shelf))
    disk = shelf.site.get(Vm, task.entities[0].uuid).disks[0]
    again = shelf.image
    shelf.succeed(disk_of_image(shelf))

    assert shelf.places == {"here", "there"}
    assert disk.container_uuid == shelf.image.at(shelf.there.uuid).container_uuid
    assert shelf.image == again


@pytest.mark.parametrize("is_hard", [True, False])
def test_a_hard_policy_lets_an_image_be_used_nowhere_else(is_hard: bool) -> None:
    shelf = Shelf()
    shelf.label(0)
    shelf.offer(1, "here")
    policy = shelf.policy(is_hard=is_hard)
    drive = DiskSpec("ide", is_cdrom=True)
    vm = shelf.succeed(CreateVm(shelf.there.uuid, "bare", disks=(drive,))).entities[0].uuid
    bare = shelf.site.get(Vm, vm)
    orders: tuple[Command, ...] = (
        disk_of_image(shelf),
        ChangeMedium(vm, bare.disks[0].uuid, shelf.image.uuid),
        UpdateImage(shelf.image.uuid, clusters=(shelf.here.uuid, shelf.there.uuid)),
        CreateImage(shelf.there.uuid, "new", url="http://a.example/b", categories=(shelf.words[0],)),
    )

    for order in orders:
        if is_hard:
            with pytest.raises(Refused) as caught:
                shelf.start(order)
            assert policy.name in caught.value.reasons[0]
        else:
            shelf.succeed(order)


def test_a_policy_that_comes_meanwhile_fails_the_task_of_the_vm(shelf: Shelf) -> None:
    shelf.offer(2, "here")
    bare = shelf.succeed(CreateVm(shelf.there.uuid, "bare", disks=(DiskSpec("ide", is_cdrom=True),))).entities[0].uuid
    drive = shelf.site.get(Vm, bare).disks[0].uuid
    shelf.start(ChangeMedium(bare, drive))
    waiting = shelf.start(ChangeMedium(bare, drive, shelf.image.uuid))
    shelf.start(CreateImagePolicy(shelf.terms(clusters=2, is_hard=True)))

    assert isinstance(shelf.site.finish(waiting).error, Refused)
    assert shelf.places == {"here"}


def test_an_image_is_put_where_it_is_wanted_by_hand(shelf: Shelf) -> None:
    shelf.succeed(UpdateImage(shelf.image.uuid, clusters=(shelf.there.uuid,)))
    moved = shelf.places
    shelf.policy()
    shelf.succeed(UpdateImage(shelf.image.uuid, clusters=(shelf.here.uuid,)))
    taken = shelf.places
    shelf.settle()

    assert (moved, taken, shelf.places) == ({"there"}, {"here"}, {"here", "there"})


@pytest.mark.parametrize("clusters", [(), ("here", "here")])
def test_an_image_lies_somewhere_and_nowhere_twice(shelf: Shelf, clusters: tuple[str, ...]) -> None:
    with pytest.raises(Invalid):
        shelf.start(UpdateImage(shelf.image.uuid, clusters=tuple(shelf.here.uuid for _ in clusters)))


def test_a_new_image_is_in_all_clusters_that_are_named() -> None:
    shelf = Shelf()
    order = CreateImage(shelf.there.uuid, "new", url="http://a.example/b", other_clusters=(shelf.here.uuid,))

    task = shelf.succeed(order)

    made = shelf.site.get(Image, task.entities[0].uuid)
    assert made.clusters == (shelf.there.uuid, shelf.here.uuid)
    with pytest.raises(NotFound):
        shelf.start(replace(order, other_clusters=("nowhere",)))


def test_a_new_image_of_which_nobody_says_where_goes_where_policies_want_it(shelf: Shelf) -> None:
    before = first_clusters(shelf.site, (shelf.words[0],))
    shelf.policy(is_hard=True)

    assert before == (shelf.here.uuid,) == first_clusters(shelf.site, ())
    assert first_clusters(shelf.site, (shelf.words[0],)) == (shelf.there.uuid,)


def test_a_disk_of_a_group_is_made_of_the_copy_in_its_cluster(shelf: Shelf) -> None:
    order = CreateVolumeGroup(shelf.there.uuid, "vg", disks=(VolumeDiskSpec(source_uuid=shelf.image.uuid),))
    with pytest.raises(Invalid):
        shelf.start(order)
    shelf.policy()

    shelf.succeed(order)

    copy = shelf.image.at(shelf.there.uuid)
    shelf.succeed(replace(order, disks=(VolumeDiskSpec(source_uuid=copy.vmdisk_uuid),)))


def test_a_cluster_that_an_image_lies_in_stays_and_so_do_categories_of_policies(shelf: Shelf) -> None:
    shelf.words[2] = shelf.succeed(CreateCategory("Site", "West")).entities[0].uuid
    shelf.policy()
    policy = shelf.policy(clusters=2)

    with pytest.raises(InUse) as used:
        shelf.start(DeleteCategory(shelf.words[2]))
    assert used.value.users == (policy.name,)
    with pytest.raises(Refused) as caught:
        shelf.start(DestroyCluster(shelf.there.uuid))
    assert "it has images" in caught.value.reasons


def test_of_a_cluster_that_goes_meanwhile_nothing_is_left_in_an_image(shelf: Shelf) -> None:
    shelf.start(CreateImagePolicy(shelf.terms()))
    shelf.site.remove(shelf.there)
    shelf.settle()

    assert shelf.image.clusters == (shelf.here.uuid,)


def test_nothing_is_brought_twice(shelf: Shelf) -> None:
    shelf.start(CreateImagePolicy(shelf.terms()))
    shelf.start(CreateImagePolicy(shelf.terms()))
    shelf.site.advance(SECOND)
    under_way = shelf.placing()
    shelf.site.cancel(under_way[0].uuid)

    assert len(under_way) == 1
    assert shelf.task(under_way[0]).status is TaskStatus.ABORTED


@pytest.mark.parametrize("change", [{"name": ""}, {"images": CategoryFilter(())}, {"clusters": CategoryFilter(())}])
def test_a_policy_needs_a_name_and_categories(shelf: Shelf, change: dict[str, object]) -> None:
    policy = shelf.policy()
    terms = replace(shelf.terms(), **change)  # type: ignore[arg-type]  # fields by name

    for order in (CreateImagePolicy(terms), UpdateImagePolicy(policy.uuid, terms)):
        with pytest.raises(Invalid):
            shelf.start(order)


def test_what_is_not_there_is_not_found(shelf: Shelf) -> None:
    lost = replace(shelf.terms(), images=CategoryFilter(("nothing",)))
    acts: tuple[Command, ...] = (SuspendImagePolicy("no"), ResumeImagePolicy("no"), DeleteImagePolicy("no"))
    for order in (CreateImagePolicy(lost), UpdateImagePolicy("no", shelf.terms()), PlaceImage("no", Change()), *acts):
        with pytest.raises(NotFound):
            shelf.start(order)
