"""manage_ovs: the bridges of this node's host and their ports, to look at. Forms as in vendors' training texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.outcome import ForeignContinuationError, Outcome
from mock_prism.faces.shell.session import Session
from mock_prism.model.errors import NotFound, NotSimulated, PrismError
from mock_prism.model.virtual_switch import BondMode, VirtualSwitch, switch_named, switches_on

LEAST_WIDTHS = (4, 5, 4, 5)
"""Of name, mode, link and speed (captured)."""
LACP = {True: "active", False: "off"}


def run(session: Session) -> Outcome:
    """One call. Raises ForeignContinuationError."""
    if session.state is not None:
        raise ForeignContinuationError("manage_ovs gives none out")
    try:
        verb, bridge = _read(session.args)
        handler = VERBS.get(verb)
        if handler is None:
            raise NotSimulated(f"manage_ovs {verb}")
        return handler(session, bridge)
    except (PrismError, Usage) as error:
        return Outcome.failed(error)


def _read(args: tuple[str, ...]) -> tuple[str, str | None]:
    """The one verb and the bridge that an option names. Raises Usage."""
    verbs: list[str] = []
    bridge: str | None = None
    words = list(args)
    while words:
        word = words.pop(0)
        name, equals, value = word.partition("=")
        if name == "--bridge_name":
            if not equals and not words:
                raise Usage("--bridge_name needs a value")
            bridge = value if equals else words.pop(0)
        elif word.startswith("-"):
            raise NotSimulated(f"manage_ovs {name}")
        else:
            verbs.append(word)
    if len(verbs) != 1:
        raise Usage("Usage: manage_ovs [--bridge_name BRIDGE] show_bridges|show_interfaces|show_uplinks")
    return verbs[0], bridge


def _bridges(session: Session, bridge: str | None) -> list[VirtualSwitch]:
    """The switches that have a bridge on this host, or the one named. Raises NotFound."""
    here = list(switches_on(session.site, session.host))
    if bridge is None:
        return here
    switch = switch_named(session.site, session.host.cluster_uuid, bridge)
    if switch not in here:
        raise NotFound("bridge", bridge)
    return [switch]


def _show_bridges(session: Session, bridge: str | None) -> Outcome:
    lines = [f"  {switch.bridge}\n" for switch in _bridges(session, bridge)]
    return Outcome("".join(["Bridges:\n", *lines]))


def _show_interfaces(session: Session, bridge: str | None) -> Outcome:
    """Name, fastest mode, whether there is a link, and its speed: columns as wide as their longest cell, numbers to the
    right (captured, of links that are up).
    """
    rows = [("name", "mode", "link", "speed")]
    for nic in session.host.nics:
        speed = str(nic.speed_mbps) if nic.link_up else "None"
        rows.append((nic.name, str(nic.capacity_mbps), str(nic.link_up), speed))
    name, mode, link, speed_width = (
        max(least, *map(len, column)) for least, *column in zip(LEAST_WIDTHS, *rows, strict=True)
    )
    return Outcome("".join(f"{a:<{name}} {b:>{mode}} {c:<{link}} {d:>{speed_width}}\n" for a, b, c, d in rows))


def _show_uplinks(session: Session, bridge: str | None) -> Outcome:
    return Outcome("".join(_uplinks(session, switch) for switch in _bridges(session, bridge)))


def _uplinks(session: Session, switch: VirtualSwitch) -> str:
    """A bridge without ports has no bond; the ports come in reverse order, as in every sample."""
    ports = switch.ports_on(session.host.uuid)
    lines = [f"Bridge: {switch.bridge}"]
    if ports:
        lines += [
            f"  Bond: {switch.bond}",
            f"    bond_mode: {switch.bond_mode.value}",
            f"    interfaces: {' '.join(reversed(ports))}",
            f"    lacp: {LACP[switch.bond_mode is BondMode.BALANCE_TCP]}",
            "    lacp-fallback: false",
            "    lacp_speed: slow",
        ]
    return "".join(f"{line}\n" for line in lines)


VERBS: Mapping[str, Callable[[Session, str | None], Outcome]] = {
    "show_bridges": _show_bridges,
    "show_interfaces": _show_interfaces,
    "show_uplinks": _show_uplinks,
}
