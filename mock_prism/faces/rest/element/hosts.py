"""Hosts: reading them in v1 and v2.0, and in v0.8 and v2.0 the acropolis family's way into and out of maintenance."""

from __future__ import annotations

from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.host_views import record
from mock_prism.faces.rest.element.idents import ident, named
from mock_prism.faces.rest.element.projection import projection
from mock_prism.faces.rest.element.series import series
from mock_prism.faces.rest.element.subjects import of_host
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.commands.maintenance import EnterMaintenance, ExitMaintenance
from mock_prism.model.host import Host
from mock_prism.model.node import hosts_of
from mock_prism.model.states import Evacuation, NonMigratable

EVACUATION = {
    "LIVE_MIGRATE": Evacuation.LIVE,
    "COLD_MIGRATE": Evacuation.COLD,
    "POWER_OFF": Evacuation.POWER_OFF,
}
NON_MIGRATABLE = {
    "BLOCK": NonMigratable.BLOCK,
    "ACPI_SHUTDOWN_AND_POWER_OFF": NonMigratable.ACPI_SHUTDOWN,
}


def _list(wire: Wire, call: Call) -> Reply:
    parts = projection(wire, call)
    hosts = hosts_of(call.site, cluster_meant(call).uuid)
    return wire.enveloped(call, [record(wire, call, host, parts) for host in hosts])


def _get(wire: Wire, call: Call) -> Reply:
    return Reply(body=record(wire, call, named(call, Host), projection(wire, call)))


def _stats(wire: Wire, call: Call) -> Reply:
    host = named(call, Host)
    return series(wire, call, record(wire, call, host, projection(wire, call)), of_host(call.site, host))


NOT_KNOWN = "-1"
NIC_STATISTICS = tuple(
    f"network.{kind}{way}_{unit}"
    for way in ("received", "transmitted")
    for kind, unit in (
        ("", "bytes"),
        *((kind, "pkts") for kind in ("", "multicast_", "broadcast_", "dropped_", "error_")),
    )
)
"""The keys that a public client reads."""


def _nics(wire: Wire, call: Call) -> Reply:
    """A bare list (recorded, 6.8.1); of its statistics, which a public client must have, nothing is known here."""
    host = named(call, Host)
    return Reply(
        body=wire.types.spelled(
            [
                {
                    "id": f"{ident(host)}:{nic.name}",
                    "uuid": nic.uuid,
                    "name": nic.name,
                    "mac_address": nic.mac,
                    "ipv4_addresses": [],
                    "ipv6_addresses": [],
                    "status": "UP" if nic.link_up else None,
                    "dhcp_enabled": None,
                    "link_speed_in_kbps": nic.speed_mbps * 1000 if nic.link_up else None,
                    "mtu_in_bytes": 1500,
                    "switch_port_id": None,
                    "switch_vlan_id": None,
                    "switch_management_ip": None,
                    "stats": dict.fromkeys(NIC_STATISTICS, NOT_KNOWN),
                }
                for nic in host.nics
            ]
        )
    )


def enter_command(wire: Wire, call: Call) -> EnterMaintenance:
    """The command that a body asks for. An empty timestamp is none (a public client sends it). Raises Invalid."""
    wanted = wire.body(call)
    return EnterMaintenance(
        next(iter(call.path.values())),
        EVACUATION.get(wanted.get("evacuation_option", "")),
        NON_MIGRATABLE[wanted.get("non_migratable_vm_option", "BLOCK")],
        wanted.get("logical_timestamp"),
    )


def _enter(wire: Wire, call: Call) -> Reply:
    return wire.done(call, enter_command(wire, call))


def _exit(wire: Wire, call: Call) -> Reply:
    """Over at once, without a task to follow (M15)."""
    revision = wire.body(call).get("logical_timestamp")
    return wire.done(call, ExitMaintenance(next(iter(call.path.values())), revision))


SHARED: Shared = {
    "GET /hosts": _list,
    "GET /hosts/{}": _get,
    "GET /hosts/{}/stats": _stats,
    "GET /hosts/{}/host_nics": _nics,
    "POST /hosts/{}/enter_maintenance_mode": _enter,
    "POST /hosts/{}/exit_maintenance_mode": _exit,
}
