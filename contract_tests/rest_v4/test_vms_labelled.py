"""Copies of VMs, and what v4 labels VMs with: categories, owner, custom attributes."""

from __future__ import annotations

import pytest

from contract_tests.rest_v4.central import NOWHERE, TASKS, Central
from contract_tests.rest_v4.test_users import ALICE, USERS, user
from contract_tests.rest_v4.test_vms import VMS, path, vm
from contract_tests.rest_v4.test_vms_changed import GIB, UUIDS, act, first, schema_message
from mock_prism.model.network import Network


def test_a_clone_is_found_by_its_task(central: Central) -> None:
    task = central.finished(act(central, "web-01", "clone", {"name": "copy", "memorySizeBytes": 8 * GIB}))

    affected = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]["entitiesAffected"]
    made = central.read(f"{VMS}/{affected[0]['extId']}")["data"]

    assert [one["rel"] for one in affected] == ["vmm:ahv:config:vm"]
    assert (made["name"], made["powerState"], made["memorySizeBytes"]) == ("copy", "OFF", 8 * GIB)
    assert made["numSockets"] == vm(central, "web-01").num_vcpus


def test_the_nics_of_a_clone_may_be_others(central: Central) -> None:
    network = first(central, Network, "vlan.0")
    body = {"name": "copy", "nics": [{"networkInfo": {"subnet": {"extId": network}}}] * 2}

    central.finished(act(central, "web-01", "clone", body))

    assert [nic.network_uuid for nic in vm(central, "copy").nics] == [network, network]


def test_a_clone_into_a_network_that_is_not_there_is_400(central: Central) -> None:
    body = {"nics": [{"networkInfo": {"subnet": {"extId": NOWHERE}}}]}

    assert act(central, "web-01", "clone", body).status_code == 400


def test_many_clones_at_once_are_not_simulated(central: Central) -> None:
    body = {"bulkCloneOptions": {"numVms": 2, "nameSuffixStartIndex": 1}}

    assert act(central, "web-01", "clone", body).status_code == 501


def test_categories_come_and_go(central: Central) -> None:
    both = {"categories": [{"extId": uuid} for uuid in UUIDS]}
    central.finished(act(central, "web-01", "associate-categories", both))
    shown = central.read(VMS, filter=f"categories/any(c:c/extId eq '{UUIDS[0]}')")["data"]

    central.finished(act(central, "web-01", "disassociate-categories", {"categories": [{"extId": UUIDS[0]}]}))

    assert [one["name"] for one in shown] == ["web-01"]
    assert central.read(path(central, "web-01"))["data"]["categories"][0]["extId"] == UUIDS[1]


def test_custom_attributes_come_and_go(central: Central) -> None:
    central.finished(act(central, "web-01", "add-custom-attributes", {"customAttributes": ["a", "b"]}))

    central.finished(act(central, "web-01", "remove-custom-attributes", {"customAttributes": ["a"]}))

    assert central.read(path(central, "web-01"))["data"]["customAttributes"] == ["b"]


def test_a_vm_gets_an_owner(central: Central) -> None:
    assert central.send("POST", USERS, ALICE).status_code == 201
    uuid = user(central).uuid

    central.finished(act(central, "web-01", "assign-owner", {"owner": {"extId": uuid}}))

    assert central.read(path(central, "web-01"))["data"]["ownershipInfo"]["owner"]["extId"] == uuid


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("assign-owner", {}),
        ("associate-categories", {"categories": ["blue"]}),
        ("add-custom-attributes", {"customAttributes": [1]}),
    ],
)
def test_bad_labels_are_refused(central: Central, action: str, body: dict[str, object]) -> None:
    assert schema_message(act(central, "web-01", action, body))["location"] == "@body"
