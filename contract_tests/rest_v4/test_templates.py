"""Templates in v4: made, read, changed, used, and what is refused of it."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import NOWHERE, TASKS, Central, assert_wire
from contract_tests.rest_v4.test_vms import VMS, vm
from contract_tests.rest_v4.test_vms_changed import CLOUD_INIT, GIB, message, schema_message
from mock_prism.model.network import Network
from mock_prism.model.states import TaskStatus
from mock_prism.model.task import Task
from mock_prism.model.template import Template
from mock_prism.model.vm import IsoContent, Vm

TEMPLATES = "/api/vmm/v4.3/content/templates"


def source(central: Central, name: str = "web-01") -> dict[str, object]:
    """A VM to make a version of."""
    return {"$objectType": "vmm.v4.content.TemplateVmReference", "extId": vm(central, name).uuid}


def create(central: Central, **version: object) -> Task:
    """Make a template of a VM."""
    spec = {"versionSource": source(central), **version}
    return central.finished(central.send("POST", TEMPLATES, {"templateName": "golden", "templateVersionSpec": spec}))


def path(central: Central) -> str:
    """The path of the template, which is made first if it must be."""
    if not list(central.site.all(Template)):
        create(central)
    return f"{TEMPLATES}/{next(iter(central.site.all(Template))).uuid}"


def act(central: Central, action: str, body: object = None) -> TestResponse:
    """An action on the template."""
    return central.send("POST", f"{path(central)}/$actions/{action}", body)


def put(central: Central, body: object) -> TestResponse:
    """Replace the template by who has just read it."""
    token = central.send("GET", path(central)).headers["ETag"]
    return central.send("PUT", path(central), body, headers={"If-Match": token})


def deployment(central: Central, count: int = 1, **more: object) -> dict[str, object]:
    """A body that makes VMs of the template."""
    return {"numberOfVms": count, "clusterReference": central.cluster.uuid, **more}


def relations(central: Central, task: Task) -> list[str]:
    """What a task is about, as clients find it."""
    shown = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]
    return [one["rel"] for one in shown["entitiesAffected"]]


def versions(central: Central) -> list[dict[str, Any]]:
    """The versions of the template."""
    found: list[dict[str, Any]] = central.read(f"{path(central)}/versions")["data"]
    return found


def test_a_template_on_the_wire(central: Central) -> None:
    assert relations(central, create(central)) == ["vmm:content:template"]

    assert_wire("template_get", central.read(path(central)))


def test_a_template_is_listed_and_its_version_read_with_its_token(central: Central) -> None:
    (version,) = versions(central)

    reply = central.send("GET", f"{path(central)}/versions/{version['extId']}")

    (listed,) = central.read(TEMPLATES, filter="templateName eq 'golden'")["data"]
    assert reply.get_json()["data"] == version == listed["templateVersionSpec"]
    assert reply.headers["ETag"] == central.send("GET", path(central)).headers["ETag"]
    assert central.send("GET", f"{path(central)}/versions/{NOWHERE}").status_code == 404


def test_vms_are_made_with_their_differences(central: Central) -> None:
    prod = next(one for one in central.site.all(Network) if one.name == "prod.20")
    overrides = {
        "1": {
            "name": "other",
            "numSockets": 3,
            "numCoresPerSocket": 2,
            "numThreadsPerCore": 1,
            "memorySizeBytes": 8 * GIB,
            "nics": [{"networkInfo": {"subnet": {"extId": prod.uuid}}}] * 2,
            "guestCustomization": {"config": CLOUD_INIT},
        }
    }

    task = central.finished(act(central, "deploy", deployment(central, 2, overrideVmConfigMap=overrides)))

    one, two = vm(central, "golden-1"), vm(central, "other")
    assert relations(central, task) == ["vmm:ahv:config:vm"] * 2 + ["vmm:content:template"]
    assert (one.num_vcpus, two.num_vcpus, two.num_cores_per_vcpu, two.memory_bytes) == (2, 3, 2, 8 * GIB)
    assert (len(one.nics), len(two.nics)) == (1, 2)
    assert [disk.content for disk in two.disks if disk.is_cdrom] == [IsoContent.GUEST_CUSTOMIZATION]


def test_a_new_version_counts_and_the_old_one_is_published_again(central: Central) -> None:
    (first,) = versions(central)
    spec = {
        "versionName": "small",
        "versionSource": {
            "$objectType": "vmm.v4.content.TemplateVersionReference",
            "versionId": first["extId"],
            "overrideVmConfig": {"memorySizeBytes": GIB},
        },
    }
    task = central.finished(put(central, {"templateVersionSpec": spec, "templateDescription": "two by now"}))
    shown = central.read(path(central))["data"]
    central.finished(act(central, "publish", {"versionId": first["extId"]}))
    deleted = central.finished(central.send("DELETE", f"{path(central)}/versions/{versions(central)[1]['extId']}"))

    assert relations(central, task) == ["vmm:content:template", "vmm:content:template:version"]
    assert shown["templateDescription"] == "two by now"
    assert shown["templateVersionSpec"]["vmSpec"]["memorySizeBytes"] == GIB
    assert deleted.status is TaskStatus.SUCCEEDED
    assert [(one["extId"], one["isActiveVersion"]) for one in versions(central)] == [(first["extId"], True)]


def test_what_was_read_is_written_back_without_another_version(central: Central) -> None:
    read = central.read(path(central))["data"]
    central.finished(put(central, {**read, "templateName": "silver"}))

    after = central.read(path(central))["data"]
    assert (after["templateName"], len(versions(central))) == ("silver", 1)
    assert after["templateVersionSpec"] == read["templateVersionSpec"]


def test_a_guest_is_changed_in_a_vm_and_becomes_a_version(central: Central) -> None:
    task = central.finished(act(central, "initiate-guest-update", {"versionId": versions(central)[0]["extId"]}))
    temporary = central.read(path(central))["data"]["guestUpdateStatus"]["deployedVmReference"]
    name = central.read(f"{VMS}/{temporary}")["data"]["name"]
    done = {"versionName": "patched", "versionDescription": "by hand", "isActiveVersion": True}
    central.finished(act(central, "complete-guest-update", done))

    assert relations(central, task) == ["vmm:content:template", "vmm:ahv:config:vm"]
    assert name == "golden-guest-update"
    assert central.send("GET", f"{VMS}/{temporary}").status_code == 404
    assert central.read(path(central))["data"]["templateVersionSpec"]["versionName"] == "patched"


def test_work_on_a_guest_is_given_up(central: Central) -> None:
    before = len(list(central.site.all(Vm)))
    central.finished(act(central, "initiate-guest-update", {}))
    busy = central.send("DELETE", path(central))
    central.finished(act(central, "cancel-guest-update"))
    none = central.finished(act(central, "cancel-guest-update"))
    gone = central.finished(central.send("DELETE", path(central)))

    assert (busy.status_code, message(busy)["errorGroup"]) == (409, "TEMPLATE_IN_USE")
    assert (none.status, gone.status, len(list(central.site.all(Vm)))) == (
        TaskStatus.FAILED,
        TaskStatus.SUCCEEDED,
        before,
    )


def test_a_template_is_replaced_only_by_who_knows_it(central: Central) -> None:
    assert central.send("PUT", path(central), {"templateName": "new"}).status_code == 428
    old = {"If-Match": "YXBwbGljYXRpb24vanNvbg==:" + "0" * 64}
    assert central.send("DELETE", path(central), headers=old).status_code == 412


NEW: dict[str, dict[str, Any]] = {
    "nothing": {},
    "no name": {"templateVersionSpec": {"versionSource": {"extId": NOWHERE}}},
    "no version": {"templateName": "new"},
    "no source": {"templateName": "new", "templateVersionSpec": {"versionName": "one"}},
    "an empty source": {"templateName": "new", "templateVersionSpec": {"versionSource": {}}},
    "two sources": {
        "templateName": "new",
        "templateVersionSpec": {"versionSource": {"extId": NOWHERE, "versionId": NOWHERE}},
    },
    "a version of a version": {
        "templateName": "new",
        "templateVersionSpec": {"versionSource": {"versionId": NOWHERE}},
    },
    "an empty name": {"templateName": "", "templateVersionSpec": {"versionSource": {"extId": NOWHERE}}},
    "a long name": {"templateName": "n" * 257, "templateVersionSpec": {"versionSource": {"extId": NOWHERE}}},
    "a name that is none": {"templateName": 7, "templateVersionSpec": {"versionSource": {"extId": NOWHERE}}},
}


@pytest.mark.parametrize("body", NEW.values(), ids=NEW)
def test_a_template_that_cannot_be_is_refused(central: Central, body: dict[str, Any]) -> None:
    assert schema_message(central.send("POST", TEMPLATES, body))["message"]
    assert not list(central.site.all(Template))


USES: dict[str, dict[str, Any]] = {
    "none": {"numberOfVms": 0},
    "too many": {"numberOfVms": 251},
    "how many": {"numberOfVms": None},
    "nowhere": {"clusterReference": None},
    "here": {"clusterReference": "here"},
    "one beyond": {"overrideVmConfigMap": {"1": {}}},
    "one by name": {"overrideVmConfigMap": {"first": {}}},
    "one as a list": {"overrideVmConfigMap": {"0": []}},
    "a list": {"overrideVmConfigMap": [{}]},
    "without a name": {"overrideVmConfigMap": {"0": {"name": ""}}},
    "half a core": {"overrideVmConfigMap": {"0": {"numSockets": 0.5}}},
}


@pytest.mark.parametrize("more", USES.values(), ids=USES)
def test_a_deployment_that_cannot_be_is_refused(central: Central, more: dict[str, Any]) -> None:
    path(central)
    before = len(list(central.site.all(Vm)))

    assert schema_message(act(central, "deploy", {**deployment(central), **more}))["message"]
    assert len(list(central.site.all(Vm))) == before


def test_what_a_body_names_in_vain_is_400(central: Central) -> None:
    strange = {"templateName": "new", "templateVersionSpec": {"versionSource": {"extId": NOWHERE}}}

    assert central.send("POST", TEMPLATES, strange).status_code == 400
    assert act(central, "deploy", deployment(central, clusterReference=NOWHERE)).status_code == 400
    assert act(central, "publish", {"versionId": NOWHERE}).status_code == 400
    assert schema_message(act(central, "publish", {}))["message"]
    assert schema_message(act(central, "complete-guest-update", {"versionName": "a"}))["message"]


def test_profiles_are_not_simulated(central: Central) -> None:
    version = {"versionSource": {**source(central), "guestCustomizationProfile": {"extId": NOWHERE}}}
    overrides = {"0": {"guestCustomizationProfileConfig": {"profile": {"extId": NOWHERE}}}}

    made = central.send("POST", TEMPLATES, {"templateName": "new", "templateVersionSpec": version})
    used = act(central, "deploy", deployment(central, overrideVmConfigMap=overrides))

    assert (made.status_code, used.status_code) == (501, 501)
