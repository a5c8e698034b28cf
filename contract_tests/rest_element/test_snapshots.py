"""Snapshots of v2.0 and v0.8: taken, read, cloned, put back and deleted."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_element.prism import Prism
from contract_tests.rest_element.test_volume_groups import done, fault
from contract_tests.rest_v2.element import NOWHERE, Element, assert_wire
from mock_prism.faces.rest.spelling import jackson_snake
from mock_prism.model.commands.device_specs import NicSpec
from mock_prism.model.commands.recovery_point import CreateRecoveryPoint, DeleteSnapshots, SnapshotSpec
from mock_prism.model.commands.restore import RestoreOrder, RestoreVms, RevertVm
from mock_prism.model.network import Network
from mock_prism.model.recovery_point import RecoveryPoint, Snapshot
from mock_prism.model.states import PowerState
from mock_prism.model.task import Task

GIB = 1 << 30
UUID = "11111111-2222-4333-8444-555555555555"
BOTH = pytest.mark.parametrize("generation", ["v2.0", "v0.8"])


def spelled(generation: str, value: Any) -> Any:
    """A body in v0.8's words, as a generation spells it."""
    if isinstance(value, dict):
        return {
            jackson_snake(key) if generation == "v2.0" else key: spelled(generation, each)
            for key, each in value.items()
        }
    return [spelled(generation, each) for each in value] if isinstance(value, list) else value


def ask(prism: Prism, generation: str, method: str, path: str, body: object = None) -> Task:
    """The task of a call in a generation's own words, once it has succeeded."""
    return done(prism.of(generation), method, path, spelled(generation, body))


def take(element: Element, name: str = "before", vm: str = "web-01") -> Snapshot:
    """A new snapshot, by v2.0."""
    done(element, "POST", "/snapshots", {"snapshot_specs": [{"vm_uuid": element.vm(vm).uuid, "snapshot_name": name}]})
    return list(element.site.all(Snapshot))[-1]


def test_a_snapshot_on_the_wire(prism: Prism) -> None:
    one = take(prism.v2)

    assert_wire("v2/snapshot", prism.v2.read(f"/snapshots/{one.uuid}"))
    assert_wire("v08/snapshot", prism.v08.read(f"/snapshots/{one.uuid}"))
    for element in (prism.v2, prism.v08):
        assert element.read("/snapshots")["entities"] == [element.read(f"/snapshots/{one.uuid}")]


def test_the_list_may_be_of_one_vm(prism: Prism) -> None:
    take(prism.v2, "one")
    other = take(prism.v2, "two", "db-01")

    found = prism.v2.read(f"/snapshots?vm_uuid={other.vm_uuid}")

    assert [one["snapshot_name"] for one in found["entities"]] == ["two"]
    assert prism.v2.read("/snapshots")["metadata"]["grand_total_entities"] == 2


@BOTH
def test_what_one_call_takes_is_a_group(prism: Prism, generation: str) -> None:
    web, db = prism.v2.vm("web-01").uuid, prism.v2.vm("db-01").uuid
    specs = [{"vmUuid": web, "snapshotName": "one", "uuid": UUID}, {"vmUuid": db}]

    task = ask(prism, generation, "POST", "/snapshots", {"snapshotSpecs": specs})

    assert task.command == CreateRecoveryPoint((SnapshotSpec(web, "one", UUID), SnapshotSpec(db)), "one")
    first, second = prism.v2.read("/snapshots")["entities"]
    assert (first["uuid"], first["group_uuid"]) == (UUID, second["group_uuid"])


@BOTH
def test_a_snapshot_is_cloned_to_new_vms(prism: Prism, generation: str) -> None:
    one, network = take(prism.v2), next(iter(prism.v2.site.all(Network))).uuid
    sized = {"name": "a", "memoryMb": 2048, "numVcpus": 3, "numCoresPerVcpu": 2, "overrideNetworkConfig": True}
    specs = [{**sized, "vmNics": [{"networkUuid": network}]}, {"name": "b", "overrideNetworkConfig": False}]

    task = ask(prism, generation, "POST", f"/snapshots/{one.uuid}/clone", {"specList": specs})

    order = RestoreOrder(one.uuid, "a", None, 2 * GIB, 3, 2, (NicSpec(network),))
    assert task.command == RestoreVms((order, RestoreOrder(one.uuid, "b")))
    assert [prism.v2.vm(name).power for name in "ab"] == [PowerState.OFF] * 2


@BOTH
@pytest.mark.parametrize("restores", [None, True, False])
def test_a_vm_is_put_back(prism: Prism, generation: str, restores: bool | None) -> None:
    one = take(prism.v2)
    body = {"snapshotUuid": one.uuid} | ({} if restores is None else {"restoreNetworkConfiguration": restores})

    task = ask(prism, generation, "POST", f"/vms/{one.vm_uuid}/restore", body)

    assert task.command == RevertVm(one.vm_uuid, one.uuid, restores is not False)
    assert prism.v2.vm("web-01").power is PowerState.OFF


@BOTH
def test_a_snapshot_is_deleted_by_who_knows_it(prism: Prism, generation: str) -> None:
    element, one = prism.of(generation), take(prism.v2)
    key = "logical_timestamp" if generation == "v2.0" else "logicalTimestamp"
    path = f"/snapshots/{one.uuid}"

    assert fault(element, "DELETE", f"{path}?{key}=7")[0] == 409
    task = done(element, "DELETE", f"{path}?{key}=0")

    assert task.command == DeleteSnapshots((one.uuid,), 0)
    assert (element.send("GET", path).status_code, list(element.site.all(RecoveryPoint))) == (404, [])


def test_snapshots_go_with_their_vm_where_that_is_said(prism: Prism) -> None:
    for name, query in (("web-01", "?delete_snapshots=true"), ("db-01", "")):
        one = take(prism.v2, vm=name)
        done(prism.v2, "DELETE", f"/vms/{one.vm_uuid}{query}")

    assert [one.vm.name for one in prism.v2.site.all(Snapshot)] == ["db-01"]


def test_the_snapshots_of_a_vm_are_a_tree(prism: Prism) -> None:
    first, second = take(prism.v2, "first"), take(prism.v2, "second")
    done(prism.v2, "POST", f"/vms/{first.vm_uuid}/restore", {"snapshot_uuid": first.uuid})

    tree = prism.v08.read(f"/vms/{first.vm_uuid}/snapshots")

    assert tree == {
        "vmUuid": first.vm_uuid,
        "logicalTimestamp": prism.v2.vm("web-01").revision,
        "parentSnapshotUuid": first.uuid,
        "linkList": [
            {"snapshotUuid": first.uuid, "parentSnapshotUuid": None},
            {"snapshotUuid": second.uuid, "parentSnapshotUuid": first.uuid},
        ],
    }
    whole = prism.v08.read(f"/vms/{first.vm_uuid}/snapshots?includeSnapshots=true")["linkList"][1]
    assert whole["snapshotInfo"] == prism.v08.read(f"/snapshots/{second.uuid}")
    bare = prism.v08.read(f"/vms/{prism.v2.vm('db-01').uuid}/snapshots")
    assert (bare["parentSnapshotUuid"], bare["linkList"]) == (None, [])


def test_the_task_names_the_snapshot(prism: Prism) -> None:
    one = take(prism.v2)
    task = next(iter(prism.v2.site.all(Task)))

    entities = prism.v2.read(f"/tasks/{task.uuid}")["entity_list"]
    shown = prism.v08.read(f"/tasks/{task.uuid}")

    assert (entities[0]["entity_id"], entities[0]["entity_type"]) == (one.uuid, "SNAPSHOT")
    assert (shown["operationType"], shown["entityList"][0]["entityType"]) == ("SNAPSHOT_CREATE", "SNAPSHOT")


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/snapshots", {"snapshot_specs": []}, 422),
        ("POST", "/snapshots", {"snapshot_specs": [{}]}, 422),
        ("POST", "/snapshots", {"snapshot_specs": "web"}, 422),
        ("POST", "/snapshots", {"snapshot_specs": [{"vm_uuid": NOWHERE}]}, 404),
        ("GET", f"/snapshots/{NOWHERE}", None, 404),
        ("DELETE", f"/snapshots/{NOWHERE}", None, 404),
        ("POST", f"/snapshots/{NOWHERE}/clone", {"spec_list": []}, 404),
        ("POST", "/snapshots/{}/clone", {"spec_list": []}, 422),
        ("POST", "/snapshots/{}/clone", {"spec_list": [{}]}, 422),
        ("POST", "/snapshots/{}/clone", {"spec_list": [{"name": "a", "num_vcpus": -1}]}, 422),
        ("POST", "/snapshots/{}/clone", {"spec_list": [{"name": "a", "boot_config": {"mac_addr": "x"}}]}, 501),
        ("POST", "/snapshots/{}/clone", {"spec_list": [{"name": "a", "uuid": UUID}]}, 501),
        ("POST", "/vms/web-01/restore", {}, 422),
        ("POST", "/vms/web-01/restore", {"snapshot_uuid": NOWHERE}, 404),
        ("POST", "/vms/db-01/restore", {"snapshot_uuid": "{}"}, 422),
    ],
)
def test_what_cannot_be_is_refused(prism: Prism, method: str, path: str, body: Any, status: int) -> None:
    one = take(prism.v2)
    path = path.replace("{}", one.uuid)
    for name in ("web-01", "db-01"):
        path = path.replace(name, prism.v2.vm(name).uuid)
    if body == {"snapshot_uuid": "{}"}:
        body = {"snapshot_uuid": one.uuid}

    assert fault(prism.v2, method, path, body)[0] == status
    assert len(list(prism.v2.site.all(Task))) == 1


def test_an_id_is_taken_once(prism: Prism) -> None:
    body = {"snapshot_specs": [{"vm_uuid": prism.v2.vm("web-01").uuid, "uuid": UUID}]}
    done(prism.v2, "POST", "/snapshots", body)

    assert fault(prism.v2, "POST", "/snapshots", body)[0] == 422
