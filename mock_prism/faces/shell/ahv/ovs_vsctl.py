"""ovs-vsctl: the bridges of an AHV host, as Open vSwitch's own program lists them (document), to look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mock_prism.faces.shell.errors import FAILURE
from mock_prism.faces.shell.outcome import ForeignContinuationError, Outcome
from mock_prism.faces.shell.session import Session
from mock_prism.model.document import standing_uuid
from mock_prism.model.virtual_switch import VirtualSwitch, switches_on

SHOW, VERSION = "show", "2.14.8"  # assumed, after AHV's release notes


def run(session: Session) -> Outcome:
    """One call. Raises ForeignContinuationError."""
    if session.state is not None:
        raise ForeignContinuationError("ovs-vsctl gives none out")
    if not session.args:
        return _failed("missing command name (use --help for help)")
    verb, *args = session.args
    if verb not in VERBS:
        return Outcome.undone(f"ovs-vsctl {verb}")
    wants, handler = VERBS[verb]
    if len(args) != wants:
        return _failed(f"'{verb}' command requires exactly {wants} arguments")
    if not args:
        listed = "".join(handler(session, switch) for switch in switches_on(session.site, session.host))
        return Outcome(_whole(session, listed) if verb == SHOW else listed)
    for switch in switches_on(session.site, session.host):
        if switch.bridge == args[0]:
            return Outcome(handler(session, switch))
    return _failed(f"no bridge named {args[0]}")


def _failed(text: str) -> Outcome:
    return Outcome("", f"ovs-vsctl: {text}\n", FAILURE)


def _name(session: Session, switch: VirtualSwitch) -> str:
    return f"{switch.bridge}\n"


def _ports(session: Session, switch: VirtualSwitch) -> str:
    """The bond; those of guests are not simulated."""
    return f"{switch.bond}\n" if switch.ports_on(session.host.uuid) else ""


def _interfaces(session: Session, switch: VirtualSwitch) -> str:
    return "".join(f"{port}\n" for port in sorted(switch.ports_on(session.host.uuid)))


def _whole(session: Session, bridges: str) -> str:
    """All bridges between the switch's own name and its version."""
    return f'{standing_uuid(f"open-vswitch/{session.host.uuid}")}\n{bridges}    ovs_version: "{VERSION}"\n'


def _tree(session: Session, switch: VirtualSwitch) -> str:
    """A bridge with its own port and the bond of the host's."""
    ports = sorted(switch.ports_on(session.host.uuid))
    lines = [f'    Bridge "{switch.bridge}"']
    if ports:
        lines += [f'        Port "{switch.bond}"', *(f'            Interface "{port}"' for port in ports)]
    own = [
        f'        Port "{switch.bridge}"',
        f'            Interface "{switch.bridge}"',
        "                type: internal",
    ]
    return "".join(f"{line}\n" for line in [*lines, *own])


VERBS: Mapping[str, tuple[int, Callable[[Session, VirtualSwitch], str]]] = {
    SHOW: (0, _tree),
    "list-br": (0, _name),
    "list-ports": (1, _ports),
    "list-ifaces": (1, _interfaces),
}
"""How many arguments each wants, and what it prints of a bridge."""
