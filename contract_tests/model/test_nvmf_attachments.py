"""Volume groups and the clients that reach them by NVMe-TCP."""

from __future__ import annotations

import pytest

from contract_tests.model.scene import Scene
from contract_tests.model.test_volume_groups import made, now
from mock_prism.model.attachments import users
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.nvmf_attachment import LONGEST, AttachNvmfClient, DetachNvmfClient
from mock_prism.model.commands.volume_attachment import AttachClient, AttachVolumeGroup
from mock_prism.model.commands.volume_group import (
    CloneVolumeGroup,
    CreateVolumeGroup,
    DeleteVolumeGroup,
    UpdateVolumeGroup,
)
from mock_prism.model.errors import AlreadyExists, InUse, Invalid, NotFound, WrongState
from mock_prism.model.volume_group import NvmfClient, VolumeGroup

NQN = "nqn.2026-01.example:one"


def let_in(scene: Scene, group: VolumeGroup, name: str = NQN) -> NvmfClient:
    """A client that has just been let in."""
    task = scene.succeed(AttachNvmfClient(group.uuid, name))
    return scene.site.get(NvmfClient, task.entities[0].uuid)


def test_a_client_is_let_in_and_kept_out(scene: Scene) -> None:
    group = made(scene)

    client = let_in(scene, group)
    assert (client.name, now(scene, group).nvmf_uuids, users(scene.site, now(scene, group))) == (
        NQN,
        (client.uuid,),
        (NQN,),
    )
    task = scene.succeed(DetachNvmfClient(group.uuid, client.uuid))

    assert [ref.uuid for ref in task.entities] == [client.uuid, group.uuid]
    assert now(scene, group).nvmf_uuids == ()
    assert scene.site.get(NvmfClient, client.uuid) == client


def test_a_client_is_known_again_in_its_own_cluster() -> None:
    scene = Scene("two-clusters")
    foreign = next(one for one in scene.site.all(Cluster) if one.uuid != scene.cluster.uuid)
    task = scene.succeed(CreateVolumeGroup(foreign.uuid, "away"))

    first, again = let_in(scene, made(scene)), let_in(scene, made(scene, "other"))
    away = let_in(scene, scene.site.get(VolumeGroup, task.entities[0].uuid))

    assert first.uuid == again.uuid != away.uuid
    assert away.cluster_uuid == foreign.uuid


def test_a_group_is_reached_by_one_protocol(scene: Scene) -> None:
    one, other = made(scene, is_shared=True), made(scene, "other", is_shared=True)
    let_in(scene, one)
    scene.succeed(AttachClient(other.uuid, "iqn.2026-01.example:one"))

    assert isinstance(scene.fail(AttachClient(one.uuid, "iqn.2026-01.example:one")), WrongState)
    assert isinstance(scene.fail(AttachNvmfClient(other.uuid, NQN)), WrongState)
    assert [one.uuid for one in scene.site.all(NvmfClient)] == list(now(scene, one).nvmf_uuids)


def test_a_group_that_is_not_shared_has_one_attachment(scene: Scene) -> None:
    group = made(scene)
    client = let_in(scene, group)

    assert isinstance(scene.fail(AttachNvmfClient(group.uuid, NQN)), AlreadyExists)
    assert isinstance(scene.fail(AttachNvmfClient(group.uuid, f"{NQN}-other")), WrongState)
    assert isinstance(scene.fail(AttachVolumeGroup(group.uuid, scene.vm("web-01").uuid)), WrongState)
    assert isinstance(scene.fail(DeleteVolumeGroup(group.uuid)), InUse)
    assert now(scene, group).nvmf_uuids == (client.uuid,)


def test_a_shared_group_with_several_clients_stays_shared_and_balances_nothing(scene: Scene) -> None:
    group = made(scene, is_shared=True)
    for name in ("one", "two"):
        let_in(scene, group, name)

    assert isinstance(scene.fail(UpdateVolumeGroup(group.uuid, is_shared=False)), WrongState)
    assert isinstance(scene.fail(UpdateVolumeGroup(group.uuid, balances_load=True)), WrongState)


def test_a_copy_is_attached_to_nothing(scene: Scene) -> None:
    group = made(scene)
    let_in(scene, group)

    task = scene.succeed(CloneVolumeGroup(group.uuid, "copy"))

    assert scene.site.get(VolumeGroup, task.entities[0].uuid).outsiders == ()


def test_what_cannot_be_is_refused(scene: Scene) -> None:
    group = made(scene)

    for command, error in (
        (AttachNvmfClient(group.uuid, ""), Invalid),
        (AttachNvmfClient(group.uuid, "x" * (LONGEST + 1)), Invalid),
        (AttachNvmfClient("nothing", NQN), NotFound),
        (DetachNvmfClient(group.uuid, "nothing"), NotFound),
    ):
        with pytest.raises(error):
            scene.start(command)
