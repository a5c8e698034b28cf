"""The machines of a node that is in no cluster: hardly anything runs there but what makes a cluster of it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from mock_prism.faces.shell.errors import FAILURE, Usage, sentence
from mock_prism.faces.shell.outcome import Need, Outcome, Pending
from mock_prism.faces.shell.render import Json
from mock_prism.faces.shell.session import NODE, Address
from mock_prism.faces.shell.waiting import Watch, start
from mock_prism.faces.shell.words import log_line
from mock_prism.model.commands.cluster_life import CreateCluster
from mock_prism.model.errors import Invalid, NotFound, NotSimulated, PrismError
from mock_prism.model.site import Site
from mock_prism.model.spare import UnconfiguredNode
from mock_prism.sandboxes import Visit

ADVICE = "Cluster is currently unconfigured. Please create the cluster."
REQUESTER = "nutanix"
UNNAMED = "Unnamed"
MACHINES, NAME, FACTOR, NAMES, TIME, ADDRESS = (
    *("svm_ips", "cluster_name", "redundancy_factor"),
    *("dns_servers", "ntp_servers", "cluster_external_ip"),
)
"""Options of ``cluster create`` (scripts); ``-s`` is the first of them."""


def run(visit: Visit, address: Address, argv: tuple[str, ...], state: Mapping[str, Json] | None) -> Outcome:
    """``cluster status`` fails on stderr (captured, CE 6.5.2), which tells scripts that the node may join a cluster."""
    name, *args = argv
    if name == "hostname" and not args:
        return Outcome(f"{address.name(visit.site)}\n")
    if address.on_cvm and name in ("cluster", "cs"):
        match args[-1] if args else "status":
            case "status":
                return Outcome("", log_line(visit.site.now_micros, "CRITICAL", "cluster:2930", ADVICE), FAILURE)
            case "create":
                return _create(visit, address, args[:-1], state)
            case "destroy" if state is not None:  # what was asked for while there was one
                return Outcome("", log_line(visit.site.now_micros, "INFO", "cluster:3104", "Success!"))
    return Outcome.undone(f"{name[:80]} on a node that is in no cluster")


def _create(visit: Visit, address: Address, args: list[str], state: Mapping[str, Json] | None) -> Outcome:
    """Until there is a cluster; it is that one's own CVM that tells of it then."""
    try:
        if state is None:
            command = _command(visit.site, args)
            watch = Watch(start(visit, REQUESTER, [("", command.name, "", command)], sentence))
        else:
            watch, _ = Watch.load(state).look(visit, sentence, asks=True)
    except (PrismError, Usage) as error:
        return Outcome.failed(error)
    if watch.failures:
        return Outcome.failed(Usage("; ".join(wait.error for wait in watch.failures)))
    kept = json.dumps({**watch.dump(), NODE: address.ip(visit.site)})
    return Outcome(pending=Pending(kept, Need.TIME, visit.pace))


def _command(site: Site, args: list[str]) -> CreateCluster:
    """Raises Usage, NotSimulated for other options, and NotFound for machines that are not free."""
    words, options = list(args), dict[str, str]()
    while words:
        name, equals, value = words.pop(0).partition("=")
        name = MACHINES if name == "-s" else name.removeprefix("--")
        if name not in (MACHINES, NAME, FACTOR, NAMES, TIME, ADDRESS):
            raise NotSimulated(f"cluster --{name[:80]}")
        if not equals and not words:
            raise Usage(f"cluster: {name} needs a value")
        options[name] = value if equals else words.pop(0)
    if not options.get(MACHINES):
        raise Usage("Usage: cluster -s IP,IP [--cluster_name=NAME] [--redundancy_factor=2|3] create")
    factor = options.get(FACTOR, "2")
    if not factor.isdecimal() or len(factor) > 1:
        raise Invalid(FACTOR, "must be 2 or 3")
    return CreateCluster(
        options.get(NAME, UNNAMED),
        tuple(_node(site, ip) for ip in options[MACHINES].split(",")),
        int(factor),
        options.get(ADDRESS) or None,
        name_servers=_listed(options, NAMES),
        ntp_servers=_listed(options, TIME),
    )


def _node(site: Site, ip: str) -> str:
    for one in site.all(UnconfiguredNode):
        if one.node.cvm.ip == ip:
            return one.uuid
    raise NotFound(UnconfiguredNode.kind, ip)


def _listed(options: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part for part in options.get(name, "").split(",") if part)
