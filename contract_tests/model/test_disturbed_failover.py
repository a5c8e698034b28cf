"""Failovers of protection domains that are disturbed: what is given up, deleted or lost on the way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.model.paired import Pair
from contract_tests.model.scene import GIB
from mock_prism.model.commands.failover import (
    ActivateProtectionDomain,
    DeactivateProtectionDomain,
    MigrateProtectionDomain,
)
from mock_prism.model.commands.protection_domain import DeleteProtectionDomain
from mock_prism.model.commands.recovery_point import DeleteSnapshots
from mock_prism.model.commands.replication import AbortReplication
from mock_prism.model.commands.vm import DeleteVm
from mock_prism.model.errors import Cancelled, NotFound
from mock_prism.model.protection_domain import ProtectionDomain, points_of
from mock_prism.model.recovery_point import snapshots_of
from mock_prism.model.states import TaskStatus
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Task


def test_a_failover_whose_replication_is_given_up_leaves_the_domain_here() -> None:
    pair = Pair()
    domain = pair.protect("east-01")
    pair.change("east-01", disks=(replace(pair.vm("east-01").disks[0], size_bytes=64 * GIB),))
    task = pair.start(MigrateProtectionDomain(domain.uuid, pair.remote.uuid))
    while not pair.replications():
        assert pair.site.leap()

    pair.succeed(AbortReplication(domain.uuid, pair.replications()[0].number))

    assert isinstance(pair.site.finish(task).error, Cancelled)
    assert (pair.domain().is_active, pair.vm("east-01").is_running) == (True, True)


def test_a_failover_that_fails_there_leaves_the_copies_to_be_activated_later() -> None:
    pair = Pair()
    domain = pair.protect("east-01")
    pair.send()
    pair.settle()
    disks = {disk.container_uuid for disk in pair.vm("east-01").disks if disk.container_uuid}
    names = {pair.site.get(StorageContainer, uuid).name for uuid in disks}
    homes = [one for one in pair.site.where(StorageContainer, "cluster_uuid", pair.west.uuid) if one.name in names]
    task = pair.start(MigrateProtectionDomain(domain.uuid, pair.remote.uuid))
    until_running(pair, task, "VmDelete")

    for home in homes:
        pair.site.remove(home)
    assert isinstance(pair.site.finish(task).error, NotFound)
    for home in homes:
        pair.site.put(home)
    twin = pair.twin()
    assert twin is not None
    pair.succeed(ActivateProtectionDomain(twin.uuid))

    assert [vm.name for vm in pair.members(pair.twin())] == ["east-01"]


def until_running(pair: Pair, task: Task, operation: str) -> None:
    """Let time pass until a task has begun a sub-task of some sort."""
    while operation not in [child.operation for child in pair.children(task)]:
        assert pair.site.leap()


def forget_points(pair: Pair, domain: ProtectionDomain | None) -> None:
    for point in points_of(pair.site, domain) if domain else ():
        pair.start(DeleteSnapshots(tuple(one.uuid for one in snapshots_of(pair.site, point))))


def test_a_failover_whose_snapshot_is_deleted_ends_here() -> None:
    pair = Pair()
    domain = pair.protect("east-01")
    task = pair.start(MigrateProtectionDomain(domain.uuid, pair.remote.uuid))

    forget_points(pair, domain)

    assert isinstance(pair.site.finish(task).error, NotFound)
    assert pair.domain().is_active


@pytest.mark.parametrize("is_whole", [True, False])
def test_a_failover_whose_copy_is_deleted_activates_nothing(is_whole: bool) -> None:
    pair = Pair()
    domain = pair.protect("east-01")
    task = pair.start(MigrateProtectionDomain(domain.uuid, pair.remote.uuid))
    until_running(pair, task, "VmDelete")
    twin = pair.twin()
    assert twin is not None

    if is_whole:
        pair.start(DeleteProtectionDomain(twin.uuid))
    else:
        forget_points(pair, twin)

    assert isinstance(pair.site.finish(task).error, NotFound)


def test_a_site_that_is_forked_in_the_middle_of_a_failover_ends_it_in_both() -> None:
    pair = Pair()
    domain = pair.protect("east-01", "east-02")
    task = pair.start(MigrateProtectionDomain(domain.uuid, pair.remote.uuid))
    steps = 0
    while not pair.task(task).has_ended:
        twin = pair.site.fork()
        assert twin.finish(twin.get(Task, task.uuid)).status is TaskStatus.SUCCEEDED
        assert pair.site.leap()
        steps += 1

    assert steps > 5
    assert len(pair.members(pair.twin())) == 2


def test_a_vm_that_is_deleted_before_it_is_protected_again_is_no_member() -> None:
    pair = Pair()
    domain = pair.protect("east-01", "east-02")
    pair.send()
    pair.succeed(DeactivateProtectionDomain(domain.uuid))
    task = pair.start(ActivateProtectionDomain(domain.uuid))

    pair.succeed(DeleteVm(pair.vm("east-01").uuid))
    pair.site.finish(task)

    assert [vm.name for vm in pair.members(pair.domain())] == ["east-02"]
