"""Where images lie, at every face: a policy of Prism Central brings them, and each element has what comes to it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contract_tests.across.world import World
from mock_prism.model.category import Category
from mock_prism.model.cluster import Cluster
from mock_prism.model.host import Host
from mock_prism.model.image import Image
from mock_prism.model.node import cvm_of, hosts_of
from mock_prism.model.vm import Vm

V2 = "/PrismGateway/services/rest/v2.0"
V4 = "/api/vmm/v4.3"
NAME = "Windows Server 2019"


@pytest.fixture
def world() -> World:
    """Two clusters under one Prism Central."""
    return World.start("two-clusters")


def clusters(world: World) -> list[Cluster]:
    """Both."""
    return list(world.site.all(Cluster))


def image(world: World) -> Image:
    """The image, which is in the first cluster."""
    found = world.site.find(Image, "name", NAME)
    assert found is not None
    return found


def place(world: World, placement_type: str) -> None:
    """Let a policy bring the image to the second cluster, all by v4."""
    first, second, *_ = (category.uuid for category in world.site.all(Category))
    read = world.send("GET", f"{V4}/content/images/{image(world).uuid}")
    token = {"If-Match": read.headers["ETag"]}
    label = {**read.get_json()["data"], "categoryExtIds": [first]}
    assert world.send("PUT", f"{V4}/content/images/{image(world).uuid}", label, headers=token).status_code == 202
    filters = {
        key: {"type": "CATEGORIES_MATCH_ALL", "categoryExtIds": [word]}
        for key, word in (("imageEntityFilter", first), ("clusterEntityFilter", second))
    }
    body = {"name": "where", "placementType": placement_type, **filters}
    assert world.send("POST", f"{V4}/images/config/placement-policies", body).status_code == 202
    path = f"/api/clustermgmt/v4.3/config/clusters/{clusters(world)[1].uuid}/$actions/associate-categories"
    assert world.send("POST", path, {"categories": [second]}).status_code == 202
    world.settle()


def element(world: World, number: int) -> dict[str, Any]:
    """The images of one element by v2.0, by uuid."""
    listed = world.read(f"{V2}/images?proxyClusterUuid={clusters(world)[number].uuid}")
    return {one["uuid"]: one for one in listed["entities"]}


def acli(world: World, number: int) -> set[str]:
    """The uuids of images by a CVM of one cluster."""
    host: Host = hosts_of(world.site, clusters(world)[number].uuid)[0]
    rows = json.loads(world.run("acli", "-o", "json", "image.list", node=cvm_of(world.site, host).ip))
    return {row["uuid"] for row in rows["data"]}


@pytest.mark.parametrize(("placement_type", "expected"), [("SOFT", [True, True]), ("HARD", [False, True])])
def test_every_face_has_the_image_where_the_policy_put_it(
    world: World, placement_type: str, expected: list[bool]
) -> None:
    place(world, placement_type)
    shown = world.read(f"{V4}/content/images/{image(world).uuid}")["data"]

    assert [one.uuid in shown["clusterLocationExtIds"] for one in clusters(world)] == expected
    assert [image(world).uuid in element(world, number) for number in (0, 1)] == expected
    assert [image(world).uuid in acli(world, number) for number in (0, 1)] == expected


def test_each_element_has_a_virtual_disk_of_its_own_and_makes_vms_of_it(world: World) -> None:
    place(world, "SOFT")
    here, there = (element(world, number)[image(world).uuid] for number in (0, 1))
    proxy = f"proxyClusterUuid={clusters(world)[1].uuid}"
    read = world.read(f"{V2}/images/{image(world).uuid}?{proxy}")
    disks = world.read(f"{V2}/virtual_disks?{proxy}")["entities"]
    clone = {"disk_address": {"vmdisk_uuid": there["vm_disk_id"]}}
    body = {"name": "new", "memory_mb": 1024, "num_vcpus": 1, "vm_disks": [{"vm_disk_clone": clone}]}
    world.send("POST", f"{V2}/vms?{proxy}", body)
    world.settle()
    made = world.site.find(Vm, "name", "new")

    assert here["vm_disk_id"] != there["vm_disk_id"]
    assert here["storage_container_uuid"] != there["storage_container_uuid"]
    assert read == there
    assert there["vm_disk_id"] in {one["uuid"] for one in disks}
    assert made is not None
    assert [disk.image_uuid for disk in made.disks] == [image(world).uuid]
    assert world.send("POST", f"{V2}/vms", body).status_code == 422


def test_a_hard_policy_keeps_vms_of_the_image_from_another_cluster(world: World) -> None:
    place(world, "HARD")
    size = {"numSockets": 1, "numCoresPerSocket": 1, "memorySizeBytes": 1 << 30}
    source = {
        "$objectType": "vmm.v4.ahv.config.DataSource",
        "reference": {"$objectType": "vmm.v4.ahv.config.ImageReference", "imageExtId": image(world).uuid},
    }
    disk = {"backingInfo": {"$objectType": "vmm.v4.ahv.config.VmDisk", "dataSource": source}}
    statuses = []
    for cluster in clusters(world):
        body = {"name": "new", **size, "cluster": {"extId": cluster.uuid}, "disks": [disk]}
        statuses.append(world.send("POST", f"{V4}/ahv/config/vms", body).status_code)
    world.settle()

    assert statuses == [409, 202]
    assert [vm.cluster_uuid for vm in world.site.where(Vm, "name", "new")] == [clusters(world)[1].uuid]
