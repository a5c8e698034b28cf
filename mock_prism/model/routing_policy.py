"""A routing policy: what the router of a VPC does with packets that match, before it looks at its routes."""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from mock_prism.model.belonging import Owned
from mock_prism.model.frozen import frozen


class PlaceKind(Enum):
    """Where packets come from or go to."""

    ANY = "any"
    EXTERNAL = "external"
    SUBNET = "subnet"


class Protocol(Enum):
    """What packets carry."""

    ANY = "any"
    ICMP = "icmp"
    TCP = "tcp"
    UDP = "udp"
    NUMBER = "protocol number"


class PolicyAct(Enum):
    """What is done with packets."""

    PERMIT = "permit"
    DENY = "deny"
    REROUTE = "reroute"
    FORWARD = "forward"


class Fallback(Enum):
    """What is done with packets when what they are rerouted to does not answer."""

    ALLOW = "allow"
    DROP = "drop"
    PASSTHROUGH = "passthrough"
    NO_ACTION = "no action"


@frozen
class Place:
    """One end of a packet's way; ``prefix`` (a CIDR) tells which subnet."""

    kind: PlaceKind = PlaceKind.ANY
    prefix: str | None = None


@frozen
class PortRange:
    """Ports from one to another, both included."""

    start: int
    end: int


@frozen
class Match:
    """Which packets: by their ends, protocol, ports, ICMP's type and code, or the protocol's number."""

    source: Place = Place()
    destination: Place = Place()
    protocol: Protocol = Protocol.ANY
    source_ports: tuple[PortRange, ...] = ()
    destination_ports: tuple[PortRange, ...] = ()
    icmp_type: int | None = None
    icmp_code: int | None = None
    number: int | None = None


@frozen
class Reroute:
    """The service that packets are sent to: one address for both ways, or one for each."""

    service_ip: str | None = None
    ingress_ip: str | None = None
    egress_ip: str | None = None
    fallback: Fallback | None = None


@frozen
class Rule:
    """What is done with the packets that match."""

    match: Match = Match()
    act: PolicyAct = PolicyAct.PERMIT
    reroutes: tuple[Reroute, ...] = ()
    next_hop: str | None = None
    is_bidirectional: bool = False


@frozen(kw_only=True)
class RoutingPolicy(Owned):
    """One policy of a VPC, in which no two have the same priority."""

    kind: ClassVar[str] = "routing policy"
    indexed: ClassVar[tuple[str, ...]] = ("name", "vpc_uuid")

    vpc_uuid: str
    name: str
    priority: int
    rules: tuple[Rule, ...]
    description: str = ""
