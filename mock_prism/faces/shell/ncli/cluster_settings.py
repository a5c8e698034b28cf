"""ncli cluster: how it is set up, and changing that. Labels *assumed* after those of ``cluster info``."""

from __future__ import annotations

from collections.abc import Callable

from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.ncli.call import NcliCall, NcliVerb
from mock_prism.faces.shell.ncli.cluster import describe
from mock_prism.faces.shell.registry import Param
from mock_prism.faces.shell.render import ncli_blocks
from mock_prism.faces.shell.resolve import split_list
from mock_prism.model.commands.cluster import UpdateCluster
from mock_prism.model.commands.cluster_services import StopCluster
from mock_prism.model.cvm import Cvm
from mock_prism.model.node import cvm_of
from mock_prism.model.resiliency import attainable_tolerance
from mock_prism.model.views import shown_cvm_state


def _name_servers(call: NcliCall) -> Answer:
    return _servers("Name Servers", call.cluster.name_servers)


def _ntp_servers(call: NcliCall) -> Answer:
    return _servers("NTP Servers", call.cluster.ntp_servers)


def _servers(label: str, servers: tuple[str, ...]) -> Shown:
    return Shown(ncli_blocks([[(label, ", ".join(servers))]]), list(servers))


def _redundancy(call: NcliCall) -> Answer:
    """How many copies the cluster keeps, and is to keep: a change of the factor is not simulated."""
    factor = call.cluster.redundancy_factor
    current = 1 + min(factor - 1, attainable_tolerance(len(call.hosts), call.cluster.desired_fault_tolerance))
    lines = [("Current Redundancy Factor", str(current)), ("Desired Redundancy Factor", str(factor))]
    return Shown(ncli_blocks([lines]), {"currentRedundancyFactor": current, "desiredRedundancyFactor": factor})


def _status(call: NcliCall) -> Answer:
    """One block a CVM."""
    cvms: list[Cvm] = [cvm_of(call.site, host) for host in call.hosts]
    blocks = [[("CVM", cvm.ip), ("State", shown_cvm_state(cvm))] for cvm in cvms]
    return Shown(ncli_blocks(blocks), [{"ip": cvm.ip, "state": shown_cvm_state(cvm)} for cvm in cvms])


def _edit(call: NcliCall) -> Answer:
    """Edit verbs print the whole block again (captured)."""
    args = call.args
    if not args.values:
        raise Usage("Nothing to edit")
    return call.start(
        call.cluster,
        UpdateCluster(
            call.cluster.uuid,
            name=args.maybe_text("new-name"),
            external_ip=args.maybe_text("external-ip-address"),
            data_services_ip=args.maybe_text("external-data-services-ip-address"),
            timezone=args.maybe_text("timezone"),
        ),
    )


def _change_name_servers(adds: bool) -> Callable[[NcliCall], Answer]:
    def change(call: NcliCall) -> Answer:
        after = _changed(call, call.cluster.name_servers, adds)
        return call.start(call.cluster, UpdateCluster(call.cluster.uuid, name_servers=after))

    return change


def _change_ntp_servers(adds: bool) -> Callable[[NcliCall], Answer]:
    def change(call: NcliCall) -> Answer:
        after = _changed(call, call.cluster.ntp_servers, adds)
        return call.start(call.cluster, UpdateCluster(call.cluster.uuid, ntp_servers=after))

    return change


def _changed(call: NcliCall, present: tuple[str, ...], adds: bool) -> tuple[str, ...]:
    """The servers with those named, or without."""
    named = split_list(call.args.text("servers"))
    if adds:
        return (*present, *(server for server in named if server not in present))
    return tuple(server for server in present if server not in named)


def _stop(call: NcliCall) -> Answer:
    """Without a question, as scripts call it."""
    return call.start(call.cluster, StopCluster(call.cluster.uuid))


SERVERS = (Param("servers", required=True),)
CHANGES = (("add-to", "Adds servers.", True), ("remove-from", "Removes servers.", False))
EDITS = (
    Param("new-name"),
    Param("external-ip-address"),
    Param("external-data-services-ip-address"),
    Param("timezone"),
)

VERBS: tuple[NcliVerb, ...] = (
    NcliVerb("cluster get-name-servers", "Lists the name servers.", (), _name_servers),
    NcliVerb("cluster get-ntp-servers", "Lists the NTP servers.", (), _ntp_servers),
    NcliVerb("cluster get-redundancy-state", "Tells how many copies are kept.", (), _redundancy),
    NcliVerb("cluster status", "Tells the state of each CVM.", (), _status),
    NcliVerb("cluster edit-params", "Changes the cluster.", EDITS, _edit, afterwards=describe),
    NcliVerb("cluster edit-info", "Changes the cluster.", EDITS, _edit, afterwards=describe),
    NcliVerb(
        "cluster set-timezone",
        "Sets the time zone.",
        (Param("timezone", required=True),),
        _edit,
        afterwards=describe,
    ),
    *(
        NcliVerb(f"cluster {act}-name-servers", text, SERVERS, _change_name_servers(adds), afterwards=_name_servers)
        for act, text, adds in CHANGES
    ),
    *(
        NcliVerb(f"cluster {act}-ntp-servers", text, SERVERS, _change_ntp_servers(adds), afterwards=_ntp_servers)
        for act, text, adds in CHANGES
    ),
    NcliVerb("cluster stop", "Stops the services of the cluster.", (), _stop),
)
