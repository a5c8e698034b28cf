"""Authorization policies: reading, making, changing and deleting them.

A filter comes as ``entityFilter`` (``identityFilter``) or, from a public client, within ``$reserved`` of the object
that should hold it. It goes back both ways.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from marshmallow import fields

from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.fields import IsoInstant
from mock_prism.faces.rest.present import Alone
from mock_prism.faces.rest.v4.document_checks import OF_THE_SERVER
from mock_prism.faces.rest.v4.envelopes import done, gone, single
from mock_prism.faces.rest.v4.errors import Refusal, refusal_of_body
from mock_prism.faces.rest.v4.etags import require_match
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.permissions import AUTHZ, TYPES
from mock_prism.faces.rest.v4.policy_filters import Filter, entity_filters, identified
from mock_prism.faces.rest.v4.roles import told
from mock_prism.faces.rest.v4.users import Known
from mock_prism.faces.rest.v4.wire import WireSchema, missing
from mock_prism.model.authorization import AuthorizationPolicy, PolicyType, UserGroup
from mock_prism.model.commands.authorization import CreatePolicy, DeletePolicy, PolicyTerms, UpdatePolicy
from mock_prism.model.entity import Entity
from mock_prism.model.entity_filter import ANY
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.task import Command, Task
from mock_prism.model.user import User

POLICIES = f"{AUTHZ}/authorization-policies"
POLICY = f"{POLICIES}/{{extId}}"
OWN_TYPE = PolicyType.USER_DEFINED.value
IDENTITIES: Mapping[str, type[Entity]] = {"uuid": User, "group": UserGroup}
"""What users are told by in filters of identities, and which kind of thing goes by it."""
FILTERS = {"entities": "entityFilter", "identities": "identityFilter"}


def _shown_filters(texts: tuple[str, ...], key: str) -> list[Json]:
    name = f"{TYPES}{key[0].upper()}{key[1:]}"
    found = []
    for text in texts:
        content = json.loads(text)
        shown = typed(name, **{key: content})
        shown["$reserved"] = {**shown["$reserved"], **content}
        found.append(shown)
    return found


class PolicySchema(WireSchema):
    """An ``AuthorizationPolicy``."""

    object_type = f"{TYPES}AuthorizationPolicy"
    uuid = fields.String(attribute="entity.uuid", data_key="extId")
    name = fields.String(attribute="entity.name", data_key="displayName")
    description = Known(attribute="entity.description")
    role = fields.String(attribute="entity.role_uuid")
    entities = fields.Function(lambda view: _shown_filters(view.entity.entities, "entityFilter"))
    identities = fields.Function(lambda view: _shown_filters(view.entity.identities, "identityFilter"))
    created = IsoInstant(attribute="entity.created_micros", data_key="createdTime")
    updated = IsoInstant(attribute="entity.updated_micros", data_key="lastUpdatedTime")
    created_by = fields.String(attribute="entity.created_by", data_key="createdBy")
    is_system_defined = fields.Constant(False, data_key="isSystemDefined")
    type = fields.Enum(PolicyType, attribute="entity.type", data_key="authorizationPolicyType", by_value=True)
    users = fields.Function(lambda view: len(view.entity.user_uuids), data_key="assignedUsersCount")
    groups = fields.Function(lambda view: len(view.entity.group_uuids), data_key="assignedUserGroupsCount")


def _named(call: Call) -> AuthorizationPolicy:
    return call.site.get(AuthorizationPolicy, call.path["extId"].lower())


def list_policies(call: Call) -> Reply:
    """All policies, in order of creation (*assumed*)."""
    return listed(
        call, [call.presenter.present(PolicySchema, Alone(one)) for one in call.site.all(AuthorizationPolicy)]
    )


def _shown(call: Call, policy: AuthorizationPolicy) -> Reply:
    record = call.presenter.present(PolicySchema, Alone(policy))
    return single(call, selected_one(call, record), Alone(policy))


def get_policy(call: Call) -> Reply:
    """One policy."""
    return _shown(call, _named(call))


def _filters(body: Json, key: str, now: tuple[str, ...]) -> tuple[Filter, ...]:
    """The filters of a body, each an object with something in it, where those ``now`` are. Raises Invalid."""
    known = [json.loads(text) for text in now]
    return tuple(
        _filter(item, FILTERS[key], f"{key}[{place}]", known) for place, item in enumerate(body.get(key) or ())
    )


def _filter(item: Filter, name: str, path: str, known: list[Json]) -> Filter:
    """Of the two places of a filter the one counts that says something new: clients write back what they have read and
    change one of both (*assumed*)."""
    reserved = {key: each for key, each in item["$reserved"].items() if key not in OF_THE_SERVER}
    found = reserved if reserved and item.get(name) in known else item.get(name)
    if found and isinstance(found, dict):
        return found
    raise Invalid(path, missing([name]))


def _named_ids(call: Call, filters: tuple[Filter, ...], attribute: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """The users or groups that filters of identities name. Raises Invalid for one that is neither there nor ``known``,
    unless the site's behaviour allows it (that the product refuses it is *assumed*)."""
    found, kind = identified(filters, attribute, "identities"), IDENTITIES[attribute]
    for uuid in found:
        is_there = uuid in (ANY, *known) or call.site.table(kind).get(uuid) is not None
        if not is_there and not call.site.behaviour.unknown_references:
            raise Invalid(f"identities.user.{attribute}", f"'{uuid}' is no {kind.kind} that is there")
    return found


def _terms(call: Call, now: AuthorizationPolicy | None = None) -> PolicyTerms:
    """What a body makes of a policy that is like this ``now``. Raises Invalid."""
    wanted = call.body
    for key in ("displayName", "role", *FILTERS):
        if not wanted.get(key):
            raise Invalid(key, missing([key]))
    if wanted.get("authorizationPolicyType", OWN_TYPE) != OWN_TYPE:
        raise Invalid("authorizationPolicyType", "a policy of the product's own cannot be made")
    entities = _filters(wanted, "entities", now.entities if now else ())
    identities = _filters(wanted, "identities", now.identities if now else ())
    return PolicyTerms(
        wanted["displayName"],
        wanted["role"].lower(),
        wanted.get("description", ""),
        _named_ids(call, identities, "uuid", now.user_uuids if now else ()),
        _named_ids(call, identities, "group", now.group_uuids if now else ()),
        tuple(one for found in entities for one in entity_filters(found, "entities")),
        tuple(json.dumps(one) for one in entities),
        tuple(json.dumps(one) for one in identities),
    )


def _ordered(call: Call, command: Command) -> Task:
    """Do what a body has ordered: a role that is not there is the body's own fault, thus 400."""
    try:
        return done(call, command)
    except NotFound as error:
        raise Refusal(refusal_of_body(error, "iam")) from None


def create_policy(call: Call) -> Reply:
    """Make a policy; 201 with it."""
    task = _ordered(call, CreatePolicy(_terms(call)))
    return _shown(call, call.site.get(AuthorizationPolicy, task.entities[0].uuid))


def update_policy(call: Call) -> Reply:
    """Change a policy; 200 with a message, whose words are *assumed*."""
    policy = _named(call)
    require_match(call, Alone(policy), AuthorizationPolicy.kind)
    _ordered(call, UpdatePolicy(policy.uuid, _terms(call, policy)))
    return told(call, "The authorization policy was updated.")


def delete_policy(call: Call) -> Reply:
    """Delete a policy; without a token too, as with categories (*assumed*)."""
    policy = _named(call)
    done(call, DeletePolicy(policy.uuid))
    return gone()


HANDLERS: dict[str, Handler] = {
    f"v4 GET {POLICIES}": list_policies,
    f"v4 POST {POLICIES}": create_policy,
    f"v4 GET {POLICY}": get_policy,
    f"v4 PUT {POLICY}": update_policy,
    f"v4 DELETE {POLICY}": delete_policy,
}
