"""A recovery point that v4 has copied to another cluster is a snapshot there, and nowhere else, at every face."""

from __future__ import annotations

from contract_tests.across.world import World
from mock_prism.model.cluster import Cluster
from mock_prism.model.host import Host
from mock_prism.model.node import cvm_of
from mock_prism.model.recovery_point import Snapshot
from mock_prism.model.vm import Vm

POINTS = "/api/dataprotection/v4.4/config/recovery-points"
GATEWAY = "/PrismGateway/services/rest"


def node(world: World, cluster: Cluster) -> str:
    """The address of the first Controller VM of a cluster."""
    return cvm_of(world.site, next(iter(world.site.where(Host, "cluster_uuid", cluster.uuid)))).ip


def seen(world: World, cluster: Cluster) -> list[list[str]]:
    """The ids of the snapshots of a cluster as acli, v0.8 and v2.0 list them."""
    rows = world.run("acli", "snapshot.list", node=node(world, cluster)).splitlines()[1:]
    paths = [f"{GATEWAY}/{version}/snapshots?proxyClusterUuid={cluster.uuid}" for version in ("v0.8", "v2.0")]
    return [
        [row.split()[1] for row in rows],
        *([one["uuid"] for one in world.read(path)["entities"]] for path in paths),
    ]


def test_each_cluster_shows_its_own_snapshot_and_makes_vms_of_it() -> None:
    world = World.start("two-clusters")
    here, there = world.site.all(Cluster)
    vm = next(vm for vm in world.site.where(Vm, "cluster_uuid", here.uuid) if vm.nics)
    body = {"name": "rp", "vmRecoveryPoints": [{"vmExtId": vm.uuid}]}
    assert world.send("POST", POINTS, body).status_code == 202
    world.settle()
    (point,) = world.read(POINTS)["data"]

    reply = world.send("POST", f"{POINTS}/{point['extId']}/$actions/replicate", {"clusterExtId": there.uuid})
    assert reply.status_code == 202
    world.settle()

    own, copy = world.site.all(Snapshot)
    assert seen(world, here) == [[own.uuid]] * 3
    assert seen(world, there) == [[copy.uuid]] * 3
    tree = world.run("acli", "vm.snapshot_list", vm.name, node=node(world, here))
    assert (own.uuid in tree, copy.uuid in tree) == (True, False)
    world.shell("acli", "-y", "vm.clone", "beside", "clone_from_snapshot=rp", node=node(world, there))
    world.settle()
    made = world.site.find(Vm, "name", "beside")
    assert made is not None
    assert (made.cluster_uuid, made.nics) == (there.uuid, ())
