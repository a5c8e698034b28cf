"""A protection domain is the same at every face that has it, and its VMs are protected at all others."""

from __future__ import annotations

from contract_tests.across.world import World
from mock_prism.model.commands.protection_domain import CreateProtectionDomain, ProtectVms
from mock_prism.model.protection_domain import ProtectionDomain
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm

V1, V2 = "/PrismGateway/services/rest/v1", "/PrismGateway/services/rest/v2.0"
VMS = "/api/vmm/v4.3/ahv/config/vms"


def made_by_shell(world: World) -> None:
    world.run("ncli", "pd", "create", "name=nightly")
    world.run("ncli", "pd", "protect", "name=nightly", "vm-names=web-01")


def made_by_rest(world: World) -> None:
    assert world.send("POST", f"{V2}/protection_domains", {"value": "nightly"}).status_code == 201
    body = {"names": ["web-01"]}
    assert world.send("POST", f"{V2}/protection_domains/nightly/protect_vms", body).status_code == 201


def test_shell_and_rest_ask_for_the_same() -> None:
    found = []
    for make in (made_by_shell, made_by_rest):
        world = World.start()
        make(world)
        found.append([task.command for task in world.site.all(Task)])

    assert found[0] == found[1]
    assert [type(command) for command in found[0]] == [CreateProtectionDomain, ProtectVms]


def test_what_the_shell_makes_all_faces_show() -> None:
    world = World.start()
    made_by_shell(world)
    vm = world.site.find(Vm, "name", "web-01")
    assert vm is not None

    assert [one["name"] for one in world.read(f"{V2}/protection_domains")["entities"]] == ["nightly"]
    assert [one["name"] for one in world.read(f"{V1}/protection_domains")] == ["nightly"]
    assert world.read(f"{V1}/vms/{vm.uuid}")["protectionDomainName"] == "nightly"
    assert world.read(f"{VMS}/{vm.uuid}")["data"]["protectionType"] == "PD_PROTECTED"

    assert world.send("DELETE", f"{V2}/protection_domains/nightly").status_code == 204
    assert world.run("ncli", "pd", "ls") == "\n    [None]\n"
    assert world.read(f"{VMS}/{vm.uuid}")["data"]["protectionType"] == "UNPROTECTED"
    assert list(world.site.all(ProtectionDomain)) == []
