"""Groups of users of providers of identities: reading, making and deleting them."""

from __future__ import annotations

from marshmallow import fields

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.fields import IsoInstant
from mock_prism.faces.rest.present import Alone
from mock_prism.faces.rest.v4.document_checks import chosen
from mock_prism.faces.rest.v4.envelopes import done, gone, single
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.users import AUTHN, Known
from mock_prism.faces.rest.v4.wire import WireSchema, missing
from mock_prism.model.authorization import GroupType, UserGroup
from mock_prism.model.commands.user_group import CreateUserGroup, DeleteUserGroup
from mock_prism.model.errors import Invalid

GROUPS = "/iam/authn/user-groups"
GROUP = f"{GROUPS}/{{extId}}"


class UserGroupSchema(WireSchema):
    """A ``UserGroup``."""

    object_type = f"{AUTHN}UserGroup"
    uuid = fields.String(attribute="entity.uuid", data_key="extId")
    type = fields.Enum(GroupType, attribute="entity.type", data_key="groupType", by_value=True)
    idp_uuid = fields.String(attribute="entity.idp_uuid", data_key="idpId")
    name = fields.String(attribute="entity.name")
    distinguished_name = Known(attribute="entity.distinguished_name", data_key="distinguishedName")
    created = IsoInstant(attribute="entity.created_micros", data_key="createdTime")
    updated = IsoInstant(attribute="entity.updated_micros", data_key="lastUpdatedTime")
    created_by = fields.String(attribute="entity.created_by", data_key="createdBy")


def _named(call: Call) -> UserGroup:
    return call.site.get(UserGroup, call.path["extId"].lower())


def _shown(call: Call, group: UserGroup) -> Reply:
    record = call.presenter.present(UserGroupSchema, Alone(group))
    return single(call, selected_one(call, record), Alone(group))


def list_groups(call: Call) -> Reply:
    """All groups, in order of creation (*assumed*)."""
    return listed(call, [call.presenter.present(UserGroupSchema, Alone(one)) for one in call.site.all(UserGroup)])


def get_group(call: Call) -> Reply:
    """One group."""
    return _shown(call, _named(call))


def create_group(call: Call) -> Reply:
    """Make a group known; 201 with it. Without a name it goes by its distinguished one (*assumed*)."""
    wanted = call.body
    if "groupType" not in wanted:
        raise Invalid("groupType", missing(["groupType"]))
    distinguished: str = wanted.get("distinguishedName", "")
    command = CreateUserGroup(
        wanted.get("name") or distinguished,
        chosen(GroupType, wanted["groupType"], "groupType"),
        wanted.get("idpId"),
        distinguished,
    )
    return _shown(call, call.site.get(UserGroup, done(call, command).entities[0].uuid))


def delete_group(call: Call) -> Reply:
    """Forget a group; without a token too, as with categories (*assumed*)."""
    group = _named(call)
    done(call, DeleteUserGroup(group.uuid))
    return gone()


HANDLERS: dict[str, Handler] = {
    f"v4 GET {GROUPS}": list_groups,
    f"v4 POST {GROUPS}": create_group,
    f"v4 GET {GROUP}": get_group,
    f"v4 DELETE {GROUP}": delete_group,
}
