"""Reserved addresses of a subnet: reading them, reserving, and giving back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from ipaddress import IPv4Address
from typing import Any

from marshmallow import ValidationError, fields

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.present import Part, load
from mock_prism.faces.rest.v4.listing import listed
from mock_prism.faces.rest.v4.network_values import CONFIG
from mock_prism.faces.rest.v4.subnets import OWNER, SUBNET, SUBNETS, named_subnet
from mock_prism.faces.rest.v4.vm_fields import EnumWord, Ipv4Text, Text
from mock_prism.faces.rest.v4.vms import ordered
from mock_prism.faces.rest.v4.wire import WholeNumber, WireSchema, missing, too_high
from mock_prism.model.commands.reservation import ReleaseAddresses, ReserveAddresses
from mock_prism.model.errors import Invalid
from mock_prism.model.leases import KIND
from mock_prism.model.task import Command

LIST, RANGE, COUNT, CONTEXT = "IP_ADDRESS_LIST", "IP_ADDRESS_RANGE", "IP_ADDRESS_COUNT", "CONTEXT"
MOST = 1000
"""How many addresses may be reserved at once (*assumed*)."""

KEYS: Mapping[str, tuple[str, ...]] = {
    LIST: ("ipAddresses",),
    RANGE: ("startIpAddress", "count"),
    COUNT: ("count",),
    CONTEXT: ("clientContext",),
}
"""What each way of choosing addresses needs (documented in words)."""


class ReservedIpSchema(WireSchema):
    """A reserved address."""

    object_type = f"{CONFIG}ReservedIp"
    uuid = fields.String(data_key="extId")
    ip = fields.String(data_key="ipv4Address")
    context = fields.String(data_key="clientContext")


class AddressBody(Part):
    """An ``IPAddress``, of version 4."""

    ipv4 = Ipv4Text(required=True)


class Amount(WholeNumber):
    """How many addresses."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        amount = super()._deserialize(value, attr, data, **kwargs)
        if amount > MOST:
            raise ValidationError(too_high(amount, MOST))
        return amount


class ChoiceBody(Part):
    """What both specs have."""

    addresses = fields.List(fields.Nested(AddressBody), data_key="ipAddresses", load_default=None, allow_none=True)
    start = fields.Nested(AddressBody, data_key="startIpAddress", load_default=None, allow_none=True)
    count = Amount(1, load_default=None, allow_none=True)
    context = Text(64, 1, data_key="clientContext", load_default=None, allow_none=True)


class ReserveBody(ChoiceBody):
    """``IpReserveSpec``."""

    way = EnumWord({word: word for word in (COUNT, RANGE, LIST)}, data_key="reserveType", required=True)


class UnreserveBody(ChoiceBody):
    """``IpUnreserveSpec``."""

    way = EnumWord({word: word for word in (LIST, RANGE, CONTEXT)}, data_key="unreserveType", required=True)


def _wanted(call: Call, schema: type[ChoiceBody]) -> Mapping[str, Any]:
    wanted = load(schema, call.body)
    if lacking := [key for key in KEYS[wanted["way"]] if not call.body.get(key)]:
        raise Invalid("body", missing(lacking))
    return wanted


def _addresses(wanted: Mapping[str, Any]) -> tuple[str, ...]:
    """The addresses that a body names, one by one or from one on."""
    if wanted["way"] == LIST:
        return tuple(address["ipv4"] for address in wanted["addresses"])
    if wanted["way"] != RANGE:
        return ()
    try:
        start = IPv4Address(wanted["start"]["ipv4"])
        return tuple(str(start + step) for step in range(wanted["count"]))
    except ValueError as error:
        raise Invalid("startIpAddress", str(error)) from None


def _ordered(call: Call, wanted: Mapping[str, Any], command: Command) -> Reply:
    return ordered(call, command, {KIND: "startIpAddress"} if wanted["way"] == RANGE else None)


def list_reserved(call: Call) -> Reply:
    """The reserved addresses of a subnet."""
    network = named_subnet(call, OWNER)
    return listed(call, [ReservedIpSchema().dump(one) for one in network.reservations])


def reserve(call: Call) -> Reply:
    """Reserve addresses. The task fails where one is taken, or too few are left."""
    network = named_subnet(call)
    wanted = _wanted(call, ReserveBody)
    command = ReserveAddresses(network.uuid, _addresses(wanted), context=wanted["context"])
    return _ordered(call, wanted, replace(command, count=wanted["count"] if wanted["way"] == COUNT else 0))


def unreserve(call: Call) -> Reply:
    """Give reserved addresses back."""
    network = named_subnet(call)
    wanted = _wanted(call, UnreserveBody)
    return _ordered(call, wanted, ReleaseAddresses(network.uuid, _addresses(wanted), wanted["context"]))


HANDLERS: dict[str, Handler] = {
    f"v4 GET {SUBNETS}/{{{OWNER}}}/reserved-ips": list_reserved,
    f"v4 POST {SUBNET}/addresses/$actions/reserve": reserve,
    f"v4 POST {SUBNET}/addresses/$actions/unreserve": unreserve,
}
