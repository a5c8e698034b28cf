"""Making, changing and deleting routing policies."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address
from typing import ClassVar

from mock_prism.model.belonging import NOBODYS, Belonging
from mock_prism.model.category import check_categories
from mock_prism.model.commands.target import CentralCommand, registering
from mock_prism.model.commands.vpc import check_prefix
from mock_prism.model.errors import AlreadyExists, Invalid
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.names import check_name
from mock_prism.model.records import ref
from mock_prism.model.routing_policy import Match, Place, PlaceKind, PolicyAct, Protocol, RoutingPolicy, Rule
from mock_prism.model.runbook import Pause, Runbook
from mock_prism.model.site import Site
from mock_prism.model.task import Task
from mock_prism.model.vpc import Vpc

LEAST_PRIORITY, MOST_PRIORITY = 1, 1000
PORTS = frozenset({Protocol.TCP, Protocol.UDP})


def _check_place(place: Place) -> None:
    if (place.kind is PlaceKind.SUBNET) != (place.prefix is not None):
        raise Invalid("policy match", "a prefix goes with a subnet, and with nothing else")
    if place.prefix is not None:
        check_prefix("policy match", place.prefix)


def _check_match(match: Match) -> None:
    """What is told of a protocol must be of that protocol."""
    _check_place(match.source)
    _check_place(match.destination)
    ranges = (*match.source_ports, *match.destination_ports)
    if ranges and match.protocol not in PORTS:
        raise Invalid("policy match", "only TCP and UDP have ports")
    if any(one.end < one.start for one in ranges):
        raise Invalid("policy match", "a range of ports ends before it starts")
    if (match.icmp_type, match.icmp_code) != (None, None) and match.protocol is not Protocol.ICMP:
        raise Invalid("policy match", "only ICMP has a type and a code")
    if (match.number is None) == (match.protocol is Protocol.NUMBER):
        raise Invalid("policy match", "a protocol number goes with that sort of match, and with nothing else")


def _check_rule(rule: Rule) -> None:
    """What is told of an act must be of that act."""
    _check_match(rule.match)
    if bool(rule.reroutes) != (rule.act is PolicyAct.REROUTE):
        raise Invalid("policy action", "a service goes with rerouting, and with nothing else")
    if (rule.next_hop is None) == (rule.act is PolicyAct.FORWARD):
        raise Invalid("policy action", "a next hop goes with forwarding, and with nothing else")
    addresses = [rule.next_hop]
    for one in rule.reroutes:
        addresses += [one.service_ip, one.ingress_ip, one.egress_ip]
        if one.service_ip is None and (one.ingress_ip is None or one.egress_ip is None):
            raise Invalid("policy action", "rerouting needs the address of a service, or one for each way")
    try:
        for address in addresses:
            IPv4Address("0.0.0.0" if address is None else address)
    except ValueError as error:
        raise Invalid("policy action", str(error)) from None


def _check(name: str, priority: int, rules: tuple[Rule, ...]) -> None:
    check_name("a routing policy", name)
    if not LEAST_PRIORITY <= priority <= MOST_PRIORITY:
        raise Invalid("priority", f"must be from {LEAST_PRIORITY} to {MOST_PRIORITY}")
    if not rules:
        raise Invalid("policies", "a routing policy needs a rule")
    for rule in rules:
        _check_rule(rule)


def _check_single(site: Site, policy: RoutingPolicy) -> None:
    """No two policies of a VPC have the same priority. Raises AlreadyExists."""
    for other in site.where(RoutingPolicy, "vpc_uuid", policy.vpc_uuid):
        if other.uuid != policy.uuid and other.priority == policy.priority:
            raise AlreadyExists("priority of a routing policy", str(policy.priority))


def _create(site: Site, task: Task) -> Pause | None:
    command = CreateRoutingPolicy.of(task)
    policy = RoutingPolicy(
        uuid=site.ids.uuid("routing-policy"),
        vpc_uuid=command.vpc_uuid,
        name=command.name,
        priority=command.priority,
        rules=command.rules,
        description=command.description,
        belonging=command.belonging,
    )
    _check_single(site, policy)
    site.put(replace(site.get(Task, task.uuid), entities=(ref(site.put(policy)),)))
    return None


@frozen
class CreateRoutingPolicy(CentralCommand):
    """Make a policy of a VPC. The task fails where another has its priority."""

    operation: ClassVar[str] = "RoutingPolicyCreate"
    runbook: ClassVar[Runbook] = registering("Create the routing policy", _create)

    vpc_uuid: str
    name: str
    priority: int
    rules: tuple[Rule, ...]
    description: str = ""
    belonging: Belonging = NOBODYS

    def check(self, site: Site) -> None:
        """The VPC must be there, and the policy possible."""
        site.get(Vpc, self.vpc_uuid)
        _check(self.name, self.priority, self.rules)
        check_categories(site, self.belonging.categories)


@frozen
class RoutingPolicyCommand(CentralCommand):
    """An act on one routing policy."""

    policy_uuid: str

    def check(self, site: Site) -> None:
        """It must exist."""
        site.get(RoutingPolicy, self.policy_uuid)

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(RoutingPolicy, self.policy_uuid)),)

    def holds(self) -> tuple[str, ...]:
        return (self.policy_uuid,)


def _update(site: Site, task: Task) -> Pause | None:
    command = UpdateRoutingPolicy.of(task)
    policy = command.applied(site.get(RoutingPolicy, command.policy_uuid))
    _check_single(site, policy)
    site.put(policy)
    return None


@frozen
class UpdateRoutingPolicy(RoutingPolicyCommand):
    """Change a policy; None leaves one as it is."""

    operation: ClassVar[str] = "RoutingPolicyUpdate"
    runbook: ClassVar[Runbook] = registering("Change the routing policy", _update)

    name: str | None = None
    priority: int | None = None
    rules: tuple[Rule, ...] | None = None
    description: str | None = None
    belonging: Belonging | None = None

    def check(self, site: Site) -> None:
        """It must be possible as it will be."""
        after = self.applied(site.get(RoutingPolicy, self.policy_uuid))
        _check(after.name, after.priority, after.rules)
        check_categories(site, after.categories)

    def applied(self, policy: RoutingPolicy) -> RoutingPolicy:
        """The policy as it will be."""
        return replace(
            policy,
            name=policy.name if self.name is None else self.name,
            priority=policy.priority if self.priority is None else self.priority,
            rules=policy.rules if self.rules is None else self.rules,
            description=policy.description if self.description is None else self.description,
            belonging=self.belonging or policy.belonging,
        )


def _delete(site: Site, task: Task) -> Pause | None:
    site.remove(site.get(RoutingPolicy, DeleteRoutingPolicy.of(task).policy_uuid))
    return None


@frozen
class DeleteRoutingPolicy(RoutingPolicyCommand):
    """Delete a routing policy."""

    operation: ClassVar[str] = "RoutingPolicyDelete"
    runbook: ClassVar[Runbook] = registering("Delete the routing policy", _delete)
