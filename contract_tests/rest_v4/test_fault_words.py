"""What v4 calls the value at fault, where the model has a word of its own for it."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import CLUSTERS, NOWHERE, Central
from contract_tests.rest_v4.test_batches import SUBMIT
from contract_tests.rest_v4.test_containers_changed import create
from contract_tests.rest_v4.test_recovery_points import POINTS
from contract_tests.rest_v4.test_storage import CONTAINERS
from contract_tests.rest_v4.test_subnet_reservations import act, addresses
from contract_tests.rest_v4.test_vms import VMS
from contract_tests.rest_v4.test_vms_changed import message, schema_message
from contract_tests.rest_v4.test_volume_groups import GROUPS, made
from mock_prism.model.network import Network
from mock_prism.model.storage import StorageContainer
from mock_prism.model.vm import Vm


def at_fault(reply: TestResponse) -> object:
    """The path of the value at fault."""
    assert reply.status_code == 400, reply.text
    return schema_message(reply).get("attributePath")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("replicationFactor", 9),
        ("logicalExplicitReservedCapacityBytes", 1 << 60),
        ("logicalExplicitReservedCapacityBytes", -1),
        ("logicalAdvertisedCapacityBytes", -1),
        ("compressionDelaySecs", -1),
    ],
)
def test_a_container_that_cannot_be(central: Central, field: str, value: int) -> None:
    assert at_fault(create(central, **{field: value})) == field


def test_a_container_on_a_cluster_that_is_not_there(central: Central) -> None:
    reply = central.send("POST", CONTAINERS, {"name": "new", "clusterExtId": NOWHERE})

    assert (reply.status_code, message(reply)["errorGroup"]) == (400, "CLUSTER_NOT_FOUND")
    wrong_pool = {"name": "new", "clusterExtId": central.cluster.uuid, "storagePoolExtId": NOWHERE}
    assert at_fault(central.send("POST", CONTAINERS, wrong_pool)) == "storagePoolExtId"


def test_disks_of_volume_groups_that_cannot_be(central: Central) -> None:
    container = next(iter(central.site.all(StorageContainer))).uuid
    disk = {"diskSizeBytes": 1 << 30, "storageContainerId": container, "index": 3}
    body = {"name": "two", "clusterReference": central.cluster.uuid, "disks": [disk, disk]}
    group = made(central, disks=[disk])

    assert at_fault(central.send("POST", GROUPS, body)) == "disks.index"
    assert at_fault(central.send("POST", f"{group}/disks", {"index": 4})) == "diskDataSourceReference"


def test_a_target_has_a_name_or_a_prefix(central: Central) -> None:
    body = {"name": "vg", "clusterReference": central.cluster.uuid, "targetName": "a-target-of-mine"}

    assert at_fault(central.send("POST", GROUPS, body | {"targetPrefix": "iqn"})) == "targetPrefix"


def test_addresses_that_cannot_be_reserved(central: Central) -> None:
    outside = addresses("9.9.9.9")

    assert at_fault(act(central, "reserve", "IP_ADDRESS_LIST", ipAddresses=outside)) == "ipAddresses"
    ranged = act(central, "reserve", "IP_ADDRESS_RANGE", startIpAddress=outside[0], count=2)
    assert at_fault(ranged) == "startIpAddress"


def test_nodes_that_are_named_twice(central: Central) -> None:
    path = f"{CLUSTERS}/{central.cluster.uuid}/$actions/remove-node"

    reply = central.send("POST", path, {"nodeUuids": [central.host("A").uuid] * 2})

    assert reply.status_code == 400
    assert " " not in str(schema_message(reply).get("attributePath"))


def test_a_batch_of_no_calls_has_metadata_all_the_same(central: Central) -> None:
    about = {"action": "CREATE", "name": "x", "uri": CONTAINERS}

    reply = central.send("POST", SUBMIT, {"metadata": about, "payload": []})

    assert at_fault(reply) == "payload"
    assert "metadata" not in schema_message(reply)["message"]
    assert '(["payload"])' in schema_message(central.send("POST", SUBMIT, {"metadata": about}))["message"]


def test_a_disk_in_a_container_of_another_cluster() -> None:
    central = Central.start("two-clusters")
    group, there = made(central), list(central.site.all(StorageContainer))[-1]
    source = {"entityType": "STORAGE_CONTAINER", "extId": there.uuid}
    body = {"diskSizeBytes": 1 << 30}

    by_source = central.send("POST", f"{group}/disks", body | {"diskDataSourceReference": source})
    by_name = central.send("POST", f"{group}/disks", body | {"storageContainerId": there.uuid})

    assert at_fault(by_source) == "diskDataSourceReference.extId"
    assert at_fault(by_name) == "storageContainerId"


def test_a_recovery_point_of_what_has_no_id(central: Central) -> None:
    vm = {"vmExtId": next(iter(central.site.all(Vm))).uuid}

    of_vms = central.send("POST", POINTS, {"name": "rp", "vmRecoveryPoints": [vm, {}]})
    of_groups = central.send("POST", POINTS, {"name": "rp", "volumeGroupRecoveryPoints": [{"volumeGroupExtId": None}]})

    assert at_fault(of_vms) == "vmRecoveryPoints[1].vmExtId"
    assert at_fault(of_groups) == "volumeGroupRecoveryPoints[0].volumeGroupExtId"


def test_a_nic_of_a_clone_that_cannot_be(central: Central) -> None:
    vm, network = next(iter(central.site.all(Vm))), next(one for one in central.site.all(Network) if one.ipam)
    nic = {"networkInfo": {"subnet": {"extId": network.uuid}, "ipv4Config": {"ipAddress": {"value": "192.0.2.7"}}}}

    reply = central.send("POST", f"{VMS}/{vm.uuid}/$actions/clone", {"nics": [nic]})

    assert at_fault(reply) == "nics[0].networkInfo.ipv4Config.ipAddress"
