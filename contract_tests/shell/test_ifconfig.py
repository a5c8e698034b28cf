"""ifconfig: what scripts learn their own address from."""

from __future__ import annotations

from contract_tests.shell.shell import CVM_A, CVM_B, A, Shell

ETH0 = (
    "eth0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500\n"
    "        inet 192.168.38.166  netmask 255.255.255.0  broadcast 192.168.38.255\n"
    "\n"
)


def names(text: str) -> list[str]:
    return [line.split(": ")[0] for line in text.splitlines() if line and not line.startswith(" ")]


def test_a_cvm_tells_its_address(shell: Shell) -> None:
    assert shell.at(CVM_B).output("ifconfig", "eth0") == ETH0
    assert names(shell.at(CVM_B).output("ifconfig")) == ["eth0", "eth1", "eth1:1", "lo"]


def test_the_cluster_s_own_address_is_on_the_cvm_that_leads(shell: Shell) -> None:
    assert "inet 192.168.38.170 " in shell.at(CVM_A).output("ifconfig", "eth0:1")

    shell.at(CVM_A).run("cvm_shutdown", "-P", "now")

    assert "inet 192.168.38.170 " in shell.at(CVM_B).output("ifconfig", "-a")


def test_a_host_tells_of_its_bridge_and_its_ports(shell: Shell) -> None:
    text = shell.at(A).output("ifconfig")

    assert names(text) == ["br0", *(nic.name for nic in shell.host(A).nics), "virbr0", "lo"]
    assert f"        inet {A}  netmask" in text
    assert all(f"        ether {nic.mac}  " in text for nic in shell.host(A).nics)
    assert "eth3: flags=4099<UP,BROADCAST,MULTICAST>  mtu 1500\n" in text
    assert "        inet 192.168.5.1  " in shell.at(A).output("ifconfig", "virbr0")


def test_what_is_not_there_or_would_change_something(shell: Shell) -> None:
    ended = shell.run("ifconfig", "eth9")
    assert (ended.stderr, ended.status) == ("eth9: error fetching interface information: Device not found\n", 1)
    assert shell.run("ifconfig", "eth0", "mtu", "9000", "up").status == 69
    assert shell.run("ifconfig", "--help").status == 69
