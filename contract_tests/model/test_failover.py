"""Protection domains that go to another cluster: in good order, after its loss, and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from contract_tests.model.paired import OUTSIDE, Pair
from contract_tests.model.scene import GIB
from mock_prism.model.commands.domain_snapshot import SnapshotOnce
from mock_prism.model.commands.failover import (
    ActivateProtectionDomain,
    DeactivateProtectionDomain,
    MigrateProtectionDomain,
    immovable,
)
from mock_prism.model.commands.protection_domain import DeleteProtectionDomain, ProtectVms
from mock_prism.model.commands.remote_site import ChangeRemoteSite
from mock_prism.model.errors import Busy, NotFound, Refused, WrongState
from mock_prism.model.journal import Alert
from mock_prism.model.network import Network
from mock_prism.model.protection_domain import points_of
from mock_prism.model.remote_site import PORT, NetworkMapping, named_remote
from mock_prism.model.replication import ReplicationState
from mock_prism.model.states import PowerState, TaskStatus
from mock_prism.model.task import Task
from mock_prism.model.vm import VmGpu


def migrated(pair: Pair) -> Task:
    """The protection domain of the east, gone to the west."""
    return pair.succeed(MigrateProtectionDomain(pair.domain().uuid, pair.remote.uuid))


def test_a_domain_goes_over_with_its_vms_off_and_new() -> None:
    pair = Pair()
    pair.protect("east-01", "east-02")
    before = pair.vm("east-01")

    task = migrated(pair)

    assert (pair.domain().is_active, pair.members(pair.domain())) == (False, [])
    vms = pair.members(pair.twin())
    assert {vm.name for vm in vms} == {"east-01", "east-02"}
    assert {(vm.cluster_uuid, vm.power) for vm in vms} == {(pair.west.uuid, PowerState.OFF)}
    assert before.uuid not in {vm.uuid for vm in vms}
    after = pair.vm("east-01")
    assert [nic.mac for nic in after.nics] == [nic.mac for nic in before.nics]
    assert {pair.site.get(Network, nic.network_uuid).cluster_uuid for nic in after.nics} <= {pair.west.uuid}
    assert after.protection is not None
    assert (after.protection.consistency_group, len(pair.copies())) == ("cg", 2)
    assert [child.operation for child in pair.children(task)] == [
        "SnapshotCreate",
        "ProtectionDomainReplicate",
        "VmSetPowerState",
        "SnapshotCreate",
        "ProtectionDomainReplicate",
        "VmDelete",
        "ProtectionDomainActivate",
    ]
    assert pair.children(task)[-1].cluster_uuid == pair.west.uuid


def test_a_vm_gets_another_mac_address_where_the_site_is_set_so() -> None:
    pair = Pair()
    pair.site.behaviour = replace(pair.site.behaviour, failover_keeps_macs=False)
    pair.protect("east-01")
    before = {nic.mac for nic in pair.vm("east-01").nics}

    migrated(pair)

    assert before.isdisjoint(nic.mac for nic in pair.vm("east-01").nics)


def test_a_domain_goes_there_and_back() -> None:
    pair = Pair()
    pair.protect("east-01")
    migrated(pair)
    twin = pair.twin()
    assert twin is not None

    pair.succeed(MigrateProtectionDomain(twin.uuid, named_remote(pair.site, pair.west.uuid, "east").uuid))

    assert [vm.cluster_uuid for vm in pair.members(pair.domain())] == [pair.cluster.uuid]
    again = pair.twin()
    assert again is not None
    assert (pair.domain().is_active, again.is_active) == (True, False)


def test_vms_that_are_off_need_not_be_shut_down() -> None:
    pair = Pair()
    pair.protect("east-01")
    pair.change("east-01", power=PowerState.OFF, host_uuid=None)

    assert "VmSetPowerState" not in [child.operation for child in pair.children(migrated(pair))]


def test_nics_go_to_the_network_that_is_mapped_or_of_the_same_name_or_nowhere() -> None:
    pair = Pair()
    nic = pair.vm("east-01").nics[0]
    own = pair.site.get(Network, nic.network_uuid)
    target = next(
        one for one in pair.site.where(Network, "cluster_uuid", pair.west.uuid) if one.name not in (own.name,)
    )
    lost = pair.site.put(replace(own, uuid="lost", name="only here"))
    pair.change("east-01", nics=(nic, replace(nic, uuid="n2", mac="50:6b:8d:00:00:01", network_uuid=lost.uuid)))
    pair.succeed(ChangeRemoteSite(replace(pair.remote, networks=(NetworkMapping(own.name, target.name),))))
    pair.protect("east-01")

    migrated(pair)

    assert [one.network_uuid for one in pair.vm("east-01").nics] == [target.uuid]


def test_a_nic_whose_network_has_gone_altogether_is_left_out() -> None:
    pair = Pair()
    pair.protect("east-01")
    pair.send()
    pair.settle()
    gone = {nic.network_uuid for nic in pair.vm("east-01").nics}
    for uuid in gone:
        pair.site.remove(pair.site.get(Network, uuid))
    twin = pair.twin()
    assert twin is not None

    pair.succeed(ActivateProtectionDomain(twin.uuid))

    assert [vm.nics for vm in pair.members(pair.twin())] == [()]


def test_after_a_loss_the_other_cluster_goes_on_from_its_latest_copy() -> None:
    pair = Pair()
    pair.protect("east-01")
    pair.send()
    pair.settle()
    pair.change("east-01", memory_bytes=6 * GIB)
    pair.send()
    pair.settle()
    pair.change_cluster(pair.cluster, services_running=False)
    twin = pair.twin()
    assert twin is not None

    pair.succeed(ActivateProtectionDomain(twin.uuid))

    (vm,) = pair.members(pair.twin())
    assert (vm.memory_bytes, vm.uuid != pair.vm("east-01").uuid) == (6 * GIB, True)
    taken = {nic.mac for nic in pair.vm("east-01").nics}
    assert taken.isdisjoint(nic.mac for nic in vm.nics)
    assert pair.domain().is_active


def test_a_domain_that_is_active_there_takes_no_more_copies_until_it_is_not() -> None:
    pair = Pair()
    domain = pair.protect("east-01")
    pair.send()
    pair.settle()
    twin = pair.twin()
    assert twin is not None
    pair.succeed(ActivateProtectionDomain(twin.uuid))

    pair.send()
    pair.settle()
    assert [one.state for one in pair.replications() if one.is_under_way] == [ReplicationState.PENDING]
    assert (len(pair.copies()), list(pair.site.all(Alert))) == (1, [])

    pair.succeed(DeactivateProtectionDomain(twin.uuid))
    pair.settle()
    assert (len(pair.copies()), len(points_of(pair.site, domain))) == (2, 2)


def test_an_older_snapshot_is_gone_back_to_where_it_is_named() -> None:
    pair = Pair()
    pair.protect("east-01")
    memory = pair.vm("east-01").memory_bytes
    pair.send()
    pair.settle()
    pair.change("east-01", memory_bytes=6 * GIB)
    pair.send()
    pair.settle()
    twin, (older, _) = pair.twin(), pair.copies()
    assert twin is not None

    pair.succeed(ActivateProtectionDomain(twin.uuid, older.uuid))

    assert [vm.memory_bytes for vm in pair.members(pair.twin())] == [memory]


def test_a_domain_without_snapshots_becomes_active_without_vms() -> None:
    pair = Pair()
    domain = pair.protect()
    pair.succeed(DeactivateProtectionDomain(domain.uuid))

    pair.succeed(ActivateProtectionDomain(domain.uuid))

    assert (pair.domain().is_active, pair.members(pair.domain())) == (True, [])


def test_a_domain_that_is_deactivated_loses_its_vms_and_keeps_its_snapshots() -> None:
    pair = Pair()
    domain = pair.protect("east-01", "east-02")
    pair.send()

    pair.succeed(DeactivateProtectionDomain(domain.uuid))

    assert (pair.domain().is_active, len(points_of(pair.site, domain))) == (False, 1)
    pair.succeed(ActivateProtectionDomain(domain.uuid))
    assert {vm.name for vm in pair.members(pair.domain())} == {"east-01", "east-02"}


def test_what_is_active_is_not_activated_nor_what_is_not_deactivated() -> None:
    pair = Pair()
    domain = pair.protect("east-01")

    with pytest.raises(WrongState):
        pair.start(ActivateProtectionDomain(domain.uuid))
    pair.succeed(DeactivateProtectionDomain(domain.uuid))
    for command in (
        DeactivateProtectionDomain(domain.uuid),
        SnapshotOnce(domain.uuid),
        ProtectVms(domain.uuid, (pair.vm("east-02").uuid,)),
        MigrateProtectionDomain(domain.uuid, pair.remote.uuid),
    ):
        with pytest.raises(WrongState):
            pair.start(command)
    with pytest.raises(NotFound):
        pair.start(ActivateProtectionDomain(domain.uuid, "none"))


def test_two_failovers_at_once_are_one_too_many() -> None:
    pair = Pair()
    domain = pair.protect("east-01")
    first = pair.start(MigrateProtectionDomain(domain.uuid, pair.remote.uuid))

    for command in (
        MigrateProtectionDomain(domain.uuid, pair.remote.uuid),
        DeactivateProtectionDomain(domain.uuid),
        SnapshotOnce(domain.uuid),
        DeleteProtectionDomain(domain.uuid),
    ):
        with pytest.raises(Busy):
            pair.start(command)

    assert pair.site.finish(first).status is TaskStatus.SUCCEEDED


def test_a_domain_goes_over_while_it_replicates() -> None:
    pair = Pair()
    pair.protect("east-01")
    pair.change("east-01", disks=(replace(pair.vm("east-01").disks[0], size_bytes=64 * GIB),))
    pair.send()

    migrated(pair)
    pair.settle()

    assert len(pair.copies()) == 3
    assert [one.is_under_way for one in pair.replications()] == [False]


def outside(pair: Pair) -> None:
    pair.site.put(replace(pair.remote, addresses=((OUTSIDE, PORT),)))


def no_way_back(pair: Pair) -> None:
    pair.site.remove(named_remote(pair.site, pair.west.uuid, "east"))


def with_gpu(pair: Pair) -> None:
    pair.change("east-01", gpus=(VmGpu("g", 1),))


def agent(pair: Pair) -> None:
    pair.change("east-01", is_agent_vm=True)


def with_group(pair: Pair) -> None:
    vm = pair.vm("east-01")
    pair.change("east-01", disks=(*vm.disks, replace(vm.disks[0], uuid="v", index=9, volume_group_uuid="vg")))


def active_there(pair: Pair) -> None:
    pair.site.put(replace(pair.domain(), uuid="other", cluster_uuid=pair.west.uuid))


@pytest.mark.parametrize(
    ("befall", "reason"),
    [
        (outside, "the relationship to remote site west is unreachable"),
        (no_way_back, "the relationship to remote site west is not established"),
        (with_gpu, "VM east-01 is tied to its cluster"),
        (agent, "VM east-01 is tied to its cluster"),
        (with_group, "VM east-01 is tied to its cluster"),
        (active_there, "it is active at remote site west"),
    ],
)
def test_what_cannot_go_over_stays_and_says_why(befall: Callable[[Pair], None], reason: str) -> None:
    pair = Pair()
    domain = pair.protect("east-01")
    befall(pair)

    with pytest.raises(Refused) as refused:
        pair.start(MigrateProtectionDomain(domain.uuid, pair.remote.uuid))

    assert refused.value.reasons == (reason,)


def test_an_empty_domain_does_not_go_over() -> None:
    pair = Pair()
    domain = pair.protect()

    with pytest.raises(Refused, match="there is nothing in it"):
        pair.start(MigrateProtectionDomain(domain.uuid, pair.remote.uuid))


def test_a_vm_that_is_tied_goes_over_where_nobody_minds() -> None:
    pair = Pair()
    domain = pair.protect("east-01")
    with_group(pair)
    assert [vm.name for vm in immovable(pair.site, domain)] == ["east-01"]

    pair.succeed(MigrateProtectionDomain(domain.uuid, pair.remote.uuid, True))

    assert [vm.name for vm in pair.members(pair.twin())] == ["east-01"]
