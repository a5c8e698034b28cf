"""Volume groups in protection domains: kept with the VMs, copied, put back, and gone over with them."""

from __future__ import annotations

import pytest

from contract_tests.model.paired import Pair
from contract_tests.model.test_volume_groups import made, spec
from mock_prism.model.attachments import attachments, users
from mock_prism.model.commands.domain_restore import RestoreEntities
from mock_prism.model.commands.domain_snapshot import SnapshotOnce
from mock_prism.model.commands.failover import DeactivateProtectionDomain, MigrateProtectionDomain
from mock_prism.model.commands.protection_domain import (
    ChangeConsistencyGroup,
    DeleteProtectionDomain,
    ProtectVms,
    UnprotectVms,
)
from mock_prism.model.commands.volume_attachment import AttachClient, AttachVolumeGroup
from mock_prism.model.commands.volume_disk import AddVolumeDisk
from mock_prism.model.commands.volume_group import CloneVolumeGroup, CreateVolumeGroup, DeleteVolumeGroup
from mock_prism.model.errors import AlreadyExists, Invalid, NotFound, PrismError
from mock_prism.model.protection import Protection
from mock_prism.model.protection_domain import (
    ProtectionDomain,
    members,
    points_of,
    with_related,
)
from mock_prism.model.recovery_point import RecoveryPoint, all_of, group_snapshots_of
from mock_prism.model.remote_site import named_remote
from mock_prism.model.task import Command
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import VolumeGroup


def group(pair: Pair, name: str = "vg") -> VolumeGroup:
    found = pair.site.find(VolumeGroup, "name", name)
    assert found is not None
    return found


def protect(pair: Pair, *names: str) -> VolumeGroup:
    """A group with a disk, in the protection domain of some VMs, which share it."""
    domain = pair.protect(*names)
    volumes = made(pair, disks=(spec(pair),), is_shared=True)
    for name in names:
        pair.succeed(AttachVolumeGroup(volumes.uuid, pair.vm(name).uuid))
    pair.succeed(ProtectVms(domain.uuid, (), (volumes.uuid,)))
    return group(pair)


def names(pair: Pair, domain: ProtectionDomain | None) -> list[str]:
    assert domain is not None
    return [one.name for one in members(pair.site, domain)]


def attached(pair: Pair) -> list[str]:
    """The VMs that have the group."""
    return [vm.name for vm, _ in attachments(pair.site, group(pair))]


def taken(pair: Pair) -> RecoveryPoint:
    """A snapshot of the protection domain; meanwhile the group has got another disk."""
    pair.succeed(SnapshotOnce(pair.domain().uuid))
    pair.succeed(AddVolumeDisk(group(pair).uuid, spec(pair)))
    return points_of(pair.site, pair.domain())[0]


def test_a_group_is_put_into_a_domain_and_taken_out() -> None:
    pair = Pair()
    domain = pair.protect("east-01")
    volumes = made(pair)

    pair.succeed(ProtectVms(domain.uuid, (), (volumes.uuid,)))
    assert group(pair).protection == Protection(domain.uuid, "vg")
    pair.succeed(ChangeConsistencyGroup(domain.uuid, "vg", "data"))
    assert group(pair).protection == Protection(domain.uuid, "data")
    assert names(pair, domain) == ["east-01", "vg"]

    pair.succeed(UnprotectVms(domain.uuid, (), (volumes.uuid,)))
    assert (group(pair).protection, names(pair, domain)) == (None, ["east-01"])


def test_what_cannot_be_protected_or_unprotected_is_refused() -> None:
    pair = Pair()
    volumes, vm = protect(pair, "east-01"), pair.vm("east-01").uuid
    domain, other = pair.domain().uuid, made(pair, "other").uuid
    task = pair.succeed(CreateVolumeGroup(pair.west.uuid, "foreign"))
    refused: tuple[tuple[Command, type[PrismError]], ...] = (
        (ProtectVms(domain, (), (volumes.uuid,)), AlreadyExists),
        (ProtectVms(domain, (), (vm,)), NotFound),
        (ProtectVms(domain, (), (task.entities[0].uuid,)), Invalid),
        (UnprotectVms(domain, (), (other,)), NotFound),
        (UnprotectVms(domain, (volumes.uuid,)), NotFound),
        (UnprotectVms(domain, (), (vm,)), NotFound),
        (ChangeConsistencyGroup(domain, "cg", "vg"), AlreadyExists),
    )
    for command, error in refused:
        with pytest.raises(error):
            pair.start(command)
    assert names(pair, pair.domain()) == ["east-01", "vg"]


def test_what_is_attached_to_each_other_is_related() -> None:
    pair = Pair()
    volumes, kept = made(pair, "new", is_shared=True), protect(pair, "east-03")
    for name in ("east-01", "east-02"):
        pair.succeed(AttachVolumeGroup(volumes.uuid, pair.vm(name).uuid))
    pair.succeed(AttachVolumeGroup(kept.uuid, pair.vm("east-02").uuid))

    related = with_related(pair.site, (pair.vm("east-01"),))

    assert [one.name for one in related] == ["east-01", "new", "east-02"]


def test_a_group_alone_is_kept_copied_and_let_go_with_its_domain() -> None:
    pair = Pair()
    volumes = protect(pair)
    pair.send()
    pair.settle()

    (point,), (copy,) = points_of(pair.site, pair.domain()), pair.copies()
    (kept,), (copied,) = group_snapshots_of(pair.site, point), group_snapshots_of(pair.site, copy)
    assert (kept.group, copied.group.name) == (volumes, "vg")
    assert copied.group.disks != kept.group.disks
    pair.succeed(CloneVolumeGroup(volumes.uuid, "copy"))
    pair.succeed(DeleteProtectionDomain(pair.domain().uuid))

    assert (group(pair).protection, group(pair, "copy").protection) == (None, None)
    assert [point.uuid for point in pair.site.all(RecoveryPoint)] == [copy.uuid]


def test_a_group_goes_over_with_the_vms_that_have_it_and_back() -> None:
    pair = Pair()
    before = protect(pair, "east-01", "east-02")

    pair.succeed(MigrateProtectionDomain(pair.domain().uuid, pair.remote.uuid))

    twin, after = pair.twin(), group(pair)
    assert (names(pair, pair.domain()), sorted(names(pair, twin))) == ([], ["east-01", "east-02", "vg"])
    assert twin is not None
    assert after.protection == Protection(twin.uuid, "vg")
    assert (after.cluster_uuid, after.uuid != before.uuid) == (pair.west.uuid, True)
    assert sorted(attached(pair)) == ["east-01", "east-02"]
    pair.succeed(MigrateProtectionDomain(twin.uuid, named_remote(pair.site, pair.west.uuid, "east").uuid))

    assert (group(pair).cluster_uuid, sorted(attached(pair))) == (pair.cluster.uuid, ["east-01", "east-02"])
    assert len(list(pair.site.all(VolumeGroup))) == 1


def test_a_group_goes_where_somebody_else_has_it_and_he_has_it_no_more() -> None:
    pair = Pair()
    volumes = protect(pair, "east-01")
    pair.succeed(AttachVolumeGroup(volumes.uuid, pair.vm("east-02").uuid))
    pair.succeed(AttachClient(volumes.uuid, address="10.0.0.7"))
    assert len(users(pair.site, group(pair))) == 3

    pair.succeed(DeactivateProtectionDomain(pair.domain().uuid))

    assert list(pair.site.all(VolumeGroup)) == []
    assert [disk for disk in pair.vm("east-02").disks if disk.volume_group_uuid] == []


def test_a_group_goes_back_in_its_place_and_stays_attached() -> None:
    pair = Pair()
    before, point = protect(pair, "east-01"), taken(pair)

    pair.succeed(RestoreEntities(pair.domain().uuid, point.uuid, replaces=True))

    assert (group(pair).uuid, group(pair).disks, attached(pair)) == (before.uuid, before.disks, ["east-01"])


def test_a_group_that_has_gone_is_made_anew_and_protected() -> None:
    pair = Pair()
    before, point = protect(pair), taken(pair)
    pair.succeed(DeleteVolumeGroup(before.uuid))

    pair.succeed(RestoreEntities(pair.domain().uuid, point.uuid, replaces=True))

    assert (group(pair).uuid != before.uuid, group(pair).protection) == (True, before.protection)


def test_a_group_comes_back_alone_beside_itself() -> None:
    pair = Pair()
    before, point = protect(pair, "east-01"), taken(pair)
    vms = len(list(pair.site.all(Vm)))

    pair.succeed(RestoreEntities(pair.domain().uuid, point.uuid, group_uuids=(before.uuid,), group_prefix="test-"))

    copy = group(pair, "test-vg")
    assert (len(copy.disks), len(group(pair).disks), copy.protection) == (1, 2, None)
    assert (len(list(pair.site.all(Vm))), users(pair.site, copy)) == (vms, ())
    assert len(all_of(pair.site, point)) == 2
    for vms_named, groups_named in (((), ("none",)), ((before.uuid,), ())):
        with pytest.raises(NotFound):
            pair.start(RestoreEntities(pair.domain().uuid, point.uuid, vms_named, group_uuids=groups_named))
