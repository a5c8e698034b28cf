"""ifconfig: the addresses of a Controller VM or an AHV host, in the form of the Linux program (documents).

Interfaces are those of the product's own guides: a CVM has eth0, and eth1 to its host; a host has its bridge, its ports
and virbr0 to its CVM. There are no counters, and netmasks are *assumed*: the site knows none.
"""

from __future__ import annotations

from collections.abc import Iterator

from mock_prism.faces.shell.errors import FAILURE
from mock_prism.faces.shell.login import INTERNAL_CVMS, INTERNAL_HOST
from mock_prism.faces.shell.outcome import Outcome
from mock_prism.faces.shell.session import Session
from mock_prism.model.cluster import Cluster
from mock_prism.model.frozen import frozen
from mock_prism.model.node import leader

UP, NO_LINK, LOOPBACK = (
    "4163<UP,BROADCAST,RUNNING,MULTICAST>",
    "4099<UP,BROADCAST,MULTICAST>",
    "73<UP,LOOPBACK,RUNNING>",
)
MTU, LOOPBACK_MTU = 1500, 65536
NETMASK, INTERNAL_NETMASK = "255.255.255.0", "255.255.255.128"
BITS = 0xFFFFFFFF


@frozen
class Interface:
    """One of a machine's interfaces. ``ip`` is empty where it has none, and ``mac`` where that is not known."""

    name: str
    ip: str = ""
    netmask: str = NETMASK
    mac: str = ""
    flags: str = UP
    mtu: int = MTU

    @property
    def text(self) -> str:
        """Its lines, and an empty one."""
        lines = [f"{self.name}: flags={self.flags}  mtu {self.mtu}"]
        if self.ip:
            cast = "" if self.flags == LOOPBACK else f"  broadcast {_broadcast(self.ip, self.netmask)}"
            lines.append(f"        inet {self.ip}  netmask {self.netmask}{cast}")
        if self.mac:
            lines.append(f"        ether {self.mac}  txqueuelen 1000  (Ethernet)")
        return "".join(f"{line}\n" for line in (*lines, ""))


LOCAL = Interface("lo", "127.0.0.1", "255.0.0.0", flags=LOOPBACK, mtu=LOOPBACK_MTU)


def _number(address: str) -> int:
    return int.from_bytes(bytes(int(part) for part in address.split(".")), "big")


def _broadcast(ip: str, netmask: str) -> str:
    return ".".join(str(part) for part in (_number(ip) | _number(netmask) ^ BITS).to_bytes(4, "big"))


def _of_cvm(session: Session) -> Iterator[Interface]:
    yield Interface("eth0", session.address)
    cluster = session.site.get(Cluster, session.host.cluster_uuid)
    first = leader(session.site, cluster.uuid)
    if cluster.external_ip is not None and first is not None and first.uuid == session.cvm.uuid:
        yield Interface("eth0:1", cluster.external_ip)  # the cluster's own address is where it is led
    yield Interface("eth1", INTERNAL_CVMS[0], INTERNAL_NETMASK)
    yield Interface("eth1:1", INTERNAL_CVMS[1], INTERNAL_NETMASK)


def _of_host(session: Session) -> Iterator[Interface]:
    nics = session.host.nics
    yield Interface("br0", session.address, mac=next((nic.mac for nic in nics if nic.link_up), ""))
    for nic in nics:
        yield Interface(nic.name, mac=nic.mac, flags=UP if nic.link_up else NO_LINK)
    yield Interface("virbr0", INTERNAL_HOST)


def run(session: Session) -> Outcome:
    """All of them, or the one that is named. None can be changed."""
    found = {one.name: one for one in (_of_cvm(session) if session.on_cvm else _of_host(session))} | {"lo": LOCAL}
    match session.args:
        case () | ("-a",):
            return Outcome("".join(one.text for one in found.values()))
        case (name,) if name in found:
            return Outcome(found[name].text)
        case (name,) if not name.startswith("-"):
            said = f"{name[:80]}: error fetching interface information: Device not found\n"
            return Outcome("", said, FAILURE)
        case words:
            return Outcome.undone(f"ifconfig {' '.join(words)[:80]}")
