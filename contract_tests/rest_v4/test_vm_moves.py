"""Disks of a VM that move to other containers, and VMs that move to other clusters, in v4."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_v4.central import NOWHERE, Central
from contract_tests.rest_v4.test_vms import path, vm
from contract_tests.rest_v4.test_vms_changed import act, first, schema_message
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.cross_cluster import MoveToCluster
from mock_prism.model.network import Network
from mock_prism.model.states import TaskStatus
from mock_prism.model.storage import StorageContainer
from mock_prism.model.vm import Vm

NAME = "web-01"


def moved(central: Central, plans: object) -> Any:
    """A move of disks."""
    return act(central, NAME, "migrate-vm-disks", {"migrateDisks": plans})


def test_one_disk_moves_and_shows_it(central: Central) -> None:
    scratch = first(central, StorageContainer, "rf1-scratch")
    (disk,) = central.read(f"{path(central, NAME)}/disks")["data"]
    plan = {"storageContainer": {"extId": scratch}, "vmDisks": [{"diskExtId": disk["backingInfo"]["diskExtId"]}]}

    task = central.task(moved(central, {"plans": [plan]}))
    (meanwhile,) = central.read(f"{path(central, NAME)}/disks")["data"]
    central.site.finish(task)
    (after,) = central.read(f"{path(central, NAME)}/disks")["data"]

    assert [one["backingInfo"]["isMigrationInProgress"] for one in (disk, meanwhile, after)] == [False, True, False]
    assert after["backingInfo"]["storageContainer"]["extId"] == scratch


def test_all_disks_move(central: Central) -> None:
    scratch = first(central, StorageContainer, "rf1-scratch")

    task = central.finished(moved(central, {"storageContainer": {"extId": scratch}}))

    assert task.status is TaskStatus.SUCCEEDED
    assert vm(central, NAME).containers == {scratch}


@pytest.mark.parametrize(
    "plans",
    [
        None,
        {},
        {"plans": []},
        {"plans": [{"storageContainer": {"extId": NOWHERE}}]},
        {"plans": [{"vmDisks": [{"diskExtId": NOWHERE}]}]},
        {"plans": [{"storageContainer": {"extId": NOWHERE}, "vmDisks": [{}]}]},
        {"storageContainer": {"extId": "here"}},
    ],
)
def test_a_plan_that_says_too_little_is_refused(central: Central, plans: object) -> None:
    assert schema_message(moved(central, plans))["message"]


def test_a_container_that_is_not_there_is_400(central: Central) -> None:
    assert moved(central, {"storageContainer": {"extId": NOWHERE}}).status_code == 400


@pytest.fixture
def two() -> Central:
    """A Prism Central with two clusters."""
    return Central.start("two-clusters")


def body(central: Central, **more: object) -> dict[str, object]:
    """A body that moves a VM to the second cluster."""
    _, there = list(central.site.all(Cluster))[:2]
    return {
        "targetAvailabilityZone": {"extId": central.prism_central.uuid},
        "targetCluster": {"extId": there.uuid},
        "isLiveMigration": True,
        **more,
    }


def plain(central: Central) -> Vm:
    """A VM of the first cluster that could go."""
    vms = central.site.where(Vm, "cluster_uuid", central.cluster.uuid)
    return next(one for one in vms if one.is_running and one.nics and not (one.affinity or one.has_passthrough))


def overrides(central: Central, vm: Vm) -> dict[str, object]:
    """Networks and containers of the second cluster for all that a VM has."""
    _, there = list(central.site.all(Cluster))[:2]
    network = next(iter(central.site.where(Network, "cluster_uuid", there.uuid))).uuid
    container = list(central.site.where(StorageContainer, "cluster_uuid", there.uuid))[-1].uuid
    pair = {
        "sourceStorageContainer": {"extId": next(iter(vm.containers))},
        "targetStorageContainer": {"extId": container},
    }
    return {
        "overrideNicList": [{"networkInfo": {"subnet": {"extId": network}}}] * len(vm.nics),
        "storageContainersMapping": [pair],
    }


def test_a_vm_moves_to_the_other_cluster_with_all_it_has(two: Central) -> None:
    one = plain(two)
    asked = body(two, overrides=overrides(two, one), shouldMigrateStorage=True)

    task = two.task(act(two, one.name, "migrate", asked))
    meanwhile = two.read(path(two, one.name))["data"]
    two.site.finish(task)
    after = two.read(path(two, one.name))["data"]

    assert isinstance(task.command, MoveToCluster)
    assert (meanwhile["isCrossClusterMigrationInProgress"], meanwhile["isLiveMigrateCapable"]) == (True, True)
    assert (after["isCrossClusterMigrationInProgress"], after["powerState"]) == (False, "ON")
    assert after["cluster"]["extId"] == list(two.site.all(Cluster))[1].uuid


def test_nics_for_more_than_there_are_cannot_be(two: Central) -> None:
    one = plain(two)
    more = overrides(two, one)
    more["overrideNicList"] = [{"networkInfo": {"subnet": {"extId": NOWHERE}}}] * (len(one.nics) + 1)

    assert schema_message(act(two, one.name, "migrate", body(two, overrides=more)))["message"]


@pytest.mark.parametrize("key", ["targetAvailabilityZone", "targetCluster", "isLiveMigration"])
def test_a_move_must_say_where_and_how(two: Central, key: str) -> None:
    assert schema_message(act(two, plain(two).name, "migrate", body(two, **{key: None})))["message"]


def test_another_availability_zone_is_not_there(two: Central) -> None:
    asked = body(two, targetAvailabilityZone={"extId": NOWHERE})

    assert schema_message(act(two, plain(two).name, "migrate", asked))["message"]


def test_a_move_without_disks_is_not_simulated(two: Central) -> None:
    assert act(two, plain(two).name, "migrate", body(two, shouldMigrateStorage=False)).status_code == 501
