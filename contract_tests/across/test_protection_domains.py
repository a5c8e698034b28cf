"""A protection domain is the same at every face that has it, and what is in it is protected at all others."""

from __future__ import annotations

from contract_tests.across.test_storage import group
from contract_tests.across.test_storage import make as make_group
from contract_tests.across.world import World
from mock_prism.model.commands.protection_domain import CreateProtectionDomain, ProtectVms
from mock_prism.model.protection_domain import ProtectionDomain
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm

V1, V2 = "/PrismGateway/services/rest/v1", "/PrismGateway/services/rest/v2.0"
POINTS = "/api/dataprotection/v4.4/config/recovery-points"
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


def with_group_by_shell(world: World) -> None:
    world.run("ncli", "pd", "protect", "name=nightly", f"volume-group-uuids={group(world).uuid}")


def with_group_by_v1(world: World) -> None:
    body = {"vmIds": [], "volumeGroupUuids": [group(world).uuid]}
    assert world.send("POST", f"{V1}/protection_domains/nightly/add_entities", body).status_code == 201


def test_shell_and_v1_protect_a_volume_group_alike() -> None:
    found = []
    for protect in (with_group_by_shell, with_group_by_v1):
        world = World.start()
        make_group(world, "acli")
        world.run("ncli", "pd", "create", "name=nightly")
        protect(world)
        found.append(list(world.site.all(Task))[-1].command)

    assert found[0] == found[1]
    assert type(found[0]) is ProtectVms


def test_a_snapshot_of_a_domain_with_a_volume_group_shows_it_at_every_face() -> None:
    world = World.start()
    make_group(world, "v4")
    made_by_shell(world)
    with_group_by_v1(world)
    world.shell("ncli", "pd", "add-one-time-snapshot", "name=nightly")
    world.settle()
    uuid = group(world).uuid

    for root, key, ident in ((V1, "volumeGroups", "volumeGroupUuid"), (V2, "volume_groups", "volume_group_uuid")):
        domain = world.read(f"{root}/protection_domains/nightly")
        (point,) = world.read(f"{root}/protection_domains/dr_snapshots")["entities"]
        assert [[one[ident] for one in shown[key]] for shown in (domain, point)] == [[uuid], [uuid]]
    assert world.run("ncli", "pd", "ls-snaps", "name=nightly").count("Volume Group(s)           : vg\n") == 1
    (point,) = world.read(POINTS)["data"]
    assert [one["volumeGroupExtId"] for one in point["volumeGroupRecoveryPoints"]] == [uuid]
    assert len(point["vmRecoveryPoints"]) == 1
