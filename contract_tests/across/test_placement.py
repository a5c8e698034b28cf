"""Where VMs run, said at one door and seen at the others: groups, policies, GPUs, and maintenance between them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contract_tests.across.test_equal_commands import V2, V4_VMS
from contract_tests.across.world import World
from mock_prism.model.category import Category
from mock_prism.model.commands.guest_tools import InsertGuestTools
from mock_prism.model.host import Host
from mock_prism.model.vm import Vm

POLICIES = "/api/vmm/v4.3/ahv/policies"
A, C, D = "192.168.38.161", "192.168.38.163", "192.168.38.164"


@pytest.fixture
def world() -> World:
    return World.start()


def vm(world: World, name: str) -> Vm:
    """A VM by its name."""
    found = world.site.find(Vm, "name", name)
    assert found is not None
    return found


def home(world: World, name: str) -> str:
    """The address of the host on which a VM runs, as v2.0 tells it."""
    host_uuid = world.read(f"{V2}/vms/{vm(world, name).uuid}")["host_uuid"]
    return world.site.get(Host, host_uuid).hypervisor_ip


def acli(world: World, *words: str) -> Any:
    """A command of acli, run to its end."""
    body: dict[str, Any] = {"argv": ["acli", "-y", *words]}
    outcome: Any = world.client.post("/_mock/shell", json=body).json
    while outcome["pending"] is not None:
        assert world.site.leap(), "a command waits for nothing"
        body["continuation"] = outcome["pending"]["continuation"]
        outcome = world.client.post("/_mock/shell", json=body).json
    return outcome


def policy(world: World, shelf: str, body: dict[str, Any]) -> str:
    """A new policy, enforced; its path."""
    reply = world.send("POST", f"{POLICIES}/{shelf}", body)
    assert reply.status_code == 202, reply.text
    world.settle()
    listed = world.read(f"{POLICIES}/{shelf}")["data"]
    return f"{POLICIES}/{shelf}/{listed[-1]['extId']}"


def label(world: World, *names: str) -> list[dict[str, str]]:
    """Let VMs have a category; a list with a reference to it."""
    category = next(iter(world.site.all(Category))).uuid
    for name in names:
        world.site.put(replace(vm(world, name), categories=(category,)))
    return [{"extId": category}]


def test_a_group_of_acli_is_a_legacy_policy_of_v4_and_bars_the_way(world: World) -> None:
    acli(world, "vm_group.create", "webs")
    acli(world, "vm_group.add_vms", "webs", "vm_list=web-01,web-02")
    acli(world, "vm_group.antiaffinity_set", "webs")

    listed = world.read(f"{POLICIES}/legacy-vm-anti-affinity-policies")["data"]
    barred = acli(world, "vm.migrate", "web-01", f"host={home(world, 'web-02')}")
    assert [one["name"] for one in listed] == ["ha-proxies-apart", "webs"]
    assert barred["exit_status"] != 0
    assert home(world, "web-01") == A


def test_vms_that_v4_keeps_apart_are_on_different_hosts_for_every_face(world: World) -> None:
    target = policy(
        world, "vm-anti-affinity-policies", {"name": "apart", "categories": label(world, "web-01", "db-01")}
    )

    shown = world.read(target)["data"]
    listing = acli(world, "host.list_vms", A)["stdout"]
    assert home(world, "web-01") != home(world, "db-01")
    assert ("web-01" in listing, "db-01" in listing) == (home(world, "web-01") == A, home(world, "db-01") == A)
    assert (shown["numCompliantVms"], shown["numNonCompliantVms"]) == (2, 0)


def test_a_policy_of_v4_ties_a_vm_in_the_maintenance_of_acli(world: World) -> None:
    first, second, *_ = (category.uuid for category in world.site.all(Category))
    world.site.put(replace(world.host(C), categories=(second,)))
    vms = label(world, "web-01")
    body = {"name": "where", "vmCategories": vms, "hostCategories": [{"extId": second}]}
    target = policy(world, "vm-host-affinity-policies", body)
    after = home(world, "web-01")
    blocked = acli(world, "host.enter_maintenance_mode", C)
    acli(world, "host.exit_maintenance_mode", C)
    world.send("DELETE", target)
    world.settle()
    freed = acli(world, "host.enter_maintenance_mode", C)

    assert (after, first != second) == (C, True)
    assert (blocked["exit_status"] != 0, freed["exit_status"]) == (True, 0)
    assert home(world, "web-01") != C


def test_hardware_that_acli_gives_is_that_of_v4(world: World) -> None:
    acli(world, "vm.assign_gpu", "test-off", "gpu=GRID_T4-8Q")
    acli(world, "vm.serial_port_create", "test-off", "type=kServer", "index=1")

    shown = world.read(f"{V4_VMS}/{vm(world, 'test-off').uuid}")["data"]
    assert [one["name"] for one in shown["gpus"]] == ["GRID T4-8Q"]
    assert [one["index"] for one in shown["serialPorts"]] == [1]
    assert world.read(f"{V2}/vms/{vm(world, 'test-off').uuid}")["gpus_assigned"] is True


def test_a_vm_of_a_template_is_seen_everywhere(world: World) -> None:
    source = {"extId": vm(world, "web-01").uuid}
    template = {"templateName": "golden", "templateVersionSpec": {"versionSource": source}}
    world.send("POST", "/api/vmm/v4.3/content/templates", template)
    world.settle()
    uuid = world.read("/api/vmm/v4.3/content/templates")["data"][0]["extId"]
    deployment = {"numberOfVms": 1, "clusterReference": vm(world, "web-01").cluster_uuid}
    world.send("POST", f"/api/vmm/v4.3/content/templates/{uuid}/$actions/deploy", deployment)
    world.settle()

    assert "golden" in acli(world, "vm.list")["stdout"]
    assert world.read(f"{V2}/vms/{vm(world, 'golden').uuid}")["name"] == "golden"


def test_the_medium_of_guest_tools_fills_the_drive_for_every_face(world: World) -> None:
    before = acli(world, "vm.disk_get", "web-01", "disk_addr=ide.0")["stdout"]
    world.site.submit(InsertGuestTools(vm(world, "web-01").uuid))
    world.settle()

    assert "empty: True" in before
    assert "empty: True" not in acli(world, "vm.disk_get", "web-01", "disk_addr=ide.0")["stdout"]
