"""acli net: networks, what they give, and the ports and switches under them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from contract_tests.shell.shell import CVM_A, A, B, Shell
from mock_prism.model.network import Ipam, IpPool, Network
from mock_prism.model.virtual_switch import BondMode, Uplinks, VirtualSwitch

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LIFE = (
    "net.create bas_sub vlan=1117 ip_config=10.19.117.1/24",
    "net.add_dhcp_pool bas_sub start=10.19.117.52 end=10.19.117.59",
)
"""As a script was seen to do it (captured, 2025)."""


def network(shell: Shell, name: str = "bas_sub") -> Network:
    """A network by its name."""
    found = shell.site.find(Network, "name", name)
    assert found is not None
    return found


def ipam(shell: Shell, name: str = "bas_sub") -> Ipam:
    """How a network is managed."""
    found = network(shell, name).ipam
    assert found is not None
    return found


def type_(shell: Shell, *lines: str) -> str:
    """What some lines of acli print, all of which must succeed."""
    return "".join(shell.output("acli", *line.split()) for line in lines)


@pytest.fixture
def managed(shell: Shell) -> Shell:
    """With a managed network."""
    assert type_(shell, *LIFE) == ""
    return shell


def test_a_network_is_made_given_a_pool_and_deleted_in_silence(managed: Shell) -> None:
    made = network(managed)
    assert (made.vlan_id, made.ipam) == (
        1117,
        Ipam("10.19.117.0", 24, "10.19.117.1", (IpPool("10.19.117.52", "10.19.117.59"),)),
    )

    assert type_(managed, "-y net.delete bas_sub") == ""

    assert managed.site.find(Network, "name", "bas_sub") is None


def test_the_list_is_sorted_by_name_with_subnets_and_blanks(shell: Shell) -> None:
    text = shell.output("acli", "net.list")

    assert UUID.sub("UUID", text) == (
        "Network name  Network UUID                          Type      Identifier  Subnet        \n"
        "prod.20       UUID  kBridged  20          10.20.0.0/24  \n"
        "vlan.0        UUID  kBridged  0                         \n"
    )


def test_the_list_in_json_tells_vlans_as_ids(shell: Shell) -> None:
    data = shell.run("acli", "-o", "json", "net.list").document["data"]

    assert [(one["name"], one["id"], one["type"]) for one in data] == [
        ("prod.20", 20, "kBridged"),
        ("vlan.0", 0, "kBridged"),
    ]


def test_overlays_are_not_seen(shell: Shell) -> None:
    cluster = network(shell, "vlan.0").cluster_uuid
    shell.site.put(Network(uuid="o", cluster_uuid=cluster, name="overlay", vpc_uuid="v"))

    assert "overlay" not in shell.output("acli", "net.list")
    assert shell.run("acli", "net.get", "overlay").stdout == "Unknown name: overlay\n"


FULL = """\
bas_sub {
  annotation: "for tests"
  identifier: 7
  ip_blacklist: "10.7.0.12"
  ip_config {
    default_gateway: "10.7.0.1"
    dhcp_options {
      bootfile_name: "pxe"
      domain_name_server: "10.7.0.2"
      domain_name_server: "10.7.0.3"
      domain_search: "example.test"
      tftp_server_name: "boot"
    }
    dhcp_server_address: "10.7.0.254"
    network_address: "10.7.0.0"
    pool {
      end: "10.7.0.20"
      start: "10.7.0.10"
    }
    prefix_length: 24
  }
  logical_timestamp: 4
  name: "bas_sub"
  type: "kBridged"
  uuid: "UUID"
  vswitch_name: "br0"
}
"""


def test_a_network_is_shown_with_one_line_that_says_uuid(shell: Shell) -> None:
    shell.output("acli", "net.create", "bas_sub", "vlan=7", "ip_config=10.7.0.1/24", "annotation=for tests")
    type_(
        shell,
        "net.update bas_sub dhcp_address=10.7.0.254",
        "net.add_dhcp_pool bas_sub start=10.7.0.10 end=10.7.0.20",
        "net.update_dhcp_dns bas_sub domains=example.test servers=10.7.0.2,10.7.0.3",
        "net.add_to_ip_blacklist bas_sub ip_list=10.7.0.12",
    )
    shell.output("acli", "net.update_dhcp_tftp", "bas_sub", "server_name=boot", "bootfile_name=pxe")

    text = shell.output("acli", "net.get", "bas_sub")

    assert UUID.sub("UUID", text) == FULL.replace("timestamp: 4", "timestamp: 5")
    assert [line for line in text.splitlines() if "uuid" in line] == [f'  uuid: "{network(shell).uuid}"']
    document = shell.run("acli", "-o", "json", "net.get", "bas_sub").document["data"]
    assert document[network(shell).uuid]["ip_config"]["pool"] == [{"end": "10.7.0.20", "start": "10.7.0.10"}]


def test_pools_and_options_come_and_go(managed: Shell) -> None:
    type_(
        managed,
        "net.add_dhcp_pool bas_sub start=10.19.117.80 end=10.19.117.89",
        "net.delete_dhcp_pool bas_sub start=10.19.117.52",
        "net.update_dhcp_dns bas_sub servers=10.19.117.2",
        "net.update_dhcp_dns bas_sub domains=a.test,b.test",
        "net.update_dhcp_tftp bas_sub server_name=boot",
        "net.update_dhcp_tftp bas_sub bootfile_name=pxe",
    )
    full = ipam(managed)
    type_(managed, *(f"net.{verb} bas_sub" for verb in ("clear_dhcp_pools", "clear_dhcp_dns", "clear_dhcp_tftp")))

    assert full.pools == (IpPool("10.19.117.80", "10.19.117.89"),)
    assert (full.name_servers, full.search_domains) == (("10.19.117.2",), ("a.test", "b.test"))
    assert (full.tftp_server, full.boot_file) == ("boot", "pxe")
    assert ipam(managed) == Ipam("10.19.117.0", 24, "10.19.117.1")


def test_addresses_are_kept_and_freed(managed: Shell) -> None:
    type_(managed, "net.add_to_ip_blacklist bas_sub ip_list=10.19.117.52,10.19.117.60")
    listed = managed.output("acli", "net.list_ip_blacklist", "bas_sub")
    type_(managed, "net.delete_from_ip_blacklist bas_sub ip_list=10.19.117.52")

    assert listed.split() == ["IP", "Address", "10.19.117.52", "10.19.117.60"]
    assert [one.ip for one in network(managed).reservations] == ["10.19.117.60"]


def test_a_network_is_renamed_and_managed_anew(managed: Shell) -> None:
    type_(managed, "net.update bas_sub name=renamed ip_config=10.19.117.254/24")

    assert ipam(managed, "renamed").gateway == "10.19.117.254"
    assert ipam(managed, "renamed").pools == (IpPool("10.19.117.52", "10.19.117.59"),)


def test_several_networks_are_deleted(shell: Shell) -> None:
    type_(shell, "net.create n1 vlan=1", "net.create n2 vlan=2", "net.delete n?")

    assert len(shell.output("acli", "net.list").splitlines()) == 3


def test_the_vms_on_a_network(shell: Shell) -> None:
    lines = shell.output("acli", "net.list_vms", "prod.20").splitlines()

    header, *rows = lines
    assert header.split("  ")[0] == "VM UUID"
    vm = shell.vm("web-01")
    assert next(row.split() for row in rows if "web-01" in row) == [vm.uuid, "web-01", vm.nics[0].mac, vm.nics[0].ip]


def test_a_nic_without_an_address_on_a_network(shell: Shell) -> None:
    type_(shell, "vm.nic_create old-erp network=vlan.0")
    vm = shell.vm("old-erp")

    rows = [line.split() for line in shell.output("acli", "net.list_vms", "vlan.0").splitlines()]
    told = shell.run("acli", "-o", "json", "net.list_vms", "vlan.0").document["data"]

    assert [vm.uuid, "old-erp", vm.nics[-1].mac] in rows
    assert {"mac_addr": vm.nics[-1].mac, "name": "old-erp", "uuid": vm.uuid} in told


REFUSED = {
    "net.get nothing": "Unknown name: nothing",
    "net.delete prod.20": "NetworkInUse: prod.20 is used by ",
    "net.create n vlan=4096": "InvalidArgument: vlan: must be from 0 to 4095",
    "net.create n vlan=blue": "InvalidArgument: vlan: 'blue' is not an integer",
    "net.create n vlan=1 ip_config=10.1.0.1": "InvalidArgument: ip_config: 10.1.0.1 has no prefix",
    "net.create n vlan=1 ip_config=here/24": "InvalidArgument: ip_config: ",
    "net.create n vlan=1 vswitch_name=br9": "Unknown name: br9",
    "net.create n vlan=1 dhcp_address=10.1.0.2": "InvalidArgument: dhcp_address: ",
    "net.create": "Missing parameter: network",
    "net.add_dhcp_pool bas_sub start=10.19.117.55 end=10.19.117.70": "InvalidArgument: ipam: two pools overlap",
    "net.add_dhcp_pool bas_sub start=10.19.117.60": "Missing parameter: end",
    "net.add_dhcp_pool vlan.0 start=10.0.0.1 end=10.0.0.2": "InvalidNetworkState: ",
    "net.delete_dhcp_pool bas_sub start=10.19.117.1": "Unknown name: 10.19.117.1",
    "net.add_to_ip_blacklist bas_sub ip_list=10.1.0.1": "InvalidArgument: ip address: ",
    "net.delete_from_ip_blacklist bas_sub ip_list=10.19.117.9": "Unknown name: 10.19.117.9",
    "net.update bas_sub,vlan.0 name=x": "InvalidArgument: network: ",
    "net.get_virtual_switch vs9": "Unknown name: vs9",
    "net.delete_virtual_switch vs0": "OperationRefused: ",
    "net.create_virtual_switch vs1 host_uplink_config=eth2": "InvalidArgument: host_uplink_config: ",
    "net.create_virtual_switch vs1 host_uplink_config={}": "InvalidArgument: host_uplink_config: ",
    f"net.get_host_nic {A} eth9": "Unknown name: eth9",
    "net.list_host_nic nowhere": "Unknown name: nowhere",
}


@pytest.mark.parametrize("line", REFUSED)
def test_what_cannot_be_is_refused_and_nothing_changes(managed: Shell, line: str) -> None:
    before = [*managed.site.all(Network), *managed.site.all(VirtualSwitch)]

    ended = managed.run("acli", *line.split())

    assert (ended.status, ended.stdout[: len(REFUSED[line])]) == (1, REFUSED[line])
    assert [*managed.site.all(Network), *managed.site.all(VirtualSwitch)] == before


def test_the_ports_of_a_host(shell: Shell) -> None:
    nics = shell.host(A).nics

    lines = shell.output("acli", "net.list_host_nic", A).splitlines()

    assert lines[0] == (
        "Port Name  UUID                                  MAC Address        Link Capacity (Mbps)  Link Status"
        "  RX Ring Size  TX Ring Size  "
    )
    assert (
        lines[1]
        == f"eth0       {nics[0].uuid}  {nics[0].mac}  10000                 Up           512           512           "
    )
    assert "Down" in lines[4]


def test_a_port_of_a_host(shell: Shell) -> None:
    host = shell.host(A)

    lines = shell.output("acli", "net.get_host_nic", A, "eth3").splitlines()

    assert (lines[0], lines[-1]) == ("nic_info {", "}")
    assert lines[1:-1] == sorted(lines[1:-1])
    assert f'  node: "{host.uuid}"' in lines
    assert "  link_detected: 0" in lines


def test_virtual_switches_are_listed_made_changed_and_deleted(shell: Shell) -> None:
    config = f"host_uplink_config={{{A}:eth2,eth3;{B}:eth2}}"
    shell.output("acli", "net.create_virtual_switch", "vs1", config, "bond_type=kBalanceTcp", "mtu=9000")
    made = shell.site.find(VirtualSwitch, "name", "vs1")
    assert made is not None
    listed = shell.output("acli", "net.list_virtual_switch").splitlines()
    type_(shell, "net.update_virtual_switch vs1 bond_type=kBalanceSlb description=new")
    shown = shell.output("acli", "net.get_virtual_switch", "vs1")
    type_(shell, "net.create n1 vlan=1 vswitch_name=vs1", "net.delete n1", "net.delete_virtual_switch vs1")

    uplinks = (Uplinks(shell.host(A).uuid, ("eth2", "eth3")), Uplinks(shell.host(B).uuid, ("eth2",)))
    assert (made.uplinks, made.bond_mode, made.mtu) == (uplinks, BondMode.BALANCE_TCP, 9000)
    assert [line.split()[0] for line in listed[1:]] == ["vs0", "vs1"]
    assert '  bond_type: "kBalanceSlb"' in shown
    assert shell.site.find(VirtualSwitch, "name", "vs1") is None


def test_a_switch_that_names_no_hosts_is_on_all(shell: Shell) -> None:
    type_(shell, "net.create_virtual_switch vs1")

    made = shell.site.find(VirtualSwitch, "name", "vs1")
    assert made is not None
    assert len(made.uplinks) == 4


def test_which_uplink_is_active_is_said_for_each_host(shell: Shell) -> None:
    hosts = f"active_uplink={{{shell.host(A).uuid}:eth1; {shell.host(B).uuid}:eth0}}"
    shell.output("acli", "net.update_virtual_switch", "vs0", hosts)
    told = shell.output("acli", "net.get_virtual_switch", "vs0")
    shell.output("acli", "net.create_virtual_switch", "vs1", f"host_uplink_config={{{A}:eth2,eth3}}")
    shell.output("acli", "net.update_virtual_switch", "vs1", f"active_uplink={{{A}:eth3}}")
    shell.output("acli", "net.update_virtual_switch", "vs1", f"host_uplink_config={{{A}:eth3;{B}:eth2}}")

    assert [line.split()[-1] for line in told.splitlines() if "active_uplink" in line] == ['"eth1"', '"eth0"']
    made = shell.site.find(VirtualSwitch, "name", "vs1")
    assert made is not None
    assert [(one.ports, one.active) for one in made.uplinks] == [(("eth3",), "eth3"), (("eth2",), None)]


@pytest.mark.parametrize("value", ["eth1", "{}", "{A:eth0,eth1}", "{A:}", "{A:eth7}", "{A:eth0;A:eth1}"])
def test_an_active_uplink_that_cannot_be_is_refused(shell: Shell, value: str) -> None:
    ended = shell.run("acli", "net.update_virtual_switch", "vs0", f"active_uplink={value.replace('A', A)}")

    assert (ended.stdout.startswith("InvalidArgument: active"), ended.status) == (True, 1)


def test_the_bridges_of_a_node_are_told_by_both_its_machines(shell: Shell) -> None:
    shell.output("acli", "net.create_virtual_switch", "vs1", f"host_uplink_config={{{A}:eth2}}")
    cvm, host = shell.at(CVM_A), shell.at(A)

    assert cvm.output("manage_ovs", "show_bridges") == "Bridges:\n  br0\n  br1\n"
    assert host.output("ovs-vsctl", "list-br") == "br0\nbr1\n"
    assert host.output("ovs-vsctl", "list-ports", "br1") == "br1-up\n"
    assert host.output("ovs-vsctl", "list-ifaces", "br0") == "eth0\neth1\n"
    assert shell.at(B).output("ovs-vsctl", "list-br") == "br0\n"
    assert cvm.output("manage_ovs", "--bridge_name", "br1", "show_uplinks") == (
        "Bridge: br1\n"
        "  Bond: br1-up\n"
        "    bond_mode: active-backup\n"
        "    interfaces: eth2\n"
        "    lacp: off\n"
        "    lacp-fallback: false\n"
        "    lacp_speed: slow\n"
    )


def test_a_bridge_without_ports_has_no_bond(shell: Shell) -> None:
    shell.output("acli", "net.create_virtual_switch", "vs1")

    assert shell.at(CVM_A).output("manage_ovs", "--bridge_name=br1", "show_uplinks") == "Bridge: br1\n"
    assert shell.at(A).output("ovs-vsctl", "list-ports", "br1") == ""
    first, _, bridges = shell.at(A).output("ovs-vsctl", "show").partition("\n")
    assert len(first) == len("f96deea6-81e0-48c4-8bef-04ae60bf5a34")
    assert bridges == (
        '    Bridge "br0"\n'
        '        Port "br0-up"\n'
        '            Interface "eth0"\n'
        '            Interface "eth1"\n'
        '        Port "br0"\n'
        '            Interface "br0"\n'
        "                type: internal\n"
        '    Bridge "br1"\n'
        '        Port "br1"\n'
        '            Interface "br1"\n'
        "                type: internal\n"
        '    ovs_version: "2.14.8"\n'
    )


def test_the_interfaces_of_a_node(shell: Shell) -> None:
    assert shell.at(CVM_A).output("manage_ovs", "show_interfaces") == (
        "name  mode link  speed\n"
        "eth0 10000 True  10000\n"
        "eth1 10000 True  10000\n"
        "eth2  1000 True   1000\n"
        "eth3  1000 False  None\n"
    )


def test_the_interfaces_of_a_node_whose_links_are_up_have_the_form_captured(shell: Shell) -> None:
    host = shell.host(A)
    port = replace(host.nics[0], speed_mbps=1000)
    shell.site.put(replace(host, nics=(port,)))

    assert shell.at(CVM_A).output("manage_ovs", "show_interfaces") == "name  mode link speed\neth0  1000 True  1000\n"


@pytest.mark.parametrize(
    ("node", "argv", "status"),
    [
        (CVM_A, ["manage_ovs"], 1),
        (CVM_A, ["manage_ovs", "--bridge_name"], 1),
        (CVM_A, ["manage_ovs", "--bridge_name", "br9", "show_uplinks"], 1),
        (CVM_A, ["manage_ovs", "update_uplinks"], 69),
        (CVM_A, ["manage_ovs", "--interfaces", "10g", "show_uplinks"], 69),
        (A, ["ovs-vsctl"], 1),
        (A, ["ovs-vsctl", "list-br", "br0"], 1),
        (A, ["ovs-vsctl", "list-ports", "br9"], 1),
        (A, ["ovs-vsctl", "add-br", "br9"], 69),
    ],
)
def test_other_words_to_the_bridges_are_answered_on_stderr(
    shell: Shell, node: str, argv: list[str], status: int
) -> None:
    ended = shell.at(node).run(*argv)

    assert (ended.status, ended.stdout, bool(ended.stderr)) == (status, "", True)


def test_a_bridge_of_another_host_is_not_here(shell: Shell) -> None:
    shell.output("acli", "net.create_virtual_switch", "vs1", f"host_uplink_config={{{B}:eth2}}")

    assert shell.at(CVM_A).run("manage_ovs", "--bridge_name", "br1", "show_uplinks").status == 1
