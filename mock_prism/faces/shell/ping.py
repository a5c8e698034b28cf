"""ping: whether a machine of the site answers, in the form of the Linux program (documents).

Hosts and CVMs answer while they run, VMs while they are on, IPMI modules always, and a cluster's own addresses while
its services run. Of machines elsewhere nothing is known. How long an answer takes is *assumed*: a fraction of a
millisecond, the same each time for the same two machines.
"""

from __future__ import annotations

import zlib

from mock_prism.faces.shell.errors import FAILURE, USAGE, Usage
from mock_prism.faces.shell.login import Target
from mock_prism.faces.shell.outcome import Outcome
from mock_prism.faces.shell.session import Session, find_address
from mock_prism.faces.shell.words import printable
from mock_prism.model.cluster import Cluster, PrismCentral
from mock_prism.model.errors import NotSimulated
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.node import leader
from mock_prism.model.site import Site
from mock_prism.model.vm import Vm

VALUED = frozenset("cWwisIt")
FLAGS = frozenset("qn4")
MOST = 1000
LEAST_MICROS, SPREAD_MICROS = 100, 200
SIZE, HEADERS, ICMP_HEADER = 56, 28, 8


@frozen
class Asked:
    """What a command line asks for."""

    target: str
    count: int
    size: int
    is_quiet: bool

    @classmethod
    def read(cls, args: tuple[str, ...]) -> Asked:
        """Raises Usage, and NotSimulated for a ping without an end."""
        values: dict[str, str] = {}
        words: list[str] = []
        left = list(args)
        while left:
            word = left.pop(0)
            letter, rest = word[1:2], word[2:]
            if not word.startswith("-"):
                words.append(word)
            elif letter in VALUED:
                if not rest and not left:
                    raise Usage(f"ping: option requires an argument -- '{letter}'")
                values[letter] = rest or left.pop(0)
            elif letter and set(word[1:]) <= FLAGS:
                values.update(dict.fromkeys(word[1:], ""))
            else:
                raise NotSimulated(f"ping {printable(word)[:80]}")
        if len(words) != 1:
            raise Usage("Usage: ping -c count [options] <destination>")
        count, size = values.get("c"), values.get("s", str(SIZE))
        if count is None:
            raise NotSimulated("ping without -c")
        if not (count.isdecimal() and 0 < int(count[:9]) <= MOST):
            raise Usage(f"ping: bad number of packets to transmit: {printable(count)}")
        if not (size.isdecimal() and int(size[:9]) <= 65_507):
            raise Usage(f"ping: illegal packet size: {printable(size)}")
        return cls(words[0], int(count), int(size), "q" in values)


def run(session: Session) -> Outcome:
    """``ping -c 2 ADDRESS``: 0 where it answers, 1 where it does not."""
    try:
        asked = Asked.read(session.args)
    except Usage as error:
        return Outcome("", f"{error.text}\n", USAGE)
    except NotSimulated as error:
        return Outcome.failed(error)
    found = _look_up(session, asked.target)
    if found is None:
        return Outcome.undone(f"ping of what is not of this site, such as {printable(asked.target)[:80]}")
    ip, answers = found
    return _report(session, asked, ip, answers)


def _look_up(session: Session, target: str) -> tuple[str, bool] | None:
    """The address that is meant, and whether anybody answers there."""
    site = session.site
    for cluster in site.all(Cluster):
        if target in (cluster.external_ip, cluster.data_services_ip):
            return target, cluster.services_running and leader(site, cluster.uuid) is not None
    address = find_address(site, Target("", target, ()).node(session.address) if target else "")
    if address is not None:
        return (target if target[:1].isdecimal() else address.ip(site)), address.answers(site)
    if target == "localhost" or target.startswith("127."):
        return "127.0.0.1", True
    if any(host.ipmi_ip == target for host in site.all(Host)) or any(pc.ip == target for pc in site.all(PrismCentral)):
        return target, True
    return _of_vm(site, target)


def _of_vm(site: Site, target: str) -> tuple[str, bool] | None:
    owners = [vm for vm in site.all(Vm) if any(nic.ip == target for nic in vm.nics)]
    return (target, any(vm.is_running for vm in owners)) if owners else None


def _report(session: Session, asked: Asked, ip: str, answers: bool) -> Outcome:
    times = [_micros(session.address, ip, number) for number in range(1, asked.count + 1)] if answers else []
    lines = [f"PING {printable(asked.target)} ({ip}) {asked.size}({asked.size + HEADERS}) bytes of data."]
    if not asked.is_quiet:
        lines += [
            f"{asked.size + ICMP_HEADER} bytes from {ip}: icmp_seq={number} ttl=64 time={micros / 1000:.3f} ms"
            for number, micros in enumerate(times, 1)
        ]
    lost = 0 if answers else 100
    lines += [
        "",
        f"--- {printable(asked.target)} ping statistics ---",
        f"{asked.count} packets transmitted, {len(times)} received, {lost}% packet loss, "
        f"time {(asked.count - 1) * 1000}ms",
    ]
    if times:
        mean = sum(times) / len(times)
        spread = (sum(micros * micros for micros in times) / len(times) - mean * mean) ** 0.5
        figures = "/".join(f"{micros / 1000:.3f}" for micros in (min(times), mean, max(times), spread))
        lines.append(f"rtt min/avg/max/mdev = {figures} ms")
    return Outcome("".join(f"{line}\n" for line in (*lines, *(() if times else ("",)))), "", 0 if answers else FAILURE)


def _micros(here: str, there: str, number: int) -> int:
    return LEAST_MICROS + zlib.crc32(f"{here} {there} {number}".encode()) % SPREAD_MICROS
