"""acli vm: the NICs of a VM."""

from __future__ import annotations

import re

import pytest

from contract_tests.shell.shell import Shell
from mock_prism.model.vm import VmNic

MAC = "50:6b:8d:00:00:01"
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture
def net(shell: Shell) -> Shell:
    """With a managed network of its own."""
    shell.output("acli", "net.create", "new", "vlan=7", "ip_config=10.7.0.1/24")
    shell.output("acli", "net.add_dhcp_pool", "new", "start=10.7.0.10", "end=10.7.0.12")
    return shell


def nic(shell: Shell) -> VmNic:
    """The VM's newest NIC."""
    return shell.vm("test-off").nics[-1]


def add(shell: Shell, *words: str) -> str:
    """Give the VM a NIC on the new network."""
    return shell.output("acli", "vm.nic_create", "test-off", "network=new", *words)


def test_a_nic_is_added_with_two_lines_of_progress(net: Shell) -> None:
    assert add(net) == "NicCreate: pending\nNicCreate: complete\n"
    assert nic(net).ip == "10.7.0.10"


def test_a_nic_is_made_to_order(net: Shell) -> None:
    add(net, f"mac={MAC.upper()}", "ip=10.7.0.77", "connected=false", "model=e1000", "request_ip=true")

    found = nic(net)
    assert (found.mac, found.ip, found.is_connected, found.model) == (MAC, "10.7.0.77", False, "e1000")


def test_nics_are_listed_and_shown(net: Shell) -> None:
    add(net, f"mac={MAC}")

    rows = net.output("acli", "vm.nic_list", "test-off").splitlines()
    shown = net.output("acli", "vm.nic_get", "test-off", f"mac_addr={MAC}")

    assert rows[-1].split() == [MAC, "new", "10.7.0.10"]
    assert UUID.sub("UUID", shown) == (
        f"{MAC} {{\n"
        "  connected: True\n"
        '  ip_address: "10.7.0.10"\n'
        f'  mac_addr: "{MAC}"\n'
        '  network_name: "new"\n'
        '  network_uuid: "UUID"\n'
        '  type: "kNormalNic"\n'
        '  uuid: "UUID"\n'
        '  vlan_mode: "kAccess"\n'
        "}\n"
    )
    assert MAC in net.run("acli", "-o", "json", "vm.nic_get", "test-off").document["data"]


def test_a_nic_is_changed_and_removed(net: Shell) -> None:
    add(net, f"mac={MAC}")
    uuid = nic(net).uuid

    net.output("acli", "vm.nic_update", "test-off", MAC, "ip=10.7.0.50", "connected=false")
    changed = nic(net)
    net.output("acli", "vm.nic_update", "test-off", MAC, "network=vlan.0", "vlan_mode=kAccess")
    moved = nic(net)
    text = net.output("acli", "vm.nic_delete", "test-off", uuid)

    assert (changed.uuid, changed.ip, changed.is_connected) == (uuid, "10.7.0.50", False)
    assert (moved.uuid, moved.ip, moved.is_connected) == (uuid, None, False)
    assert text == "NicDelete: pending\nNicDelete: complete\n"
    assert uuid not in [one.uuid for one in net.vm("test-off").nics]


def test_a_nic_that_finds_no_address_fails(net: Shell) -> None:
    for _ in range(3):
        add(net)

    ended = net.run("acli", "vm.nic_create", "test-off", "network=new")

    assert (ended.status, ended.stdout.startswith("NicCreate: pending\nNicCreate: OperationRefused: ")) == (1, True)


REFUSED = {
    "vm.nic_create test-off": "Missing parameter: network",
    "vm.nic_create test-off network=none": "Unknown name: none",
    "vm.nic_create nobody network=new": "Unknown name: nobody",
    "vm.nic_create test-off network=new mac=here": "InvalidArgument: mac address: ",
    "vm.nic_create test-off network=new ip=10.1.0.1": "InvalidArgument: ip address: ",
    "vm.nic_create test-off network=new trunked_networks=a": "InvalidArgument: trunked_networks: ",
    "vm.nic_create test-off network=new trunked_networks=4096": "InvalidArgument: trunked vlans: ",
    "vm.nic_create test-off network=new model=rtl": "InvalidArgument: model: ",
    f"vm.nic_update test-off {MAC}": f"Unknown name: {MAC}",
    f"vm.nic_delete test-off {MAC}": f"Unknown name: {MAC}",
}


@pytest.mark.parametrize("line", REFUSED)
def test_what_cannot_be_is_refused_and_nothing_changes(net: Shell, line: str) -> None:
    before = net.vm("test-off")

    ended = net.run("acli", *line.split())

    assert (ended.status, ended.stdout[: len(REFUSED[line])]) == (1, REFUSED[line])
    assert net.vm("test-off") is before


def test_a_nic_trunks_vlans_and_stops(net: Shell) -> None:
    add(net, f"mac={MAC}", "trunked_networks=7,8")
    made = nic(net).trunked_vlans
    net.output("acli", "vm.nic_update", "test-off", MAC, "trunked_networks=9", "update_vlan_trunk_info=true")
    shown = net.output("acli", "vm.nic_get", "test-off", f"mac_addr={MAC}")
    net.output("acli", "vm.nic_update", "test-off", MAC, "vlan_mode=kTrunked")
    kept = nic(net).trunked_vlans
    net.output("acli", "vm.nic_update", "test-off", MAC, "vlan_mode=kAccess", "update_vlan_trunk_info=true")

    assert (made, kept, nic(net).trunked_vlans) == ((7, 8), (9,), None)
    assert "  trunked_networks: 9\n" in shown
    assert '  vlan_mode: "kTrunked"\n' in shown


@pytest.mark.parametrize("word", ["type=kNetworkFunctionNic", "network_function_nic_type=kTap"])
def test_what_is_not_simulated_of_a_nic_says_so(net: Shell, word: str) -> None:
    assert net.run("acli", "vm.nic_create", "test-off", "network=new", word).status == 69
