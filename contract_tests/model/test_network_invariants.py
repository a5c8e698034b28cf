"""Random acts on networks and all that is on them: no address is given twice, and what is given can be told why."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from contract_tests.model.routed import INSIDE, OUTSIDE, Routed
from mock_prism.model.commands.device_specs import NicSpec
from mock_prism.model.commands.floating_ip import CreateFloatingIp, DeleteFloatingIp, UpdateFloatingIp
from mock_prism.model.commands.network import CreateNetwork, DeleteNetwork, UpdateNetwork
from mock_prism.model.commands.reservation import ReleaseAddresses, ReserveAddresses
from mock_prism.model.commands.routing import CreateRoute, DeleteRoute
from mock_prism.model.commands.routing_policy import CreateRoutingPolicy, DeleteRoutingPolicy, UpdateRoutingPolicy
from mock_prism.model.commands.virtual_switch import CreateVirtualSwitch, DeleteVirtualSwitch, UpdateVirtualSwitch
from mock_prism.model.commands.vm import DeleteVm
from mock_prism.model.commands.vm_devices import AddNics, ChangeNic, RemoveNic
from mock_prism.model.commands.vpc import ConnectionSpec, CreateVpc, DeleteVpc, UpdateVpc
from mock_prism.model.entity import Entity
from mock_prism.model.errors import PrismError
from mock_prism.model.floating_ip import Association, FloatingIp, destination
from mock_prism.model.leases import holdings
from mock_prism.model.network import Ipam, Network, is_host
from mock_prism.model.routing import NextHop, NextHopKind, Route, RouteTable
from mock_prism.model.routing_policy import RoutingPolicy, Rule
from mock_prism.model.task import Command
from mock_prism.model.virtual_switch import Uplinks, VirtualSwitch
from mock_prism.model.vm import Vm, VmNic
from mock_prism.model.vpc import Vpc

PLACES = st.integers(0, 9)
PORTS = st.sampled_from(["eth1", "eth2", "eth3"])
TAILS = st.none() | st.integers(8, 15)
RANGES = (
    INSIDE,
    OUTSIDE,
    Ipam("10.98.0.0", 24, "10.98.0.10"),
    Ipam("10.98.0.0", 16, "10.98.0.1"),
    Ipam("10.97.0.0", 24, None),
    None,
)


class Networks(RuleBasedStateMachine):
    """A VPC and VLANs in the hands of operators."""

    @initialize()
    def begin(self) -> None:
        self.routed = Routed.start()
        self.site = self.routed.scene.site
        self.asked: set[tuple[str, str]] = set()
        self.pooled: set[tuple[str, int]] = set()
        self.remember()

    def ask(self, command: Command) -> None:
        """A refusal is an answer; anything but a PrismError is a defect."""
        with suppress(PrismError):
            self.site.finish(self.site.submit(command))
        self.remember()

    def remember(self) -> None:
        """Which addresses have ever been in a pool: guests keep theirs when it goes."""
        for network in self.site.all(Network):
            for pool in network.ipam.pools if network.ipam else ():
                self.pooled |= {(network.uuid, number) for number in pool.numbers}

    def pick(self, kind: type[Entity], place: int) -> str:
        """The uuid of one of a kind, or of nothing."""
        things = list(self.site.all(kind))
        return things[place % len(things)].uuid if things else "nowhere"

    def wanted(self, network_uuid: str, tail: int | None) -> str | None:
        """An address of a network that is asked for."""
        network = self.site.table(Network).get(network_uuid)
        if tail is None or network is None or network.ipam is None:
            return None
        ip = str(network.ipam.subnet.network_address + tail)
        self.asked.add((network_uuid, ip))
        return ip

    @rule(kind=st.sampled_from(["vlan", "external", "overlay"]), ipam=st.sampled_from(RANGES), place=PLACES)
    def make_a_network(self, kind: str, ipam: Ipam | None, place: int) -> None:
        vpc = self.pick(Vpc, place) if kind == "overlay" else None
        cluster = self.routed.scene.cluster.uuid
        self.ask(CreateNetwork(cluster, kind, ipam=ipam, is_external=kind == "external", vpc_uuid=vpc))

    @rule(place=PLACES, ipam=st.sampled_from(RANGES))
    def change_a_network(self, place: int, ipam: Ipam | None) -> None:
        self.ask(UpdateNetwork(self.pick(Network, place), ipam=ipam))

    @rule(place=PLACES)
    def delete_a_network(self, place: int) -> None:
        self.ask(DeleteNetwork(self.pick(Network, place)))

    @rule(place=PLACES, count=st.integers(0, 2), tail=TAILS)
    def reserve(self, place: int, count: int, tail: int | None) -> None:
        network = self.pick(Network, place)
        ip = self.wanted(network, tail)
        self.ask(ReserveAddresses(network, () if ip is None else (ip,), count))

    @rule(place=PLACES)
    def release(self, place: int) -> None:
        self.ask(ReleaseAddresses(self.pick(Network, place)))

    @rule(vm=PLACES, place=PLACES, tail=TAILS, count=st.integers(1, 2))
    def add_nics(self, vm: int, place: int, tail: int | None, count: int) -> None:
        network = self.pick(Network, place)
        spec = NicSpec(network, ip=self.wanted(network, tail))
        self.ask(AddNics(self.pick(Vm, vm), (spec,) * count))

    def some_nic(self, vm: int) -> tuple[str, VmNic | None]:
        """A VM, and its newest NIC."""
        uuid = self.pick(Vm, vm)
        found = self.site.table(Vm).get(uuid)
        return uuid, found.nics[-1] if found is not None and found.nics else None

    @rule(vm=PLACES, place=PLACES, tail=TAILS)
    def move_a_nic(self, vm: int, place: int, tail: int | None) -> None:
        uuid, nic = self.some_nic(vm)
        network = self.pick(Network, place)
        if nic is not None:
            self.ask(ChangeNic(uuid, VmNic(nic.uuid, nic.mac, network, self.wanted(network, tail))))

    @rule(vm=PLACES)
    def remove_a_nic(self, vm: int) -> None:
        uuid, nic = self.some_nic(vm)
        if nic is not None:
            self.ask(RemoveNic(uuid, nic.uuid))

    @rule(vm=PLACES)
    def delete_a_vm(self, vm: int) -> None:
        self.ask(DeleteVm(self.pick(Vm, vm)))

    @rule(place=PLACES, gateways=st.integers(1, 3), tail=TAILS, vpc=st.none() | PLACES)
    def connect_a_vpc(self, place: int, gateways: int, tail: int | None, vpc: int | None) -> None:
        network = self.pick(Network, place)
        ip = self.wanted(network, tail)
        specs = (ConnectionSpec(network, () if ip is None else (ip,), gateways),)
        self.ask(
            CreateVpc("v", connections=specs) if vpc is None else UpdateVpc(self.pick(Vpc, vpc), connections=specs)
        )

    @rule(vpc=PLACES, leaves=st.booleans())
    def leave_or_delete_a_vpc(self, vpc: int, leaves: bool) -> None:
        uuid = self.pick(Vpc, vpc)
        self.ask(UpdateVpc(uuid, connections=()) if leaves else DeleteVpc(uuid))

    def association(self, vm: int, tail: int | None) -> Association:
        """With a NIC, or with an address of a VPC."""
        _, nic = self.some_nic(vm)
        if tail is None:
            return Association(nic.uuid if nic is not None else "nowhere")
        return Association(vpc_uuid=self.pick(Vpc, vm), ip=f"10.98.0.{tail}")

    @rule(place=PLACES, tail=TAILS, vm=st.none() | PLACES, inner=TAILS)
    def take_a_floating_ip(self, place: int, tail: int | None, vm: int | None, inner: int | None) -> None:
        network = self.pick(Network, place)
        association = None if vm is None else self.association(vm, inner)
        self.ask(CreateFloatingIp(network, ip=self.wanted(network, tail), association=association))

    @rule(place=PLACES, vm=st.none() | PLACES, inner=TAILS)
    def associate_a_floating_ip(self, place: int, vm: int | None, inner: int | None) -> None:
        association = None if vm is None else self.association(vm, inner)
        self.ask(UpdateFloatingIp(self.pick(FloatingIp, place), association))

    @rule(place=PLACES)
    def give_a_floating_ip_back(self, place: int) -> None:
        self.ask(DeleteFloatingIp(self.pick(FloatingIp, place)))

    @rule(place=PLACES, network=PLACES, kind=st.sampled_from([NextHopKind.LOCAL, NextHopKind.EXTERNAL]))
    def add_a_route(self, place: int, network: int, kind: NextHopKind) -> None:
        hop = NextHop(kind, self.pick(Network, network))
        self.ask(CreateRoute(self.pick(RouteTable, place), f"10.{network}.0.0/16", hop))

    @rule(place=PLACES)
    def take_a_route_away(self, place: int) -> None:
        self.ask(DeleteRoute(self.pick(Route, place)))

    @rule(place=PLACES, priority=st.integers(0, 3), changes=st.booleans())
    def write_a_policy(self, place: int, priority: int, changes: bool) -> None:
        if changes:
            self.ask(UpdateRoutingPolicy(self.pick(RoutingPolicy, place), priority=priority))
        else:
            self.ask(CreateRoutingPolicy(self.pick(Vpc, place), "policy", priority, (Rule(),)))

    @rule(place=PLACES)
    def delete_a_policy(self, place: int) -> None:
        self.ask(DeleteRoutingPolicy(self.pick(RoutingPolicy, place)))

    @rule(
        port=st.sampled_from(["eth1", "eth2", "eth3"]), name=st.sampled_from(["vs1", "vs2"]), place=st.none() | PLACES
    )
    def wire_a_switch(self, port: str, name: str, place: int | None) -> None:
        uplinks = tuple(Uplinks(self.routed.scene.host(letter).uuid, (port,)) for letter in "ABCD")
        if place is None:
            self.ask(CreateVirtualSwitch(name, uplinks))
        else:
            self.ask(UpdateVirtualSwitch(self.pick(VirtualSwitch, place), uplinks=uplinks))

    @rule(place=PLACES)
    def delete_a_switch(self, place: int) -> None:
        self.ask(DeleteVirtualSwitch(self.pick(VirtualSwitch, place)))

    @invariant()
    def no_address_is_given_twice(self) -> None:
        for network in self.site.all(Network):
            if network.ipam is not None:
                given = Counter(one.ip for one in holdings(self.site, network.uuid) if one.ip)
                given[network.ipam.gateway or ""] += 1
                assert set(given.values()) == {1}, (network.name, given)

    @invariant()
    def every_address_is_of_its_network_and_from_a_pool_or_asked_for(self) -> None:
        for network in self.site.all(Network):
            for one in holdings(self.site, network.uuid):
                if network.ipam is not None and one.ip is not None:
                    assert is_host(network.ipam, one.ip), (network.name, one)
                    number = int.from_bytes(bytes(map(int, one.ip.split("."))))
                    assert (network.uuid, number) in self.pooled or (network.uuid, one.ip) in self.asked, one

    @invariant()
    def floating_ips_are_of_external_networks_and_lead_into_vpcs_attached_to_them(self) -> None:
        for floating in self.site.all(FloatingIp):
            assert self.site.get(Network, floating.network_uuid).is_external
            if (found := destination(self.site, floating)) is not None:
                assert self.site.get(Vpc, found.vpc_uuid or "").connection(floating.network_uuid) is not None

    @invariant()
    def whatever_names_something_finds_it(self) -> None:
        vpcs = {vpc.uuid for vpc in self.site.all(Vpc)} | {None}
        switches = {switch.uuid for switch in self.site.all(VirtualSwitch)} | {None}
        for network in self.site.all(Network):
            assert network.vpc_uuid in vpcs
            assert network.virtual_switch_uuid in switches
        for vpc in self.site.all(Vpc):
            assert all(self.site.get(Network, one.network_uuid).is_external for one in vpc.connections)
        for vm in self.site.all(Vm):
            assert all(not self.site.get(Network, nic.network_uuid).is_external for nic in vm.nics)

    @invariant()
    def each_vpc_has_its_table_and_each_priority_once(self) -> None:
        vpcs = {vpc.uuid for vpc in self.site.all(Vpc)}
        assert {table.vpc_uuid for table in self.site.all(RouteTable)} == vpcs
        priorities = Counter((policy.vpc_uuid, policy.priority) for policy in self.site.all(RoutingPolicy))
        assert set(priorities.values()) <= {1}
        assert {uuid for uuid, _ in priorities} <= vpcs

    @invariant()
    def each_port_is_of_one_switch_and_the_default_one_stays(self) -> None:
        ports = [
            (one.host_uuid, port)
            for switch in self.site.all(VirtualSwitch)
            for one in switch.uplinks
            for port in one.ports
        ]
        assert len(set(ports)) == len(ports)
        (default,) = (switch for switch in self.site.all(VirtualSwitch) if switch.is_default)
        assert len(default.uplinks) == 4

    @invariant()
    def no_mac_address_is_there_twice(self) -> None:
        macs = [nic.mac for vm in self.site.all(Vm) for nic in vm.nics]
        assert len(set(macs)) == len(macs)


TestNetworks = Networks.TestCase
TestNetworks.settings = settings(
    max_examples=30,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
