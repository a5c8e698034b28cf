"""VMs of a protection domain that go back to one of its snapshots, or come back beside what there is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.model.paired import Pair
from contract_tests.model.scene import GIB
from mock_prism.model import engine
from mock_prism.model.commands.cluster_life import DestroyCluster
from mock_prism.model.commands.domain_restore import RestoreEntities
from mock_prism.model.commands.failover import DeactivateProtectionDomain
from mock_prism.model.commands.protection_domain import ChangeConsistencyGroup, ProtectVms
from mock_prism.model.commands.recovery_point import MOST_ENTITIES, MOST_PROTECTED
from mock_prism.model.commands.schedule import SetSchedule
from mock_prism.model.commands.vm import DeleteVm
from mock_prism.model.errors import AlreadyExists, Busy, Cancelled, Invalid, NotFound, WrongState
from mock_prism.model.image import Image
from mock_prism.model.network import Network
from mock_prism.model.protection_domain import ProtectionDomain, points_of
from mock_prism.model.recovery_point import RecoveryPoint
from mock_prism.model.remote_site import RemoteSite
from mock_prism.model.schedule import Every, Schedule
from mock_prism.model.vm import Vm


def kept(pair: Pair) -> RecoveryPoint:
    """A snapshot of a protection domain with two VMs, both of which have more memory by now."""
    pair.protect("east-01", "east-02")
    pair.send()
    pair.settle()
    for name in ("east-01", "east-02"):
        pair.change(name, memory_bytes=6 * GIB)
    return points_of(pair.site, pair.domain())[0]


def memories(pair: Pair) -> dict[str, int]:
    return {vm.name: vm.memory_bytes // GIB for vm in pair.members(pair.domain())}


def test_all_vms_go_back_in_their_place() -> None:
    pair = Pair()
    point, before = kept(pair), pair.vm("east-01").uuid

    pair.succeed(RestoreEntities(pair.domain().uuid, point.uuid, replaces=True))

    assert memories(pair) == {"east-01": 2, "east-02": 4}
    assert (pair.vm("east-01").uuid, pair.vm("east-01").is_running) == (before, False)


def test_a_vm_that_has_gone_is_made_anew_and_protected() -> None:
    pair = Pair()
    point = kept(pair)
    pair.succeed(DeleteVm(pair.vm("east-02").uuid))

    pair.succeed(RestoreEntities(pair.domain().uuid, point.uuid, replaces=True))

    assert memories(pair) == {"east-01": 2, "east-02": 4}


def test_one_vm_comes_back_beside_itself() -> None:
    pair = Pair()
    point, uuid = kept(pair), pair.vm("east-01").uuid

    pair.succeed(RestoreEntities(pair.domain().uuid, point.uuid, (uuid,), name_prefix="old-", path_prefix="/old"))

    copy = pair.vm("old-east-01")
    assert (copy.memory_bytes, copy.protection, copy.is_running) == (2 * GIB, None, False)
    assert memories(pair) == {"east-01": 6, "east-02": 6}
    assert len([vm for vm in pair.site.all(Vm) if vm.name.startswith("old-")]) == 1


def test_a_copy_at_the_remote_site_is_restored_there_without_a_failover() -> None:
    pair = Pair()
    kept(pair)
    twin, (copy,) = pair.twin(), pair.copies()
    assert twin is not None

    pair.succeed(RestoreEntities(twin.uuid, copy.uuid, name_prefix="test-"))

    assert pair.vm("test-east-01").cluster_uuid == pair.west.uuid
    with pytest.raises(WrongState):
        pair.start(RestoreEntities(twin.uuid, copy.uuid, replaces=True))


def test_what_cannot_be_restored_is_refused() -> None:
    pair = Pair()
    point, domain = kept(pair), pair.domain()

    for command in (
        RestoreEntities(domain.uuid, "none"),
        RestoreEntities(domain.uuid, pair.copies()[0].uuid),
        RestoreEntities(domain.uuid, point.uuid, (pair.vm("east-03").uuid,)),
    ):
        with pytest.raises(NotFound):
            pair.start(command)
    pair.start(DeactivateProtectionDomain(domain.uuid))
    with pytest.raises(Busy):
        pair.start(RestoreEntities(domain.uuid, point.uuid, replaces=True))


def test_a_restore_fails_with_the_first_of_its_vms() -> None:
    pair = Pair()
    task = pair.start(
        RestoreEntities(kept(pair).protection_domain_uuid or "", points_of(pair.site, pair.domain())[0].uuid)
    )
    engine.abort(pair.site, pair.children(task)[0])

    assert isinstance(pair.site.finish(task).error, Cancelled)


def test_a_consistency_group_gets_another_name() -> None:
    pair = Pair()
    domain = pair.protect("east-01")
    pair.succeed(ProtectVms(domain.uuid, (pair.vm("east-02").uuid,)))

    pair.succeed(ChangeConsistencyGroup(domain.uuid, "cg", "web", True))
    pair.succeed(ChangeConsistencyGroup(domain.uuid, "east-02", "east-02"))

    found = {vm.name: vm.protection for vm in pair.members(domain)}
    assert {name: one and (one.consistency_group, one.is_app_consistent) for name, one in found.items()} == {
        "east-01": ("web", True),
        "east-02": ("east-02", False),
    }
    with pytest.raises(NotFound):
        pair.start(ChangeConsistencyGroup(domain.uuid, "cg", "x"))
    with pytest.raises(AlreadyExists):
        pair.start(ChangeConsistencyGroup(domain.uuid, "web", "east-02"))
    with pytest.raises(Invalid):
        pair.start(ChangeConsistencyGroup(domain.uuid, "web", ""))


def test_a_domain_may_have_more_vms_than_a_recovery_point_otherwise() -> None:
    pair = Pair()
    domain = pair.protect("east-01")
    vm = pair.vm("east-01")
    for number in range(MOST_ENTITIES + 1):
        pair.site.put(replace(vm, uuid=f"more-{number}", name=f"more-{number}", nics=(), disks=()))

    pair.send()

    assert MOST_ENTITIES + 2 <= MOST_PROTECTED
    assert len(points_of(pair.site, domain)) == 1


def test_a_cluster_takes_with_it_what_it_knew_of_others() -> None:
    pair = Pair()
    domain = pair.protect()
    twin = pair.site.put(replace(domain, uuid="twin", cluster_uuid=pair.west.uuid, is_active=False))
    schedule = Schedule(uuid="s", domain_uuid=twin.uuid, every=Every.DAILY, count=1, start_micros=0)
    pair.succeed(SetSchedule(twin.uuid, schedule))
    for kind in (Vm, Network):
        for one in pair.site.where(kind, "cluster_uuid", pair.west.uuid):
            pair.site.remove(one)
    for image in [image for image in pair.site.all(Image) if pair.west.uuid in image.clusters]:
        pair.site.remove(image)

    pair.succeed(DestroyCluster(pair.west.uuid))

    assert [one.uuid for one in pair.site.all(ProtectionDomain)] == [domain.uuid]
    assert ([one.name for one in pair.site.all(RemoteSite)], list(pair.site.all(Schedule))) == (["west"], [])
