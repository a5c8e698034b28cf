"""A protection domain goes from one cluster to another: asked of any face it is the same act, and all faces show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from contract_tests.across.test_replicas import node
from contract_tests.across.world import World
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.failover import ActivateProtectionDomain, MigrateProtectionDomain
from mock_prism.model.commands.volume_attachment import AttachVolumeGroup
from mock_prism.model.protection_domain import ProtectionDomain
from mock_prism.model.remote_site import RemoteSite
from mock_prism.model.task import Command, Task
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import VolumeGroup

V1, V2 = "/PrismGateway/services/rest/v1", "/PrismGateway/services/rest/v2.0"
VMS = "/api/vmm/v4.3/ahv/config/vms"
POINTS = "/api/dataprotection/v4.4/config/recovery-points"
GROUPS = "/api/volumes/v4.3/config/volume-groups"
EAST, WEST = "192.168.38.120", "192.168.38.140"
Doer = Callable[[World, Cluster], None]


def by_shell(world: World, west: Cluster, *groups: str) -> None:
    away = node(world, west)
    world.run("ncli", "remote-site", "create", "name=west", f"address-list={WEST}")
    world.run("ncli", "remote-site", "create", "name=east", f"address-list={EAST}", node=away)
    world.run("ncli", "pd", "create", "name=pd")
    more = [f"volume-group-uuids={','.join(groups)}"] if groups else []
    world.run("ncli", "pd", "protect", "name=pd", "vm-names=east-01", "cg-name=cg", *more)
    world.run("ncli", "pd", "migrate", "name=pd", "remote-site=west")


def by_v2(world: World, west: Cluster) -> None:
    _by_rest(
        world, west, V2, {"remote_ip_ports": {WEST: 2020}}, {"remote_ip_ports": {EAST: 2020}}, "consistency_group_name"
    )


def by_v1(world: World, west: Cluster) -> None:
    _by_rest(world, west, V1, {"remoteIpPorts": {WEST: 2020}}, {"remoteIpPorts": {EAST: 2020}}, "consistencyGroupName")


def _by_rest(
    world: World, west: Cluster, root: str, there: dict[str, object], here: dict[str, object], group: str
) -> None:
    calls: list[tuple[str, dict[str, object]]] = [
        ("/remote_sites", {"name": "west", **there}),
        (f"/remote_sites?proxyClusterUuid={west.uuid}", {"name": "east", **here}),
        ("/protection_domains", {"value": "pd"}),
        ("/protection_domains/pd/protect_vms", {"names": ["east-01"], group: "cg"}),
        ("/protection_domains/pd/migrate", {"value": "west"}),
    ]
    for path, body in calls:
        assert world.send("POST", f"{root}{path}", body).status_code == 201, path


def asked(world: World) -> list[Command]:
    """What was asked for, not what followed from it."""
    return [task.command for task in world.site.all(Task) if task.is_audited]


def test_all_faces_ask_for_the_same() -> None:
    found = []
    for do in (by_shell, by_v2, by_v1):
        world = World.start("two-clusters")
        do(world, list(world.site.all(Cluster))[1])
        found.append(asked(world))

    assert found[0] == found[1] == found[2]
    assert type(found[0][-1]) is MigrateProtectionDomain


@pytest.mark.parametrize("do", [by_shell, by_v2, by_v1])
def test_what_one_face_moves_all_faces_show_at_the_other_end(do: Doer) -> None:
    world = World.start("two-clusters")
    east, west = world.site.all(Cluster)
    before = world.site.find(Vm, "name", "east-01")
    assert before is not None
    do(world, west)
    world.settle()

    vm = world.site.find(Vm, "name", "east-01")
    assert vm is not None
    assert (vm.cluster_uuid, vm.uuid != before.uuid) == (west.uuid, True)
    for root in (V1, V2):
        for cluster, is_active in ((east, False), (west, True)):
            shown = world.read(f"{root}/protection_domains/pd?proxyClusterUuid={cluster.uuid}")
            assert (shown["active"], len(shown["vms"])) == (is_active, int(is_active))
    assert "Active                    : false" in world.run("ncli", "pd", "ls")
    assert "Active                    : true" in world.run("ncli", "pd", "ls", node=node(world, west))
    assert "east-01" in world.run("acli", "vm.list", node=node(world, west))
    assert "east-01" not in world.run("acli", "vm.list")
    data = world.read(f"{VMS}/{vm.uuid}")["data"]
    assert (data["protectionType"], data["cluster"]["extId"]) == ("PD_PROTECTED", west.uuid)
    assert world.send("GET", f"{VMS}/{before.uuid}").status_code == 404
    places = Counter(point["locationAgnosticId"] for point in world.read(POINTS)["data"])
    assert list(places.values()) == [2, 2]


def test_a_volume_group_goes_over_with_its_vm_and_every_face_shows_it_there() -> None:
    world = World.start("two-clusters")
    west, vm = list(world.site.all(Cluster))[1], world.site.find(Vm, "name", "east-01")
    assert vm is not None
    world.shell("acli", "vg.create", "vg")
    world.settle()
    (before,) = world.site.all(VolumeGroup)
    world.site.finish(world.site.submit(AttachVolumeGroup(before.uuid, vm.uuid)))
    by_shell(world, west, before.uuid)
    world.settle()

    (after,) = world.site.all(VolumeGroup)
    assert (after.uuid != before.uuid, after.cluster_uuid) == (True, west.uuid)
    assert world.read(f"{GROUPS}/{after.uuid}")["data"]["clusterReference"] == west.uuid
    (attached,) = world.read(f"{GROUPS}/{after.uuid}/vm-attachments")["data"]
    shown = world.read(f"{V2}/protection_domains/pd?proxyClusterUuid={west.uuid}")
    (moved,) = shown["vms"]
    assert [one["volume_group_uuid"] for one in shown["volume_groups"]] == [after.uuid]
    assert moved["vm_id"] == attached["extId"] == shown["volume_groups"][0]["related_entity_uuids"][0]
    assert "vg" in world.run("acli", "vg.list", node=node(world, west))
    assert "Volume Group(s)           : vg\n" in world.run("ncli", "pd", "ls", node=node(world, west))
    assert world.read(f"{V1}/protection_domains/pd")["volumeGroups"] == []


def test_v4_names_the_task_at_either_end() -> None:
    world = World.start("two-clusters")
    by_v2(world, list(world.site.all(Cluster))[1])
    world.settle()

    tasks = world.read("/api/prism/v4.0/config/tasks?$limit=100")["data"]

    names = {task["operation"]: task["status"] for task in tasks}
    assert names["MigrateProtectionDomain"] == names["ActivateProtectionDomain"] == "SUCCEEDED"
    (child,) = [task for task in world.site.all(Task) if isinstance(task.command, ActivateProtectionDomain)]
    assert child.parent_uuid is not None


def test_a_viewer_moves_nothing() -> None:
    world = World.start("two-clusters")
    by_v2(world, list(world.site.all(Cluster))[1])
    world.settle()
    before = [domain.is_active for domain in world.site.all(ProtectionDomain)]

    for path in ("/protection_domains/pd/activate", "/protection_domains/pd/deactivate", "/remote_sites"):
        assert world.send("POST", f"{V2}{path}", {"name": "x"}, user="viewer").status_code == 403
    assert world.shell("ncli", "-u", "viewer", "-p", "Nutanix/4u", "pd", "activate", "name=pd")["exit_status"] != 0

    assert [domain.is_active for domain in world.site.all(ProtectionDomain)] == before
    assert len(list(world.site.all(RemoteSite))) == 2
