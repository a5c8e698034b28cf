"""Whether a body is of its documented type, and the body as v4 shows it: every object says what it is.

Every body is checked before anything else is, as by a gateway that knows the types and nothing more (*assumed*).

The words of what is wrong are those of the product's validator where they are recorded, and *assumed* elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import Enum
from functools import cache, partial
from typing import TypeVar

from marshmallow import ValidationError

from mock_prism.faces.rest.exchange import Json
from mock_prism.faces.rest.fields import MICROS_PER_SECOND, iso_instant
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.types import documented_types
from mock_prism.faces.rest.v4.wire import (
    INT64,
    UUID,
    UUID_TEXT,
    check_type,
    mismatch,
    missing,
    not_allowed,
    too_high,
    too_low,
)
from mock_prism.model.errors import Invalid

SERVER_SIDE = frozenset({"extId", "links", "tenantId"})
SECRETS = frozenset({"authKey", "clientSecret", "passphrase", "password", "privKey", "privateKey"})
"""Fields that are written and never read (documented for passwords, *assumed* for the others): they are not kept."""
UNSAID = frozenset({"extId"})
"""What the type of an entity requires and its body need not have."""
WRITE_ONLY = frozenset({"ipSubnet", "versionSource"})
"""Required fields that not every read shows (recorded for templates, and a client's sample for subnets that are not
managed): what was read must do to be written back."""
WITHIN_RESERVED = {"iam.v4.authz.EntityFilter": "entityFilter", "iam.v4.authz.IdentityFilter": "identityFilter"}
"""Fields that a public client writes into ``$reserved`` of the object that should have them."""
OF_THE_SERVER = frozenset({"$fv", "ETag"})
MAX_DEPTH = 40
E = TypeVar("E", bound=Enum)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
JSON_WORDS = {"string": "string", "uuid": "string", "datetime": "string", "integer": "integer", "boolean": "boolean"}


def checked_body(body: Json, expression: str, *, is_entity: bool, is_change: bool = False) -> dict[str, Json]:
    """A body as it is kept. Of an entity the server's own fields are passed over. A change may lack secrets, which no
    read shows (*assumed*). Raises Invalid with the path.
    """
    named = body.get("$objectType") if isinstance(body, dict) else None
    if isinstance(named, str) and f"#{named}" != expression:
        raise Invalid("$objectType", f'"{named}" is none of the types allowed')
    if is_entity and isinstance(body, dict):
        body = {key: value for key, value in body.items() if key not in SERVER_SIDE}
    unshown = WRITE_ONLY | SECRETS if is_change else WRITE_ONLY
    found: dict[str, Json] = checked(body, expression, "", UNSAID if is_entity else frozenset(), unshown)
    return found


def unformed(body: Json, name: str) -> Json:
    """The fields of a form, which are all text, as what the type says."""
    fields = documented_types()[name].get("fields", {})
    if not isinstance(body, dict):
        return body
    return {key: value.lower() == "true" if fields.get(key) == "boolean" else value for key, value in body.items()}


def without_secrets(value: Json) -> Json:
    """A value without what must never be shown."""
    if isinstance(value, dict):
        return {key: without_secrets(each) for key, each in value.items() if key not in SECRETS}
    return [without_secrets(each) for each in value] if isinstance(value, list) else value


def checked(
    value: Json,
    expression: Json,
    path: str,
    given: frozenset[str] = frozenset(),
    unshown: frozenset[str] = WRITE_ONLY,
) -> Json:
    """A value of a type expression, with the types of its objects. ``given`` are required fields that may lack, and
    ``unshown`` are some that may lack at any depth."""
    if path.count(".") > MAX_DEPTH:
        raise Invalid(path, "nested too deeply")
    below = partial(checked, unshown=unshown)
    if isinstance(expression, dict):
        if "one_of" in expression:
            return _one_of(value, expression["one_of"], path, unshown)
        found = below(value, expression["type"], path)
        _check_bounds(found, expression, path)
        return found
    if expression.startswith("["):
        _check_type(value, "array", path)
        return [below(each, expression[1:-1], f"{path}[{place}]") for place, each in enumerate(value)]
    if expression.startswith("{"):
        _check_type(value, "object", path)
        return {key: below(each, expression[1:-1], f"{path}.{key}") for key, each in value.items() if key[:1] != "$"}
    if expression.startswith("#"):
        return _typed(value, expression[1:], path, given, unshown)
    return _plain(value, expression, path)


def dressed(value: Json, expression: Json) -> Json:
    """A value whose objects say what they are, unchecked: what an action has put together."""
    if isinstance(expression, dict):
        return value if "one_of" in expression else dressed(value, expression["type"])
    if isinstance(value, list):
        return [dressed(each, expression[1:-1]) for each in value]
    if not (isinstance(value, dict) and expression.startswith("#")):
        return value
    fields = documented_types()[expression[1:]].get("fields", {})
    own = {key: dressed(each, fields[key]) if key in fields else each for key, each in value.items() if key[0] != "$"}
    return typed(expression[1:], **own)


def _typed(value: Json, name: str, path: str, given: frozenset[str], unshown: frozenset[str]) -> Json:
    row = documented_types()[name]
    words = row.get("enum")
    if words is not None:
        return _word(value, words, path)
    _check_type(value, "object", path)
    fields: Mapping[str, Json] = row.get("fields", {})
    own = {key: each for key, each in value.items() if key[:1] != "$" and each is not None}
    hidden = _hidden(value) if name in WITHIN_RESERVED else {}
    if hidden and not own:
        own = {WITHIN_RESERVED[name]: hidden}
    unknown = sorted(own.keys() - fields.keys())
    if unknown:
        raise Invalid(_below(path, unknown[0]), not_allowed(unknown))
    lacking = [key for key in row.get("required", ()) if key not in own and key not in given | unshown]
    if lacking:
        raise Invalid(_below(path, lacking[0]), missing(lacking))
    below = partial(checked, unshown=unshown)
    found = typed(name, **{key: below(each, fields[key], _below(path, key)) for key, each in own.items()})
    return found | {"$reserved": found["$reserved"] | hidden}


def _hidden(value: dict[str, Json]) -> dict[str, Json]:
    """What an object has within what is reserved, and is no word of the server's."""
    reserved = value.get("$reserved")
    return (
        {key: each for key, each in reserved.items() if key not in OF_THE_SERVER} if isinstance(reserved, dict) else {}
    )


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _word(value: Json, words: list[str], path: str) -> str:
    _check_type(value, "string", path)
    if value not in words or value.startswith("$"):
        listed = ", ".join(f'"{word}"' for word in words if word[:1] != "$")
        raise Invalid(path, f'Instance value ("{value}") not found in enum (possible values: [{listed}])')
    return str(value)


def chosen(kind: type[E], word: str, path: str) -> E:
    """The member of an enum that a word names; the documented ``$UNKNOWN`` and its like are nobody's to give."""
    try:
        return kind(word)
    except ValueError:
        raise Invalid(path, f'Instance value ("{word}") cannot be chosen') from None


def _one_of(value: Json, alternatives: list[Json], path: str, unshown: frozenset[str]) -> Json:
    """By the type that the value names, or else the first of which it is one: raw clients name none.

    Raises Invalid for a type that is none of them.
    """
    named = f"#{value['$objectType']}" if isinstance(value, dict) and "$objectType" in value else None
    if named in alternatives:
        return checked(value, named, path, unshown=unshown)
    if named is not None:
        raise Invalid(f"{path}.$objectType" if path else "$objectType", f'"{named[1:]}" is none of the types allowed')
    first: Invalid | None = None
    for alternative in alternatives:
        try:
            return checked(value, alternative, path, unshown=unshown)
        except Invalid as error:
            first = first or error
    raise first or Invalid(path, "Instance failed to match exactly one schema")


def _plain(value: Json, expression: str, path: str) -> Json:
    if expression in JSON_WORDS:
        _check_type(value, JSON_WORDS[expression], path)
    elif expression == "number" and not (isinstance(value, int | float) and not isinstance(value, bool)):
        _check_type(value, "number", path)
    if expression == "uuid" and not UUID.fullmatch(value):
        raise Invalid(path, mismatch(UUID_TEXT, value))
    if expression == "integer" and value > INT64:
        raise Invalid(path, too_high(value, INT64))
    if expression == "integer" and value < ~INT64:
        raise Invalid(path, too_low(value, ~INT64))
    return _instant(value, path) if expression == "datetime" else value


def _instant(text: str, path: str) -> str:
    """An instant as v4 shows it, whatever its offset; so that filters compare it as text."""
    try:
        instant = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
        since = (instant if instant.tzinfo else instant.replace(tzinfo=UTC)) - EPOCH
        return iso_instant((since.days * 86_400 + since.seconds) * MICROS_PER_SECOND + since.microseconds)
    except (ValueError, OverflowError):
        raise Invalid(path, f'String "{text}" is invalid against requested date format(s) date-time') from None


def _check_type(value: Json, wanted: str, path: str) -> None:
    try:
        check_type(value, wanted)
    except ValidationError as error:
        raise Invalid(path or "body", str(error.messages[0])) from None


@cache
def form(pattern: str) -> re.Pattern[str]:
    """A documented pattern, compiled."""
    return re.compile(pattern)


Bound = Callable[[Json, Json], str | None]
BOUNDS: Mapping[str, Bound] = {
    "minimum": lambda value, bound: too_low(value, bound) if value < bound else None,
    "maximum": lambda value, bound: too_high(value, bound) if value > bound else None,
    "min_length": lambda value, bound: (
        f'String "{value}" is too short (length: {len(value)}, required minimum: {bound})'
        if len(value) < bound
        else None
    ),
    "max_length": lambda value, bound: (
        f'String "{value[:80]}" is too long (length: {len(value)}, maximum allowed: {bound})'
        if len(value) > bound
        else None
    ),
    "pattern": lambda value, bound: None if form(bound).search(value) else mismatch(bound.strip("^$"), value),
}


def _check_bounds(value: Json, expression: Mapping[str, Json], path: str) -> None:
    for name, bound in expression.items():
        complaint = BOUNDS[name](value, bound) if name in BOUNDS else None
        if complaint is not None:
            raise Invalid(path, complaint)
