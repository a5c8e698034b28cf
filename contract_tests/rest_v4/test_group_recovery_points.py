"""Recovery points of volume groups in v4, and copies of recovery points in other clusters."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_v4.central import NOWHERE, TASKS, Central, assert_wire
from contract_tests.rest_v4.test_recovery_points import POINTS, details
from contract_tests.rest_v4.test_vms import VMS
from contract_tests.rest_v4.test_vms import path as vm_path
from contract_tests.rest_v4.test_vms_changed import GIB, order, schema_message
from contract_tests.rest_v4.test_volume_groups import GROUPS, disk, group, reference
from contract_tests.rest_v4.test_volume_groups import made as group_made
from mock_prism.model.category import Category
from mock_prism.model.cluster import Cluster
from mock_prism.model.disk_sources import held_disks
from mock_prism.model.recovery_point import GroupSnapshot, RecoveryPoint, Snapshot
from mock_prism.model.vm import Vm, VmDisk
from mock_prism.model.volume_group import VolumeGroup


def first_vm(central: Central) -> Vm:
    """A VM of the first cluster."""
    return next(iter(central.site.where(Vm, "cluster_uuid", central.cluster.uuid)))


def made(central: Central) -> str:
    """The path of a new recovery point of a new group and a VM."""
    group_made(central, disks=[disk(central)])
    parts = [{"volumeGroupExtId": group(central).uuid}]
    body = {"name": "rp", "volumeGroupRecoveryPoints": parts, "vmRecoveryPoints": [{"vmExtId": first_vm(central).uuid}]}
    task = central.finished(central.send("POST", POINTS, body))
    return f"{POINTS}/{details(central, task.uuid)['recoveryPointExtId']}"


def kept(central: Central) -> GroupSnapshot:
    """The latest snapshot of a group."""
    return list(central.site.all(GroupSnapshot))[-1]


def test_a_recovery_point_of_a_group_on_the_wire(central: Central) -> None:
    path = group_made(central, disks=[disk(central)])
    category = next(iter(central.site.all(Category)))
    labels = {"categories": [{"extId": category.uuid, "entityType": "CATEGORY"}]}
    central.finished(central.send("POST", f"{path}/$actions/associate-category", labels))
    parts = [{"volumeGroupExtId": group(central).uuid, "name": "own"}]

    task = central.finished(central.send("POST", POINTS, {"name": "rp", "volumeGroupRecoveryPoints": parts}))

    whole = central.read(f"{POINTS}/{details(central, task.uuid)['recoveryPointExtId']}")
    assert_wire("group_recovery_point_get", whole)
    assert central.read(POINTS)["data"] == [whole["data"]]
    (part,) = whole["data"]["volumeGroupRecoveryPoints"]
    assert part["volumeGroupCategories"] == [f"{category.key}/{category.value}"]
    rels = [one["rel"] for one in central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]["entitiesAffected"]]
    assert rels == [
        "dataprotection:config:recovery-point",
        "dataprotection:config:volume-group-recovery-point",
        "volumes:config:volume-group",
    ]


def test_vms_and_groups_are_restored_together_unless_some_are_named(central: Central) -> None:
    one = made(central)

    both = central.finished(central.send("POST", f"{one}/$actions/restore"))
    override = {"volumeGroupRecoveryPointExtId": kept(central).uuid, "volumeGroupOverrideSpec": {"name": "again"}}
    alone = central.finished(
        central.send("POST", f"{one}/$actions/restore", {"volumeGroupRecoveryPointRestoreOverrides": [override]})
    )

    assert {name: value.count(",") for name, value in details(central, both.uuid).items()} == {
        "vmExtIds": 0,
        "volumeGroupExtIds": 0,
    }
    assert details(central, alone.uuid) == {"volumeGroupExtIds": group(central, "again").uuid}
    assert len(central.read(f"{GROUPS}/{group(central, 'again').uuid}/disks")["data"]) == 1


def test_a_group_is_put_back_in_place(central: Central) -> None:
    made(central)
    path = f"{GROUPS}/{group(central).uuid}"
    before = central.read(f"{path}/disks")["data"]
    central.finished(central.send("POST", f"{path}/disks", disk(central)))

    body = {"volumeGroupRecoveryPointExtId": kept(central).uuid}
    task = central.finished(central.send("POST", f"{path}/$actions/revert", body))

    assert central.read(f"{path}/disks")["data"] == before
    assert central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]["operation"] == "VolumeGroupRevert"


def test_with_a_recovery_point_its_groups_go(central: Central) -> None:
    one = made(central)

    central.finished(central.send("DELETE", one))

    assert [list(central.site.all(kind)) for kind in (RecoveryPoint, Snapshot, GroupSnapshot)] == [[], [], []]


@pytest.mark.parametrize(
    ("act", "body", "place"),
    [
        ("restore", {"volumeGroupRecoveryPointRestoreOverrides": [{}]}, "volumeGroupRecoveryPointExtId"),
        (
            "restore",
            {"volumeGroupRecoveryPointRestoreOverrides": [{"volumeGroupRecoveryPointExtId": NOWHERE}]},
            NOWHERE,
        ),
        ("replicate", {}, "pcExtId"),
        ("replicate", {"pcExtId": NOWHERE}, NOWHERE),
        ("replicate", {"clusterExtId": NOWHERE}, NOWHERE),
        ("replicate", {"clusterExtId": "here"}, "clusterExtId"),
    ],
)
def test_what_cannot_be_is_refused(central: Central, act: str, body: dict[str, Any], place: str) -> None:
    one = made(central)

    reply = central.send("POST", f"{one}/$actions/{act}", body)

    assert (reply.status_code, place in reply.text) == (400, True), reply.text
    assert len(list(central.site.all(RecoveryPoint))) == 1
    assert len(list(central.site.all(VolumeGroup))) == 1


def test_a_group_goes_back_to_snapshots_of_its_own_alone(central: Central) -> None:
    made(central)
    other = group_made(central, "other")

    foreign = central.send("POST", f"{other}/$actions/revert", {"volumeGroupRecoveryPointExtId": kept(central).uuid})
    lacking = central.send("POST", f"{other}/$actions/revert", {})

    assert (foreign.status_code, "volumeGroupRecoveryPointExtId" in foreign.text) == (400, True)
    assert "volumeGroupRecoveryPointExtId" in schema_message(lacking)["message"]


def test_a_recovery_point_is_copied_to_the_other_cluster() -> None:
    central = Central.start("two-clusters")
    one = made(central)
    here, there = central.site.all(Cluster)

    task = central.finished(central.send("POST", f"{one}/$actions/replicate", {"pcExtId": central.prism_central.uuid}))

    shown = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]
    assert (shown["operation"], shown["operationDescription"]) == (
        "EntitySnapshotReplicate",
        "Replicate Recovery Point",
    )
    assert f"{POINTS}/{shown['entitiesAffected'][0]['extId']}" == one
    copy = central.read(f"{POINTS}/{details(central, task.uuid)['recoveryPointExtId']}")["data"]
    assert [place["locationExtId"] for place in copy["locationReferences"]] == [there.uuid]
    assert copy["sourceLocation"]["clusterExtIds"] == [here.uuid]
    assert copy["locationAgnosticId"] == central.read(one)["data"]["locationAgnosticId"]
    assert copy["totalExclusiveUsageBytes"] > 0
    again = central.send("POST", f"{one}/$actions/replicate", {"clusterExtId": there.uuid})
    assert again.status_code == 409


def test_where_there_is_no_other_cluster_nothing_is_copied(central: Central) -> None:
    one = made(central)

    reply = central.send("POST", f"{one}/$actions/replicate", {"pcExtId": central.prism_central.uuid})

    assert (reply.status_code, "there already" in reply.text) == (400, True)


def test_disks_of_a_recovery_point_are_given_to_a_vm_and_to_a_group(central: Central) -> None:
    """As backup software does it, to read what was kept."""
    point = central.read(made(central))["data"]
    (one,), (other,) = point["vmRecoveryPoints"], point["volumeGroupRecoveryPoints"]
    references = [
        {
            "$objectType": f"vmm.v4.ahv.config.{name}",
            "diskRecoveryPointExtId": part["diskRecoveryPoints"][0]["diskRecoveryPointExtId"],
        }
        for name, part in (("VmDiskRecoveryPointReference", one), ("VolumeDiskRecoveryPointReference", other))
    ]
    backings = [{"$objectType": "vmm.v4.ahv.config.VmDisk", "dataSource": {"reference": each}} for each in references]

    central.finished(central.send("POST", VMS, order(central, disks=[{"backingInfo": each} for each in backings])))
    central.finished(
        central.send(
            "POST",
            f"{GROUPS}/{group(central).uuid}/disks",
            {"diskDataSourceReference": reference("DISK_RECOVERY_POINT", references[0]["diskRecoveryPointExtId"])},
        )
    )

    shown = [disk["backingInfo"] for disk in central.read(vm_path(central, "new"))["data"]["disks"]]
    sources = [{key: each["dataSource"]["reference"][key] for key in references[0]} for each in shown]
    assert sources == references
    sizes = [each["diskSizeBytes"] for each in shown]
    assert sizes == [kept_disk(central).size_bytes, GIB]
    assert [disk.size_bytes for disk in group(central).disks] == [GIB, sizes[0]]


def kept_disk(central: Central) -> VmDisk:
    """The first disk of the latest snapshot of a VM."""
    return held_disks(list(central.site.all(Snapshot))[-1].vm)[0]
