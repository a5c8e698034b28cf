"""Disks, CD-ROMs and NICs below a VM: read, added, changed, removed, with the token of the VM."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import NOWHERE, TASKS, Central, assert_wire
from contract_tests.rest_v4.test_vms import path, vm
from contract_tests.rest_v4.test_vms_changed import GIB, act, first, order, schema_message, token
from mock_prism.model.commands.vm_devices import ChangeNic
from mock_prism.model.image import Image
from mock_prism.model.network import Network
from mock_prism.model.states import TaskStatus
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Task

NAME = "web-01"
SORTS = ("disks", "cd-roms", "nics")
RELATIONS = {"disks": "disk", "cd-roms": "cdrom", "nics": "nic"}


def below(central: Central, *segments: str) -> str:
    """A path below the VM."""
    return "/".join((path(central, NAME), *segments))


def change(central: Central, method: str, *segments: str, body: object = None) -> TestResponse:
    """A change below the VM by who has just read it."""
    return central.send(method, below(central, *segments), body, headers=token(central, NAME))


def body_of(central: Central, sort: str) -> dict[str, Any]:
    """A body that makes a device of a sort."""
    container = {"extId": first(central, StorageContainer, "rf1-scratch")}
    bodies: dict[str, dict[str, Any]] = {
        "disks": {"backingInfo": {"diskSizeBytes": GIB, "storageContainer": container}},
        "cd-roms": {"diskAddress": {"busType": "IDE"}},
        "nics": {"networkInfo": {"subnet": {"extId": first(central, Network, "vlan.0")}}},
    }
    return bodies[sort]


def made(central: Central, task: Task) -> dict[str, Any]:
    """The device that a task has made, among what it is about."""
    affected: list[dict[str, Any]] = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]["entitiesAffected"]
    return affected[-1]


def test_disks_on_the_wire(central: Central) -> None:
    assert_wire("vm_disks", central.read(below(central, "disks")))


@pytest.mark.parametrize("sort", SORTS)
def test_a_device_is_read_as_its_vm_shows_it_and_with_its_token(central: Central, sort: str) -> None:
    (listed,) = central.read(below(central, sort))["data"]

    reply = central.send("GET", below(central, sort, listed["extId"]))

    key = {"cd-roms": "cdRoms"}.get(sort, sort)
    assert reply.get_json()["data"] == listed == central.read(path(central, NAME))["data"][key][0]
    assert reply.headers["ETag"] == token(central, NAME)["If-Match"]


@pytest.mark.parametrize("sort", SORTS)
def test_a_device_comes_and_goes(central: Central, sort: str) -> None:
    central.finished(act(central, NAME, "power-off"))

    task = central.finished(change(central, "POST", sort, body=body_of(central, sort)))
    found = made(central, task)
    shown = central.read(below(central, sort, found["extId"]))["data"]
    gone = central.finished(change(central, "DELETE", sort, found["extId"]))

    assert task.status is gone.status is TaskStatus.SUCCEEDED
    assert found["rel"] == f"vmm:ahv:config:vm:{RELATIONS[sort]}"
    assert shown["extId"] == found["extId"]
    assert central.send("GET", below(central, sort, found["extId"])).status_code == 404


def test_a_disk_is_added_while_the_vm_runs_and_a_drive_is_not(central: Central) -> None:
    disk = central.finished(change(central, "POST", "disks", body=body_of(central, "disks")))
    drive = central.finished(change(central, "POST", "cd-roms", body=body_of(central, "cd-roms")))

    assert (disk.status, drive.status) == (TaskStatus.SUCCEEDED, TaskStatus.FAILED)


@pytest.mark.parametrize(
    ("sort", "method"),
    [(sort, method) for sort in SORTS for method in ("POST", "DELETE", "PUT") if (sort, method) != ("cd-roms", "PUT")],
)
def test_who_has_not_read_the_vm_may_not_change_its_devices(central: Central, sort: str, method: str) -> None:
    ident = central.read(below(central, sort))["data"][0]["extId"]
    target = below(central, sort) if method == "POST" else below(central, sort, ident)

    reply = central.send(method, target, None if method == "DELETE" else body_of(central, sort))

    assert reply.status_code == 428


@pytest.mark.parametrize(("sort", "other"), [("disks", "cd-roms"), ("cd-roms", "disks"), ("nics", "disks")])
def test_a_device_is_of_one_sort(central: Central, sort: str, other: str) -> None:
    ident = central.read(below(central, other))["data"][0]["extId"]

    assert central.send("GET", below(central, sort, ident)).status_code == 404
    assert change(central, "DELETE", sort, ident).status_code == 404


@pytest.mark.parametrize("sort", SORTS)
def test_devices_are_of_a_vm_that_exists(central: Central, sort: str) -> None:
    target = path(central, NAME).replace(vm(central, NAME).uuid, NOWHERE)

    assert central.send("GET", f"{target}/{sort}").status_code == 404


def test_a_disk_without_a_container_goes_into_the_first(central: Central) -> None:
    body = order(central, disks=[{"backingInfo": {"diskSizeBytes": GIB}}])

    central.finished(central.send("POST", path(central, NAME).rpartition("/")[0], body))

    assert vm(central, "new").disks[0].container_uuid == first(central, StorageContainer, "default-container")


def test_a_disk_is_copied_from_that_of_another_vm(central: Central) -> None:
    source = vm(central, "db-01").disks[1]
    reference = {"$objectType": "vmm.v4.ahv.config.VmDiskReference", "diskExtId": source.uuid}

    task = central.finished(
        change(central, "POST", "disks", body={"backingInfo": {"dataSource": {"reference": reference}}})
    )

    backing = central.read(below(central, "disks", made(central, task)["extId"]))["data"]["backingInfo"]
    assert backing["diskSizeBytes"] == source.size_bytes
    assert backing["dataSource"]["reference"].items() >= reference.items()


def test_a_disk_that_was_read_is_written_back_larger(central: Central) -> None:
    (disk,) = central.read(below(central, "disks"))["data"]
    disk["backingInfo"]["diskSizeBytes"] = 80 * GIB

    task = central.finished(change(central, "PUT", "disks", disk["extId"], body=disk))

    assert task.status is TaskStatus.SUCCEEDED
    assert central.read(below(central, "disks"))["data"] == [disk]


def test_a_disk_does_not_shrink_or_move(central: Central) -> None:
    (disk,) = central.read(below(central, "disks"))["data"]
    smaller = {"backingInfo": {"diskSizeBytes": GIB}}
    elsewhere = body_of(central, "disks") | {"diskAddress": {"busType": "SCSI", "index": 5}}

    assert change(central, "PUT", "disks", disk["extId"], body=smaller).status_code == 400
    assert change(central, "PUT", "disks", disk["extId"], body=elsewhere).status_code == 501


@pytest.mark.parametrize("generation", ["networkInfo", "nicNetworkInfo"])
def test_a_nic_is_written_back_in_either_generation(central: Central, generation: str) -> None:
    (nic,) = central.read(below(central, "nics"))["data"]
    nic[generation]["subnet"]["extId"] = first(central, Network, "vlan.0")

    task = central.finished(change(central, "PUT", "nics", nic["extId"], body=nic))

    assert task.status is TaskStatus.SUCCEEDED
    assert vm(central, NAME).nics[0].network_uuid == first(central, Network, "vlan.0")


def test_a_nic_is_disconnected_and_keeps_the_rest(central: Central) -> None:
    (old,) = vm(central, NAME).nics

    central.finished(change(central, "PUT", "nics", old.uuid, body={"backingInfo": {"isConnected": False}}))

    (new,) = vm(central, NAME).nics
    assert (new.is_connected, new.network_uuid, new.mac, new.ip) == (False, old.network_uuid, old.mac, old.ip)


@pytest.mark.parametrize(
    "body", [{"backingInfo": {"macAddress": "50:6b:8d:00:00:01"}}, {"networkInfo": {"nicType": "DIRECT_NIC"}}]
)
def test_what_is_not_simulated_of_a_nic_is_501(central: Central, body: dict[str, object]) -> None:
    (nic,) = vm(central, NAME).nics

    assert change(central, "PUT", "nics", nic.uuid, body=body).status_code == 501


def test_addresses_are_assigned_released_and_moved(central: Central) -> None:
    (nic,) = vm(central, NAME).nics
    acts = f"nics/{nic.uuid}/$actions"
    subnet = {"extId": first(central, Network, "vlan.0")}

    def run(action: str, body: object = None) -> None:
        central.finished(central.send("POST", below(central, acts, action), body))

    run("assign-ip", {"ipAddress": {"value": "10.20.0.77"}})
    assigned = vm(central, NAME).nics[0].ip
    run("release-ip")
    released = vm(central, NAME).nics[0].ip
    run("migrate", {"subnet": subnet, "migrateType": "ASSIGN_IP", "ipAddress": {"value": "10.1.1.1"}})

    moved = vm(central, NAME).nics[0]
    assert (assigned, released) == ("10.20.0.77", None)
    assert (moved.network_uuid, moved.ip, moved.mac) == (subnet["extId"], "10.1.1.1", nic.mac)


def test_a_nic_is_moved_by_its_own_id(central: Central) -> None:
    (nic,) = vm(central, NAME).nics
    subnet = first(central, Network, "vlan.0")
    target = f"/api/networking/v4.4/config/vnics/{nic.uuid}/$actions/migrate"

    task = central.finished(central.send("POST", target, {"networkUuid": subnet}))

    assert task.command == ChangeNic(vm(central, NAME).uuid, replace(nic, network_uuid=subnet, ip=None))
    assert vm(central, NAME).nics[0].network_uuid == subnet
    assert central.send("POST", target, {}).status_code == 400
    assert central.send("POST", target, {"networkUuid": NOWHERE}).status_code == 400
    assert central.send("POST", target.replace(nic.uuid, NOWHERE), {"networkUuid": subnet}).status_code == 404
    asked = {"networkUuid": subnet, "requestedIpAddresses": [{"ipv4": {"value": "10.1.1.1"}}]}
    central.finished(central.send("POST", target, asked))
    assert vm(central, NAME).nics[0].ip == "10.1.1.1"


def test_an_address_is_assigned_from_the_pool_or_left_behind(central: Central) -> None:
    (nic,) = vm(central, NAME).nics
    acts = f"nics/{nic.uuid}/$actions"
    plain, managed = ({"extId": first(central, Network, name)} for name in ("vlan.0", "prod.20"))

    def run(action: str, body: object = None) -> str | None:
        central.finished(central.send("POST", below(central, acts, action), body))
        return vm(central, NAME).nics[0].ip

    away = run("migrate", {"subnet": plain, "migrateType": "RELEASE_IP"})
    bare = run("migrate", {"subnet": managed, "migrateType": "RELEASE_IP"})
    assigned = run("assign-ip", {})
    again = run("assign-ip", {})
    released = run("release-ip")
    run("migrate", {"subnet": plain, "migrateType": "RELEASE_IP"})
    back = run("migrate", {"subnet": managed, "migrateType": "ASSIGN_IP"})

    assert (away, bare, released) == (None, None, None)
    assert assigned is not None
    assert [again, back] == [assigned, assigned]


def test_a_nic_trunks_vlans_and_stops(central: Central) -> None:
    (nic,) = vm(central, NAME).nics

    def run(network: dict[str, object]) -> Any:
        central.finished(change(central, "PUT", "nics", nic.uuid, body={"networkInfo": network}))
        return central.read(below(central, "nics", nic.uuid))["data"]["nicNetworkInfo"]

    trunked = run({"vlanMode": "TRUNK", "trunkedVlans": [7, 8]})
    same = run({"vlanMode": "TRUNK"})
    back = run({"vlanMode": "ACCESS"})

    assert (trunked["vlanMode"], trunked["trunkedVlans"]) == ("TRUNK", [7, 8])
    assert same == trunked
    assert (back["vlanMode"], "trunkedVlans" in back) == ("ACCESS", False)
    bad = change(central, "PUT", "nics", nic.uuid, body={"networkInfo": {"vlanMode": "TRUNK", "trunkedVlans": [4096]}})
    assert bad.status_code == 400


def test_a_medium_is_inserted_and_ejected(central: Central) -> None:
    (drive,) = central.read(below(central, "cd-roms"))["data"]
    image = first(central, Image, "virtio-win-1.9.2")
    acts = f"cd-roms/{drive['extId']}/$actions"
    body = {"backingInfo": {"dataSource": {"reference": {"imageExtId": image}}}}

    central.finished(central.send("POST", below(central, acts, "insert"), body))
    full = central.read(below(central, "cd-roms"))["data"][0]
    central.finished(central.send("POST", below(central, acts, "eject")))

    assert full["extId"] == drive["extId"]
    assert full["backingInfo"]["dataSource"]["reference"]["imageExtId"] == image
    assert central.read(below(central, "cd-roms"))["data"] == [drive]


@pytest.mark.parametrize(
    ("sort", "action", "body", "lacking"),
    [
        ("cd-roms", "insert", {}, "dataSource"),
        ("nics", "migrate", {"migrateType": "ASSIGN_IP"}, "subnet"),
        ("nics", "migrate", {"subnet": {"extId": NOWHERE}}, "migrateType"),
    ],
)
def test_an_action_without_what_it_needs_is_refused(
    central: Central, sort: str, action: str, body: dict[str, object], lacking: str
) -> None:
    ident = central.read(below(central, sort))["data"][0]["extId"]

    reply = central.send("POST", below(central, sort, ident, "$actions", action), body)

    assert lacking in schema_message(reply)["message"]


def test_the_gpus_of_a_vm_are_read(central: Central) -> None:
    gpus = f"{path(central, 'gpu-render')}/gpus"

    (listed,) = central.read(gpus, filter="name eq 'Tesla T4'")["data"]

    assert central.read(f"{gpus}/{listed['extId']}")["data"] == listed
    assert central.read(path(central, "gpu-render"))["data"]["gpus"] == [listed]
    assert central.send("GET", f"{gpus}/{NOWHERE}").status_code == 404
