"""Users: reading, making and changing them, and their passwords."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import Enum

from marshmallow import fields

from mock_prism.faces.rest.documents import content_of
from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.fields import IsoInstant
from mock_prism.faces.rest.present import Alone
from mock_prism.faces.rest.v4.document_checks import chosen
from mock_prism.faces.rest.v4.envelopes import done, said, single
from mock_prism.faces.rest.v4.etags import require_match
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.wire import WireSchema
from mock_prism.model.commands.user import CreateUser, UpdateUser
from mock_prism.model.document import Document
from mock_prism.model.errors import Invalid
from mock_prism.model.user import Profile, User, UserType, hash_password

USERS = "/iam/authn/users"
USER = f"{USERS}/{{extId}}"
AUTHN = "iam.v4.authn."
BODY = f"#{AUTHN}User"
CHANGE_PASSWORD = f"v4 POST {USERS}/$actions/change-password"
PROFILE: Mapping[str, str] = {
    "displayName": "display_name",
    "firstName": "first_name",
    "middleInitial": "middle_initial",
    "lastName": "last_name",
    "emailId": "email",
    "locale": "locale",
    "region": "region",
    "description": "description",
}
"""The fields that v4 shows of a profile."""
GROUP_ATTRIBUTES = frozenset({"groups", "memberOf"})
DELIMITER = ";"


class Known(fields.String):
    """A text that is left out where it is empty."""

    def _serialize(self, value: str | None, attr: str | None, obj: object, **kwargs: object) -> str | None:
        return value or None


class UserSchema(WireSchema):
    """A ``User``. Passwords are written and never read."""

    object_type = f"{AUTHN}User"
    uuid = fields.String(attribute="entity.uuid", data_key="extId")
    name = fields.String(attribute="entity.name", data_key="username")
    type = fields.Enum(UserType, attribute="entity.type", data_key="userType", by_value=True)
    idp_uuid = fields.String(attribute="entity.idp_uuid", data_key="idpId")
    display_name = Known(attribute="entity.profile.display_name", data_key="displayName")
    first_name = Known(attribute="entity.profile.first_name", data_key="firstName")
    middle_initial = Known(attribute="entity.profile.middle_initial", data_key="middleInitial")
    last_name = Known(attribute="entity.profile.last_name", data_key="lastName")
    email = Known(attribute="entity.profile.email", data_key="emailId")
    locale = Known(attribute="entity.profile.locale")
    region = Known(attribute="entity.profile.region")
    must_reset = fields.Boolean(attribute="entity.must_reset_password", data_key="isForceResetPasswordEnabled")
    attributes = fields.Function(lambda view: _shown_attributes(view.entity.profile), data_key="additionalAttributes")
    status = fields.Function(lambda view: "ACTIVE" if view.entity.is_active else "INACTIVE")
    created = IsoInstant(attribute="entity.created_micros", data_key="createdTime")
    updated = IsoInstant(attribute="entity.updated_micros", data_key="lastUpdatedTime")
    created_by = fields.String(attribute="entity.created_by", data_key="createdBy")
    updated_by = fields.String(attribute="entity.updated_by", data_key="lastUpdatedBy")
    description = Known(attribute="entity.profile.description")
    creation = fields.Function(
        lambda view: "PREDEFINED" if view.entity.is_predefined else "USERDEFINED", data_key="creationType"
    )


def _shown_attributes(profile: Profile) -> list[Json]:
    return [typed("common.v1.config.KVPair", name=name, value=json.loads(text)) for name, text in profile.attributes]


def named_user(call: Call, placeholder: str = "extId") -> User:
    """The user that the path names. Raises NotFound."""
    return call.site.get(User, call.path[placeholder].lower())


def _shown(call: Call, uuid: str) -> Reply:
    view = Alone(call.site.get(User, uuid))
    return single(call, selected_one(call, call.presenter.present(UserSchema, view)), view)


def list_users(call: Call) -> Reply:
    """All users, in order of creation (*assumed*)."""
    return listed(call, [call.presenter.present(UserSchema, Alone(user)) for user in call.site.all(User)])


def get_user(call: Call) -> Reply:
    """One user."""
    return _shown(call, named_user(call).uuid)


def _profile(wanted: Mapping[str, Json]) -> Profile:
    attributes = tuple(
        (pair.get("name", ""), json.dumps(pair.get("value"))) for pair in wanted.get("additionalAttributes", ())
    )
    texts = {name: wanted.get(key, "") for key, name in PROFILE.items()}
    return Profile(attributes=attributes, **texts)


class _Status(Enum):
    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"


def _groups(call: Call, wanted: Mapping[str, Json]) -> tuple[str, ...]:
    """The groups that the provider of a user says the user is in, in one text that it parts.

    The attribute is the one that the provider names (``groupsAttribute``, official SDK); where it names none, one of
    those that are usual (*assumed*). That they come with the user is *assumed*: the product learns them at the login.
    """
    provider = call.site.table(Document).get(str(wanted.get("idpId", "")).lower())
    about = {} if provider is None else content_of(provider.text)
    names = {about["groupsAttribute"]} if about.get("groupsAttribute") else GROUP_ATTRIBUTES
    found: list[str] = []
    for pair in wanted.get("additionalAttributes", ()):
        value = pair.get("value") if pair.get("name") in names else None
        if isinstance(value, str):
            found += (one.strip() for one in value.split(about.get("groupsDelim") or DELIMITER))
    return tuple(dict.fromkeys(one for one in found if one))


def _active(wanted: Mapping[str, Json]) -> bool:
    return chosen(_Status, wanted.get("status", "ACTIVE"), "status") is _Status.ACTIVE


def _hashed(wanted: Mapping[str, Json], key: str = "password") -> str | None:
    password = wanted.get(key)
    if password == "":
        raise Invalid(key, "must not be empty")
    return None if password is None else hash_password(password)


def create_user(call: Call) -> Reply:
    """Make a user; 201 with them."""
    wanted = call.body
    for key in ("username", "userType"):
        if key not in wanted:
            raise Invalid(key, f'Object has missing required properties (["{key}"])')
    command = CreateUser(
        wanted["username"],
        _hashed(wanted) or "",
        chosen(UserType, wanted["userType"], "userType"),
        profile=_profile(wanted),
        idp_uuid=wanted.get("idpId"),
        groups=_groups(call, wanted),
        is_active=_active(wanted),
        must_reset_password=wanted.get("isForceResetPasswordEnabled", False),
    )
    return _shown(call, done(call, command).entities[0].uuid)


def update_user(call: Call) -> Reply:
    """Change a user, but neither their name nor their type; 200 with them."""
    user = named_user(call)
    require_match(call, Alone(user), User.kind)
    wanted = call.body
    for key, now in (("username", user.name), ("userType", user.type.value)):
        if wanted.get(key, now) != now:
            raise Invalid(key, "cannot be changed")
    command = UpdateUser(
        user.uuid,
        profile=_profile(wanted),
        password_hash=_hashed(wanted),
        idp_uuid=wanted.get("idpId"),
        groups=_groups(call, wanted),
        is_active=_active(wanted),
        must_reset_password=wanted.get("isForceResetPasswordEnabled", False),
    )
    done(call, command)
    return _shown(call, user.uuid)


def _told(call: Call, text: str) -> Reply:
    """A message in the type that the operation promises; what it says is *assumed*."""
    return said(call, typed((call.operation.data or "").removeprefix("#"), message=text))


def change_password(call: Call) -> Reply:
    """Give a user who knows the old password a new one."""
    wanted = call.body
    user = call.site.find(User, "name", wanted["username"])
    if user is None or not user.accepts(wanted["oldPassword"]):
        raise Invalid("oldPassword", "is not the password of this user")
    done(call, UpdateUser(user.uuid, password_hash=_hashed(wanted, "newPassword"), must_reset_password=False))
    return _told(call, "The password was changed.")


def reset_password(call: Call) -> Reply:
    """Give a user a new password without the old one."""
    user = named_user(call)
    wanted = call.body
    done(call, UpdateUser(user.uuid, password_hash=_hashed(wanted, "newPassword")))
    return _told(call, "The password was reset.")


def change_state(call: Call) -> Reply:
    """Let a user log in, or no longer."""
    user = named_user(call)
    wanted = call.body
    done(call, UpdateUser(user.uuid, is_active=_active(wanted)))
    return _told(call, "The state of the user was changed.")


HANDLERS: dict[str, Handler] = {
    f"v4 GET {USERS}": list_users,
    f"v4 POST {USERS}": create_user,
    CHANGE_PASSWORD: change_password,
    f"v4 GET {USER}": get_user,
    f"v4 PUT {USER}": update_user,
    f"v4 POST {USER}/$actions/change-state": change_state,
    f"v4 POST {USER}/$actions/reset-password": reset_password,
}
