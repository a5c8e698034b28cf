"""Routing policies in v4 (``networking.v4.config.RoutingPolicy``): fields as in the official SDK."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_prism.faces.rest.exchange import Call, Handler
from mock_prism.faces.rest.v4.envelopes import Record
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.network_values import CONFIG, address, belonging_of, ip_of, ip_subnet, metadata, prefix_of
from mock_prism.faces.rest.v4.nouns import Body, Noun, handlers
from mock_prism.model.commands.routing_policy import CreateRoutingPolicy, DeleteRoutingPolicy, UpdateRoutingPolicy
from mock_prism.model.errors import NotSimulated
from mock_prism.model.routing_policy import (
    Fallback,
    Match,
    Place,
    PlaceKind,
    PolicyAct,
    PortRange,
    Protocol,
    Reroute,
    RoutingPolicy,
    Rule,
)
from mock_prism.model.site import Site
from mock_prism.model.task import Command
from mock_prism.model.vpc import Vpc

POLICIES = "/networking/config/routing-policies"
PLACES = {PlaceKind.ANY: "ANY", PlaceKind.EXTERNAL: "EXTERNAL", PlaceKind.SUBNET: "SUBNET"}
PROTOCOLS = {protocol: protocol.name for protocol in Protocol} | {Protocol.NUMBER: "PROTOCOL_NUMBER"}
ACTS = {act: act.name for act in PolicyAct}
FALLBACKS = {fallback: fallback.name for fallback in Fallback}
FAULTS = {"policy match": "policies.policyMatch", "policy action": "policies.policyAction"}


def shown(site: Site, policy: RoutingPolicy) -> Record:
    """A routing policy."""
    return typed(
        f"{CONFIG}RoutingPolicy",
        extId=policy.uuid,
        name=policy.name,
        description=policy.description or None,
        priority=policy.priority,
        policies=[_rule(rule) for rule in policy.rules],
        vpcExtId=policy.vpc_uuid,
        vpc=typed(f"{CONFIG}VpcName", name=site.get(Vpc, policy.vpc_uuid).name),
        metadata=metadata(site, policy.belonging),
        projectExtId=policy.belonging.project_uuid,
    )


def _rule(rule: Rule) -> Record:
    match = rule.match
    return typed(
        f"{CONFIG}RoutingPolicyRule",
        policyMatch=typed(
            f"{CONFIG}RoutingPolicyMatchCondition",
            source=_place(match.source),
            destination=_place(match.destination),
            protocolType=PROTOCOLS[match.protocol],
            protocolParameters=_parameters(match),
        ),
        policyAction=typed(
            f"{CONFIG}RoutingPolicyAction",
            actionType=ACTS[rule.act],
            rerouteParams=[_reroute(one) for one in rule.reroutes] or None,
            nexthopIpAddress=address(rule.next_hop),
        ),
        isBidirectional=rule.is_bidirectional,
    )


def _place(place: Place) -> Record:
    prefix = None if place.prefix is None else ip_subnet(place.prefix)
    return typed(f"{CONFIG}AddressTypeObject", addressType=PLACES[place.kind], subnetPrefix=prefix)


def _parameters(match: Match) -> Record | None:
    if match.source_ports or match.destination_ports:
        return typed(
            f"{CONFIG}LayerFourProtocolObject",
            sourcePortRanges=[_range(one) for one in match.source_ports] or None,
            destinationPortRanges=[_range(one) for one in match.destination_ports] or None,
        )
    if (match.icmp_type, match.icmp_code) != (None, None):
        return typed(f"{CONFIG}ICMPObject", icmpType=match.icmp_type, icmpCode=match.icmp_code)
    return None if match.number is None else typed(f"{CONFIG}ProtocolNumberObject", protocolNumber=match.number)


def _range(ports: PortRange) -> Record:
    return typed(f"{CONFIG}PortRange", startPort=ports.start, endPort=ports.end)


def _reroute(one: Reroute) -> Record:
    return typed(
        f"{CONFIG}RerouteParam",
        serviceIp=address(one.service_ip),
        ingressServiceIp=address(one.ingress_ip),
        egressServiceIp=address(one.egress_ip),
        rerouteFallbackAction=one.fallback and FALLBACKS[one.fallback],
    )


def _meant(words: Mapping[Any, str], word: str) -> Any:
    return next(meaning for meaning, known in words.items() if known == word)


def _read_rule(body: Mapping[str, Any]) -> Rule:
    action = body["policyAction"]
    return Rule(
        _read_match(body["policyMatch"]),
        _meant(ACTS, action["actionType"]),
        tuple(_read_reroute(one) for one in action.get("rerouteParams", ())),
        ip_of(action.get("nexthopIpAddress")),
        body.get("isBidirectional", False),
    )


def _read_match(body: Mapping[str, Any]) -> Match:
    """The one-of of parameters is told by its fields: they have none in common."""
    more = body.get("protocolParameters", {})
    return Match(
        _read_place(body["source"]),
        _read_place(body["destination"]),
        _meant(PROTOCOLS, body["protocolType"]),
        _read_ranges(more.get("sourcePortRanges", ())),
        _read_ranges(more.get("destinationPortRanges", ())),
        more.get("icmpType"),
        more.get("icmpCode"),
        more.get("protocolNumber"),
    )


def _read_place(body: Mapping[str, Any]) -> Place:
    prefix = prefix_of(body["subnetPrefix"]) if "subnetPrefix" in body else None
    return Place(_meant(PLACES, body["addressType"]), prefix)


def _read_ranges(bodies: list[Mapping[str, int]]) -> tuple[PortRange, ...]:
    return tuple(PortRange(one["startPort"], one["endPort"]) for one in bodies)


def _read_reroute(body: Mapping[str, Any]) -> Reroute:
    service, ingress, egress = (ip_of(body.get(key)) for key in ("serviceIp", "ingressServiceIp", "egressServiceIp"))
    fallback = body.get("rerouteFallbackAction")
    return Reroute(service, ingress, egress, None if fallback is None else _meant(FALLBACKS, fallback))


def _values(body: Body) -> tuple[str, int, tuple[Rule, ...]]:
    return body["name"], body["priority"], tuple(_read_rule(rule) for rule in body["policies"])


def _create(call: Call, body: Body) -> Command:
    return CreateRoutingPolicy(
        body["vpcExtId"].lower(), *_values(body), body.get("description", ""), belonging_of(body)
    )


def _update(call: Call, policy: RoutingPolicy, body: Body) -> Command:
    if body["vpcExtId"].lower() != policy.vpc_uuid:
        raise NotSimulated("moving a routing policy to another VPC")
    said = body.get("description"), belonging_of(body, policy.belonging)
    return UpdateRoutingPolicy(policy.uuid, *_values(body), *said)


HANDLERS: dict[str, Handler] = handlers(
    Noun(POLICIES, RoutingPolicy, shown, _create, _update, DeleteRoutingPolicy, faults=FAULTS)
)
