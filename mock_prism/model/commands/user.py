"""Making, changing and deleting users and their keys."""

from __future__ import annotations

from dataclasses import field, replace
from typing import ClassVar

from mock_prism.model.api_key import ApiKey, KeyStatus, KeyType, keys_of
from mock_prism.model.commands.at_once import ActAtOnce, made
from mock_prism.model.errors import AlreadyExists, Invalid, NotFound, WrongState
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.lockout import unlock
from mock_prism.model.names import check_name
from mock_prism.model.records import author, ref
from mock_prism.model.runbook import Pause, Runbook, Step
from mock_prism.model.site import Site
from mock_prism.model.task import Task
from mock_prism.model.user import Profile, Role, User, UserType


def _create(site: Site, task: Task) -> Pause | None:
    command, maker = CreateUser.of(task), author(site, task)
    user = User(
        uuid=site.ids.uuid("user"),
        name=command.name,
        password_hash=command.password_hash,
        roles=command.roles,
        type=command.type,
        profile=command.profile,
        idp_uuid=command.idp_uuid,
        groups=command.groups,
        is_active=command.is_active,
        must_reset_password=command.must_reset_password,
        created_micros=site.now_micros,
        updated_micros=site.now_micros,
        created_by=maker,
        updated_by=maker,
    )
    made(site, task, user)
    return None


@frozen
class CreateUser(ActAtOnce):
    """Make a user; a name is there once. The task's entity is the new user."""

    operation: ClassVar[str] = "UserCreate"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Create the user", _create))

    name: str
    password_hash: str = ""
    type: UserType = UserType.LOCAL
    roles: frozenset[Role] = frozenset()
    profile: Profile = field(default_factory=Profile)
    idp_uuid: str | None = None
    groups: tuple[str, ...] = ()
    is_active: bool = True
    must_reset_password: bool = False

    def check(self, site: Site) -> None:
        """The name must be free, and a local user must have a password (*assumed*)."""
        check_name("a user", self.name)
        if site.find(User, "name", self.name) is not None:
            raise AlreadyExists(User.kind, self.name)
        if self.type is UserType.LOCAL and not self.password_hash:
            raise Invalid("password", "a local user needs a password")


@frozen
class UserCommand(ActAtOnce):
    """An act on one user."""

    user_uuid: str

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(User, self.user_uuid)),)


def _update(site: Site, task: Task) -> Pause | None:
    command = UpdateUser.of(task)
    user = command.applied(site.get(User, command.user_uuid))
    if command.password_hash is not None or command.is_active:
        unlock(site, user.name)
    site.put(replace(user, updated_micros=site.now_micros, updated_by=author(site, task)))
    return None


@frozen
class UpdateUser(UserCommand):
    """Change a user; None leaves one as it is. Name and type stay for good (*assumed*).

    Whoever is given a password, or is let log in, is locked out no longer (*assumed*).
    """

    operation: ClassVar[str] = "UserUpdate"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Change the user", _update))

    profile: Profile | None = None
    password_hash: str | None = None
    roles: frozenset[Role] | None = None
    idp_uuid: str | None = None
    groups: tuple[str, ...] | None = None
    is_active: bool | None = None
    must_reset_password: bool | None = None

    def check(self, site: Site) -> None:
        """The user must exist; who always comes along stays active (*assumed*)."""
        user = site.get(User, self.user_uuid)
        if user.is_predefined and self.is_active is False:
            raise WrongState(User.kind, user.name, "predefined", "made by a user")

    def applied(self, user: User) -> User:
        """The user as they will be."""
        reset = self.must_reset_password
        return replace(
            user,
            profile=user.profile if self.profile is None else self.profile,
            password_hash=user.password_hash if self.password_hash is None else self.password_hash,
            roles=user.roles if self.roles is None else self.roles,
            idp_uuid=user.idp_uuid if self.idp_uuid is None else self.idp_uuid,
            groups=user.groups if self.groups is None else self.groups,
            is_active=user.is_active if self.is_active is None else self.is_active,
            must_reset_password=user.must_reset_password if reset is None else reset,
        )


def _delete(site: Site, task: Task) -> Pause | None:
    user = site.get(User, DeleteUser.of(task).user_uuid)
    for key in keys_of(site, user):
        site.remove(key)
    unlock(site, user.name)
    site.remove(user)
    return None


@frozen
class DeleteUser(UserCommand):
    """Delete a user, and their keys."""

    operation: ClassVar[str] = "UserDelete"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Delete the user", _delete))

    def check(self, site: Site) -> None:
        """It must not be one who always comes along (*assumed*)."""
        user = site.get(User, self.user_uuid)
        if user.is_predefined:
            raise WrongState(User.kind, user.name, "predefined", "made by a user")


def _create_key(site: Site, task: Task) -> Pause | None:
    command, maker = CreateKey.of(task), author(site, task)
    key = ApiKey(
        uuid=site.ids.uuid("key"),
        user_uuid=command.user_uuid,
        name=command.name,
        secret_hash=command.secret_hash,
        type=command.type,
        description=command.description,
        assigned_to=command.assigned_to,
        expiry_micros=command.expiry_micros,
        created_micros=site.now_micros,
        updated_micros=site.now_micros,
        created_by=maker,
        updated_by=maker,
    )
    made(site, task, key)
    return None


@frozen
class CreateKey(ActAtOnce):
    """Make a key for a user; of one user's no two have the same name. The task's entity is the new key."""

    operation: ClassVar[str] = "UserKeyCreate"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Create the key", _create_key))

    user_uuid: str
    name: str
    secret_hash: str
    type: KeyType = KeyType.API_KEY
    description: str = ""
    assigned_to: str = ""
    expiry_micros: int | None = None

    def check(self, site: Site) -> None:
        """The user must exist, the name be free, and the key open something for a while."""
        user = site.get(User, self.user_uuid)
        check_name("a key", self.name)
        if any(key.name == self.name for key in keys_of(site, user)):
            raise AlreadyExists(ApiKey.kind, self.name)
        if self.expiry_micros is not None and self.expiry_micros <= site.now_micros:
            raise Invalid("expiryTime", "must be in the future")


@frozen
class KeyCommand(ActAtOnce):
    """An act on one key of a user."""

    user_uuid: str
    key_uuid: str

    def check(self, site: Site) -> None:
        """The key must exist, and be this user's."""
        if site.get(ApiKey, self.key_uuid).user_uuid != self.user_uuid:
            raise NotFound(ApiKey.kind, self.key_uuid)

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(ApiKey, self.key_uuid)),)


def _revoke(site: Site, task: Task) -> Pause | None:
    key = site.get(ApiKey, RevokeKey.of(task).key_uuid)
    site.put(replace(key, is_revoked=True, updated_micros=site.now_micros, updated_by=author(site, task)))
    return None


@frozen
class RevokeKey(KeyCommand):
    """Let a key open nothing any more."""

    operation: ClassVar[str] = "UserKeyRevoke"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Revoke the key", _revoke))

    def check(self, site: Site) -> None:
        """It must not be revoked yet (*assumed*)."""
        KeyCommand.check(self, site)
        key = site.get(ApiKey, self.key_uuid)
        if key.is_revoked:
            raise WrongState(ApiKey.kind, key.name, KeyStatus.REVOKED.value, KeyStatus.VALID.value)


def _delete_key(site: Site, task: Task) -> Pause | None:
    site.remove(site.get(ApiKey, DeleteKey.of(task).key_uuid))
    return None


@frozen
class DeleteKey(KeyCommand):
    """Delete a key; it opens nothing any more."""

    operation: ClassVar[str] = "UserKeyDelete"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Delete the key", _delete_key))
