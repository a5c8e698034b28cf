"""Networks of a Prism Element, in v2.0 and v0.8 alike."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contract_tests.rest_element.prism import GENERATIONS, Prism
from contract_tests.rest_v2.element import NOWHERE, Element, assert_wire
from mock_prism.faces.rest.element.types import canonical
from mock_prism.faces.rest.v08.replies import WIRE as V08
from mock_prism.faces.rest.v2.replies import WIRE as V2
from mock_prism.model.commands.network import CreateNetwork, UpdateNetwork
from mock_prism.model.commands.reservation import ReserveAddresses
from mock_prism.model.commands.virtual_switch import CreateVirtualSwitch
from mock_prism.model.network import Ipam, IpPool, Network
from mock_prism.model.task import Command, Task
from mock_prism.model.virtual_switch import Uplinks, VirtualSwitch

WIRES = {"v2.0": V2, "v0.8": V08}
BLACKLIST = {"v2.0": "blacklist_ip", "v0.8": "blacklist_IP"}
RANGE = {
    "network_address": "10.7.0.0",
    "prefix_length": 24,
    "default_gateway": "10.7.0.1",
    "pool": [{"range": "10.7.0.10 10.7.0.12"}],
}
OPTIONS = {
    "domain_name_servers": "10.7.0.2,10.7.0.3",
    "domain_name": "example.test",
    "domain_search": "example.test other.test",
    "tftp_server_name": "boot",
    "boot_file_name": "pxe",
}
IPAM = Ipam("10.7.0.0", 24, "10.7.0.1", (IpPool("10.7.0.10", "10.7.0.12"),))


class Face:
    """One generation; bodies are written and read in the spelling of v2.0."""

    def __init__(self, generation: str) -> None:
        self.generation = generation
        self.element: Element = Prism.start().of(generation)

    @property
    def site(self) -> Any:
        """The site behind the face."""
        return self.element.site

    def send(self, method: str, path: str, body: object = None) -> Any:
        """One call."""
        return self.element.send(method, path, WIRES[self.generation].types.spelled(body))

    def read(self, path: str) -> Any:
        """What a path answers, in the spelling of v2.0."""
        return plain(self.element.read(path))

    def network(self, name: str) -> Network:
        """A network by its name."""
        found: Network | None = self.site.find(Network, "name", name)
        assert found is not None
        return found

    def create(self, **more: object) -> Any:
        """Ask for a network."""
        return self.send("POST", "/networks", {"name": "new", "vlan_id": 7, **more})

    def last(self) -> Command:
        """The command of the newest task."""
        command: Command = list(self.site.all(Task))[-1].command
        return command


def plain(value: Any) -> Any:
    """A body in the spelling of v2.0."""
    if isinstance(value, dict):
        return {canonical(key): plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else value


@pytest.fixture(params=sorted(WIRES))
def face(request: pytest.FixtureRequest) -> Face:
    """Each generation in turn."""
    return Face(request.param)


@pytest.mark.parametrize(("wire", "name"), [("network", "prod.20"), ("network_unmanaged", "vlan.0")])
def test_a_network_on_the_wire(face: Face, wire: str, name: str) -> None:
    folder = face.generation.replace(".0", "").replace(".", "")
    assert_wire(f"{folder}/{wire}", face.element.read(f"/networks/{face.network(name).uuid}"))


def test_networks_are_listed_but_no_overlays(face: Face) -> None:
    face.site.put(
        Network(uuid="o", cluster_uuid=face.network("vlan.0").cluster_uuid, name="overlay", vpc_uuid="v", ipam=IPAM)
    )

    listed = face.read("/networks")

    assert [one["name"] for one in listed["entities"]] == ["vlan.0", "prod.20"]
    assert listed["metadata"]["total_entities"] == 2
    assert face.send("GET", "/networks/o").status_code == 404


def test_a_network_is_made_by_its_vlan_alone(face: Face) -> None:
    reply = face.send("POST", "/networks", {"vlan_id": 7})

    made = face.network("vlan.7")
    assert (reply.status_code, plain(reply.json)) == (201, {"network_uuid": made.uuid})
    assert (made.ipam, made.description, made.vlan_id) == (None, "", 7)


def test_a_body_is_the_command_that_it_says(face: Face) -> None:
    config = {**RANGE, "dhcp_options": OPTIONS, "dhcp_server_address": "10.7.0.254", "prefix_length": "24"}
    (switch,) = face.site.all(VirtualSwitch)

    reply = face.create(annotation="for tests", vswitch_name="br0", ip_config=config, logical_timestamp=0)

    assert reply.status_code == 201
    ipam = Ipam(
        "10.7.0.0",
        24,
        "10.7.0.1",
        (IpPool("10.7.0.10", "10.7.0.12"),),
        ("10.7.0.2", "10.7.0.3"),
        "example.test",
        ("example.test", "other.test"),
        "boot",
        "pxe",
        dhcp_server="10.7.0.254",
    )
    cluster = face.network("vlan.0").cluster_uuid
    assert face.last() == CreateNetwork(cluster, "new", 7, "for tests", switch.uuid, ipam)


def test_what_was_made_is_read(face: Face) -> None:
    face.create(ip_config={**RANGE, "dhcp_options": OPTIONS})

    shown = face.read(f"/networks/{face.network('new').uuid}")["ip_config"]

    assert shown["pool"] == RANGE["pool"]
    assert shown["dhcp_options"] == OPTIONS | {"domain_search": "example.test,other.test"}


def test_a_managed_network_may_have_no_gateway(face: Face) -> None:
    face.create(ip_config={key: value for key, value in RANGE.items() if key != "default_gateway"})

    assert face.network("new").ipam == replace(IPAM, gateway=None)
    assert face.read(f"/networks/{face.network('new').uuid}")["ip_config"]["default_gateway"] is None


def test_a_network_on_another_switch(face: Face) -> None:
    uplinks = (Uplinks(face.element.host("A").uuid, ("eth2",)),)
    face.site.submit(CreateVirtualSwitch("vs1", uplinks))

    for number, name in enumerate(("vs1", "br1")):
        assert face.create(name=f"new-{number}", vswitch_name=name).status_code == 201

    shown = [face.read(f"/networks/{face.network(f'new-{number}').uuid}")["vswitch_name"] for number in range(2)]
    assert shown == ["br1", "br1"]
    assert face.create(vswitch_name="br9").status_code == 404


def test_a_network_that_was_read_is_written_back(face: Face) -> None:
    path = f"/networks/{face.network('prod.20').uuid}"
    before = face.read(path)

    reply = face.send("PUT", path, before | {"name": "renamed", "annotation": "new"})

    assert (reply.status_code, reply.json) == (200, {"value": True})
    timestamp = before["logical_timestamp"] + 1
    after = before | {"name": "renamed", "annotation": "new", "logical_timestamp": timestamp}
    assert face.read(path) == after


def test_what_is_absent_of_a_network_stays(face: Face) -> None:
    uuid = face.network("prod.20").uuid

    face.send("PUT", f"/networks/{uuid}", {"vlan_id": 21})

    assert face.last() == UpdateNetwork(uuid, vlan_id=21, ipam=face.network("prod.20").ipam)
    assert face.network("prod.20").vlan_id == 21


def test_an_unmanaged_network_stays_so_and_becomes_managed(face: Face) -> None:
    path = f"/networks/{face.network('vlan.0').uuid}"

    written = face.element.send("PUT", path, face.element.read(path)).status_code
    same = face.network("vlan.0").ipam
    half = face.send("PUT", path, {"ip_config": {"default_gateway": "10.7.0.1"}}).status_code
    face.send("PUT", path, {"ip_config": RANGE})

    assert (written, half) == (200, 422)
    assert (same, face.network("vlan.0").ipam) == (None, IPAM)


def test_a_network_that_nobody_uses_is_deleted(face: Face) -> None:
    face.create()
    path = f"/networks/{face.network('new').uuid}"

    reply = face.send("DELETE", path)

    assert (reply.status_code, reply.data) == (204, b"")
    assert face.send("GET", path).status_code == 404


def test_a_network_in_use_is_not_deleted(face: Face) -> None:
    reply = face.send("DELETE", f"/networks/{face.network('prod.20').uuid}")

    assert (reply.status_code, "web-01" in reply.json["message"]) == (422, True)
    assert face.network("prod.20").revision == 0


def test_who_read_an_old_network_may_not_change_it(face: Face) -> None:
    path = f"/networks/{face.network('prod.20').uuid}"
    stamp = {"v2.0": "logical_timestamp", "v0.8": "logicaltimestamp"}[face.generation]

    assert face.send("PUT", path, {"name": "mine", "logical_timestamp": 9}).status_code == 409
    assert face.send("DELETE", f"{path}?{stamp}=9").status_code == 409


def test_addresses_are_told_with_those_who_have_them(face: Face) -> None:
    face.create(ip_config=RANGE)
    network = face.network("new")
    vm = face.element.vm("test-off")
    face.send("POST", f"/vms/{vm.uuid}/nics", {"spec_list": [{"network_uuid": network.uuid}]})
    face.send("POST", f"/networks/{network.uuid}/blacklist_ip_addresses", {"value": "10.7.0.12"})
    nic = face.element.vm("test-off").nics[-1]

    found = face.read(f"/networks/{network.uuid}/addresses")["entities"]

    given = {"ip_address": "10.7.0.10", "type": "VM", "entity_uuid": vm.uuid, "mac_address": nic.mac}
    kept = {"ip_address": "10.7.0.12", "type": "RESERVATION", "entity_uuid": None, "mac_address": None}
    rest = {"network_uuid": network.uuid, "deleted": False, "overlay_network_id": None}
    assert found == [given | rest, kept | rest]


def test_an_address_is_kept_and_freed(face: Face) -> None:
    network = face.network("prod.20")
    path = f"/networks/{network.uuid}"

    kept = face.send("POST", f"{path}/blacklist_ip_addresses", {"value": "10.20.0.99"})
    command = face.last()
    again = face.send("POST", f"{path}/blacklist_ip_addresses", {"value": "10.20.0.99"})
    freed = face.send("DELETE", f"{path}/{BLACKLIST[face.generation]}/10.20.0.99")
    twice = face.send("DELETE", f"{path}/{BLACKLIST[face.generation]}/10.20.0.99")

    assert (kept.status_code, kept.json) == (201, {"value": True})
    assert command == ReserveAddresses(network.uuid, ("10.20.0.99",))
    assert [reply.status_code for reply in (again, freed, twice)] == [422, 204, 404]
    assert face.network("prod.20").reservations == ()


BAD: dict[str, dict[str, object]] = {
    "vlan": {"vlan_id": 4096},
    "vlan_id": {"vlan_id": "blue"},
    "name": {"name": "n" * 300},
    "ip_config.network_address": {"ip_config": {"prefix_length": 24}},
    "ip_config.pool.range": {"ip_config": {**RANGE, "pool": [{"range": "10.7.0.10"}]}},
    "ipam": {"ip_config": {**RANGE, "default_gateway": "10.8.0.1"}},
}


@pytest.mark.parametrize("field", BAD)
def test_a_bad_network_is_refused_with_what_is_bad(face: Face, field: str) -> None:
    before = len(list(face.site.all(Task)))

    reply = face.create(**BAD[field])

    assert reply.status_code == 422
    named, _, _ = reply.json["message"].removeprefix("Invalid value of ").partition(":")
    assert canonical(named) == field
    assert len(list(face.site.all(Task))) == before


def test_what_is_not_simulated_of_a_network_is_501(face: Face) -> None:
    path = f"/networks/{face.network('vlan.0').uuid}"
    uplinks = (Uplinks(face.element.host("A").uuid, ("eth2",)),)
    face.site.submit(CreateVirtualSwitch("vs1", uplinks))

    moved = face.send("PUT", path, {"vswitch_name": "br1"})

    assert [face.create(uuid=NOWHERE).status_code, moved.status_code] == [501, 501]


def test_addresses_are_kept_of_managed_networks_only(face: Face) -> None:
    path = f"/networks/{face.network('vlan.0').uuid}/blacklist_ip_addresses"

    assert face.send("POST", path, {"value": "10.20.0.99"}).status_code == 500
    assert face.send("POST", path, {}).status_code == 422


def test_a_network_that_is_not_there_is_404(face: Face) -> None:
    for method, tail in (("GET", ""), ("PUT", ""), ("DELETE", ""), ("GET", "/addresses")):
        body = {"vlan_id": 7} if method == "PUT" else None
        assert face.send(method, f"/networks/{NOWHERE}{tail}", body).status_code == 404


def test_generations_are_asked_by_name() -> None:
    assert set(WIRES) < set(GENERATIONS)
