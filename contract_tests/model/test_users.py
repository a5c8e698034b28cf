"""Users and their keys: made, changed and deleted; who gets in, and who may change things."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.model.scene import SECOND, Scene
from contract_tests.model.test_categories import NOWHERE
from mock_prism.model.access import known_user, logged_in, may_change, may_look
from mock_prism.model.api_key import ApiKey, KeyStatus, KeyType, bearer, keys_of
from mock_prism.model.commands.user import CreateKey, CreateUser, DeleteKey, DeleteUser, RevokeKey, UpdateUser
from mock_prism.model.errors import AlreadyExists, Invalid, NotFound, Unauthenticated, WrongState
from mock_prism.model.user import Profile, Role, User, UserType, hash_password

ALICE = CreateUser("alice", hash_password("secret"), profile=Profile(display_name="Alice"))
SECRET = hash_password("S" * 32)


def user(scene: Scene, name: str) -> User:
    """A user by their name."""
    found = scene.site.find(User, "name", name)
    assert found is not None
    return found


def key(scene: Scene, name: str = "ci") -> ApiKey:
    """A key of alice's, by its name."""
    return next(one for one in scene.site.all(ApiKey) if one.name == name)


@pytest.fixture
def alice(scene: Scene) -> User:
    """A user without roles."""
    scene.succeed(ALICE)
    return user(scene, "alice")


def test_a_user_is_there_at_once(scene: Scene) -> None:
    task = scene.start(ALICE)

    alice = user(scene, "alice")
    assert task.has_ended
    assert [(one.kind, one.uuid, one.name) for one in task.entities] == [("user", alice.uuid, "alice")]
    assert (alice.profile.display_name, alice.type, alice.roles) == ("Alice", UserType.LOCAL, frozenset())
    assert alice.created_by == user(scene, "admin").uuid
    assert alice.created_micros == scene.site.now_micros


def test_who_asked_may_be_nobody_of_the_site(scene: Scene) -> None:
    scene.site.submit(ALICE, requester="cron")

    assert user(scene, "alice").created_by is None


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (CreateUser("admin", "x"), AlreadyExists),
        (CreateUser("", "x"), Invalid),
        (CreateUser("bob"), Invalid),
    ],
)
def test_a_user_that_cannot_be_is_refused(
    scene: Scene, command: CreateUser, refusal: type[AlreadyExists | Invalid]
) -> None:
    with pytest.raises(refusal):
        scene.start(command)


def test_only_local_users_need_a_password(scene: Scene) -> None:
    scene.succeed(CreateUser("robot", type=UserType.SERVICE_ACCOUNT))

    assert not user(scene, "robot").accepts("")


def test_a_user_is_changed(scene: Scene, alice: User) -> None:
    scene.site.advance(SECOND)

    scene.succeed(UpdateUser(alice.uuid, Profile(last_name="Liddell"), hash_password("new"), frozenset({Role.VIEWER})))
    scene.succeed(UpdateUser(alice.uuid, idp_uuid="idp", is_active=True, must_reset_password=True))
    scene.succeed(UpdateUser(alice.uuid))

    after = user(scene, "alice")
    assert (after.profile.last_name, after.roles, after.idp_uuid) == ("Liddell", frozenset({Role.VIEWER}), "idp")
    assert after.accepts("new")
    assert after.must_reset_password
    assert after.updated_micros == after.created_micros + SECOND


def test_who_is_not_active_does_not_get_in(scene: Scene, alice: User) -> None:
    assert logged_in(scene.site, "alice", "secret") == alice
    scene.succeed(UpdateUser(alice.uuid, is_active=False))

    for name, password in (("alice", "secret"), ("nobody", "secret"), ("admin", "secret")):
        with pytest.raises(Unauthenticated):
            logged_in(scene.site, name, password)
    assert known_user(scene.site, "alice") is None


def test_who_always_comes_along_stays(scene: Scene) -> None:
    admin = user(scene, "admin").uuid

    for command in (DeleteUser(admin), UpdateUser(admin, is_active=False)):
        with pytest.raises(WrongState):
            scene.start(command)


def test_a_user_goes_with_their_keys(scene: Scene, alice: User) -> None:
    scene.succeed(CreateKey(alice.uuid, "ci", SECRET))

    scene.succeed(DeleteUser(alice.uuid))

    assert scene.site.find(User, "name", "alice") is None
    assert list(scene.site.all(ApiKey)) == []


def test_whether_a_user_may_change_things(scene: Scene, alice: User) -> None:
    assert [may_change(scene.site, user(scene, name)) for name in ("admin", "viewer", "alice")] == [True, False, True]

    scene.site.behaviour = replace(scene.site.behaviour, enforce_access=True)

    assert [may_change(scene.site, user(scene, name)) for name in ("admin", "viewer", "alice")] == [True, False, False]


def test_whether_a_user_may_look_at_clusters(scene: Scene, alice: User) -> None:
    assert [may_look(scene.site, user(scene, name)) for name in ("admin", "viewer", "alice")] == [True, True, True]

    scene.site.behaviour = replace(scene.site.behaviour, enforce_access=True)

    assert [may_look(scene.site, user(scene, name)) for name in ("admin", "viewer", "alice")] == [True, True, False]


def test_a_key_opens_until_it_expires(scene: Scene, alice: User) -> None:
    expiry = scene.site.now_micros + SECOND
    task = scene.succeed(CreateKey(alice.uuid, "ci", SECRET, expiry_micros=expiry))

    assert [(one.kind, one.name) for one in task.entities] == [("key", "ci")]
    assert bearer(scene.site, "S" * 32) == alice
    assert bearer(scene.site, "T" * 32) is None
    scene.site.advance(SECOND)
    assert bearer(scene.site, "S" * 32) is None
    assert key(scene).status(scene.site.now_micros) is KeyStatus.EXPIRED


def test_a_key_opens_until_it_is_revoked(scene: Scene, alice: User) -> None:
    scene.succeed(CreateKey(alice.uuid, "ci", SECRET))

    scene.succeed(RevokeKey(alice.uuid, key(scene).uuid))

    assert bearer(scene.site, "S" * 32) is None
    assert key(scene).status(scene.site.now_micros) is KeyStatus.REVOKED
    with pytest.raises(WrongState):
        scene.start(RevokeKey(alice.uuid, key(scene).uuid))


def test_the_keys_of_who_is_not_active_open_nothing(scene: Scene, alice: User) -> None:
    scene.succeed(CreateKey(alice.uuid, "ci", SECRET))

    scene.succeed(UpdateUser(alice.uuid, is_active=False))

    assert bearer(scene.site, "S" * 32) is None


def test_a_key_for_objects_opens_no_api(scene: Scene, alice: User) -> None:
    scene.succeed(CreateKey(alice.uuid, "ci", SECRET, KeyType.OBJECT_KEY))

    assert bearer(scene.site, "S" * 32) is None


def test_a_key_that_cannot_be_is_refused(scene: Scene, alice: User) -> None:
    scene.succeed(CreateKey(alice.uuid, "ci", SECRET))

    for command, refusal in (
        (CreateKey(alice.uuid, "ci", "other"), AlreadyExists),
        (CreateKey(alice.uuid, "", "other"), Invalid),
        (CreateKey(alice.uuid, "cd", "other", expiry_micros=scene.site.now_micros), Invalid),
        (CreateKey(NOWHERE, "cd", "other"), NotFound),
    ):
        with pytest.raises(refusal):
            scene.start(command)
    scene.succeed(CreateKey(user(scene, "admin").uuid, "ci", "other"))


def test_a_key_is_deleted_by_its_user(scene: Scene, alice: User) -> None:
    scene.succeed(CreateKey(alice.uuid, "ci", SECRET))

    with pytest.raises(NotFound):
        scene.start(DeleteKey(user(scene, "admin").uuid, key(scene).uuid))
    scene.succeed(DeleteKey(alice.uuid, key(scene).uuid))

    assert keys_of(scene.site, alice) == []
