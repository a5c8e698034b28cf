"""Random acts on networks and NICs over all faces; whatever is done, some things always hold."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from contract_tests.across.network_doors import NETWORK_MAKERS, NIC_MAKERS
from contract_tests.across.world import World
from mock_prism.model.leases import holdings
from mock_prism.model.network import Network
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm

V08, V2 = "/PrismGateway/services/rest/v0.8", "/PrismGateway/services/rest/v2.0"
TAILS = st.none() | st.integers(2, 12)


class Networks(RuleBasedStateMachine):
    """Clients of every face at work on the networks of one site."""

    @initialize()
    def start(self) -> None:
        self.world = World.start()

    @rule(face=st.sampled_from(sorted(NETWORK_MAKERS)), number=st.integers(1, 9), managed=st.booleans())
    def make_a_network(self, face: str, number: int, managed: bool) -> None:
        NETWORK_MAKERS[face](self.world, f"net-{number}", number, managed)

    @rule(face=st.sampled_from(sorted(NIC_MAKERS)), vm=st.integers(0, 23), place=st.integers(0, 9), tail=TAILS)
    def add_a_nic(self, face: str, vm: int, place: int, tail: int | None) -> None:
        vms, networks = list(self.world.site.all(Vm)), list(self.world.site.all(Network))
        if vms and networks:
            network = networks[place % len(networks)]
            ip = None if tail is None or network.ipam is None else str(network.ipam.subnet.network_address + tail)
            NIC_MAKERS[face](self.world, vms[vm % len(vms)], network, ip)

    @rule(vm=st.integers(0, 23), by_acli=st.booleans())
    def remove_a_nic(self, vm: int, by_acli: bool) -> None:
        vms = [one for one in self.world.site.all(Vm) if one.nics]
        if not vms:
            return
        found = vms[vm % len(vms)]
        mac = found.nics[-1].mac
        if by_acli:
            self.world.shell("acli", "vm.nic_delete", found.name, mac)
        else:
            assert self.world.send("DELETE", f"{V2}/vms/{found.uuid}/nics/{mac}").status_code == 200

    @rule(place=st.integers(0, 9), tail=st.integers(2, 12), by_acli=st.booleans())
    def keep_an_address(self, place: int, tail: int, by_acli: bool) -> None:
        networks = [network for network in self.world.site.all(Network) if network.ipam is not None]
        network = networks[place % len(networks)]
        assert network.ipam is not None
        ip = str(network.ipam.subnet.network_address + tail)
        if by_acli:
            self.world.shell("acli", "net.add_to_ip_blacklist", network.uuid, f"ip_list={ip}")
        else:
            path = f"{V2}/networks/{network.uuid}/blacklist_ip_addresses"
            assert self.world.send("POST", path, {"value": ip}).status_code in (201, 422)

    @rule(place=st.integers(0, 9), by_acli=st.booleans())
    def delete_a_network(self, place: int, by_acli: bool) -> None:
        networks = list(self.world.site.all(Network))[1:]
        if not networks:
            return
        network = networks[place % len(networks)]
        if by_acli:
            self.world.shell("acli", "net.delete", network.uuid)
        else:
            assert self.world.send("DELETE", f"{V2}/networks/{network.uuid}").status_code in (204, 422)

    @invariant()
    def no_address_is_given_twice(self) -> None:
        for network in self.world.site.all(Network):
            held = [one.ip for one in holdings(self.world.site, network.uuid) if one.ip]
            assert network.ipam is None or len({*held, network.ipam.gateway}) == len(held) + 1, network.name

    @invariant()
    def every_face_tells_the_same_networks(self) -> None:
        expected = {network.uuid for network in self.world.site.all(Network)}
        old, newer = (self.world.read(f"{path}/networks")["entities"] for path in (V08, V2))
        newest = self.world.read("/api/networking/v4.4/config/subnets")["data"]
        assert {one["uuid"] for one in old} == {one["uuid"] for one in newer} == expected
        assert {one["extId"] for one in newest} == expected

    @rule()
    def let_time_pass(self) -> None:
        self.world.settle()

    def teardown(self) -> None:
        """In the end every task has ended."""
        self.world.settle()
        assert all(task.has_ended for task in self.world.site.all(Task))


TestNetworks = Networks.TestCase
TestNetworks.settings = settings(
    max_examples=15,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
