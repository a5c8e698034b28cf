"""Roles, authorization policies and groups: made, changed and deleted, and what they allow."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.model.scene import SECOND, Scene
from contract_tests.model.test_categories import NOWHERE
from mock_prism.model.authorization import (
    PREDEFINED_ROLES,
    AccessRole,
    AuthorizationPolicy,
    GroupType,
    Permission,
    UserGroup,
    is_granted,
)
from mock_prism.model.commands.authorization import (
    CreatePolicy,
    CreateRole,
    DeletePolicy,
    DeleteRole,
    PolicyTerms,
    UpdatePolicy,
    UpdateRole,
)
from mock_prism.model.commands.user import CreateUser, DeleteUser
from mock_prism.model.commands.user_group import CreateUserGroup, DeleteUserGroup
from mock_prism.model.entity import Entity
from mock_prism.model.errors import AlreadyExists, InUse, Invalid, NotFound, PrismError, WrongState
from mock_prism.model.user import User

READ = Permission("r", "vmm", reads=True)
WRITE = Permission("w", "vmm", reads=False)
MANAGE = Permission("m", "clustermgmt", reads=False)


def role(scene: Scene, name: str = "Operator") -> AccessRole:
    """A role by its name."""
    found = scene.site.find(AccessRole, "name", name)
    assert found is not None
    return found


def policy(scene: Scene, name: str = "acp") -> AuthorizationPolicy:
    """A policy by its name."""
    found = scene.site.find(AuthorizationPolicy, "name", name)
    assert found is not None
    return found


@pytest.fixture
def alice(scene: Scene) -> User:
    """A user without roles on clusters, and a role that nobody has."""
    scene.succeed(CreateRole("Operator", ("w",), "Operates"))
    return scene.site.get(User, scene.succeed(CreateUser("alice", "hash")).entities[0].uuid)


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("Super Admin", (True, True, True)),
        ("Prism Viewer", (True, False, False)),
        ("Virtual Machine Admin", (True, True, False)),
        ("Operator", (False, True, False)),
    ],
)
def test_what_a_role_allows(scene: Scene, alice: User, name: str, allowed: tuple[bool, ...]) -> None:
    scene.succeed(CreatePolicy(PolicyTerms("acp", role(scene, name).uuid, user_uuids=(alice.uuid,))))

    assert tuple(is_granted(scene.site, alice, one) for one in (READ, WRITE, MANAGE)) == allowed


def test_who_is_in_no_policy_may_nothing(scene: Scene, alice: User) -> None:
    scene.succeed(CreatePolicy(PolicyTerms("acp", role(scene).uuid, user_uuids=(NOWHERE,))))

    assert not is_granted(scene.site, alice, WRITE)


def test_a_role_is_changed_as_a_whole(scene: Scene, alice: User) -> None:
    old = role(scene)
    scene.site.advance(SECOND)

    scene.succeed(UpdateRole(old.uuid, "Reader", ("r",)))

    new = role(scene, "Reader")
    assert (new.uuid, new.operations, new.description) == (old.uuid, ("r",), "")
    assert (new.created_micros, new.updated_micros) == (old.created_micros, old.created_micros + SECOND)


def test_a_role_goes_when_no_policy_gives_it(scene: Scene, alice: User) -> None:
    scene.succeed(CreatePolicy(PolicyTerms("acp", role(scene).uuid)))
    with pytest.raises(InUse) as refusal:
        scene.start(DeleteRole(role(scene).uuid))

    scene.succeed(DeletePolicy(policy(scene).uuid))
    scene.succeed(DeleteRole(role(scene).uuid))

    assert refusal.value.users == ("acp",)
    assert scene.site.find(AccessRole, "name", "Operator") is None


def test_roles_that_always_come_along_stay_as_they_are(scene: Scene) -> None:
    own = role(scene, "Prism Admin").uuid

    for command in (UpdateRole(own, "King", ("w",)), DeleteRole(own)):
        with pytest.raises(WrongState):
            scene.start(command)


def test_roles_and_policies_that_cannot_be_are_refused(scene: Scene, alice: User) -> None:
    scene.succeed(CreatePolicy(PolicyTerms("acp", role(scene).uuid)))

    for command, refusal in (
        (CreateRole("Prism Viewer", ("w",)), AlreadyExists),
        (CreateRole("", ("w",)), Invalid),
        (CreateRole("Nobody", ()), Invalid),
        (UpdateRole(role(scene).uuid, "Prism Viewer", ("w",)), AlreadyExists),
        (UpdateRole(role(scene).uuid, "Operator", ()), Invalid),
        (CreatePolicy(PolicyTerms("acp", role(scene).uuid)), AlreadyExists),
        (CreatePolicy(PolicyTerms("other", NOWHERE)), NotFound),
        (UpdatePolicy(NOWHERE, PolicyTerms("acp", role(scene).uuid)), NotFound),
        (DeletePolicy(NOWHERE), NotFound),
    ):
        with pytest.raises(refusal):
            scene.start(command)


def test_a_policy_is_changed_as_a_whole(scene: Scene, alice: User) -> None:
    scene.succeed(
        CreatePolicy(PolicyTerms("acp", role(scene).uuid, "first", (alice.uuid,), ("g",), (), ("e",), ("i",)))
    )
    old = policy(scene)
    scene.site.advance(SECOND)

    scene.succeed(UpdatePolicy(old.uuid, PolicyTerms("acp", role(scene, "Prism Admin").uuid)))

    new = policy(scene)
    assert replace(old, revision=0) == AuthorizationPolicy(
        uuid=old.uuid,
        revision=0,
        name="acp",
        role_uuid=role(scene).uuid,
        description="first",
        user_uuids=(alice.uuid,),
        group_uuids=("g",),
        scope=(),
        entities=("e",),
        identities=("i",),
        created_micros=old.created_micros,
        updated_micros=old.created_micros,
        created_by="admin",
    )
    assert (new.role_uuid, new.user_uuids, new.entities) == (role(scene, "Prism Admin").uuid, (), ())
    assert new.updated_micros == old.updated_micros + SECOND


def test_a_group_is_known_until_it_is_forgotten(scene: Scene) -> None:
    uuid = scene.succeed(CreateUserGroup("ops", GroupType.LDAP, "idp", "cn=ops")).entities[0].uuid
    with pytest.raises(AlreadyExists):
        scene.start(CreateUserGroup("ops", GroupType.SAML))
    group = scene.site.get(UserGroup, uuid)

    scene.succeed(DeleteUserGroup(uuid))

    assert (group.name, group.idp_uuid, group.distinguished_name) == ("ops", "idp", "cn=ops")
    with pytest.raises(NotFound):
        scene.start(DeleteUserGroup(uuid))


@pytest.mark.parametrize(
    ("name", "distinguished", "idp", "is_known"),
    [
        ("Ops", "", "idp", True),
        ("other", "CN=ops", None, True),
        ("ops", "cn=ops", "other", False),
        ("other", "", "idp", False),
    ],
)
def test_a_provider_has_a_group_once(
    scene: Scene, name: str, distinguished: str, idp: str | None, is_known: bool
) -> None:
    scene.succeed(CreateUserGroup("ops", GroupType.LDAP, "idp", "cn=ops"))

    with pytest.raises(AlreadyExists) if is_known else nullcontext():
        scene.start(CreateUserGroup(name, GroupType.LDAP, idp, distinguished))


def test_a_group_stays_while_a_policy_gives_it_anything(scene: Scene) -> None:
    uuid = scene.succeed(CreateUserGroup("ops", GroupType.LDAP)).entities[0].uuid
    scene.succeed(CreatePolicy(PolicyTerms("acp", role(scene, "Prism Viewer").uuid, group_uuids=(uuid,))))

    with pytest.raises(InUse):
        scene.start(DeleteUserGroup(uuid))

    scene.succeed(DeletePolicy(policy(scene).uuid))
    scene.succeed(DeleteUserGroup(uuid))


@pytest.mark.parametrize("name", ["", "   ", "a\nb"])
def test_a_group_needs_a_name(scene: Scene, name: str) -> None:
    with pytest.raises(Invalid):
        scene.start(CreateUserGroup(name, GroupType.SAML))


names = st.sampled_from(["a", "b", "c"])
acts = st.tuples(st.sampled_from(["role", "policy", "user", "no role", "no policy", "no user"]), names, names)


@given(st.lists(acts, max_size=15))
def test_whatever_happens_every_policy_gives_a_role_that_is_there(story: list[tuple[str, str, str]]) -> None:
    scene = Scene()

    def uuid(kind: type[Entity], name: str) -> str:
        found = scene.site.find(kind, "name", name)
        return NOWHERE if found is None else found.uuid

    for act, one, two in story:
        commands = {
            "role": CreateRole(one, ("w",)),
            "policy": CreatePolicy(PolicyTerms(one, uuid(AccessRole, two), user_uuids=(uuid(User, one),))),
            "user": CreateUser(one, "hash"),
            "no role": DeleteRole(uuid(AccessRole, one)),
            "no policy": DeletePolicy(uuid(AuthorizationPolicy, one)),
            "no user": DeleteUser(uuid(User, one)),
        }
        with suppress(PrismError):
            scene.start(commands[act])

    assert all(scene.site.table(AccessRole).get(one.role_uuid) for one in scene.site.all(AuthorizationPolicy))
    assert len({one.name for one in scene.site.all(AccessRole)}) == len(list(scene.site.all(AccessRole)))
    assert {name for name, _ in PREDEFINED_ROLES} <= {one.name for one in scene.site.all(AccessRole)}
    assert not any(is_granted(scene.site, user, MANAGE) for user in scene.site.all(User))
