"""What v2.0 says to nonsense: a status below 500 where the caller is at fault, its own envelope, and no traces."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.rest_v2.conftest import PREFIX
from contract_tests.rest_v2.element import NOWHERE, Element
from mock_prism.faces.rest.dispatch import MAX_BODY_BYTES
from mock_prism.faces.rest.v2 import GENERATION
from mock_prism.model.network import Network

ENVELOPE = {"message", "detailed_message", "error_code"}
GOOD = {"name": "x", "memory_mb": 1024, "num_vcpus": 1}

UNKNOWN = [
    ("GET", "/hosts/{0}"),
    ("GET", "/hosts/{0}/host_nics"),
    ("GET", "/hosts/{0}/alerts"),
    ("POST", "/hosts/{0}/enter_maintenance_mode"),
    ("POST", "/hosts/{0}/exit_maintenance_mode"),
    ("GET", "/vms/{0}"),
    ("PUT", "/vms/{0}"),
    ("DELETE", "/vms/{0}"),
    ("GET", "/vms/{0}/nics"),
    ("GET", "/tasks/{0}"),
    ("GET", "/clusters/{0}"),
    ("GET", "/clusters/{0}/events"),
    ("GET", "/cluster/rackable_units/{0}"),
    ("POST", "/alerts/{0}/acknowledge"),
    ("POST", "/alerts/{0}/resolve"),
]


def fault(element: Element, method: str, path: str, body: object = None, **more: Any) -> tuple[int, str]:
    """Status and message of a call that fails in the proper envelope."""
    reply = element.send(method, path, body, **more)
    answer: Any = reply.json
    assert answer.keys() == ENVELOPE
    assert answer["error_code"].keys() == {"code", "help_url"}
    assert "Traceback" not in reply.text
    return reply.status_code, answer["message"]


@pytest.mark.parametrize(("method", "path"), UNKNOWN)
@pytest.mark.parametrize("ident", [NOWHERE, "no-uuid", "%00", "..%2f..", "é"])
def test_a_thing_that_is_not_there_is_not_found(method: str, path: str, ident: str, element: Element) -> None:
    status, message = fault(element, method, path.format(ident), None if method == "GET" else {})

    assert status == 404
    assert message.endswith(("does not exist", "is not found")) or message.startswith("No service")


@pytest.mark.parametrize("text", ["{", "[1,", "nonsense", '{"a":}', "\x00", "[" * 100_000])
def test_a_body_that_is_not_json_is_malformed(text: str, element: Element) -> None:
    path = f"/hosts/{element.host('A').uuid}/enter_maintenance_mode"

    status, message = fault(element, "POST", path, data=text, content_type="application/json")

    assert (status, message[:15]) == (400, "Malformed JSON:")


def test_a_body_with_bytes_that_are_no_text_is_malformed(element: Element) -> None:
    status, _ = fault(element, "POST", "/vms", data=b"\xff\xfe{", content_type="application/json")

    assert status == 400


def test_a_body_that_is_too_large_is_refused(element: Element) -> None:
    data = b'{"name":"' + b"x" * MAX_BODY_BYTES + b'"}'

    status, message = fault(element, "POST", "/vms", data=data, content_type="application/json")

    assert (status, message) == (413, f"The body is larger than {MAX_BODY_BYTES} bytes")


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
def test_a_body_that_is_too_large_is_refused_although_it_comes_in_chunks(kind: str, element: Element) -> None:
    chunks, unmeasured = BytesIO(b"a" * (MAX_BODY_BYTES + 2)), {"CONTENT_LENGTH": "", "wsgi.input_terminated": True}

    status, _ = fault(element, "POST", "/vms", input_stream=chunks, content_type=kind, environ_overrides=unmeasured)

    assert status == 413


def test_json_that_is_sent_as_a_form_is_told_so(element: Element) -> None:
    """As curl does without a header: the fields of such a form are none that anything asks for."""
    data = b'{"name": "curled", "num_vcpus": 1, "memory_mb": 512}'

    status, message = fault(element, "POST", "/vms", data=data, content_type="application/x-www-form-urlencoded")

    assert (status, message) == (
        400,
        "Malformed JSON: it is sent as application/x-www-form-urlencoded, and not as application/json",
    )


class Broken(BytesIO):
    """A body whose chunks are none, as a server tells it."""

    def readinto(self, buffer: object) -> int:
        """Never."""
        raise RuntimeError("invalid chunk size")

    def read(self, size: int | None = -1) -> bytes:
        """Never."""
        raise RuntimeError("invalid chunk size")


def test_a_body_that_cannot_be_read_is_malformed(element: Element) -> None:
    unmeasured = {"CONTENT_LENGTH": "", "wsgi.input_terminated": True}

    status, message = fault(element, "POST", "/vms", input_stream=Broken(b"x"), environ_overrides=unmeasured)

    assert (status, message) == (400, "Malformed JSON: the body cannot be read")


@pytest.mark.parametrize("body", [[], [{}], "text", 7, True])
def test_a_body_that_is_no_object_is_invalid(body: object, element: Element) -> None:
    assert fault(element, "POST", "/vms", body) == (422, "Invalid value of body: must be a JSON object")


WRONG_VMS: list[tuple[dict[str, object], str]] = [
    ({"name": None}, "name"),
    ({"name": ""}, "name"),
    ({"name": 7}, "name"),
    ({"name": ["x"]}, "name"),
    ({"memory_mb": None}, "memory_mb"),
    ({"memory_mb": ""}, "memory_mb"),
    ({"memory_mb": "much"}, "memory_mb"),
    ({"memory_mb": True}, "memory_mb"),
    ({"memory_mb": {}}, "memory_mb"),
    ({"memory_mb": 0}, "memory"),
    ({"memory_mb": -1}, "memory"),
    ({"memory_mb": 1024.5}, "memory_mb"),
    ({"memory_mb": 10**30}, "memory_mb"),
    ({"memory_mb": 1 << 40}, "memory"),
    ({"num_vcpus": 10**30}, "num_vcpus"),
    ({"num_vcpus": 241}, "num_vcpus"),
    ({"timezone": "Mars"}, "timezone"),
    ({"machine_type": "toaster"}, "machine_type"),
    ({"affinity": {"policy": "LOVE", "host_uuids": []}}, "affinity.policy"),
    ({"memory_reservation_mb": "much"}, "memory_reservation_mb"),
    ({"num_vcpus": ""}, "num_vcpus"),
    ({"num_vcpus": 0}, "num_vcpus"),
    ({"num_vcpus": [1]}, "num_vcpus"),
    ({"num_cores_per_vcpu": -3}, "num_cores_per_vcpu"),
    ({"vm_disks": {}}, "vm_disks"),
    ({"vm_disks": [None]}, "vm_disks"),
    ({"vm_disks": [{}]}, "disk"),
    ({"vm_disks": [{"disk_address": {"device_bus": "usb"}, "is_cdrom": True}]}, "vm_disks[0].disk_address.device_bus"),
    ({"vm_disks": [{"disk_address": {"device_index": -1}, "is_cdrom": True}]}, "vm_disks[0].disk_address.device_index"),
    ({"vm_disks": [{"is_cdrom": True, "disk_address": {"device_index": 0}}] * 2}, "disk address"),
    ({"vm_disks": [{"vm_disk_create": {"size": 1}}]}, "disk"),
    ({"vm_disks": [{"vm_disk_clone": {"disk_address": {"vmdisk_uuid": NOWHERE}}}]}, "vm_disk_clone"),
    ({"vm_nics": [{}]}, "vm_nics"),
    ({"affinity": {"host_uuids": None}}, "affinity"),
    ({"affinity": []}, "affinity"),
    ({"vm_features": {"AGENT_VM": "perhaps"}}, "vm_features"),
]


@pytest.mark.parametrize(("wrong", "field"), WRONG_VMS, ids=lambda value: str(value)[:50])
def test_a_value_of_the_wrong_kind_is_invalid_and_named(wrong: dict[str, object], field: str, element: Element) -> None:
    before = element.read("/vms")["metadata"]["total_entities"]

    status, message = fault(element, "POST", "/vms", {**GOOD, **wrong})

    assert status == 422
    assert message.startswith(f"Invalid value of {field}")
    assert element.read("/vms")["metadata"]["total_entities"] == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"vm_nics": [{"network_uuid": NOWHERE}]},
        {"affinity": {"host_uuids": [NOWHERE]}},
        {"storage_container_uuid": NOWHERE},
        {"vm_disks": [{"vm_disk_create": {"size": 1, "storage_container_uuid": NOWHERE}}]},
    ],
)
def test_a_new_vm_cannot_refer_to_what_is_not_there(wrong: dict[str, object], element: Element) -> None:
    assert fault(element, "POST", "/vms", {**GOOD, **wrong})[0] == 404


ENTER = "/hosts/{host}/enter_maintenance_mode"
WRONG_ACTS = [
    (ENTER, {"evacuation_option": "TELEPORT"}, "evacuation_option: must be one of POWER_OFF"),
    (ENTER, {"evacuation_option": 7}, "evacuation_option: must be one of"),
    (ENTER, {"non_migratable_vm_option": {}}, "non_migratable_vm_option: must be text"),
    (ENTER, {"logical_timestamp": "soon"}, "logical_timestamp: must be a whole number"),
    (ENTER, {"logical_timestamp": True}, "logical_timestamp: must be a whole number"),
    ("/vms/{vm}/set_power_state", {}, "transition: is required"),
    ("/vms/{vm}/set_power_state", {"transition": "EXPLODE"}, "transition: must be one of ON"),
    ("/tasks/list", {"count": 0}, "count: must be at least 1"),
    ("/tasks/list", {"entity_list": ["x"]}, "entity_list"),
    ("/tasks/poll", {}, "completed_tasks: Missing data"),
    ("/tasks/poll", {"completed_tasks": "x"}, "completed_tasks: must be a list"),
]


@pytest.mark.parametrize(("path", "body", "words"), WRONG_ACTS)
def test_an_act_of_the_wrong_kind_is_invalid_and_named(path: str, body: object, words: str, element: Element) -> None:
    where = path.format(host=element.host("A").uuid, vm=element.vm("web-01").uuid)

    status, message = fault(element, "POST", where, body)

    assert status == 422
    assert message.startswith(f"Invalid value of {words}")


STALE = [
    ("POST", "/hosts/{host}/enter_maintenance_mode", {"logical_timestamp": 9}),
    ("PUT", "/vms/{vm}", {"name": "renamed", "vm_logical_timestamp": "9"}),
    ("DELETE", "/vms/{vm}?logical_timestamp=9", None),
]


@pytest.mark.parametrize(("method", "path", "body"), STALE)
def test_a_stale_timestamp_is_a_conflict(method: str, path: str, body: object, element: Element) -> None:
    where = path.format(host=element.host("A").uuid, vm=element.vm("web-01").uuid)

    status, message = fault(element, method, where, body)

    assert status == 409
    assert message.endswith("expected 0, got 9")


def test_of_two_clients_that_decide_on_one_revision_the_second_is_refused(element: Element) -> None:
    path = f"/vms/{element.vm('test-off').uuid}"
    stamp = element.read(path)["vm_logical_timestamp"]

    element.done("PUT", path, {"memory_mb": 1024, "vm_logical_timestamp": stamp})
    element.settle()
    status, _ = fault(element, "PUT", path, {"memory_mb": 2048, "vm_logical_timestamp": stamp})

    assert (status, element.read(path)["memory_mb"]) == (409, 1024)


@pytest.mark.parametrize(
    "query",
    [
        "entity_type=starship",
        "severity=LOUD",
        "resolved=perhaps",
        "start_time_in_usecs=noon",
        "acknowledged=2",
        "count=-1",
    ],
)
@pytest.mark.parametrize("path", ["/alerts"])
def test_alerts_cannot_be_chosen_by_nonsense(path: str, query: str, element: Element) -> None:
    status, _ = fault(element, "GET", f"{path}?{query}")

    assert status == (404 if query.startswith("entity_type") else 422)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = "name memory_mb num_vcpus vm_disks vm_nics affinity boot vm_features transition uuid vm_gpus"
ACTS = [
    ("POST", "/vms"),
    ("PUT", "/vms/{vm}"),
    ("POST", "/vms/{vm}/set_power_state"),
    ("POST", "/hosts/{host}/enter_maintenance_mode"),
    ("POST", "/hosts/{host}/exit_maintenance_mode"),
    ("POST", "/tasks/list"),
    ("POST", "/tasks/poll"),
]


@given(body=st.dictionaries(st.sampled_from(KEYS.split()), JSON) | JSON, act=st.sampled_from(ACTS))
def test_no_body_at_all_brings_the_service_down(body: object, act: tuple[str, str]) -> None:
    element = Element.start(GENERATION, PREFIX)
    method, path = act

    reply = element.send(method, path.format(vm=element.vm("web-01").uuid, host=element.host("A").uuid), body)

    assert reply.status_code in (200, 201, 400, 404, 409, 422, 501) or "InvalidHostState" in reply.text


@pytest.mark.parametrize("wrong", [{"name": ""}, {"memory_mb": 0}, {"num_vcpus": 0}, {"uuid": "no-uuid"}])
def test_a_copy_must_be_possible(wrong: dict[str, object], element: Element) -> None:
    path, before = f"/vms/{element.vm('test-off').uuid}/clone", element.site.state

    status, _ = fault(element, "POST", path, {"spec_list": [{"name": "copy", **wrong}]})

    assert (status, element.site.state is before) == (422, True)


def test_a_nic_is_not_given_what_is_no_address_although_nothing_gives_any_out(element: Element) -> None:
    network = next(one for one in element.site.all(Network) if one.ipam is None and not one.is_external)
    nic = {"network_uuid": network.uuid, "requested_ip_address": "999.1.1.1"}

    assert fault(element, "POST", "/vms", {**GOOD, "vm_nics": [nic]})[0] == 422


def test_a_cluster_is_in_no_time_zone_that_is_none(element: Element) -> None:
    assert fault(element, "PUT", "/cluster", {"timezone": "Mars"})[0] == 422
