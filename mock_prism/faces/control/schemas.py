"""The bodies that the control face takes."""

from __future__ import annotations

import math
from dataclasses import fields as dataclass_fields
from enum import Enum
from typing import Any, get_type_hints

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from mock_prism.model.errors import Invalid
from mock_prism.model.timings import Behaviour, Timings
from mock_prism.sandboxes import Pace

LONGEST_ADVANCE_SECONDS = 10 * 365 * 86400


class Seconds(fields.Float):
    """A finite number of seconds that is not negative; no text, no boolean."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> float:
        if isinstance(value, bool | str):
            raise ValidationError("must be a number")
        number: float = super()._deserialize(value, attr, data, **kwargs)
        if not math.isfinite(number) or not 0 <= number <= LONGEST_ADVANCE_SECONDS:
            raise ValidationError(f"must be between 0 and {LONGEST_ADVANCE_SECONDS}")
        return number


class PaceSchema(Schema):
    """How time is to pass."""

    pace = fields.Enum(Pace, by_value=True, required=True)
    rate = fields.Float(
        load_default=None, allow_none=True, validate=validate.Range(min=0, max=1e6, min_inclusive=False)
    )


class AdvanceSchema(Schema):
    """How far to move a site's clock: by seconds, or to the next instant at which something is due."""

    seconds = Seconds()
    to_next = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class LabelSchema(Schema):
    """What to keep a snapshot under."""

    label = fields.String(required=True, validate=validate.Length(min=1, max=64))


class KeptSiteSchema(Schema):
    """A site as it was kept."""

    mock_prism = fields.String(required=True)
    site = fields.String(required=True)
    contents = fields.Dict(fields.String(), fields.String(), load_default=dict)


class FaultSchema(Schema):
    """A fault: a host or CVM that fails now, or a step of an operation when it comes to it. Or the end of one: a host
    is switched on again."""

    fail_host = fields.String()
    fail_cvm = fields.String()
    start_host = fields.String()
    operation = fields.String()
    step = fields.String(load_default=None, allow_none=True)
    about = fields.String(load_default=None, allow_none=True)
    times = fields.Integer(load_default=1, strict=True, validate=validate.Range(min=1, max=1_000_000))


def load(schema: type[Schema], body: object) -> dict[str, Any]:
    """The checked values of a body. Raises Invalid with the first field at fault."""
    if not isinstance(body, dict):
        raise Invalid("body", "must be a JSON object")
    try:
        loaded: dict[str, Any] = schema(unknown=RAISE).load(body)
    except ValidationError as error:
        messages: dict[str, Any] = error.messages_dict
        field, reasons = next(iter(messages.items()))
        raise Invalid(str(field), str(reasons[0]).rstrip(".").lower()) from None
    return loaded


def dump_choices(choices: Behaviour | Timings) -> dict[str, object]:
    """A dataclass of choices as JSON values; enums by their words."""
    values = ((field.name, getattr(choices, field.name)) for field in dataclass_fields(choices))
    return {name: value.value if isinstance(value, Enum) else value for name, value in values}


def load_choices(kind: type[Behaviour] | type[Timings], body: object) -> dict[str, Any]:
    """New values for some fields of a dataclass of choices. Raises Invalid."""
    if not isinstance(body, dict):
        raise Invalid(kind.__name__.lower(), "must be a JSON object")
    hints = get_type_hints(kind)
    return {name: _choice(name, hints.get(name), value) for name, value in body.items()}


def _choice(name: str, hint: Any, value: object) -> object:
    if hint is None:
        raise Invalid(name, "is no setting")
    if isinstance(hint, type) and issubclass(hint, Enum):
        try:
            return hint(value)
        except ValueError:
            raise Invalid(name, f"must be one of {', '.join(str(member.value) for member in hint)}") from None
    if hint is int:
        if type(value) is not int or value < 0:
            raise Invalid(name, "must be a whole number that is not negative")
    elif not isinstance(value, hint):
        raise Invalid(name, f"must be {getattr(hint, '__name__', 'text or null')}")
    return value
