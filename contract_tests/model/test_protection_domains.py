"""Protection domains: VMs in them, and snapshots taken of all of them together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.model.scene import Scene
from mock_prism.model.commands.clone import CloneVm
from mock_prism.model.commands.protection_domain import (
    CreateProtectionDomain,
    DeleteProtectionDomain,
    ProtectVms,
    UnprotectVms,
)
from mock_prism.model.commands.recovery_point import CreateRecoveryPoint, SnapshotSpec
from mock_prism.model.commands.restore import RevertVm
from mock_prism.model.commands.vm import DeleteVm
from mock_prism.model.errors import AlreadyExists, Invalid, NotFound, PrismError
from mock_prism.model.protection import Protection
from mock_prism.model.protection_domain import ProtectionDomain, protected
from mock_prism.model.recovery_point import RecoveryPoint, Snapshot
from mock_prism.model.task import Command
from mock_prism.model.vm import Vm


def made(scene: Scene, *names: str) -> ProtectionDomain:
    """A new protection domain with some VMs in it."""
    scene.succeed(CreateProtectionDomain(scene.cluster.uuid, "pd", ("nightly",)))
    (domain,) = scene.site.all(ProtectionDomain)
    if names:
        scene.succeed(ProtectVms(domain.uuid, tuple(scene.vm(name).uuid for name in names)))
    return domain


def members(scene: Scene, domain: ProtectionDomain) -> list[str]:
    return [vm.name for vm in protected(scene.site, domain)]


def taken(scene: Scene, domain: ProtectionDomain) -> RecoveryPoint:
    """A snapshot of a whole protection domain."""
    specs = tuple(SnapshotSpec(vm.uuid) for vm in protected(scene.site, domain))
    task = scene.succeed(CreateRecoveryPoint(specs, "pd", protection_domain_uuid=domain.uuid))
    return scene.site.get(RecoveryPoint, task.entities[-1].uuid)


def test_vms_are_put_into_a_domain_and_taken_out(scene: Scene) -> None:
    domain = made(scene, "web-01", "db-01")

    assert (domain.annotations, set(members(scene, domain))) == (("nightly",), {"web-01", "db-01"})
    assert scene.vm("web-01").protection == Protection(domain.uuid, "web-01")
    scene.succeed(UnprotectVms(domain.uuid, (scene.vm("web-01").uuid,)))
    scene.succeed(ProtectVms(domain.uuid, (scene.vm("web-01").uuid,), (), "group", True))

    assert scene.vm("web-01").protection == Protection(domain.uuid, "group", True)
    scene.succeed(DeleteVm(scene.vm("web-01").uuid))
    assert members(scene, domain) == ["db-01"]


def test_a_copy_of_a_protected_vm_is_not_protected_and_a_reverted_one_stays_so(scene: Scene) -> None:
    domain = made(scene, "web-01")
    point = taken(scene, domain)
    (snapshot,) = scene.site.all(Snapshot)
    scene.succeed(CloneVm(snapshot.vm_uuid, "copy"))
    scene.succeed(UnprotectVms(domain.uuid, (snapshot.vm_uuid,)))

    scene.succeed(RevertVm(snapshot.vm_uuid, snapshot.uuid))

    assert (scene.vm("copy").protection, scene.vm("web-01").protection) == (None, None)
    assert (point.protection_domain_uuid, point.number > 0) == (domain.uuid, True)


def test_with_a_domain_its_snapshots_go_and_its_vms_stay(scene: Scene) -> None:
    domain = made(scene, "web-01")
    taken(scene, domain)
    scene.succeed(CreateRecoveryPoint((SnapshotSpec(scene.vm("web-01").uuid, "other"),)))

    scene.succeed(DeleteProtectionDomain(domain.uuid))

    assert list(scene.site.all(ProtectionDomain)) == []
    assert [one.name for one in scene.site.all(RecoveryPoint)] == ["other"]
    assert scene.vm("web-01").protection is None


def test_what_cannot_be_is_refused(scene: Scene) -> None:
    domain = made(scene, "web-01")
    web, db = scene.vm("web-01").uuid, scene.vm("db-01").uuid
    refused: tuple[tuple[Command, type[PrismError]], ...] = (
        (CreateProtectionDomain(scene.cluster.uuid, "pd"), AlreadyExists),
        (CreateProtectionDomain(scene.cluster.uuid, ""), Invalid),
        (CreateProtectionDomain("nowhere", "new"), NotFound),
        (DeleteProtectionDomain("nothing"), NotFound),
        (ProtectVms(domain.uuid, (web,)), AlreadyExists),
        (ProtectVms(domain.uuid, ("nobody",)), NotFound),
        (UnprotectVms(domain.uuid, (db,)), NotFound),
        (CreateRecoveryPoint((SnapshotSpec(web),), protection_domain_uuid="nothing"), NotFound),
    )
    for command, error in refused:
        with pytest.raises(error):
            scene.start(command)
    assert members(scene, domain) == ["web-01"]


def test_each_cluster_has_its_own(scene: Scene) -> None:
    scene = Scene("two-clusters")
    domain = made(scene)
    foreign = next(vm for vm in scene.site.all(Vm) if vm.cluster_uuid != scene.cluster.uuid)

    with pytest.raises(Invalid):
        scene.start(ProtectVms(domain.uuid, (foreign.uuid,)))
    scene.succeed(CreateProtectionDomain(foreign.cluster_uuid, "pd"))

    scene.site.put(replace(foreign, protection=Protection("another", "group")))
    assert protected(scene.site, domain) == ()
