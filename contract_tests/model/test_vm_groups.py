"""Groups of VMs: made, filled, kept apart, and gone."""

from __future__ import annotations

import pytest

from contract_tests.model.scene import Scene
from contract_tests.model.test_moves import Clusters
from mock_prism.model.commands.migrate import MigrateVm
from mock_prism.model.commands.vm import DeleteVm
from mock_prism.model.commands.vm_group import CreateVmGroup, DeleteVmGroup, UpdateVmGroup
from mock_prism.model.errors import AlreadyExists, Invalid, NoPlacement, NotFound
from mock_prism.model.vm import Vm, VmGroup


def made(scene: Scene, *names: str) -> VmGroup:
    """A group of these VMs."""
    uuid = scene.succeed(CreateVmGroup(scene.cluster.uuid, "one")).entities[0].uuid
    scene.succeed(UpdateVmGroup(uuid, added=tuple(scene.vm(name).uuid for name in names)))
    return scene.site.get(VmGroup, uuid)


def test_vms_join_and_leave(scene: Scene) -> None:
    group = made(scene, "web-01", "web-02")
    first, second = group.vm_uuids
    scene.succeed(UpdateVmGroup(group.uuid, added=(first,), dropped=(second,)))

    assert scene.site.get(VmGroup, group.uuid).vm_uuids == (first,)
    assert not group.anti_affinity


def test_a_group_that_keeps_apart_bars_the_way(scene: Scene) -> None:
    group = made(scene, "web-01", "web-02")
    scene.succeed(UpdateVmGroup(group.uuid, name="apart", keeps_apart=True))
    barred = scene.fail(MigrateVm(scene.vm("web-01").uuid, scene.host(scene.home("web-02")).uuid))
    scene.succeed(UpdateVmGroup(group.uuid, keeps_apart=False))
    scene.succeed(MigrateVm(scene.vm("web-01").uuid, scene.host(scene.home("web-02")).uuid))

    assert isinstance(barred, NoPlacement)
    assert scene.site.get(VmGroup, group.uuid).name == "apart"


def test_a_vm_that_is_deleted_meanwhile_does_not_join(scene: Scene) -> None:
    group = made(scene)
    command = UpdateVmGroup(group.uuid, added=(scene.vm("web-01").uuid,))
    holder = scene.start(UpdateVmGroup(group.uuid))
    task = scene.start(command)
    scene.succeed(DeleteVm(scene.vm("web-01").uuid))
    scene.site.finish(task)

    assert scene.task(holder).has_ended
    assert scene.site.get(VmGroup, group.uuid).vm_uuids == ()


def test_a_group_goes_and_its_vms_stay(scene: Scene) -> None:
    group = made(scene, "web-01")
    scene.succeed(DeleteVmGroup(group.uuid))

    assert scene.site.table(VmGroup).get(group.uuid) is None
    assert scene.site.get(Vm, group.vm_uuids[0]).name == "web-01"


def test_what_cannot_be_is_refused(scene: Scene) -> None:
    group, cluster, uuid = made(scene, "web-01"), scene.cluster.uuid, scene.vm("web-02").uuid
    for command, error in (
        (CreateVmGroup(cluster, "one"), AlreadyExists),
        (CreateVmGroup(cluster, ""), Invalid),
        (CreateVmGroup("none", "two"), NotFound),
        (UpdateVmGroup(group.uuid, name="ha-proxies-apart"), AlreadyExists),
        (UpdateVmGroup(group.uuid, name=""), Invalid),
        (UpdateVmGroup(group.uuid, added=("none",)), NotFound),
        (UpdateVmGroup(group.uuid, dropped=(uuid,)), Invalid),
        (UpdateVmGroup("none"), NotFound),
        (DeleteVmGroup("none"), NotFound),
    ):
        with pytest.raises(error):
            scene.start(command)


def test_a_vm_of_another_cluster_does_not_join() -> None:
    clusters = Clusters()
    uuid = clusters.succeed(CreateVmGroup(clusters.there.uuid, "one")).entities[0].uuid

    with pytest.raises(Invalid):
        clusters.start(UpdateVmGroup(uuid, added=(clusters.some_vm().uuid,)))
