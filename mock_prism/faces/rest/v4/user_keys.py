"""Keys of users: programs bring them along instead of a password. What they are made of is shown once."""

from __future__ import annotations

from marshmallow import fields

from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.fields import IsoInstant, read_instant
from mock_prism.faces.rest.present import Alone
from mock_prism.faces.rest.v4.document_checks import chosen
from mock_prism.faces.rest.v4.envelopes import Record, done, gone, said, single
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.users import AUTHN, USERS, Known, named_user
from mock_prism.faces.rest.v4.wire import WireSchema
from mock_prism.model.api_key import ApiKey, KeyType, keys_of
from mock_prism.model.commands.user import CreateKey, DeleteKey, RevokeKey
from mock_prism.model.errors import NotFound
from mock_prism.model.user import hash_password

KEYS = f"{USERS}/{{userExtId}}/keys"
KEY = f"{KEYS}/{{extId}}"
API_KEY_LENGTH, OBJECT_KEY_LENGTH = 32, 24
"""Characters: official SDK."""


class KeySchema(WireSchema):
    """A ``Key``, without what it is made of. Its status depends on the time, and is added to each reply."""

    object_type = f"{AUTHN}Key"
    uuid = fields.String(attribute="entity.uuid", data_key="extId")
    name = fields.String(attribute="entity.name")
    description = Known(attribute="entity.description")
    type = fields.Enum(KeyType, attribute="entity.type", data_key="keyType", by_value=True)
    created = IsoInstant(attribute="entity.created_micros", data_key="createdTime")
    updated_by = fields.String(attribute="entity.updated_by", data_key="lastUpdatedBy")
    creation = fields.Constant("USERDEFINED", data_key="creationType")
    expiry = IsoInstant(attribute="entity.expiry_micros", data_key="expiryTime")
    created_by = fields.String(attribute="entity.created_by", data_key="createdBy")
    updated = IsoInstant(attribute="entity.updated_micros", data_key="lastUpdatedTime")
    assigned_to = Known(attribute="entity.assigned_to", data_key="assignedTo")


def _record(call: Call, key: ApiKey) -> Record:
    shown = call.presenter.present(KeySchema, Alone(key))
    return {**shown, "status": key.status(call.site.now_micros).value}


def _named(call: Call) -> ApiKey:
    """The key that the path names, of the user that it names. Raises NotFound."""
    user = named_user(call, "userExtId")
    key = call.site.get(ApiKey, call.path["extId"].lower())
    if key.user_uuid != user.uuid:
        raise NotFound(ApiKey.kind, key.uuid)
    return key


def list_keys(call: Call) -> Reply:
    """The keys of a user, in order of creation (*assumed*)."""
    return listed(call, [_record(call, key) for key in keys_of(call.site, named_user(call, "userExtId"))])


def get_key(call: Call) -> Reply:
    """One key."""
    key = _named(call)
    return single(call, selected_one(call, _record(call, key)), Alone(key))


def _made_of(call: Call, type_: KeyType) -> tuple[str, Json]:
    """The secret of a new key, and what is shown of it this once."""
    ids = call.site.ids
    if type_ is KeyType.API_KEY:
        secret = ids.serial("api-key", API_KEY_LENGTH)
        return secret, typed(f"{AUTHN}ApiKeyDetails", apiKey=secret)
    secret, access = (ids.serial(noun, OBJECT_KEY_LENGTH) for noun in ("secret-key", "access-key"))
    return secret, typed(f"{AUTHN}ObjectKeyDetails", secretKey=secret, accessKey=access)


def create_key(call: Call) -> Reply:
    """Make a key; 201 with it, and this once with what it is made of."""
    user = named_user(call, "userExtId")
    wanted = call.body
    type_ = chosen(KeyType, wanted["keyType"], "keyType")
    secret, details = _made_of(call, type_)
    expiry = wanted.get("expiryTime")
    command = CreateKey(
        user.uuid,
        wanted["name"],
        hash_password(secret),
        type_,
        wanted.get("description", ""),
        wanted.get("assignedTo", ""),
        None if expiry is None else read_instant(expiry),
    )
    key = call.site.get(ApiKey, done(call, command).entities[0].uuid)
    return single(call, {**_record(call, key), "keyDetails": details}, Alone(key))


def revoke_key(call: Call) -> Reply:
    """Let a key open nothing any more."""
    key = _named(call)
    done(call, RevokeKey(key.user_uuid, key.uuid))
    return said(call, None)


def delete_key(call: Call) -> Reply:
    """Delete a key; without a token too, as with categories (*assumed*)."""
    key = _named(call)
    done(call, DeleteKey(key.user_uuid, key.uuid))
    return gone()


HANDLERS: dict[str, Handler] = {
    f"v4 GET {KEYS}": list_keys,
    f"v4 POST {KEYS}": create_key,
    f"v4 GET {KEY}": get_key,
    f"v4 DELETE {KEY}": delete_key,
    f"v4 POST {KEY}/$actions/revoke": revoke_key,
}
