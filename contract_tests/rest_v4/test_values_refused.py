"""Values that have the documented type, and cannot be all the same."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from contract_tests.rest_v4.central import NOWHERE, Central
from contract_tests.rest_v4.test_authorization import POLICIES, terms
from contract_tests.rest_v4.test_users import ALICE, USERS
from contract_tests.rest_v4.test_vms import path
from contract_tests.rest_v4.test_vms_changed import act, message, schema_message, token
from contract_tests.rest_v4.test_volume_groups import made
from mock_prism.model.states import TaskStatus
from mock_prism.model.user import User
from mock_prism.model.vm import IsoContent, Vm

VMS = "/api/vmm/v4.3/ahv/config/vms"
SCRIPT = base64.b64encode(b"#cloud-config").decode()


def body(central: Central, **more: Any) -> dict[str, Any]:
    """A small VM, with what a test adds."""
    return {"name": "new", "cluster": {"extId": central.cluster.uuid}, **more}


def cloud_init(value: str, **more: str) -> dict[str, Any]:
    """What sets a guest up by a script."""
    script = {"$objectType": "vmm.v4.ahv.config.Userdata", "value": value}
    return {"config": {"$objectType": "vmm.v4.ahv.config.CloudInit", "cloudInitScript": script, **more}}


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"guestCustomization": cloud_init("%%%")}, "guestCustomization.config.cloudInitScript.value"),
        ({"guestCustomization": cloud_init(SCRIPT, metadata="{}")}, "guestCustomization.config.metadata"),
        ({"$objectType": "vmm.v4.content.Image"}, "$objectType"),
        ({"extId": NOWHERE}, "extId"),
    ],
)
def test_a_vm_that_cannot_be(central: Central, more: dict[str, Any], field: str) -> None:
    reply = central.send("POST", VMS, body(central, **more))

    assert (reply.status_code, schema_message(reply)["attributePath"]) == (400, field)


def test_a_script_may_go_over_several_lines(central: Central) -> None:
    wrapped = f"{SCRIPT[:8]}\n{SCRIPT[8:]}\n"

    assert central.send("POST", VMS, body(central, guestCustomization=cloud_init(wrapped))).status_code == 202


def test_an_owner_must_be_there(central: Central) -> None:
    nobody, somebody = {"owner": {"extId": NOWHERE}}, {"owner": {"extId": next(iter(central.site.all(User))).uuid}}
    shown = central.read(path(central, "web-01"))["data"]

    refusals = [
        central.send("POST", VMS, body(central, ownershipInfo=nobody)),
        central.send(
            "PUT", path(central, "web-01"), {**shown, "ownershipInfo": nobody}, headers=token(central, "web-01")
        ),
        act(central, "web-01", "assign-owner", nobody),
    ]

    assert [(one.status_code, message(one)["errorGroup"]) for one in refusals] == [(400, "USER_NOT_FOUND")] * 3
    assert central.finished(act(central, "web-01", "assign-owner", somebody)).status is TaskStatus.SUCCEEDED
    assert central.send("POST", VMS, body(central, ownershipInfo=somebody)).status_code == 202


def test_a_guest_is_set_up_by_one_drive(central: Central) -> None:
    central.finished(act(central, "web-01", "power-off"))

    ends = [central.finished(act(central, "web-01", "customize-guest", cloud_init(SCRIPT))).status for _ in range(2)]

    vm = central.site.find(Vm, "name", "web-01")
    assert vm is not None
    assert ends == [TaskStatus.SUCCEEDED] * 2
    assert [disk.content for disk in vm.disks].count(IsoContent.GUEST_CUSTOMIZATION) == 1


def test_an_identity_is_of_a_known_sort(central: Central) -> None:
    assert central.send("POST", USERS, ALICE).status_code == 201
    wrong = {"identities": [{"identityFilter": {"bogus": 1}}]}

    reply = central.send("POST", POLICIES, terms(central, "Super Admin") | wrong)

    assert (reply.status_code, schema_message(reply)["attributePath"]) == (400, "identities.bogus")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"iscsiInitiatorName": "nope"}, "iscsiInitiatorName"),
        ({"clientSecret": "abc", "enabledAuthentications": "CHAP"}, "clientSecret"),
        ({"clientSecret": "a" * 17, "enabledAuthentications": "CHAP"}, "clientSecret"),
    ],
)
def test_an_iscsi_client_that_cannot_be(central: Central, more: dict[str, Any], field: str) -> None:
    client = {"iscsiInitiatorName": "iqn.1998-01.com.example:one", **more}

    reply = central.send("POST", f"{made(central)}/$actions/attach-iscsi-client", client)

    assert (reply.status_code, schema_message(reply)["attributePath"]) == (400, field)
