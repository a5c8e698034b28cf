"""acli host: the hosts of a cluster, and the acropolis family's way into and out of maintenance."""

from __future__ import annotations

from mock_prism.faces.shell.acli.call import AcliCall, AcliVerb
from mock_prism.faces.shell.acli.vm import list_vms
from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, block, table
from mock_prism.faces.shell.words import HOST_STATE
from mock_prism.model.commands.maintenance import EnterMaintenance, ExitMaintenance, check_can_enter
from mock_prism.model.commands.vm_hardware import pcie_group
from mock_prism.model.node import hosts_of
from mock_prism.model.states import Evacuation, NonMigratable
from mock_prism.model.views import NodeView, node_view

HEADER = (
    "Hypervisor IP",
    "Hypervisor DNS Name",
    "Host UUID",
    "Node state",
    "Connected",
    "Node type",
    "Schedulable",
    "Hypervisor Name",
    "CVM IP",
)
"""Titles 1, 4, 5 and 7 documented (MFU, OVHcloud), the others *assumed*; nine columns by the scripts."""

NODE_TYPE = "Hyperconverged"
HYPERVISOR = "AHV"
HOST = Param("host", Kind.HOST, positional=True)


def _row(view: NodeView) -> tuple[str, ...]:
    """One blank-free word a cell: scripts split the line."""
    host = view.host
    return (
        host.hypervisor_ip,
        host.fqdn,
        host.uuid,
        HOST_STATE[host.state],
        str(host.connected),
        NODE_TYPE,
        str(host.schedulable),
        HYPERVISOR,
        view.cvm.ip,
    )


def _summary(view: NodeView) -> dict[str, Json]:
    """A host in the JSON of host.list: ``hypervisorAddress`` and ``compute_only`` by scripts, the rest *assumed*."""
    host = view.host
    return {
        "compute_only": False,
        "connected": host.connected,
        "controllerVmAddress": view.cvm.ip,
        "hypervisorAddress": host.hypervisor_ip,
        "hypervisorDnsName": host.fqdn,
        "node_state": HOST_STATE[host.state],
        "schedulable": host.schedulable,
        "uuid": host.uuid,
    }


def _object(view: NodeView) -> dict[str, Json]:
    """A host in full: state, schedulable and the two memory figures are parsed by scripts, the rest *assumed*."""
    host = view.host
    guests = sum(vm.memory_bytes for vm in view.guests)
    used = host.reserved_memory_bytes + (view.cvm.memory_bytes if view.cvm.reachable else 0) + guests
    cards: list[Json] = [
        {"group_uuid": pcie_group(host.cluster_uuid, one.model), "model": one.model, "uuid": one.uuid}
        for one in host.pcie_devices
    ]
    return {
        "connected": host.connected,
        "cpu_model": host.cpu_model,
        "cvm_ip_addr": view.cvm.ip,
        "hypervisor_ip_addr": host.hypervisor_ip,
        "hypervisor_name": HYPERVISOR,
        "hypervisor_version": host.hypervisor_version,
        "logical_timestamp": host.revision,
        "mem_usage_bytes": used if host.connected else 0,
        "memory_size_bytes": host.memory_bytes,
        "name": host.name,
        "node_state": HOST_STATE[host.state],
        "num_cpu_cores": host.cpu_cores,
        "num_cpu_sockets": host.cpu_sockets,
        "num_cpu_threads": host.cpu_threads,
        "num_vms": view.num_vms,
        "pcie_device_list": cards,
        "schedulable": host.schedulable,
    }


def _list(call: AcliCall) -> Answer:
    views = [node_view(call.site, host) for host in hosts_of(call.site, call.cluster.uuid)]
    return Shown(table(HEADER, map(_row, views)), [_summary(view) for view in views])


def _get(call: AcliCall) -> Answer:
    host = call.host()
    tree = _object(node_view(call.site, host))
    return Shown(block(host.uuid, tree), {host.uuid: tree})


def _list_vms(call: AcliCall) -> Answer:
    return list_vms(node_view(call.site, call.host()).guests)


def _check(call: AcliCall) -> Answer:
    """A refusal is any text without ``Ok`` in it (scripts)."""
    check_can_enter(call.site, call.host().uuid)
    return Shown('"Ok to enter maintenance mode."\n', "Ok to enter maintenance mode.")


def _enter(call: AcliCall) -> Answer:
    host = call.host()
    mode, waits = call.args.maybe_text("mode"), call.args.maybe_flag("wait")
    command = EnterMaintenance(
        host.uuid,
        Evacuation(mode) if mode else None,
        NonMigratable(call.args.text("non_migratable_vm_action")),
    )
    return call.start_one(
        "EnterMaintenanceMode", host, command, detached=not (call.site.behaviour.enter_wait if waits is None else waits)
    )


def _exit(call: AcliCall) -> Answer:
    """Returns at once and prints nothing (field report); the guests come home as a task of its own."""
    call.site.submit(ExitMaintenance(call.host().uuid), "admin")
    return Shown()


VERBS: tuple[AcliVerb, ...] = (
    AcliVerb("host.list", "Lists the hosts of the cluster.", handler=_list),
    AcliVerb("host.get", "Shows a host.", (HOST,), _get),
    AcliVerb("host.list_vms", "Lists the VMs that run on a host.", (HOST,), _list_vms),
    AcliVerb("host.enter_maintenance_mode_check", "Tells whether a host could enter now.", (HOST,), _check),
    AcliVerb(
        "host.enter_maintenance_mode",
        "Puts a host into maintenance mode and evacuates its VMs.",
        (
            HOST,
            Param("wait", Kind.FLAG),
            Param("mode", Kind.WORD, words=tuple(option.value for option in Evacuation)),
            Param(
                "non_migratable_vm_action",
                Kind.WORD,
                default=NonMigratable.BLOCK.value,
                words=tuple(option.value for option in NonMigratable),
            ),
            Param("use_ha_reservations", Kind.FLAG),
        ),
        _enter,
    ),
    AcliVerb("host.exit_maintenance_mode", "Takes a host out of maintenance mode.", (HOST,), _exit),
)
