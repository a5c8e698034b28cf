"""Filters of policies: what they let pass, of things as they are and of what is yet to be made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.model.scene import Scene
from contract_tests.model.test_authorization import READ, role
from contract_tests.model.test_categories import NOWHERE
from mock_prism.model.authorization import GroupType, UserGroup, granted_scope, is_granted
from mock_prism.model.commands.authorization import CreatePolicy, PolicyTerms
from mock_prism.model.commands.category import CreateCategory, DeleteCategory
from mock_prism.model.commands.image import CreateImage
from mock_prism.model.commands.user import CreateUser, UpdateUser
from mock_prism.model.commands.user_group import CreateUserGroup
from mock_prism.model.commands.vm import CreateVm
from mock_prism.model.entity_filter import ANY, SELF_OWNED, Attribute, Condition, EntityFilter, Matching, subject
from mock_prism.model.errors import InUse
from mock_prism.model.image import Image
from mock_prism.model.user import User


def user(scene: Scene, name: str = "admin") -> User:
    """A user by name."""
    found = scene.site.find(User, "name", name)
    assert found is not None
    return found


def by(attribute: Attribute, *values: str, matching: Matching = Matching.ANY_OF, entity: str = "vm") -> EntityFilter:
    """A filter with one condition."""
    return EntityFilter(entity, (Condition(attribute, matching, frozenset(values)),))


def test_a_vm_is_told_by_its_uuid_its_categories_its_cluster_and_its_owner(scene: Scene) -> None:
    category = scene.succeed(CreateCategory("Team", "web")).entities[0].uuid
    scene.run(CreateVm(scene.cluster.uuid, "new", categories=(category,)))
    vm = scene.vm("new")

    seen = subject(scene.site, user(scene), "vm", vm.uuid)

    assert seen.values == {
        Attribute.UUID: {vm.uuid},
        Attribute.CATEGORY: {category},
        Attribute.CLUSTER: {scene.cluster.uuid},
        Attribute.OWNER: {user(scene).uuid},
    }


def test_what_has_several_clusters_is_told_by_each(scene: Scene) -> None:
    task = scene.run(CreateImage(scene.cluster.uuid, "new", url="http://images.example.com/new.iso"))
    image = scene.site.get(Image, task.entities[0].uuid)

    seen = subject(scene.site, user(scene), "image", image.uuid)

    assert seen.values[Attribute.CLUSTER] == {scene.cluster.uuid}
    assert seen.values[Attribute.OWNER] == {user(scene).uuid}


def test_tasks_users_clusters_and_seeded_things_have_their_owners_too(scene: Scene) -> None:
    task = scene.run(CreateVm(scene.cluster.uuid, "new"))
    owners = [
        subject(scene.site, user(scene), "any", uuid).values[Attribute.OWNER]
        for uuid in (task.uuid, user(scene).uuid, scene.vm("web-01").uuid)
    ]
    cluster = subject(scene.site, user(scene), "cluster", scene.cluster.uuid)

    assert owners == [{user(scene).uuid}, {user(scene).uuid}, set()]
    assert cluster.values[Attribute.CLUSTER] == {scene.cluster.uuid}


def test_an_owner_who_is_nobody_s_name_is_an_id(scene: Scene) -> None:
    vm = scene.site.put(replace(scene.vm("web-01"), owner_uuid=NOWHERE))

    assert subject(scene.site, user(scene), "vm", vm.uuid).values[Attribute.OWNER] == {NOWHERE}


def test_of_what_is_not_there_the_uuid_is_known(scene: Scene) -> None:
    assert subject(scene.site, user(scene), "vm", NOWHERE).values == {Attribute.UUID: {NOWHERE}}


@pytest.mark.parametrize(
    ("attribute", "matching", "values", "passes"),
    [
        (Attribute.UUID, Matching.ANY_OF, ("{vm}", NOWHERE), True),
        (Attribute.UUID, Matching.ANY_OF, (NOWHERE,), False),
        (Attribute.UUID, Matching.ALL_OF, ("{vm}",), True),
        (Attribute.UUID, Matching.ALL_OF, ("{vm}", NOWHERE), False),
        (Attribute.UUID, Matching.ALL_OF, (ANY,), True),
        (Attribute.UUID, Matching.NONE_OF, (NOWHERE,), True),
        (Attribute.UUID, Matching.NONE_OF, ("{vm}",), False),
        (Attribute.UUID, Matching.NONE_OF, (ANY,), False),
        (Attribute.CATEGORY, Matching.ANY_OF, (ANY,), True),
        (Attribute.ANY, Matching.ANY_OF, (ANY,), True),
        (Attribute.ANY, Matching.ANY_OF, ("{vm}",), False),
        (Attribute.OTHER, Matching.ANY_OF, ("{vm}",), False),
        (Attribute.OWNER, Matching.ANY_OF, (SELF_OWNED,), True),
        (Attribute.OWNER, Matching.ANY_OF, (NOWHERE,), False),
    ],
)
def test_a_condition_compares(
    scene: Scene, attribute: Attribute, matching: Matching, values: tuple[str, ...], passes: bool
) -> None:
    vm = scene.site.put(replace(scene.vm("web-01"), owner_uuid=user(scene).uuid))
    filled = tuple(value.replace("{vm}", vm.uuid) for value in values)

    seen = subject(scene.site, user(scene), "vm", vm.uuid)

    assert by(attribute, *filled, matching=matching).passes(seen) is passes
    assert not by(attribute, *filled, matching=matching, entity="image").passes(seen)


@pytest.mark.parametrize(
    ("one", "is_open"),
    [
        (EntityFilter(), True),
        (by(Attribute.ANY, ANY, entity=ANY), True),
        (by(Attribute.UUID, ANY, entity=ANY), True),
        (by(Attribute.ANY, ANY), False),
        (by(Attribute.UUID, NOWHERE, entity=ANY), False),
        (by(Attribute.UUID, ANY, entity=ANY, matching=Matching.NONE_OF), False),
    ],
)
def test_whether_a_filter_lets_everything_pass(one: EntityFilter, is_open: bool) -> None:
    assert one.is_open is is_open


def test_what_is_granted_is_the_scope_of_each_policy(scene: Scene) -> None:
    alice = scene.site.get(User, scene.succeed(CreateUser("alice", "hash")).entities[0].uuid)
    viewer = role(scene, "Prism Viewer").uuid
    first, second = by(Attribute.UUID, "a"), by(Attribute.UUID, "b")
    scene.succeed(CreatePolicy(PolicyTerms("one", viewer, user_uuids=(alice.uuid,), scope=(first,))))
    scene.succeed(CreatePolicy(PolicyTerms("two", viewer, user_uuids=(ANY,), scope=(second,))))

    assert granted_scope(scene.site, alice, READ) == (first, second)
    assert granted_scope(scene.site, user(scene), READ) == (second,)


def test_a_policy_has_the_categories_by_which_it_tells_things(scene: Scene) -> None:
    category = scene.succeed(CreateCategory("Team", "web")).entities[0].uuid
    scope = (by(Attribute.UUID, NOWHERE), by(Attribute.CATEGORY, category))
    scene.succeed(CreatePolicy(PolicyTerms("acp", role(scene, "Prism Viewer").uuid, scope=scope)))

    with pytest.raises(InUse) as refused:
        scene.start(DeleteCategory(category))

    assert refused.value.users == ("acp",)


@pytest.mark.parametrize(
    ("groups", "idp", "is_in"),
    [
        (("Operators",), None, True),
        (("CN=ops,DC=example",), "idp", True),
        (("operators",), "other", False),
        (("guests", ""), None, False),
        ((), None, False),
    ],
)
def test_a_group_gives_to_whom_its_provider_says_to_be_in_it(
    scene: Scene, groups: tuple[str, ...], idp: str | None, is_in: bool
) -> None:
    command = CreateUserGroup("operators", GroupType.LDAP, "idp", "cn=OPS,dc=example")
    group = scene.site.get(UserGroup, scene.succeed(command).entities[0].uuid)
    uuid = scene.succeed(CreateUser("alice", "hash", idp_uuid=idp, groups=groups)).entities[0].uuid
    alice = scene.site.get(User, uuid)
    scene.succeed(CreatePolicy(PolicyTerms("acp", role(scene, "Prism Viewer").uuid, group_uuids=(group.uuid,))))

    assert (group.has(alice), is_granted(scene.site, alice, READ)) == (is_in, is_in)


def test_a_user_leaves_their_groups_only_when_told(scene: Scene) -> None:
    uuid = scene.succeed(CreateUser("alice", "hash", groups=("operators",))).entities[0].uuid

    scene.succeed(UpdateUser(uuid, is_active=True))
    before = scene.site.get(User, uuid).groups
    scene.succeed(UpdateUser(uuid, groups=()))

    assert (before, scene.site.get(User, uuid).groups) == (("operators",), ())
