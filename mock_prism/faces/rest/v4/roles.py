"""Roles: reading, making, changing and deleting them."""

from __future__ import annotations

from marshmallow import fields

from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.fields import IsoInstant
from mock_prism.faces.rest.present import Alone
from mock_prism.faces.rest.v4.envelopes import Record, done, gone, said, single
from mock_prism.faces.rest.v4.etags import require_match
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.permissions import AUTHZ, TYPES, Described, described, names_of
from mock_prism.faces.rest.v4.users import Known
from mock_prism.faces.rest.v4.wire import WireSchema, missing
from mock_prism.model.authorization import AccessRole, policies_of
from mock_prism.model.commands.authorization import CreateRole, DeleteRole, UpdateRole
from mock_prism.model.errors import Invalid

ROLES = f"{AUTHZ}/roles"
ROLE = f"{ROLES}/{{extId}}"


def _covered(role: AccessRole) -> list[Described]:
    """What a role allows, in the order of the catalogue."""
    return [one for one in described().values() if role.covers(one.permission)]


class RoleSchema(WireSchema):
    """A ``Role``. Who has it is added to each reply: policies are no part of the view."""

    object_type = f"{TYPES}Role"
    uuid = fields.String(attribute="entity.uuid", data_key="extId")
    name = fields.String(attribute="entity.name", data_key="displayName")
    description = Known(attribute="entity.description")
    operations = fields.Function(lambda view: [one.permission.uuid for one in _covered(view.entity)])
    clients = fields.Function(lambda view: names_of(_covered(view.entity))[0], data_key="accessibleClients")
    entities = fields.Function(lambda view: names_of(_covered(view.entity))[1], data_key="accessibleEntityTypes")
    created = IsoInstant(attribute="entity.created_micros", data_key="createdTime")
    updated = IsoInstant(attribute="entity.updated_micros", data_key="lastUpdatedTime")
    created_by = fields.String(attribute="entity.created_by", data_key="createdBy")
    is_predefined = fields.Boolean(attribute="entity.is_predefined", data_key="isSystemDefined")


def _record(call: Call, role: AccessRole) -> Record:
    policies = list(policies_of(call.site, role))
    shown = call.presenter.present(RoleSchema, Alone(role))
    return {
        **shown,
        "accessibleClientsCount": len(shown["accessibleClients"]),
        "accessibleEntityTypesCount": len(shown["accessibleEntityTypes"]),
        "assignedUsersCount": len({uuid for policy in policies for uuid in policy.user_uuids}),
        "assignedUserGroupsCount": len({uuid for policy in policies for uuid in policy.group_uuids}),
    }


def _named(call: Call) -> AccessRole:
    return call.site.get(AccessRole, call.path["extId"].lower())


def list_roles(call: Call) -> Reply:
    """All roles, in order of creation (*assumed*)."""
    return listed(call, [_record(call, role) for role in call.site.all(AccessRole)])


def get_role(call: Call) -> Reply:
    """One role."""
    role = _named(call)
    return single(call, selected_one(call, _record(call, role)), Alone(role))


def _wanted(call: Call) -> tuple[str, tuple[str, ...], str]:
    """Name, operations and description that a body asks for. Raises Invalid."""
    wanted = call.body
    for key in ("displayName", "operations"):
        if key not in wanted:
            raise Invalid(key, missing([key]))
    operations = tuple(dict.fromkeys(uuid.lower() for uuid in wanted["operations"]))
    unknown: list[Json] = [uuid for uuid in operations if uuid not in described()]
    if unknown:
        raise Invalid("operations", f"there is no operation {unknown[0]}")
    return wanted["displayName"], operations, wanted.get("description", "")


def create_role(call: Call) -> Reply:
    """Make a role; 201 with it."""
    role = call.site.get(AccessRole, done(call, CreateRole(*_wanted(call))).entities[0].uuid)
    return single(call, _record(call, role), Alone(role))


def update_role(call: Call) -> Reply:
    """Change a role; 200 with a message, whose words are *assumed*."""
    role = _named(call)
    require_match(call, Alone(role), AccessRole.kind)
    done(call, UpdateRole(role.uuid, *_wanted(call)))
    return told(call, "The role was updated.")


def told(call: Call, text: str) -> Reply:
    """A message instead of an entity."""
    return said(call, typed("common.v1.config.Message", message=text))


def delete_role(call: Call) -> Reply:
    """Delete a role; without a token too, as with categories (*assumed*)."""
    role = _named(call)
    done(call, DeleteRole(role.uuid))
    return gone()


HANDLERS: dict[str, Handler] = {
    f"v4 GET {ROLES}": list_roles,
    f"v4 POST {ROLES}": create_role,
    f"v4 GET {ROLE}": get_role,
    f"v4 PUT {ROLE}": update_role,
    f"v4 DELETE {ROLE}": delete_role,
}
