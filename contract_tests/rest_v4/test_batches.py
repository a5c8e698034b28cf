"""Many calls as one, and what becomes of them."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import NOWHERE, Central, assert_wire
from mock_prism.model.batch import Batch
from mock_prism.model.category import Category
from mock_prism.model.network import Network
from mock_prism.model.states import PowerState, TaskStatus
from mock_prism.model.vm import Vm

SUBMIT = "/api/prism/v4.4/operations/$actions/batch"
BATCHES = "/api/prism/v4.4/operations/batches"
VMS = "/api/vmm/v4.3/ahv/config/vms"
CATEGORIES = "/api/prism/v4.4/config/categories"


def submit(central: Central, action: str, uri: str, *parts: object, **more: object) -> TestResponse:
    """The reply to a batch."""
    about = {"action": action, "name": "all of them", "uri": uri, **more}
    return central.send("POST", SUBMIT, {"metadata": about, "payload": list(parts)})


def vm_body(central: Central, name: str) -> dict[str, Any]:
    """A VM to make, as the SDK writes it."""
    cluster = {"$objectType": "vmm.v4.ahv.config.ClusterReference", "extId": central.cluster.uuid}
    size = {"numSockets": 1, "numCoresPerSocket": 1, "memorySizeBytes": 1 << 30}
    return {"data": {"$objectType": "vmm.v4.ahv.config.Vm", "name": name, "cluster": cluster, **size}}


def vm(central: Central, name: str) -> Vm:
    """A VM by its name."""
    found = central.site.find(Vm, "name", name)
    assert found is not None
    return found


def on_path(uuid: str, etag: str | None = None) -> dict[str, Any]:
    """A call about one thing."""
    headers = [] if etag is None else [{"name": "If-Match", "value": etag}]
    return {"metadata": {"headers": headers, "path": [{"name": "extId", "value": uuid}]}}


def the_batch(central: Central) -> Batch:
    """The one batch."""
    (batch,) = central.site.all(Batch)
    return batch


def test_a_batch_on_the_wire(central: Central) -> None:
    central.finished(submit(central, "CREATE", VMS, *(vm_body(central, name) for name in ("one", "two"))))
    assert_wire("batch_get", central.read(f"{BATCHES}/{the_batch(central).uuid}"))


def test_vms_are_made_by_sub_tasks(central: Central) -> None:
    task = central.finished(submit(central, "CREATE", VMS, *(vm_body(central, f"vm-{n}") for n in range(3))))
    shown = central.read(f"/api/prism/v4.4/config/tasks/ZXJnb24=:{task.uuid}")["data"]
    assert (shown["operation"], shown["status"], len(shown["subTasks"])) == ("BatchRun", "SUCCEEDED", 3)
    assert shown["entitiesAffected"][0]["rel"] == "prism:operations:batch"
    summary = {key: value for key, value in shown["batchSummary"].items() if key[0] != "$"}
    assert summary == {"numberOfJobs": 3, "numberOfJobsSuccessful": 3, "numberOfJobsFailed": 0}
    child = central.read(f"/api/prism/v4.4/config/tasks/{shown['subTasks'][1]['extId']}")["data"]
    assert (child["operation"], child["parentTask"]["extId"]) == ("kVmCreate", shown["extId"])
    assert vm(central, "vm-2").memory_bytes == 1 << 30


def test_actions_go_to_the_things_that_the_path_names(central: Central) -> None:
    names = ("test-off", "old-erp")
    parts = [
        on_path(vm(central, name).uuid, central.send("GET", f"{VMS}/{vm(central, name).uuid}").headers["ETag"])
        for name in names
    ]
    central.finished(submit(central, "ACTION", f"{VMS}/{{extId}}/$actions/power-on", *parts))
    assert [vm(central, name).power for name in names] == [PowerState.ON] * 2


def test_what_is_done_at_once_is_counted_too(central: Central) -> None:
    parts = [{"data": {"key": "Batch", "value": str(n)}} for n in range(3)]
    task = central.finished(submit(central, "CREATE", CATEGORIES, *parts))
    assert (task.subtask_uuids, the_batch(central).succeeded) == ((), 3)
    assert len(list(central.site.where(Category, "key", "Batch"))) == 3


def test_things_are_changed_and_deleted(central: Central) -> None:
    uuid = vm(central, "test-off").uuid
    etag = central.send("GET", f"{VMS}/{uuid}").headers["ETag"]
    renamed = {**on_path(uuid, etag), **vm_body(central, "renamed")}
    central.finished(submit(central, "MODIFY", f"{VMS}/{{extId}}", renamed))
    assert vm(central, "renamed").uuid == uuid
    etag = central.send("GET", f"{VMS}/{uuid}").headers["ETag"]
    central.finished(submit(central, "DELETE", f"{VMS}/{{extId}}", on_path(uuid, etag)))
    assert central.site.table(Vm).get(uuid) is None


def test_one_refusal_leaves_the_others(central: Central) -> None:
    task = central.finished(submit(central, "CREATE", VMS, {"data": {"name": 7}}, vm_body(central, "good")))
    assert task.status is TaskStatus.FAILED
    found = central.read(f"{BATCHES}/{the_batch(central).uuid}")["data"]
    assert (found["successCount"], found["failedCount"], found["completionStatus"]) == (1, 1, "PARTIALLY_SUCCEEDED")
    assert vm(central, "good").name == "good"
    errors = central.read(f"/api/prism/v4.4/config/tasks/ZXJnb24=:{task.uuid}")["data"]["errorMessages"]
    assert "call 0 was answered 400" in errors[0]["message"]


def test_a_batch_that_stops_on_errors_begins_nothing_after_one(central: Central) -> None:
    parts: tuple[dict[str, Any], ...] = (vm_body(central, "first"), {"data": {}}, vm_body(central, "last"))
    central.finished(submit(central, "CREATE", VMS, *parts, shouldStopOnError=True))
    batch = the_batch(central)
    assert (batch.size, batch.succeeded, batch.failed) == (3, 1, 1)
    assert central.site.find(Vm, "name", "last") is None


def test_a_batch_of_failures_has_failed(central: Central) -> None:
    missing = submit(
        central, "DELETE", "/api/networking/v4.4/config/subnets/{extId}", on_path(NOWHERE), {"metadata": {}}
    )
    central.finished(missing)
    assert central.read(BATCHES)["data"][0]["completionStatus"] == "FAILED"
    assert len(list(central.site.all(Network))) > 0


def test_a_batch_under_way_says_so(central: Central) -> None:
    submit(central, "CREATE", VMS, vm_body(central, "one"))
    found = central.read(BATCHES, filter="name eq 'all of them'")["data"][0]
    assert found["executionStatus"] == "IN_PROGRESS"
    assert "completionStatus" not in found
    assert central.send("GET", f"{BATCHES}/{NOWHERE}").status_code == 404


@pytest.mark.parametrize("uri", [SUBMIT, "/PrismGateway/services/rest/v2.0/vms", "vms", ""])
def test_what_cannot_be_called_in_a_batch_is_refused(central: Central, uri: str) -> None:
    assert submit(central, "CREATE", uri, {"data": {}}).status_code == 400


def test_a_path_that_is_none_fails_alone(central: Central) -> None:
    central.finished(submit(central, "CREATE", "/api/vmm/v4.3/no/such/path", {"data": {}}))
    assert the_batch(central).failed == 1


@pytest.mark.parametrize("body", [{}, {"payload": []}, {"metadata": {"action": "CREATE", "name": "x", "uri": VMS}}])
def test_a_batch_of_nothing_is_refused(central: Central, body: object) -> None:
    assert central.send("POST", SUBMIT, body).status_code == 400


def test_a_viewer_can_do_by_a_batch_what_a_viewer_can_do(central: Central) -> None:
    about = {"action": "CREATE", "name": "x", "uri": VMS}
    reply = central.send("POST", SUBMIT, {"metadata": about, "payload": [vm_body(central, "x")]}, user="viewer")
    assert reply.status_code == 403
