"""Physical disks in v4: taken out of the pool, put back and lit; and the blocks that nodes are in."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_v4.central import CLUSTERS, NOWHERE, Central, assert_wire
from contract_tests.rest_v4.test_storage import DISKS, disk
from contract_tests.rest_v4.test_vms_changed import message, schema_message
from mock_prism.model.commands.disk import AddPhysicalDisk, RemovePhysicalDisk
from mock_prism.model.storage import Disk


def last_disk(central: Central) -> Disk:
    """The last disk of a node: no flash."""
    return list(central.site.where(Disk, "host_uuid", central.host("A").uuid))[-1]


def units(central: Central) -> str:
    """The path of the blocks."""
    return f"{CLUSTERS}/{central.cluster.uuid}/rackable-units"


def test_a_disk_is_marked_and_then_gone(central: Central) -> None:
    path = f"{DISKS}/{last_disk(central).uuid}"

    reply = central.send("DELETE", path)
    shown = central.read(path)["data"]
    task = central.finished(reply)

    assert isinstance(task.command, RemovePhysicalDisk)
    assert (shown["status"], shown["diskAdvanceConfig"]["isMarkedForRemoval"]) == ("DATA_MIGRATION_INITIATED", True)
    assert central.send("GET", path).status_code == 404


def test_a_disk_that_was_taken_out_is_put_back(central: Central) -> None:
    gone = last_disk(central)
    central.finished(central.send("DELETE", f"{DISKS}/{gone.uuid}"))

    body = {"serialNumber": gone.serial}
    task = central.finished(central.send("POST", f"{CLUSTERS}/{central.cluster.uuid}/$actions/add-disk", body))

    assert task.command == AddPhysicalDisk(central.cluster.uuid, gone.serial)
    assert central.read(f"{DISKS}/{gone.uuid}")["data"]["serialNumber"] == gone.serial


def test_the_last_flash_disk_stays(central: Central) -> None:
    first, second, *_ = central.site.where(Disk, "host_uuid", central.host("A").uuid)
    central.finished(central.send("DELETE", f"{DISKS}/{first.uuid}"))

    refused = central.send("DELETE", f"{DISKS}/{second.uuid}")

    assert (refused.status_code, message(refused)["errorGroup"]) == (409, "PRECHECK_FAILED")
    assert "last flash disk" in message(refused)["message"]


def test_a_stale_token_is_refused(central: Central) -> None:
    reply = central.send("DELETE", f"{DISKS}/{disk(central).uuid}", headers={"If-Match": f"YQ==:{'0' * 64}"})

    assert reply.status_code == 412


def test_a_lamp_is_lit(central: Central) -> None:
    central.finished(
        central.send("POST", f"{DISKS}/{disk(central).uuid}/$actions/update-led-state", {"isEngaged": True})
    )

    assert disk(central).is_led_on


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (f"{DISKS}/{NOWHERE}/$actions/update-led-state", {"isEngaged": True}, 404),
        (f"{CLUSTERS}/{NOWHERE}/$actions/add-disk", {"serialNumber": "x"}, 404),
        (f"{CLUSTERS}/{{}}/$actions/add-disk", {"serialNumber": "x"}, 400),
        (f"{CLUSTERS}/{{}}/$actions/add-disk", {}, 400),
        (f"{CLUSTERS}/{{}}/$actions/add-disk", {"serialNumber": 5}, 400),
        (
            f"{CLUSTERS}/{{}}/$actions/add-disk",
            {"serialNumber": "x", "diskPartitionInfo": {"partitionType": "ZZ"}},
            400,
        ),
    ],
)
def test_what_cannot_be_is_refused(central: Central, path: str, body: dict[str, Any], status: int) -> None:
    before = list(central.site.all(Disk))

    assert central.send("POST", path.format(central.cluster.uuid), body).status_code == status
    assert list(central.site.all(Disk)) == before


def test_a_lamp_needs_to_be_told(central: Central) -> None:
    reply = central.send("POST", f"{DISKS}/{disk(central).uuid}/$actions/update-led-state", {})

    assert "isEngaged" in schema_message(reply)["message"]


def test_the_block_on_the_wire(central: Central) -> None:
    (block,) = central.read(units(central))["data"]

    assert_wire("rackable_unit_get", central.read(f"{units(central)}/{block['extId']}"))
    assert [node["uuid"] for node in block["nodes"]] == [central.host(letter).uuid for letter in "ABCD"]


def test_a_block_that_is_not_there_is_not_found(central: Central) -> None:
    assert central.send("GET", f"{units(central)}/{NOWHERE}").status_code == 404
    assert central.send("GET", f"{CLUSTERS}/{NOWHERE}/rackable-units").status_code == 404
