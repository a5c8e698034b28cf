"""Making, changing, switching, moving and deleting VMs in v4, and what is refused of it."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import NOWHERE, TASKS, Central
from contract_tests.rest_v4.test_vms import VMS, path, vm
from mock_prism.model.cluster import Cluster
from mock_prism.model.ids import Ids
from mock_prism.model.image import Image
from mock_prism.model.network import Network
from mock_prism.model.states import PowerState, TaskStatus
from mock_prism.model.storage import StorageContainer
from mock_prism.model.vm import Vm

GIB = 1 << 30
SEEDED = Ids(seed=1)
UUIDS = (SEEDED.uuid("category"), SEEDED.uuid("category"))
"""The first categories of the site."""


def token(central: Central, name: str) -> dict[str, str]:
    """The header for who has just read the VM."""
    return {"If-Match": central.send("GET", path(central, name)).headers["ETag"]}


def act(central: Central, name: str, action: str, body: object = None, **headers: str) -> TestResponse:
    """An action on a VM."""
    return central.send("POST", f"{path(central, name)}/$actions/{action}", body, headers=headers)


def message(reply: TestResponse) -> Any:
    """The first message of a refusal."""
    return reply.get_json()["data"]["error"][0]


def schema_message(reply: TestResponse) -> Any:
    """The complaint of a schema error."""
    assert reply.status_code == 400, reply.text
    return reply.get_json()["data"]["error"]["validationErrorMessages"][0]


def order(central: Central, **more: object) -> dict[str, object]:
    """A body that makes a VM."""
    return {"name": "new", "cluster": {"extId": central.cluster.uuid}, **more}


def first(central: Central, kind: Any, name: str) -> str:
    """The uuid of a thing by its name."""
    found: Any = central.site.find(kind, "name", name)
    return str(found.uuid)


def test_a_vm_is_made_with_its_devices_and_found_by_its_task(central: Central) -> None:
    image = first(central, Image, "CentOS 7")
    body = order(
        central,
        numSockets=2,
        numCoresPerSocket=2,
        numThreadsPerCore=2,
        memorySizeBytes=4 * GIB,
        bootConfig={"$objectType": "vmm.v4.ahv.config.UefiBoot", "nvramDevice": {}},
        categories=[{"extId": UUIDS[0]}],
        disks=[
            {"backingInfo": {"dataSource": {"reference": {"imageExtId": image}}}},
        ],
        cdRoms=[{"diskAddress": {"busType": "SATA", "index": 3}}],
        nics=[{"networkInfo": {"subnet": {"extId": first(central, Network, "prod.20")}}}],
    )

    task = central.finished(central.send("POST", VMS, body))
    affected = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]["entitiesAffected"]
    made = central.read(f"{VMS}/{affected[0]['extId']}")["data"]

    assert [(one["rel"], one["name"]) for one in affected] == [("vmm:ahv:config:vm", "new")]
    assert made["powerState"] == "OFF"
    assert (made["numSockets"], made["numCoresPerSocket"], made["numThreadsPerCore"]) == (2, 2, 2)
    assert made["bootConfig"]["$objectType"] == "vmm.v4.ahv.config.UefiBoot"
    assert [one["extId"] for one in made["categories"]] == [UUIDS[0]]
    assert made["disks"][0]["backingInfo"]["dataSource"]["reference"]["imageExtId"] == image
    assert (made["cdRoms"][0]["diskAddress"]["busType"], made["cdRoms"][0]["diskAddress"]["index"]) == ("SATA", 3)
    assert len(made["nics"]) == 1


CLOUD_INIT = {
    "$objectType": "vmm.v4.ahv.config.CloudInit",
    "cloudInitScript": {"$objectType": "vmm.v4.ahv.config.Userdata", "value": "I2Nsb3VkLWNvbmZpZwo="},
}


def test_what_customizes_a_guest_is_in_a_drive_of_its_own(central: Central) -> None:
    central.finished(central.send("POST", VMS, order(central, guestCustomization={"config": CLOUD_INIT})))
    central.finished(act(central, "new", "customize-guest", {"config": CLOUD_INIT}))

    drives = central.read(path(central, "new"))["data"]["cdRoms"]

    assert [(one["isoType"], one["diskAddress"]["index"]) for one in drives] == [
        ("GUEST_CUSTOMIZATION", 3),
    ]
    assert all(one["backingInfo"]["diskSizeBytes"] > 0 for one in drives)


def test_a_running_guest_is_not_customized(central: Central) -> None:
    task = central.finished(act(central, "web-01", "customize-guest", {"config": CLOUD_INIT}))

    assert task.status is TaskStatus.FAILED


def test_nothing_customizes_no_guest(central: Central) -> None:
    assert schema_message(act(central, "web-01", "customize-guest", {}))["location"] == "@body"


def test_the_new_fields_of_a_nic_count_first(central: Central) -> None:
    subnet = {"extId": first(central, Network, "prod.20")}
    address = {"ipAddress": {"value": "10.20.0.99"}}
    nic = {
        "backingInfo": {"macAddress": "50-6B-8D-00-00-01"},
        "nicBackingInfo": {"model": "E1000", "macAddress": "50-6B-8D-00-00-02", "isConnected": False},
        "nicNetworkInfo": {"subnet": subnet, "ipv4Config": address},
    }

    central.finished(central.send("POST", VMS, order(central, nics=[nic])))

    (made,) = vm(central, "new").nics
    assert (made.mac, made.model, made.is_connected, made.ip) == ("50:6b:8d:00:00:02", "e1000", False, "10.20.0.99")


BAD_ORDERS: dict[str, dict[str, object]] = {
    "numSockets": {"numSockets": 0},
    "memorySizeBytes": {"memorySizeBytes": "4096"},
    "name": {"name": "n" * 81},
    "cluster.extId": {"cluster": {"extId": "east"}},
    "machineType": {"machineType": "pc"},
    "powerState": {"powerState": "ON"},
    "isAgentVm": {"isAgentVm": "yes"},
    "body": {"name": None},
    "disks[0].diskAddress.busType": {"disks": [{"diskAddress": {"busType": "FLOPPY"}, "backingInfo": {}}]},
    "nics[0].nicBackingInfo.macAddress": {"nics": [{"nicBackingInfo": {"macAddress": "aa"}}]},
    "nics[0].networkInfo.ipv4Config.ipAddress.value": {
        "nics": [{"networkInfo": {"ipv4Config": {"ipAddress": {"value": "10.20.0.999"}}}}]
    },
    "networkInfo.subnet": {"nics": [{}]},
    "backingInfo": {"disks": [{}]},
}


@pytest.mark.parametrize("field", BAD_ORDERS)
def test_a_bad_order_names_what_is_bad_and_makes_nothing(central: Central, field: str) -> None:
    found = schema_message(central.send("POST", VMS, order(central, **BAD_ORDERS[field])))

    assert (found["location"], found.get("attributePath", "body")) == ("@body", field)
    assert central.site.find(Vm, "name", "new") is None


@pytest.mark.parametrize(
    "more",
    [
        {"cluster": {"extId": NOWHERE}},
        {"nics": [{"networkInfo": {"subnet": {"extId": NOWHERE}}}]},
        {"disks": [{"backingInfo": {"dataSource": {"reference": {"imageExtId": NOWHERE}}}}]},
    ],
)
def test_an_order_of_what_is_not_there_is_400(central: Central, more: dict[str, object]) -> None:
    reply = central.send("POST", VMS, order(central, **more))

    assert reply.status_code == 400
    assert message(reply)["errorGroup"].endswith("_NOT_FOUND")


@pytest.mark.parametrize(
    "more",
    [
        {"pcieDevices": [{"backingInfo": {"deviceExtId": NOWHERE}}]},
        {"isMemoryOvercommitEnabled": True},
        {
            "disks": [
                {
                    "backingInfo": {
                        "dataSource": {
                            "reference": {
                                "externalRepositoryExtId": NOWHERE,
                                "externalDiskRelativePath": "disk",
                                "$objectType": "vmm.v4.ahv.config.ExternalDataSourceDiskReference",
                            }
                        }
                    }
                }
            ]
        },
    ],
)
def test_what_is_not_simulated_of_an_order_is_501(central: Central, more: dict[str, object]) -> None:
    reply = central.send("POST", VMS, order(central, **more))

    assert reply.status_code == 501
    assert central.site.find(Vm, "name", "new") is None


def test_what_was_read_is_changed_and_written_back(central: Central) -> None:
    body = central.read(path(central, "web-01"))["data"]
    body |= {"description": "a web server", "memorySizeBytes": 8 * GIB, "$unknownFields": {}}
    devices = vm(central, "web-01").disks

    reply = central.send("PUT", path(central, "web-01"), body, headers=token(central, "web-01"))

    assert central.finished(reply).status is TaskStatus.SUCCEEDED
    after = vm(central, "web-01")
    assert (after.description, after.memory_bytes, after.disks) == ("a web server", 8 * GIB, devices)


def test_categories_are_replaced_by_an_update(central: Central) -> None:
    body = {"categories": [{"extId": UUIDS[1]}]}

    central.finished(central.send("PUT", path(central, "web-01"), body, headers=token(central, "web-01")))

    assert vm(central, "web-01").categories == (UUIDS[1],)


def test_the_machine_type_of_a_vm_changes_while_it_is_off(central: Central) -> None:
    body = {"machineType": "Q35"}

    done = [
        central.finished(central.send("PUT", path(central, name), body, headers=token(central, name))).status
        for name in ("test-off", "web-01")
    ]

    assert done == [TaskStatus.SUCCEEDED, TaskStatus.FAILED]
    assert central.read(path(central, "test-off"))["data"]["machineType"] == "Q35"


def test_the_firmware_of_a_vm_changes_while_it_is_off(central: Central) -> None:
    body = {"bootConfig": {"$objectType": "vmm.v4.ahv.config.UefiBoot"}}

    done = [
        central.finished(central.send("PUT", path(central, name), body, headers=token(central, name))).status
        for name in ("test-off", "web-01")
    ]

    assert done == [TaskStatus.SUCCEEDED, TaskStatus.FAILED]
    assert [vm(central, name).uefi_boot for name in ("test-off", "web-01")] == [True, False]


@pytest.mark.parametrize("kind", ["BootDeviceDisk", "BootDeviceNic"])
def test_a_vm_boots_from_the_device_it_is_told(central: Central, kind: str) -> None:
    shown = central.send("GET", path(central, "web-01")).get_json()["data"]
    key = "diskAddress" if kind == "BootDeviceDisk" else "macAddress"
    value = shown["disks"][0][key] if kind == "BootDeviceDisk" else vm(central, "web-01").nics[0].mac

    body = {"bootConfig": {"bootDevice": {key: value}}}
    central.finished(central.send("PUT", path(central, "web-01"), body, headers=token(central, "web-01")))
    after = central.send("GET", path(central, "web-01")).get_json()["data"]["bootConfig"]

    device = after.pop("bootDevice")
    assert (after, device[key]) == (shown["bootConfig"], value)
    assert device["$objectType"] == f"vmm.v4.ahv.config.{kind}"


@pytest.mark.parametrize(
    ("device", "status"),
    [({}, 400), ({"diskAddress": {"busType": "SCSI"}}, 400), ({"macAddress": "x"}, 400), ("scsi.0", 400)],
)
def test_a_boot_device_that_is_none_is_refused(central: Central, device: object, status: int) -> None:
    body = {"bootConfig": {"bootDevice": device}}

    reply = central.send("PUT", path(central, "web-01"), body, headers=token(central, "web-01"))

    assert (reply.status_code, vm(central, "web-01").boot_from) == (status, None)


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_who_has_not_read_a_vm_may_not_change_it(central: Central, method: str) -> None:
    body = {"name": "other"} if method == "PUT" else None

    reply = central.send(method, path(central, "web-01"), body)

    assert reply.status_code == 428
    assert vm(central, "web-01").name == "web-01"


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_who_has_read_an_older_vm_may_not_change_it(central: Central, method: str) -> None:
    old = token(central, "web-01")
    central.finished(act(central, "web-01", "power-off"))
    body = {"name": "other"} if method == "PUT" else None

    reply = central.send(method, path(central, "web-01"), body, headers=old)

    assert reply.status_code == 412
    assert (message(reply)["code"], message(reply)["errorGroup"]) == ("VMM-30303", "VM_ETAG_MISMATCH")
    assert "If-Match header value passed" in message(reply)["message"]


def test_a_vm_is_deleted(central: Central) -> None:
    target = path(central, "web-01")

    task = central.finished(central.send("DELETE", target, headers=token(central, "web-01")))

    assert task.status is TaskStatus.SUCCEEDED
    assert central.send("GET", target).status_code == 404


POWER = {
    "power-off": PowerState.OFF,
    "shutdown": PowerState.OFF,
    "reset": PowerState.ON,
    "reboot": PowerState.ON,
    "power-cycle": PowerState.ON,
}


@pytest.mark.parametrize("action", POWER)
def test_power_is_switched_with_and_without_a_token(central: Central, action: str) -> None:
    before = token(central, "web-01")

    task = central.finished(act(central, "web-01", action, **before))
    other = central.finished(act(central, "web-02", action))

    assert task.status is other.status is TaskStatus.SUCCEEDED
    assert vm(central, "web-01").power is vm(central, "web-02").power is POWER[action]
    assert token(central, "web-01") != before


def test_what_is_off_is_switched_on_again(central: Central) -> None:
    central.finished(act(central, "web-01", "shutdown"))

    task = central.finished(act(central, "web-01", "power-on"))

    assert task.status is TaskStatus.SUCCEEDED
    assert "host" in central.read(path(central, "web-01"))["data"]


def test_a_stale_token_stops_an_action(central: Central) -> None:
    old = token(central, "web-01")
    central.finished(act(central, "web-01", "reboot"))

    assert act(central, "web-01", "power-off", **old).status_code == 412


def test_power_in_the_wrong_state_is_a_failed_task(central: Central) -> None:
    task = central.finished(act(central, "web-01", "power-on"))

    shown = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]
    assert shown["status"] == "FAILED"
    assert shown["errorMessages"][0]["errorGroup"] == "VM_INVALID_STATE"


def test_a_vm_moves_to_the_host_named(central: Central) -> None:
    task = central.finished(act(central, "web-01", "migrate-to-host", {"host": {"extId": central.host("D").uuid}}))

    assert task.status is TaskStatus.SUCCEEDED
    assert central.read(path(central, "web-01"))["data"]["host"]["extId"] == central.host("D").uuid


@pytest.mark.parametrize("body", [{}, {"host": {}}, {"host": {"extId": "D"}}, {"host": "D"}])
def test_a_move_to_no_host_is_refused(central: Central, body: dict[str, object]) -> None:
    assert schema_message(act(central, "web-01", "migrate-to-host", body))["location"] == "@body"


def test_a_move_to_a_host_that_is_not_there_is_400(central: Central) -> None:
    assert act(central, "web-01", "migrate-to-host", {"host": {"extId": NOWHERE}}).status_code == 400


@pytest.mark.parametrize("device", ["nics", "disks"])
def test_a_vm_that_names_no_cluster_goes_where_its_devices_are(device: str) -> None:
    central = Central.start("two-clusters")
    there = list(central.site.all(Cluster))[-1]
    network = next(one for one in central.site.all(Network) if one.cluster_uuid == there.uuid)
    container = next(one for one in central.site.all(StorageContainer) if one.cluster_uuid == there.uuid)
    backing = {"diskSizeBytes": 1 << 30, "storageContainer": {"extId": container.uuid}}
    devices = {
        "nics": [{"networkInfo": {"subnet": {"extId": network.uuid}}}],
        "disks": [{"backingInfo": {"$objectType": "vmm.v4.ahv.config.VmDisk", **backing}}],
    }

    task = central.finished(central.send("POST", VMS, {"name": "new", device: devices[device]}))

    assert central.read(f"{VMS}/{task.entities[0].uuid}")["data"]["cluster"]["extId"] == there.uuid
