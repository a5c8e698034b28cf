"""Volume groups in v4, attached to VMs and to iSCSI clients."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import NOWHERE, TASKS, Central, assert_wire
from contract_tests.rest_v4.test_vms import VMS, vm
from contract_tests.rest_v4.test_vms import path as vm_path
from contract_tests.rest_v4.test_vms_changed import message, order, schema_message
from contract_tests.rest_v4.test_volume_groups import change, group, made
from mock_prism.model.attachments import attachments
from mock_prism.model.commands.volume_attachment import AttachClient, AttachVolumeGroup
from mock_prism.model.errors import InUse, WrongState
from mock_prism.model.states import TaskStatus
from mock_prism.model.volume_group import IscsiClient

CLIENTS = "/api/volumes/v4.3/config/iscsi-clients"
IQN = "iqn.1998-01.example:one"
SECRET = "123456789012"


def act(central: Central, path: str, verb: str, body: dict[str, Any]) -> TestResponse:
    """Ask for an action on a group."""
    return central.send("POST", f"{path}/$actions/{verb}", body)


def attach(central: Central, path: str, name: str = "web-01", **more: object) -> TestResponse:
    """Ask for a group to be attached to a VM."""
    return act(central, path, "attach-vm", {"extId": vm(central, name).uuid, **more})


def let_in(central: Central, path: str, **more: object) -> TestResponse:
    """Ask for a client to be let in."""
    return act(central, path, "attach-iscsi-client", {"iscsiInitiatorName": IQN, **more})


def client(central: Central) -> IscsiClient:
    """The one client."""
    (found,) = central.site.all(IscsiClient)
    return found


def test_a_group_is_a_disk_of_its_vm(central: Central) -> None:
    path = made(central)

    task = central.task(attach(central, path, index=5))
    central.site.finish(task)

    disk = central.read(vm_path(central, "web-01"))["data"]["disks"][-1]
    assert task.command == AttachVolumeGroup(group(central).uuid, vm(central, "web-01").uuid, 5)
    assert (disk["diskAddress"]["busType"], disk["diskAddress"]["index"]) == ("SCSI", 5)
    assert disk["backingInfo"]["$objectType"] == "vmm.v4.ahv.config.ADSFVolumeGroupReference"
    assert disk["backingInfo"]["volumeGroupExtId"] == group(central).uuid


def test_attachments_on_the_wire(central: Central) -> None:
    path = made(central, sharingStatus="SHARED")
    central.finished(attach(central, path))
    central.finished(let_in(central, path))

    assert_wire("volume_group_attached", central.read(path)["data"])
    assert_wire("volume_group_vm_attachments", central.read(f"{path}/vm-attachments"))
    assert_wire("volume_group_external_attachments", central.read(f"{path}/external-iscsi-attachments"))


@pytest.mark.parametrize(("attaches", "expected"), [(None, "NONE"), (attach, "DIRECT"), (let_in, "EXTERNAL")])
def test_the_type_of_attachment_follows(central: Central, attaches: Any, expected: str) -> None:
    path = made(central)
    if attaches:
        central.finished(attaches(central, path))

    shown = central.read(path)["data"]

    assert shown["attachmentType"] == expected
    assert shown["protocol"] == ("ISCSI" if expected == "EXTERNAL" else "NOT_ASSIGNED")


def test_a_group_is_detached_and_may_go(central: Central) -> None:
    path = made(central)
    central.finished(attach(central, path))
    early = central.finished(central.send("DELETE", path))

    central.finished(act(central, path, "detach-vm", {"extId": vm(central, "web-01").uuid}))

    assert isinstance(early.error, InUse)
    assert central.finished(central.send("DELETE", path)).status is TaskStatus.SUCCEEDED


def test_a_second_vm_needs_a_shared_group(central: Central) -> None:
    path = made(central)
    central.finished(attach(central, path))

    task = central.finished(attach(central, path, "web-02"))

    shown = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]
    assert isinstance(task.error, WrongState)
    assert (shown["status"], shown["errorMessages"][0]["errorGroup"]) == ("FAILED", "VOLUME_GROUP_INVALID_STATE")
    assert "not shared" in shown["errorMessages"][0]["message"]


def test_a_vm_comes_with_a_group(central: Central) -> None:
    made(central)
    disks = [{"backingInfo": {"volumeGroupExtId": group(central).uuid}}]

    central.finished(central.send("POST", VMS, order(central, disks=disks)))

    assert [found.name for found, _ in attachments(central.site, group(central))] == ["new"]


def test_a_disk_that_is_a_group_comes_and_goes(central: Central) -> None:
    made(central)
    path = f"{vm_path(central, 'web-01')}/disks"

    def token() -> dict[str, str]:
        return {"If-Match": central.send("GET", vm_path(central, "web-01")).headers["ETag"]}

    backing = {"$objectType": "vmm.v4.ahv.config.ADSFVolumeGroupReference", "volumeGroupExtId": group(central).uuid}
    central.finished(central.send("POST", path, {"backingInfo": backing}, headers=token()))
    (_, disk), *_ = attachments(central.site, group(central))
    other = {"backingInfo": {"volumeGroupExtId": NOWHERE}}
    moved = central.send("PUT", f"{path}/{disk.uuid}", other, headers=token())
    central.finished(central.send("DELETE", f"{path}/{disk.uuid}", headers=token()))

    assert moved.status_code == 501
    assert attachments(central.site, group(central)) == []


def test_a_vm_with_a_group_that_is_not_there_is_refused(central: Central) -> None:
    disks = [{"backingInfo": {"volumeGroupExtId": NOWHERE}}]

    reply = central.send("POST", VMS, order(central, disks=disks))

    assert (reply.status_code, message(reply)["errorGroup"]) == (400, "VOLUME_GROUP_NOT_FOUND")


def test_a_client_is_found_by_its_task(central: Central) -> None:
    path = made(central)

    task = central.finished(let_in(central, path, numVirtualTargets=4))

    shown = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]
    assert (shown["operation"], shown["operationDescription"]) == (
        "VolumeGroupAttachExternal",
        "Volume group attach to iSCSI Client",
    )
    assert [(one["rel"], one["extId"]) for one in shown["entitiesAffected"]] == [
        ("volumes:config:iscsi-client", client(central).uuid),
        ("volumes:config:volume-group", group(central).uuid),
    ]
    assert_wire("iscsi_client_get", central.read(f"{CLIENTS}/{client(central).uuid}"))


@pytest.mark.parametrize(
    ("network_id", "expected"),
    [
        ({"ipv4": {"value": "10.0.0.1"}}, "10.0.0.1"),
        ({"ipv6": {"value": "fd00::1"}}, "fd00::1"),
        ({"fqdn": {"value": "host.example"}}, "host.example"),
    ],
)
def test_a_client_by_its_address(central: Central, network_id: dict[str, Any], expected: str) -> None:
    path = made(central)
    body = {"iscsiInitiatorNetworkId": network_id, "enabledAuthentications": "CHAP", "clientSecret": SECRET}

    task = central.task(act(central, path, "attach-iscsi-client", body))
    central.site.finish(task)

    shown = central.read(f"{CLIENTS}/{client(central).uuid}")["data"]
    assert task.command == AttachClient(group(central).uuid, address=expected, secret=SECRET)
    (family, inner), *_ = network_id.items()
    assert shown["iscsiInitiatorNetworkId"][family]["value"] == inner["value"]
    assert SECRET not in central.send("GET", CLIENTS).text


def test_a_client_changes_how_it_proves_itself(central: Central) -> None:
    central.finished(let_in(central, made(central)))
    path = f"{CLIENTS}/{client(central).uuid}"

    central.finished(change(central, path, enabledAuthentications="CHAP", clientSecret=SECRET))
    with_secret = (client(central).secret, central.read(path)["data"]["enabledAuthentications"])
    central.finished(change(central, path, enabledAuthentications="NONE"))

    assert with_secret == (SECRET, "CHAP")
    assert client(central).secret is None


@pytest.mark.parametrize(
    "changes",
    [
        {"iscsiInitiatorName": "another"},
        {"iscsiInitiatorNetworkId": {"ipv4": {"value": "10.0.0.1"}}},
        {"numVirtualTargets": 5},
        {"enabledAuthentications": "CHAP"},
    ],
)
def test_what_a_client_is_known_by_stays(central: Central, changes: dict[str, object]) -> None:
    central.finished(let_in(central, made(central)))
    before = client(central)

    reply = change(central, f"{CLIENTS}/{before.uuid}", **changes)

    assert reply.status_code == 400
    assert client(central) == before


def test_a_client_is_kept_out_and_stays_known(central: Central) -> None:
    path = made(central)
    central.finished(let_in(central, path))

    central.finished(act(central, path, "detach-iscsi-client", {"extId": client(central).uuid}))

    assert "data" not in central.read(f"{path}/external-iscsi-attachments")
    assert "attachedTargets" not in central.read(f"{CLIENTS}/{client(central).uuid}")["data"]


@pytest.mark.parametrize(
    ("verb", "body", "status"),
    [
        ("attach-vm", {}, 400),
        ("attach-vm", {"extId": NOWHERE}, 400),
        ("attach-vm", {"extId": NOWHERE, "index": "one"}, 400),
        ("detach-vm", {"extId": NOWHERE}, 400),
        ("attach-iscsi-client", {}, 400),
        ("attach-iscsi-client", {"iscsiInitiatorName": IQN, "iscsiInitiatorNetworkId": {"fqdn": {"value": "a"}}}, 400),
        ("attach-iscsi-client", {"iscsiInitiatorName": IQN, "attachmentSite": "SECONDARY"}, 501),
        ("attach-iscsi-client", {"iscsiInitiatorName": IQN, "numVirtualTargets": 0}, 400),
        ("detach-iscsi-client", {}, 400),
        ("detach-iscsi-client", {"extId": NOWHERE}, 400),
    ],
)
def test_what_cannot_be_attached_is_refused(central: Central, verb: str, body: dict[str, object], status: int) -> None:
    path = made(central)
    before = group(central)

    reply = act(central, path, verb, body)

    assert reply.status_code == status
    assert group(central) == before
    assert list(central.site.all(IscsiClient)) == []


def test_an_index_is_one_of_the_bus(central: Central) -> None:
    assert schema_message(attach(central, made(central), index=256))["attributePath"] == "index"


@pytest.mark.parametrize("tail", ["", "?$filter=iscsiInitiatorName eq 'x'"])
def test_a_client_that_is_not_there_is_not_found(central: Central, tail: str) -> None:
    assert central.send("GET", f"{CLIENTS}/{NOWHERE}").status_code == 404
    assert "data" not in central.send("GET", f"{CLIENTS}{tail}").get_json()


def test_a_disk_of_a_volume_group_is_written_back_as_it_is_read_of_the_vm(central: Central) -> None:
    central.finished(attach(central, made(central)))
    disks = f"{vm_path(central, 'web-01')}/disks"
    uuid = next(one["extId"] for one in central.read(disks)["data"] if "volumeGroupExtId" in one["backingInfo"])
    before = central.read(f"{disks}/{uuid}")["data"]

    task = central.finished(change(central, f"{disks}/{uuid}"))

    assert task.error is None
    assert central.read(f"{disks}/{uuid}")["data"] == before
