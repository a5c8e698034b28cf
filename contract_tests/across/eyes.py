"""What each face says of one node, in its own words; nothing is taken from the model."""

from __future__ import annotations

import json
from typing import Any

from contract_tests.across.world import World
from mock_prism.model.frozen import frozen

V1 = "/PrismGateway/services/rest/v1"
V2 = "/PrismGateway/services/rest/v2.0"
CLUSTERMGMT = "/api/clustermgmt/v4.0/config"


@frozen
class Said:
    """One node in the words of every face. ``flag`` is what v1 and v2.0 say of the CVM's maintenance."""

    acli_state: str
    acli_connected: bool
    acli_schedulable: bool
    ncli_maintenance: str
    cluster_status: str
    v1_state: str
    v1_flag: bool | None
    v2_state: str
    v2_flag: bool | None
    v4_state: str
    v4_flag: bool
    v4_maintenance: str
    console_icon: str
    console_buttons: tuple[str, ...]
    resiliency: str


@frozen
class Placement:
    """Where each VM runs (by host uuid, of those that do) according to one face."""

    face: str
    running: dict[str, str]


def look(world: World, address: str, node: str) -> Said:
    """Ask every face about the host at ``address``; ``node`` is the CVM on which commands run."""
    host = world.host(address)
    listed = next(row for row in acli(world, "host.list", node) if row["hypervisorAddress"] == address)
    got = acli(world, f"host.get {address}", node)
    v1 = world.read(f"{V1}/hosts/{host.uuid}")
    v2 = world.read(f"{V2}/hosts/{host.uuid}")
    v4 = world.read(f"{CLUSTERMGMT}/clusters/{host.cluster_uuid}/hosts/{host.uuid}")["data"]
    page = hardware(world)
    row = next(row for row in page["hosts"] if row["uuid"] == host.uuid)
    acli_host = next(iter(got.values()))
    assert acli_host["node_state"] == listed["node_state"]
    return Said(
        listed["node_state"],
        listed["connected"],
        listed["schedulable"],
        ncli_maintenance(world, address, node),
        cluster_status(world, row["cvm_ip"], node),
        v1["hypervisorState"],
        v1["hostInMaintenanceMode"],
        v2["hypervisor_state"],
        v2["host_in_maintenance_mode"],
        v4["hypervisor"]["state"],
        v4["controllerVm"]["isInMaintenanceMode"],
        v4["maintenanceState"],
        row["icon"],
        tuple(button for button in ("enter", "exit") if row[f"may_{button}"]),
        next(cluster["resiliency"] for cluster in page["clusters"] if cluster["name"] == row["cluster"]),
    )


def acli(world: World, line: str, node: str) -> Any:
    """The data of a command with JSON output."""
    return json.loads(world.run("acli", "-o", "json", *line.split(), node=node))["data"]


def hardware(world: World) -> Any:
    """The console's page."""
    return world.browser.get("/console/api/hardware").json


def ncli_maintenance(world: World, address: str, node: str) -> str:
    """The value of Under Maintenance Mode in the block of a host."""
    blocks = world.run("ncli", "host", "ls", node=node).split("\n\n")
    block = next(block for block in blocks if f": {address}\n" in f"{block}\n")
    return next(line.partition(" : ")[2].strip() for line in block.splitlines() if "Under Maintenance Mode" in line)


def host_number(world: World, address: str, node: str) -> str:
    """What follows ``::`` in the Id that ``ncli host ls`` shows."""
    blocks = world.run("ncli", "host", "ls", node=node).split("\n\n")
    block = next(block for block in blocks if f": {address}\n" in f"{block}\n")
    ident = next(line for line in block.splitlines() if line.strip().startswith("Id "))
    return ident.rpartition("::")[2].strip()


def cluster_status(world: World, cvm_ip: str, node: str) -> str:
    """What follows a CVM's address in ``cluster status``."""
    lines = world.run("cluster", "status", node=node).splitlines()
    header = next(line for line in lines if f"CVM: {cvm_ip} " in line)
    return header.split(f"CVM: {cvm_ip} ")[1].split(",")[0].strip()


def placements(world: World, node: str) -> list[Placement]:
    """Where the VMs run, by every face that tells."""
    v1 = world.read(f"{V1}/vms")["entities"]
    v2 = world.read(f"{V2}/vms")["entities"]
    shell = acli(world, "vm.get *", node)
    return [
        Placement("v1", {vm["uuid"]: vm["hostUuid"] for vm in v1 if vm["hostUuid"] and not vm["controllerVm"]}),
        Placement("v2.0", {vm["uuid"]: vm["host_uuid"] for vm in v2 if vm.get("host_uuid")}),
        Placement("acli", {vm: tree["host_uuid"] for vm, tree in shell.items() if "host_uuid" in tree}),
    ]


def counts(world: World, address: str, node: str) -> dict[str, int]:
    """How many VMs a host has, its CVM included, by every face that tells."""
    host = world.host(address)
    v4 = world.read(f"{CLUSTERMGMT}/clusters/{host.cluster_uuid}/hosts/{host.uuid}")["data"]
    row = next(row for row in hardware(world)["hosts"] if row["uuid"] == host.uuid)
    return {
        "v1": world.read(f"{V1}/hosts/{host.uuid}")["numVMs"],
        "v2.0": world.read(f"{V2}/hosts/{host.uuid}")["num_vms"],
        "v4": v4["hypervisor"]["numberOfVms"],
        "acli": len(acli(world, f"host.list_vms {address}", node)) + 1,
        "console": row["num_vms"],
    }
