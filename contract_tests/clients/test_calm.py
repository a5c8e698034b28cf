"""What Calm asks of v1 and v2.0: calm-dsl itself, Nutanix's code-samples, and the tasks within public blueprints."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from contract_tests.clients.caller import GATEWAY, Caller
from contract_tests.clients.reads import Kind, flag, many, misread, number, text, uuid
from contract_tests.clients.test_element_clients import wait
from contract_tests.rest_element.prism import Prism
from mock_prism.model.image import Image
from mock_prism.testing.live_server import LiveServer

V1, V2 = f"{GATEWAY}/v1", f"{GATEWAY}/v2.0"
NOT_PLAYED = ["calm-dsl's calls of v3 and of apps/, and v3 within blueprints and code-samples"]


@pytest.fixture
def prism() -> Prism:
    """A freshly seeded site of one cluster."""
    return Prism.start()


@pytest.fixture
def caller(mock_server: LiveServer, mock_sandbox: str) -> Iterator[Caller]:
    """A task of a blueprint, which holds credentials."""
    caller = Caller(mock_server, mock_sandbox, {"Accept": "application/json", "Cache-Control": "no-cache"})
    yield caller
    caller.close()


def test_calm_dsl_compares_the_version_that_v1_tells(caller: Caller) -> None:
    """It turns the text into numbers, and asks for no more of Prism's own API than this."""
    version = caller.ask("GET", f"{V1}/cluster/version")["version"]

    assert re.fullmatch(r"\d+(\.\d+)+", version.removeprefix("pc."))


def test_code_samples_make_an_image_by_the_name_and_the_uuid_of_its_container(caller: Caller) -> None:
    container = caller.get("/v2.0/storage_containers")["entities"][0]
    place = {
        "storage_container_name": container["name"],
        "storage_container_uuid": container["storage_container_uuid"],
        "url": "http://10.0.0.9/centos.iso",
    }
    body = {"annotation": "sample", "image_import_spec": place, "image_type": "ISO_IMAGE", "name": "sample"}

    made = caller.send("POST", "/api/nutanix/v2.0/images", body)

    assert (made.ok, uuid(made.json()["task_uuid"])) == (True, True)


BLUEPRINTS: dict[str, dict[str, Kind]] = {
    f"{V2}/volume_groups": {"entities": many, "metadata/grand_total_entities": number},
    f"{V2}/storage_containers": {"entities/*/storage_container_uuid": uuid, "entities/*/name": text},
    f"{V2}/alerts/policies": {"entities": many},
    f"{V2}/hosts": {"entities/*/uuid": uuid, "entities/*/name": text, "entities/*/is_degraded": flag},
    f"{V1}/cluster/version": {"version": text},
}


@pytest.mark.parametrize("path", BLUEPRINTS)
def test_blueprints_read(caller: Caller, path: str) -> None:
    assert misread(caller.ask("GET", path), BLUEPRINTS[path]) == {}


def test_blueprints_clone_and_read_statistics(prism: Prism) -> None:
    cluster, vm = prism.v2.read("/clusters")["entities"][0]["uuid"], prism.v2.vm("web-01").uuid
    cloned = wait(prism, prism.v2.send("POST", f"/vms/{vm}/clone", {"spec_list": [{"name": "clone"}]}))
    mounted = prism.v1.send("POST", f"/vms/{prism.v1.read('/cluster')['uuid']}::{vm}/guest_tools/mount", {})

    stats = prism.v2.read(f"/clusters/{cluster}/stats?metrics=hypervisor_memory_usage_ppm")

    assert prism.v2.read(f"/vms/{cloned['entity_list'][0]['entity_id']}")["name"] == "clone"
    assert mounted.status_code in (200, 201)
    assert (
        misread(stats, {"stats_specific_responses/0/successful": flag, "stats_specific_responses/0/values": many}) == {}
    )
    assert [network["vlanId"] for network in prism.v08.read("/networks")["entities"]]


def test_blueprints_mount_an_image_in_a_drive(prism: Prism) -> None:
    vm = prism.v2.vm("test-off").uuid
    iso = next(image for image in prism.v2.site.all(Image) if image.is_iso)
    drive = {"disk_address": {"device_bus": "ide", "device_index": 3}, "is_cdrom": "true", "is_empty": "true"}
    wait(prism, prism.v2.send("POST", f"/vms/{vm}/disks/attach", {"vm_disks": [drive]}))
    clone = {"vm_disk_clone": {"disk_address": {"vmdisk_uuid": iso.vmdisk_uuid}}}

    mount = {"vm_disks": [{"disk_address": drive["disk_address"], "is_cdrom": "true", "is_empty": "false", **clone}]}
    wait(prism, prism.v2.send("PUT", f"/vms/{vm}/disks/update", mount))

    shown = prism.v2.read(f"/vms/{vm}?include_vm_disk_config=true")["vm_disk_info"][-1]
    assert (shown["is_cdrom"], shown["is_empty"]) == (True, False)
