"""ncli user: who may log in to Prism. Verbs and parameters as scripts call them; labels of blocks are *assumed*."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.ncli.call import NcliCall, NcliVerb
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, ncli_blocks
from mock_prism.model.commands.user import CreateUser, DeleteUser, UpdateUser
from mock_prism.model.errors import NotFound
from mock_prism.model.user import Profile, Role, User, hash_password

ROLES: dict[Role, str] = {
    Role.CLUSTER_ADMIN: "ROLE_CLUSTER_ADMIN",
    Role.USER_ADMIN: "ROLE_USER_ADMIN",
    Role.VIEWER: "ROLE_CLUSTER_VIEWER",
}
NAME = Param("user-name", Kind.USER, required=True)
VIEWER = frozenset({Role.VIEWER})


def _words(user: User) -> list[str]:
    return [word for role, word in ROLES.items() if role in user.roles]


def _block(user: User) -> list[tuple[str, str]]:
    return [
        ("User Name", user.name),
        ("First Name", user.profile.first_name),
        ("Last Name", user.profile.last_name),
        ("Middle Initial", user.profile.middle_initial),
        ("Email", user.profile.email),
        ("Roles", ", ".join(_words(user))),
        ("Enabled", str(user.is_active).lower()),
    ]


def _object(user: User) -> dict[str, Json]:
    """A user in JSON, with the keys of REST v1."""
    profile = user.profile
    return {
        "profile": {
            "username": user.name,
            "firstName": profile.first_name,
            "lastName": profile.last_name,
            "middleInitial": profile.middle_initial,
            "emailId": profile.email,
        },
        "roles": _words(user),
        "enabled": user.is_active,
    }


def _named(call: NcliCall) -> User:
    name = call.args.text("user-name")
    user = call.site.find(User, "name", name)
    if user is None:
        raise NotFound(User.kind, name)
    return user


def _shown(users: Iterable[User]) -> tuple[str, list[Json]]:
    users = list(users)
    return ncli_blocks(_block(user) for user in users), [_object(user) for user in users]


def _list(call: NcliCall) -> Answer:
    return Shown(*_shown([_named(call)] if "user-name" in call.args else call.site.all(User)))


def _one(call: NcliCall) -> Answer:
    text, documents = _shown([_named(call)])
    return Shown(text, documents[0])


def _hashed(call: NcliCall, name: str) -> str:
    password = call.args.text(name)
    if not password:
        raise Usage(f"Parameter {name} must not be empty")
    return hash_password(password)


def _create(call: NcliCall) -> Answer:
    """Who is made reads, until they are given a role."""
    texts = {key: call.args.maybe_text(key) or "" for key in ("first-name", "last-name", "middle-initial", "email-id")}
    profile = Profile(
        first_name=texts["first-name"],
        last_name=texts["last-name"],
        middle_initial=texts["middle-initial"],
        email=texts["email-id"],
    )
    call.do(CreateUser(call.args.text("user-name"), _hashed(call, "user-password"), roles=VIEWER, profile=profile))
    if not call.args.flag("enabled"):
        call.do(UpdateUser(_named(call).uuid, is_active=False))
    return _one(call)


def _delete(call: NcliCall) -> Answer:
    user = _named(call)
    call.do(DeleteUser(user.uuid))
    return _told(f"User {user.name} deleted successfully")


def _told(text: str) -> Answer:
    return Shown(f"{text}\n", text)


def _reset_password(call: NcliCall) -> Answer:
    """That the answer ends so is what scripts look for."""
    user = _named(call)
    call.do(UpdateUser(user.uuid, password_hash=_hashed(call, "password")))
    return _told(f"Password for user {user.name} reset successfully")


def _change_password(call: NcliCall) -> Answer:
    """Of who calls ncli, for the old one."""
    user = call.user
    if not user.accepts(call.args.text("current-password")):
        raise Usage("The current password is not correct")
    call.do(UpdateUser(user.uuid, password_hash=_hashed(call, "new-password")), is_own=True)
    return _told("Password changed successfully")


def _set_roles(change: Callable[[frozenset[Role]], frozenset[Role]]) -> Callable[[NcliCall], Answer]:
    def set_roles(call: NcliCall) -> Answer:
        user = _named(call)
        call.do(UpdateUser(user.uuid, roles=change(user.roles)))
        return _one(call)

    return set_roles


def _switch(is_active: bool) -> Callable[[NcliCall], Answer]:
    def switch(call: NcliCall) -> Answer:
        call.do(UpdateUser(_named(call).uuid, is_active=is_active))
        return _one(call)

    return switch


def _grants(role: Role, words: str) -> tuple[NcliVerb, NcliVerb]:
    """Who loses their last role is a viewer again."""
    grant = _set_roles(lambda roles: roles | {role})
    revoke = _set_roles(lambda roles: roles - {role} or VIEWER)
    return (
        NcliVerb(f"user grant-{words}-role", f"Gives a user the {words} role.", (NAME,), grant),
        NcliVerb(f"user revoke-{words}-role", f"Takes the {words} role from a user.", (NAME,), revoke),
    )


VERBS: tuple[NcliVerb, ...] = (
    NcliVerb("user list", "Lists the users.", (Param("user-name", Kind.USER),), _list, aliases=("user ls",)),
    NcliVerb(
        "user create",
        "Makes a user, who may read.",
        (
            Param("user-name", required=True),
            Param("user-password", required=True),
            Param("first-name"),
            Param("last-name"),
            Param("middle-initial"),
            Param("email-id"),
            Param("enabled", Kind.FLAG, default="true"),
        ),
        _create,
        aliases=("user add",),
    ),
    NcliVerb("user delete", "Deletes a user.", (NAME,), _delete, aliases=("user remove", "user rm")),
    NcliVerb(
        "user reset-password",
        "Gives a user another password.",
        (NAME, Param("password", required=True)),
        _reset_password,
    ),
    NcliVerb(
        "user change-password",
        "Changes your own password.",
        (Param("current-password", required=True), Param("new-password", required=True)),
        _change_password,
    ),
    NcliVerb("user enable", "Lets a user log in again.", (NAME,), _switch(True)),
    NcliVerb("user disable", "Lets a user log in no more.", (NAME,), _switch(False)),
    *_grants(Role.CLUSTER_ADMIN, "cluster-admin"),
    *_grants(Role.USER_ADMIN, "user-admin"),
)
