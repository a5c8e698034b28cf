"""Recovery points in v4: made, read, kept for a while, restored, and put back in place."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_v4.central import NOWHERE, TASKS, Central, assert_wire
from contract_tests.rest_v4.test_vms import VMS, path, vm
from contract_tests.rest_v4.test_vms_changed import act, message, schema_message, token
from mock_prism.faces.rest.fields import iso_instant
from mock_prism.model.category import Category
from mock_prism.model.network import Network
from mock_prism.model.recovery_point import RecoveryPoint, Snapshot
from mock_prism.model.states import PowerState, TaskStatus
from mock_prism.model.vm import Vm

POINTS = "/api/dataprotection/v4.4/config/recovery-points"
VM_POINTS = "/api/vmm/v4.3/ahv/config/vm-recovery-points"
HOUR = 3_600_000_000
GIB = 1 << 30


def order(central: Central, *names: str, **more: object) -> dict[str, object]:
    """A body that makes a recovery point of VMs."""
    return {"name": "rp", "vmRecoveryPoints": [{"vmExtId": vm(central, name).uuid} for name in names], **more}


def made(central: Central, *names: str, **more: object) -> str:
    """The path of a new recovery point, found as public clients find it."""
    task = central.finished(central.send("POST", POINTS, order(central, *names or ("web-01",), **more)))
    return f"{POINTS}/{details(central, task.uuid)['recoveryPointExtId']}"


def details(central: Central, task_uuid: str) -> dict[str, str]:
    """What a task tells besides."""
    found = central.read(f"{TASKS}/ZXJnb24=:{task_uuid}")["data"].get("completionDetails", [])
    return {one["name"]: one["value"] for one in found}


def snapshot(central: Central) -> Snapshot:
    """The latest snapshot."""
    return list(central.site.all(Snapshot))[-1]


def in_an_hour(central: Central) -> str:
    return iso_instant(central.site.now_micros + HOUR)


def test_a_recovery_point_on_the_wire(central: Central) -> None:
    until = in_an_hour(central)
    one = made(central, "web-01", "db-01", expirationTime=until, recoveryPointType="APPLICATION_CONSISTENT")

    whole = central.read(one)

    assert_wire("recovery_point_get", whole)
    assert central.read(POINTS)["data"] == [whole["data"]]
    assert whole["data"]["expirationTime"] == until
    part = whole["data"]["vmRecoveryPoints"][1]
    assert central.read(f"{one}/vm-recovery-points/{part['extId']}")["data"] == part


def test_a_vm_recovery_point_holds_the_whole_vm_as_it_was(central: Central) -> None:
    before = central.read(path(central, "web-01"))["data"]
    made(central)
    central.finished(act(central, "web-01", "power-off", **token(central, "web-01")))

    whole = central.read(f"{VM_POINTS}/{snapshot(central).uuid}")

    assert_wire("vm_recovery_point_get", whole)
    assert whole["data"]["vm"] == before
    assert central.read(VM_POINTS)["data"] == [whole["data"]]


def test_a_vm_recovery_point_is_made_alone(central: Central) -> None:
    uuid = vm(central, "web-01").uuid

    task = central.finished(central.send("POST", VM_POINTS, {"vmExtId": uuid, "name": "alone"}))

    point = central.site.get(RecoveryPoint, details(central, task.uuid)["recoveryPointExtId"])
    assert (point.name, snapshot(central).name, snapshot(central).vm_uuid) == ("alone", "alone", uuid)


def test_a_task_tells_nothing_before_it_is_done(central: Central) -> None:
    task = central.task(central.send("POST", POINTS, order(central, "web-01")))

    assert details(central, task.uuid) == {}


def test_a_recovery_point_goes_when_it_is_told_to(central: Central) -> None:
    one = made(central)
    spec = {"expirationTime": in_an_hour(central)}

    central.finished(central.send("POST", f"{one}/$actions/set-expiration-time", spec))
    assert central.read(one)["data"]["expirationTime"] == spec["expirationTime"]
    central.site.advance(HOUR)

    assert central.send("GET", one).status_code == 404


@pytest.mark.parametrize("by", [POINTS, VM_POINTS])
def test_recovery_points_are_deleted_at_either_place(central: Central, by: str) -> None:
    one = made(central)
    target = one if by == POINTS else f"{VM_POINTS}/{snapshot(central).uuid}"

    central.finished(central.send("DELETE", target))

    assert central.send("GET", one).status_code == central.send("DELETE", target).status_code == 404
    assert "data" not in central.read(VM_POINTS)


def test_all_vms_of_a_recovery_point_are_restored_unless_some_are_named(central: Central) -> None:
    one = made(central, "web-01", "db-01")

    task = central.finished(central.send("POST", f"{one}/$actions/restore", {"clusterExtId": central.cluster.uuid}))

    uuids = details(central, task.uuid)["vmExtIds"].split(",")
    assert [central.site.get(Vm, uuid).name for uuid in uuids] == ["web-01", "db-01"]
    assert all(central.read(f"{VMS}/{uuid}")["data"]["powerState"] == "OFF" for uuid in uuids)


def test_a_restored_vm_has_what_the_overrides_say(central: Central) -> None:
    one = made(central, "web-01", "db-01")
    then = snapshot(central)
    (nic,) = then.vm.nics
    category, network = next(iter(central.site.all(Category))).uuid, list(central.site.all(Network))[-1].uuid
    change = {
        "nicExtId": nic.uuid,
        "nicBackingInfo": {"macAddress": "50-6B-8D-00-00-99"},
        "nicNetworkInfo": {"subnet": {"extId": network}},
    }
    spec = {
        "$objectType": "dataprotection.v4.config.AhvVmOverrideSpec",
        "name": "restored",
        "description": "anew",
        "categories": [{"extId": category}],
        "ownershipInfo": {"owner": {"extId": NOWHERE}},
        "nicSpec": {"nicOverrideList": [change]},
    }
    overrides = [{"vmRecoveryPointExtId": then.uuid, "isStrictMode": True, "vmOverrideSpec": spec}]

    task = central.finished(
        central.send("POST", f"{one}/$actions/restore", {"vmRecoveryPointRestoreOverrides": overrides})
    )

    restored = central.site.get(Vm, details(central, task.uuid)["vmExtIds"])
    assert (restored.name, restored.description, restored.owner_uuid) == ("restored", "anew", NOWHERE)
    assert restored.categories == (category,)
    assert [(card.mac, card.network_uuid) for card in restored.nics] == [("50:6b:8d:00:00:99", network)]


def test_a_vm_recovery_point_is_restored_without_some_of_its_nics(central: Central) -> None:
    made(central)
    then = snapshot(central)
    spec = {"name": "bare", "nicSpec": {"nicRemoveList": [nic.uuid for nic in then.vm.nics]}}

    target = f"{VM_POINTS}/{then.uuid}/$actions/restore"
    central.finished(central.send("POST", target, {"vmConfigOverrideSpec": spec}))

    assert vm(central, "bare").nics == ()


def test_the_task_names_the_recovery_point_before_what_is_in_it(central: Central) -> None:
    body = {"vmRecoveryPoints": [{"vmExtId": vm(central, "web-01").uuid}]}
    task = central.finished(central.send("POST", POINTS, body))

    shown = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]["entitiesAffected"]
    assert [one["rel"] for one in shown] == [
        "dataprotection:config:recovery-point",
        "dataprotection:config:vm-recovery-point",
        "vmm:ahv:config:vm",
    ]


def test_a_vm_is_put_back_in_place(central: Central) -> None:
    made(central)
    then, now = snapshot(central), vm(central, "web-01")
    categories = {"categories": [{"extId": next(iter(central.site.all(Category))).uuid}]}
    central.finished(act(central, "web-01", "associate-categories", categories))
    body = {"vmRecoveryPointExtId": then.uuid}

    task = central.finished(act(central, "web-01", "revert", body, **token(central, "web-01")))

    shown = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]
    assert (shown["operation"], shown["operationDescription"]) == ("RevertVm", "Revert VM")
    assert [(one["extId"], one["rel"]) for one in shown["entitiesAffected"]][:2] == [
        (now.uuid, "vmm:ahv:config:vm"),
        (then.uuid, "dataprotection:config:vm-recovery-point"),
    ]
    assert details(central, task.uuid) == {"VM Recovery Point UUID": then.uuid, "vmExtIds": now.uuid}
    assert (vm(central, "web-01").power, len(vm(central, "web-01").categories)) == (PowerState.OFF, 1)

    labels = {"shouldRevertVmCategories": True, "shouldRevertVmOwner": True}
    central.finished(act(central, "web-01", "revert", {**body, "overrideSpec": labels}))
    assert vm(central, "web-01").categories == ()


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"vmRecoveryPoints": [{}]}, "vmExtId"),
        ({"vmRecoveryPoints": [{"vmExtId": "web"}]}, "vmRecoveryPoints[0].vmExtId"),
        ({"vmRecoveryPoints": []}, "vmRecoveryPoints"),
        ({"name": 7, "vmRecoveryPoints": []}, "name"),
        ({"expirationTime": "tomorrow", "vmRecoveryPoints": []}, "expirationTime"),
        ({"recoveryPointType": "FUZZY", "vmRecoveryPoints": []}, "recoveryPointType"),
    ],
)
def test_a_recovery_point_that_cannot_be_is_refused(central: Central, body: dict[str, Any], place: str) -> None:
    reply = central.send("POST", POINTS, body)

    assert reply.status_code == 400
    assert place in reply.text
    assert list(central.site.all(RecoveryPoint)) == []


def test_what_a_body_names_must_be_there(central: Central) -> None:
    one = made(central)
    restore = f"{one}/$actions/restore"
    past = {"expirationTime": "2001-01-01T00:00:00Z"}
    for target, body in (
        (POINTS, {"vmRecoveryPoints": [{"vmExtId": NOWHERE}]}),
        (POINTS, order(central, "web-01", volumeGroupRecoveryPoints=[{"volumeGroupExtId": NOWHERE}])),
        (POINTS, order(central, "web-01", volumeGroupRecoveryPoints=[{}])),
        (restore, {"vmRecoveryPointRestoreOverrides": [{"vmRecoveryPointExtId": NOWHERE}]}),
        (restore, {"vmRecoveryPointRestoreOverrides": [{}]}),
        (f"{one}/$actions/set-expiration-time", past),
        (f"{path(central, 'web-01')}/$actions/revert", {"vmRecoveryPointExtId": NOWHERE}),
        (f"{path(central, 'db-01')}/$actions/revert", {"vmRecoveryPointExtId": snapshot(central).uuid}),
    ):
        reply = central.send("POST", target, body)
        assert reply.status_code == 400, (target, reply.text)
    lacking = schema_message(central.send("POST", f"{path(central, 'web-01')}/$actions/revert", {}))
    assert "vmRecoveryPointExtId" in lacking["message"]


def test_what_has_no_meaning_here_says_so(central: Central) -> None:
    one = made(central)
    restore, nic = f"{VM_POINTS}/{snapshot(central).uuid}/$actions/restore", vm(central, "web-01").nics[0].uuid
    guest = {"nicExtId": nic, "guestNicInfo": {"guestStaticIpList": [{}]}}
    for target, body in (
        (POINTS, order(central, "web-01", isSecure=True)),
        (f"{one}/$actions/restore", {"clusterExtId": NOWHERE}),
        (f"{one}/$actions/restore", {"isInstantRestore": True}),
        (restore, {"vmConfigOverrideSpec": {"projectExtId": NOWHERE}}),
        (restore, {"vmConfigOverrideSpec": {"nicSpec": {"nicOverrideList": [guest]}}}),
    ):
        reply = central.send("POST", target, body)
        assert reply.status_code == 501, (target, reply.text)
    assert len(list(central.site.all(RecoveryPoint))) == 1


def test_a_nic_that_the_snapshot_lacks_cannot_be_dropped(central: Central) -> None:
    made(central)
    spec = {"vmConfigOverrideSpec": {"nicSpec": {"nicRemoveList": [NOWHERE]}}}

    reply = central.send("POST", f"{VM_POINTS}/{snapshot(central).uuid}/$actions/restore", spec)

    assert (reply.status_code, NOWHERE in reply.text) == (400, True)


def test_a_part_of_another_recovery_point_is_not_found(central: Central) -> None:
    one = made(central)
    made(central, "db-01")

    reply = central.send("GET", f"{one}/vm-recovery-points/{snapshot(central).uuid}")

    assert (reply.status_code, message(reply)["code"].split("-")[0]) == (404, "DP")


def test_a_vm_that_cannot_have_its_address_back_fails_the_task(central: Central) -> None:
    managed = next(one for one in central.site.all(Network) if one.ipam is not None)
    body = {"networkInfo": {"subnet": {"extId": managed.uuid}}}
    central.finished(central.send("POST", f"{path(central, 'web-01')}/nics", body, headers=token(central, "web-01")))
    made(central)
    nic = snapshot(central).vm.nics[-1]
    target = f"{path(central, 'web-01')}/nics/{nic.uuid}"
    central.finished(central.send("DELETE", target, headers=token(central, "web-01")))
    wanted = {"networkInfo": {**body["networkInfo"], "ipv4Config": {"ipAddress": {"value": nic.ip}}}}
    other = f"{path(central, 'db-01')}/nics"
    central.finished(central.send("POST", other, wanted, headers=token(central, "db-01")))

    task = central.finished(act(central, "web-01", "revert", {"vmRecoveryPointExtId": snapshot(central).uuid}))

    assert task.status is TaskStatus.FAILED
    assert nic.ip in central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]["errorMessages"][0]["message"]


def test_a_vm_of_a_recovery_point_may_say_what_the_whole_says(central: Central) -> None:
    common = {"expirationTime": "2029-09-17T09:20:42Z", "recoveryPointType": "APPLICATION_CONSISTENT"}
    part = {"vmExtId": vm(central, "web-01").uuid, "name": "part", "status": "COMPLETE"}
    body = {"name": "whole", "status": "COMPLETE", **common, "vmRecoveryPoints": [part | common]}
    same = central.send("POST", POINTS, body)
    bare = central.send("POST", POINTS, body | {"vmRecoveryPoints": [part | {"recoveryPointType": "CRASH_CONSISTENT"}]})
    later = central.send(
        "POST", POINTS, body | {"vmRecoveryPoints": [part | {"expirationTime": "2030-09-17T09:20:42Z"}]}
    )

    assert (same.status_code, bare.status_code, later.status_code) == (202, 501, 501)
