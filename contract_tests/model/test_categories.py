"""Categories: made, changed, shared and deleted, and what has them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.model.scene import Scene, seeded
from contract_tests.model.test_images import image
from mock_prism.model.category import WORD, Category, CategoryType, carriers, carriers_of
from mock_prism.model.commands.category import (
    CreateCategory,
    DeleteCategory,
    RelabelCluster,
    ShareCategory,
    UpdateCategory,
)
from mock_prism.model.commands.image import CreateImage, UpdateImage
from mock_prism.model.commands.vm import CreateVm, UpdateVm
from mock_prism.model.commands.vm_labels import Change, RelabelVm
from mock_prism.model.errors import AlreadyExists, InUse, Invalid, NotFound, PrismError, WrongState
from mock_prism.model.task import Command

NOWHERE = "00000000-0000-4000-8000-000000000000"


def category(scene: Scene, value: str) -> Category:
    """A category by its value."""
    return next(one for one in scene.site.all(Category) if one.value == value)


def test_a_category_is_there_at_once(scene: Scene) -> None:
    task = scene.start(CreateCategory("Team", "Net", "Networks", "owner"))

    made = category(scene, "Net")
    assert [(one.kind, one.uuid, one.name) for one in task.entities] == [("category", made.uuid, "Team/Net")]
    assert (made.key, made.type, made.description, made.owner_uuid) == ("Team", CategoryType.USER, "Networks", "owner")
    assert task.has_ended


def test_a_key_and_a_value_are_together_there_once(scene: Scene) -> None:
    for key, value in (("Team", "Web"), ("Environment", "Production")):
        with pytest.raises(AlreadyExists):
            scene.start(CreateCategory(key, value))

    scene.succeed(CreateCategory("Environment", "Web"))


@pytest.mark.parametrize("word", ["", "$a", "a/b", "a" * 65, "it's", "a=b"])
def test_what_is_no_word_is_refused(scene: Scene, word: str) -> None:
    for key, value, field in ((word, "a", "key"), ("a", word, "value")):
        with pytest.raises(Invalid) as refusal:
            scene.start(CreateCategory(key, value))
        assert refusal.value.field == field


def test_a_long_description_is_refused(scene: Scene) -> None:
    with pytest.raises(Invalid, match="description"):
        scene.start(CreateCategory("a", "b", "c" * 513))


def test_a_category_is_changed_but_for_its_key(scene: Scene) -> None:
    old = category(scene, "Web")

    scene.succeed(UpdateCategory(old.uuid, "Shop", "The shop", "other"))
    scene.succeed(UpdateCategory(old.uuid))

    new = category(scene, "Shop")
    assert (new.uuid, new.key, new.description, new.owner_uuid) == (old.uuid, "Team", "The shop", "other")


def test_a_value_that_is_taken_is_not_given_twice(scene: Scene) -> None:
    with pytest.raises(AlreadyExists):
        scene.start(UpdateCategory(category(scene, "Web").uuid, "Data"))


def test_the_products_own_are_left_alone(scene: Scene) -> None:
    own = category(scene, "Forensics").uuid

    for command in (UpdateCategory(own, "Other"), DeleteCategory(own)):
        with pytest.raises(WrongState):
            scene.start(command)


def test_a_category_is_shared_with_projects(scene: Scene) -> None:
    uuid = category(scene, "Web").uuid
    scene.succeed(ShareCategory(uuid, Change(("p", "q"))))

    scene.succeed(ShareCategory(uuid, Change(dropped=("p",))))

    assert category(scene, "Web").projects == ("q",)
    with pytest.raises(NotFound):
        scene.start(ShareCategory(NOWHERE, Change(("p",))))


def test_what_nothing_has_can_go(scene: Scene) -> None:
    uuid = category(scene, "Web").uuid
    scene.succeed(RelabelVm(scene.vm("web-01").uuid, Change((uuid,))))
    scene.succeed(UpdateImage(image(scene, "CentOS 7").uuid, categories=(uuid,)))
    scene.succeed(RelabelCluster(scene.cluster.uuid, Change((uuid,))))

    with pytest.raises(InUse) as refusal:
        scene.start(DeleteCategory(uuid))
    assert refusal.value.users == ("web-01", "CentOS 7", scene.cluster.name)
    scene.succeed(RelabelVm(scene.vm("web-01").uuid, Change(dropped=(uuid,))))
    scene.succeed(UpdateImage(image(scene, "CentOS 7").uuid, categories=()))
    scene.succeed(RelabelCluster(scene.cluster.uuid, Change(dropped=(uuid,))))
    scene.succeed(DeleteCategory(uuid))

    assert scene.site.table(Category).get(uuid) is None
    assert carriers_of(scene.site, uuid) == []


def orders(scene: Scene, uuid: str) -> list[Command]:
    """Every order that gives something a category."""
    vm, cluster = scene.vm("web-01"), scene.cluster.uuid
    return [
        CreateVm(cluster, "new", categories=(uuid,)),
        UpdateVm(vm.uuid, categories=(uuid,)),
        RelabelVm(vm.uuid, Change((uuid,))),
        CreateImage(cluster, "new", disk_uuid=vm.disks[1].uuid, categories=(uuid,)),
        UpdateImage(image(scene, "CentOS 7").uuid, categories=(uuid,)),
        RelabelCluster(cluster, Change((uuid,))),
    ]


@pytest.mark.parametrize("number", range(6))
def test_nothing_gets_a_category_that_is_not_there(scene: Scene, number: int) -> None:
    with pytest.raises(NotFound) as refusal:
        scene.start(orders(scene, NOWHERE)[number])

    assert (refusal.value.kind, refusal.value.ident) == ("category", NOWHERE)


def test_a_category_that_goes_meanwhile_is_not_given(scene: Scene) -> None:
    uuid = category(scene, "Web").uuid
    scene.start(UpdateVm(scene.vm("web-01").uuid, name="web-01"))
    waiting = scene.start(UpdateVm(scene.vm("web-01").uuid, categories=(uuid,)))

    scene.start(DeleteCategory(uuid))

    assert isinstance(scene.site.finish(waiting).error, NotFound)
    assert scene.vm("web-01").categories == ()


words = st.sampled_from(["Team", "Web", "Data", "a", "$", ""])
places = st.integers(0, 5)
steps = st.one_of(
    st.tuples(st.just("create"), words, words),
    st.tuples(st.just("delete"), places, places),
    st.tuples(st.just("give"), places, places),
)


@given(st.lists(steps, max_size=12))
def test_whatever_happens_no_category_is_lost_or_there_twice(story: list[tuple[str, object, object]]) -> None:
    scene = Scene()
    for act, one, two in story:
        there = [found.uuid for found in scene.site.all(Category) if found.type is CategoryType.USER] or [NOWHERE]
        try:
            if act == "create":
                scene.start(CreateCategory(str(one), str(two)))
            elif act == "delete":
                scene.start(DeleteCategory(there[int(str(one)) % len(there)]))
            else:
                scene.start(orders(scene, there[int(str(one)) % len(there)])[int(str(two))])
        except PrismError:
            pass
    scene.settle()

    known = list(scene.site.all(Category))
    assert len({(found.key, found.value) for found in known}) == len(known)
    assert all(WORD.fullmatch(found.key) and WORD.fullmatch(found.value) for found in known)
    assert {uuid for carrier in carriers(scene.site) for uuid in carrier.categories} <= {found.uuid for found in known}


def test_every_site_has_the_products_own() -> None:
    there = {one.name: one.type for one in seeded("single-node").all(Category)}

    assert there["Environment/Production"] is CategoryType.SYSTEM
