"""NICs of VMs added, changed and removed, in v2.0 and v0.8 alike."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_element.test_networks import RANGE, WIRES, Face, plain
from contract_tests.rest_v2.element import NOWHERE
from mock_prism.model.commands.device_specs import NicSpec
from mock_prism.model.commands.vm_devices import AddNics, ChangeNic, RemoveNic
from mock_prism.model.states import TaskStatus
from mock_prism.model.task import Task
from mock_prism.model.vm import VmNic

MAC = "50:6b:8d:00:00:01"


@pytest.fixture(params=sorted(WIRES))
def face(request: pytest.FixtureRequest) -> Face:
    """Each generation in turn."""
    return Face(request.param)


@pytest.fixture
def newer() -> Face:
    """The one in which NICs may be changed."""
    return Face("v2.0")


def nics(face: Face) -> str:
    """The path of a VM's NICs."""
    return f"/vms/{face.element.vm('test-off').uuid}/nics"


def nic(face: Face) -> VmNic:
    """The VM's newest NIC."""
    return face.element.vm("test-off").nics[-1]


def add(face: Face, *specs: dict[str, Any]) -> Task:
    """Add NICs; the task once it has ended."""
    reply = face.send("POST", nics(face), {"spec_list": list(specs)})
    assert reply.status_code == 201, reply.text
    task: Task = face.site.finish(face.site.get(Task, plain(reply.json)["task_uuid"]))
    return task


def test_nics_are_added_as_one_task(face: Face) -> None:
    face.create(ip_config=RANGE)
    network, bare = face.network("new").uuid, face.network("vlan.0").uuid

    wanted = {"network_uuid": network, "requested_ip_address": "10.7.0.77", "request_ip": True}
    task = add(face, {**wanted, "mac_address": MAC.upper(), "model": "e1000"}, {"network_uuid": bare})

    specs = (NicSpec(network, MAC.upper(), "10.7.0.77", model="e1000"), NicSpec(bare))
    assert task.command == AddNics(face.element.vm("test-off").uuid, specs)
    first, second = face.element.vm("test-off").nics[-2:]
    assert (first.mac, first.ip, first.model, first.is_connected) == (MAC, "10.7.0.77", "e1000", True)
    assert (second.ip, second.network_uuid) == (None, bare)


def test_a_nic_is_given_an_address_and_shown_with_it(face: Face) -> None:
    face.create(ip_config=RANGE)
    add(face, {"network_uuid": face.network("new").uuid})
    flag = {"v2.0": "include_address_assignments", "v0.8": "includeAddressAssignments"}[face.generation]

    shown = face.read(f"{nics(face)}/{nic(face).mac}?{flag}=true")

    assert shown["ip_address"] == "10.7.0.10"


def test_a_nic_is_unplugged_from_the_first(newer: Face) -> None:
    add(newer, {"network_uuid": newer.network("vlan.0").uuid, "is_connected": False})

    assert newer.read(f"{nics(newer)}/{nic(newer).mac}")["is_connected"] is False


def test_a_nic_is_removed_by_its_mac_address(face: Face) -> None:
    add(face, {"network_uuid": face.network("vlan.0").uuid, "mac_address": MAC})
    gone = nic(face)

    reply = face.send("DELETE", f"{nics(face)}/{MAC.upper()}")

    assert reply.status_code == 200
    assert face.last() == RemoveNic(face.element.vm("test-off").uuid, gone.uuid)
    assert gone not in face.element.vm("test-off").nics


def test_a_nic_is_changed_and_the_rest_stays(newer: Face) -> None:
    newer.create(ip_config=RANGE)
    add(newer, {"network_uuid": newer.network("vlan.0").uuid, "mac_address": MAC})
    uuid, network = nic(newer).uuid, newer.network("new").uuid
    path = f"{nics(newer)}/{MAC}"

    spec = {"network_uuid": network, "requested_ip_address": "10.7.0.11", "is_connected": False}
    reply = newer.send("PUT", path, {"nic_spec": spec})
    newer.element.settle()
    newer.send("PUT", path, {"nic_spec": {"network_uuid": network, "mac_address": MAC}})

    assert reply.status_code == 200
    vm = newer.element.vm("test-off")
    assert newer.last() == ChangeNic(vm.uuid, VmNic(uuid, MAC, network, "10.7.0.11", is_connected=False))
    assert nic(newer) == VmNic(uuid, MAC, network, "10.7.0.11", is_connected=False)


def test_a_mac_address_is_there_once(face: Face) -> None:
    spec = {"network_uuid": face.network("vlan.0").uuid, "mac_address": MAC}

    ends = [add(face, spec, spec), add(face, spec), add(face, spec)]

    assert [task.status for task in ends] == [TaskStatus.FAILED, TaskStatus.SUCCEEDED, TaskStatus.FAILED]


def test_an_address_is_given_once(face: Face) -> None:
    face.create(ip_config=RANGE)
    spec = {"network_uuid": face.network("new").uuid, "requested_ip_address": "10.7.0.50"}

    ends = [add(face, spec), add(face, spec)]

    assert [task.status for task in ends] == [TaskStatus.SUCCEEDED, TaskStatus.FAILED]


def bad(face: Face) -> list[tuple[dict[str, object], int]]:
    """Bodies that cannot be, and what they are answered."""
    network = face.network("prod.20").uuid
    return [
        ({}, 422),
        ({"spec_list": []}, 422),
        ({"spec_list": [{}]}, 422),
        ({"spec_list": [{"network_uuid": NOWHERE}]}, 404),
        ({"spec_list": [{"network_uuid": network, "mac_address": "here"}]}, 422),
        ({"spec_list": [{"network_uuid": network, "requested_ip_address": "10.9.0.1"}]}, 422),
        ({"spec_list": [{"network_uuid": network, "is_connected": "perhaps"}]}, 422),
    ]


@pytest.mark.parametrize("place", range(7))
def test_a_bad_nic_is_refused_and_nothing_changes(face: Face, place: int) -> None:
    body, status = bad(face)[place]
    before = face.element.vm("test-off")

    reply = face.send("POST", nics(face), body)

    assert reply.status_code == status, reply.text
    assert face.element.vm("test-off") is before


def test_who_read_an_old_vm_may_not_change_its_nics(face: Face) -> None:
    add(face, {"network_uuid": face.network("vlan.0").uuid, "mac_address": MAC})
    stamp = {"v2.0": "vm_logical_timestamp", "v0.8": "vmLogicalTimestamp"}[face.generation]

    assert face.send("DELETE", f"{nics(face)}/{MAC}?{stamp}=99").status_code == 409
    assert nic(face).mac == MAC


def test_what_is_not_there_is_404(newer: Face) -> None:
    body = {"nic_spec": {"network_uuid": newer.network("vlan.0").uuid}}

    assert newer.send("DELETE", f"{nics(newer)}/{MAC}").status_code == 404
    assert newer.send("PUT", f"{nics(newer)}/{MAC}", body).status_code == 404
    assert newer.send("POST", f"/vms/{NOWHERE}/nics", {"spec_list": [{"network_uuid": NOWHERE}]}).status_code == 404


def test_a_mac_address_stays_and_a_stale_change_is_refused(newer: Face) -> None:
    network = newer.network("vlan.0").uuid
    add(newer, {"network_uuid": network, "mac_address": MAC})
    other = {"network_uuid": network, "mac_address": "50:6b:8d:00:00:02"}

    assert newer.send("PUT", f"{nics(newer)}/{MAC}", {"nic_spec": other}).status_code == 501
    stale = {"nic_spec": {"network_uuid": network}, "vm_logical_timestamp": 99}
    assert newer.send("PUT", f"{nics(newer)}/{MAC}", stale).status_code == 409
