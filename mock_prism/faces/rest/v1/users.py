"""Users of a cluster: who is logged in, and making, changing and deleting users.

The fields are those of the documented ``UserDTO``. That there are ``/users``, ``/users/{name}/roles`` and the call for
the first password is known from public clients; methods, bodies of answers and statuses are *assumed*.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from marshmallow import fields

from mock_prism.faces.rest.documents import content_of, standing, written
from mock_prism.faces.rest.element.documents import shelf
from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.present import Part, load
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.v1.replies import enveloped
from mock_prism.model.commands.document import ReplaceDocument
from mock_prism.model.commands.user import CreateUser, DeleteUser, UpdateUser
from mock_prism.model.document import Document
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.task import Command
from mock_prism.model.user import Profile, Role, User, hash_password

ROLES: dict[Role, str] = {
    Role.CLUSTER_ADMIN: "ROLE_CLUSTER_ADMIN",
    Role.USER_ADMIN: "ROLE_USER_ADMIN",
    Role.VIEWER: "ROLE_CLUSTER_VIEWER",
}
MEMBERS = {word: role for role, word in ROLES.items()}
LOCALES = ("en-US", "ja-JP", "zh-CN")
CHANGE_DEFAULT = "v1 POST /utils/change_default_system_password"
LOGIN_ACTIONS = "v1 POST /utils/loginActions"


class ProfileBody(Part):
    """``UserProfileDTO``."""

    username = fields.String(required=True)
    password = fields.String(load_default=None, allow_none=True)
    first_name = fields.String(data_key="firstName", load_default=None, allow_none=True)
    middle_initial = fields.String(data_key="middleInitial", load_default=None, allow_none=True)
    last_name = fields.String(data_key="lastName", load_default=None, allow_none=True)
    email = fields.String(data_key="emailId", load_default=None, allow_none=True)


class UserBody(Part):
    """``UserDTO``."""

    profile = fields.Nested(ProfileBody, required=True)
    enabled = fields.Boolean(load_default=None, allow_none=True, truthy={True}, falsy={False})
    roles = fields.List(fields.String(), load_default=None, allow_none=True)


class ProfileWords(Part):
    """What sets the language of somebody's pages."""

    locale = fields.String(required=True)


class PasswordsBody(Part):
    """What changes a password."""

    old = fields.String(data_key="oldPassword", required=True)
    new = fields.String(data_key="newPassword", required=True)


def _session(call: Call) -> Reply:
    """Who is logged in. Public clients look at the status of session_info and at the cookie of loginActions, to which
    they send an empty object; the body is *assumed*."""
    return Reply(body={"username": call.user.name, "roles": _words(call.user)})


def _words(user: User) -> list[str]:
    return [word for role, word in ROLES.items() if role in user.roles]


def _record(user: User) -> dict[str, Json]:
    profile = user.profile
    return {
        "profile": {
            "username": user.name,
            "firstName": profile.first_name,
            "middleInitial": profile.middle_initial,
            "lastName": profile.last_name,
            "emailId": profile.email,
            "ldapLoginName": None,
            "password": None,
        },
        "roles": _words(user),
        "enabled": user.is_active,
        "creationTimeUsecs": user.created_micros,
        "lastUpdatedByUser": user.updated_by,
    }


def _logged_in(call: Call) -> list[User]:
    """Those who have a session, or are just opening one."""
    names = dict.fromkeys((*call.logged_in(), call.user.name))
    return [user for name in names if (user := call.site.find(User, "name", name)) is not None]


def _login_record(call: Call, user: User) -> dict[str, Json]:
    """UserDTO. Where anybody logs in from is not kept, and when others have last called only by the wall's clock."""
    record = _record(user)
    profile = {**record["profile"], **content_of(_locale(call, user).text), "region": None}
    now = call.site.now_micros  # looked at for others too: who is logged in changes while the site stays as it is
    last = now if user.name == call.user.name else None
    return {**record, "profile": profile, "lastAccessTimeUsecs": last, "loginSessionInfo": None}


def _list_logged_in(call: Call) -> Reply:
    return enveloped(call, [_login_record(call, user) for user in _logged_in(call)])


def _get_logged_in(call: Call) -> Reply:
    """Raises NotFound for one who is not logged in."""
    name = call.path["userName"]
    for user in _logged_in(call):
        if user.name == name:
            return Reply(body=_login_record(call, user))
    raise NotFound("logged in user", name)


def _named(call: Call, name: str | None = None) -> User:
    ident = call.path["userName"] if name is None else name
    user = call.site.find(User, "name", ident)
    if user is None:
        raise NotFound(User.kind, ident)
    return user


def _do(call: Call, command: Command) -> None:
    """Do what is done at once. Raises what the act raises."""
    call.site.carry_out(command, call.user.name)


def _roles(words: object, field: str = "roles") -> frozenset[Role]:
    """The roles of a list of words; who has none is a viewer. Raises Invalid."""
    if not isinstance(words, list):
        raise Invalid(field, "must be a list")
    for word in words:
        if not isinstance(word, str) or word not in MEMBERS:
            raise Invalid(field, f"must be of {', '.join(MEMBERS)}")
    return frozenset(MEMBERS[word] for word in words) or frozenset({Role.VIEWER})


def _profile(wanted: dict[str, Any], before: Profile) -> Profile:
    """The profile that a body asks for: what it leaves out stays as it is (*assumed*)."""
    names = ("first_name", "middle_initial", "last_name", "email")
    return replace(before, **{name: wanted[name] for name in names if wanted[name] is not None})


def _hashed(password: str | None, field: str) -> str | None:
    if password == "":
        raise Invalid(field, "must not be empty")
    return None if password is None else hash_password(password)


def _list(call: Call) -> Reply:
    return Reply(body=[_record(user) for user in call.site.all(User)])


def _get(call: Call) -> Reply:
    return Reply(body=_record(_named(call)))


def _create(call: Call) -> Reply:
    wanted = load(UserBody, call.body)
    profile = wanted["profile"]
    command = CreateUser(
        profile["username"],
        _hashed(profile["password"], "profile.password") or "",
        roles=_roles(wanted["roles"] or []),
        profile=_profile(profile, Profile()),
        is_active=wanted["enabled"] is not False,
    )
    _do(call, command)
    return Reply(201, _record(_named(call, profile["username"])))


def _update(call: Call) -> Reply:
    wanted = load(UserBody, call.body)
    profile = wanted["profile"]
    user = _named(call, profile["username"])
    command = UpdateUser(
        user.uuid,
        _profile(profile, user.profile),
        _hashed(profile["password"], "profile.password"),
        None if wanted["roles"] is None else _roles(wanted["roles"]),
        is_active=wanted["enabled"],
    )
    _do(call, command)
    return Reply(body=_record(_named(call, user.name)))


def _delete(call: Call) -> Reply:
    _do(call, DeleteUser(_named(call).uuid))
    return Reply(204)


def _get_roles(call: Call) -> Reply:
    return Reply(body=_words(_named(call)))


def _set_roles(call: Call) -> Reply:
    """The list that is given becomes the user's."""
    user = _named(call)
    _do(call, UpdateUser(user.uuid, roles=_roles(call.body, "body")))
    return Reply(body=_words(_named(call)))


def _change_password(call: Call) -> Reply:
    """Whoever calls gives themselves a new password, for the old one."""
    wanted = load(PasswordsBody, call.body)
    if not call.user.accepts(wanted["old"]):
        raise Invalid("oldPassword", "is not the password of this user")
    _do(call, UpdateUser(call.user.uuid, password_hash=_hashed(wanted["new"], "newPassword")))
    return Reply(body={"value": True})


def _set_profile(call: Call) -> Reply:
    """The language of somebody's pages, which none of them heeds (body known from a public client)."""
    user, locale = _named(call), load(ProfileWords, call.body)["locale"]
    if locale not in LOCALES:
        raise Invalid("locale", f"must be of {', '.join(LOCALES)}")
    document = replace(_locale(call, user), text=written({"locale": locale}))
    _do(call, ReplaceDocument(document, call.operation.op, True, cluster_meant(call).uuid))
    return Reply(body={"value": True})


def _locale(call: Call, user: User) -> Document:
    default = standing(shelf(call, f"/users/{user.uuid}/profile"), "profile", {"locale": None})
    return call.site.table(Document).get(default.uuid) or default


HANDLERS: dict[str, Handler] = {
    "v1 PUT /users/change_password": _change_password,
    "v1 PUT /users/{userName}/profile": _set_profile,
    "v1 GET /users/session_info": _session,
    "v1 GET /utils/loginActions": _session,
    LOGIN_ACTIONS: _session,
    "v1 GET /users/logged_in_users": _list_logged_in,
    "v1 GET /users/logged_in_users/{userName}": _get_logged_in,
    "v1 GET /users": _list,
    "v1 POST /users": _create,
    "v1 PUT /users": _update,
    "v1 GET /users/{userName}": _get,
    "v1 DELETE /users/{userName}": _delete,
    "v1 GET /users/{userName}/roles": _get_roles,
    "v1 PUT /users/{userName}/roles": _set_roles,
    CHANGE_DEFAULT: _change_password,
}
