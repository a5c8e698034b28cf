"""A furnished element in which each call of v0.8, v1 and v2.0 with a body can be made, and what it is made of."""

from __future__ import annotations

import re
from typing import Any

from contract_tests.rest_element.furnished import furnish, members
from contract_tests.rest_element.prism import Prism
from mock_prism.faces.rest.catalogue import Operation
from mock_prism.model.commands.cvm import StartCvm
from mock_prism.model.commands.guest_tools import InstallGuestTools
from mock_prism.model.cvm import Cvm
from mock_prism.model.entity import Entity
from mock_prism.model.network import Network
from mock_prism.model.recovery_point import Snapshot
from mock_prism.model.schedule import Schedule
from mock_prism.model.volume_group import VolumeGroup

NAMED = {"username": "u", "password": "p"}
WITNESS = {**NAMED, "witness_name": "w", "ip_addresses": ["10.0.0.5"], "marked_for_removal": False}


def scene() -> Prism:
    """An element with something of everything, whose CVMs all serve."""
    prism = Prism.start()
    furnish(prism)
    site = prism.v2.site
    for cvm in site.all(Cvm):
        if not cvm.reachable:
            site.submit(StartCvm(cvm.uuid))
    template = prism.v2.vm("template-centos").uuid
    group_uuids = [first(prism, VolumeGroup).uuid]
    prism.v1.done("POST", "/protection_domains/pd/add_entities", {"volumeGroupUuids": group_uuids})
    prism.v2.done("POST", "/protection_domains/pd/oob_schedules", {})
    prism.v2.done("PUT", f"/volume_groups/{first(prism, VolumeGroup).uuid}", {"is_shared": True})
    prism.v2.done(
        "POST",
        f"/volume_groups/{first(prism, VolumeGroup).uuid}/attach",
        {"vm_uuid": template},
    )
    prism.v2.done("POST", "/cluster/metro_witness", WITNESS)
    prism.v2.settle()
    site.submit(InstallGuestTools(prism.v2.vm("web-02").uuid))
    prism.v2.settle()
    return prism


def prepare(prism: Prism, operation: Operation) -> None:
    """What must have happened before an operation can be done."""
    if operation.path.endswith("/exit_maintenance_mode"):
        prism.v2.done("POST", f"/hosts/{prism.v2.host('D').uuid}/enter_maintenance_mode", {})
    if operation.path.endswith("/remove_auth_types"):
        prism.v2.done("POST", "/authconfig/add_auth_types", ["DIRECTORY_SERVICE"])
    if operation.path.endswith("/activate"):
        prism.v2.done("POST", "/protection_domains/pd/deactivate")
    if operation.path.endswith("/migrate_abort"):
        prism.v08.done("POST", f"/vms/{prism.v2.vm('web-01').uuid}/migrate", {"live": True})
        return
    if operation.path.endswith("/add_entities"):
        prism.v2.done("POST", "/volume_groups", {"name": "more"})
        group = list(prism.v2.site.all(VolumeGroup))[-1]
        prism.v2.done("POST", f"/volume_groups/{group.uuid}/attach", {"vm_uuid": off(prism).uuid})
    if operation.path.endswith("/restore"):
        vm = first(prism, Snapshot).vm
        prism.v2.done("POST", f"/vms/{vm.uuid}/nics", {"spec_list": [{"network_uuid": first(prism, Network).uuid}]})
    prism.v2.settle()


def first(prism: Prism, kind: type[Entity]) -> Any:
    """The first thing of a kind."""
    return next(iter(prism.v2.site.all(kind)))


def off(prism: Prism) -> Any:
    """A VM that is off, with two disks."""
    return prism.v2.vm("test-off")


def snapshot_number(prism: Prism) -> int:
    """The number of the last snapshot of the protection domain."""
    return int(prism.v2.read("/protection_domains/pd/dr_snapshots")["entities"][-1]["snapshot_id"])


def path_of(prism: Prism, operation: Operation) -> str:
    """The path of an operation, with ids of what it can be done to."""
    known = {**members(prism), **special(prism, operation)}
    path = ""
    for segment in operation.path.strip("/").split("/"):
        collection = re.sub(r"/(pd|[0-9a-f-]{30,})(?=/|$)", "/{}", path)
        path += f"/{known[collection]}" if segment.startswith("{") else f"/{segment}"
    return path


def special(prism: Prism, operation: Operation) -> dict[str, str]:
    """What an operation is done to, where not any thing will do."""
    is_of_running = operation.path.rpartition("/")[2] in ("{nic_id}", "migrate", "migrate_abort", "off")
    vm = prism.v2.vm("web-01") if is_of_running else off(prism)
    vm = prism.v2.vm("web-02") if operation.path.endswith("/guest_tools") else vm
    vm = first(prism, Snapshot).vm if operation.path.endswith("/restore") else vm
    return {
        "/vms": vm.uuid,
        "/vms/{}/disks": vm.disks[0 if operation.method == "PUT" else 1].address,
        "/networks": next(one.uuid for one in prism.v2.site.all(Network) if one.ipam is not None),
        "/cluster/metro_witness": prism.v2.read("/cluster/metro_witness")[0]["uuid"],
        "/hosts": prism.v2.host("D").uuid,
        "/cloud/AWS/credentials": "c",
        "/protection_domains/{}/schedules": first(prism, Schedule).uuid,
        "/protection_domains/{}/consistency_groups": "web-01",
        "/protection_domains/{}/dr_snapshots": str(snapshot_number(prism)),
        "/protection_domains/{}/replications": "1",
    }
