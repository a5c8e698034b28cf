"""Images of v2.0 and v0.8, from their creation by way of an upload to their deletion."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest

from contract_tests.rest_element.prism import Prism
from contract_tests.rest_element.test_vm_acts import disks, run
from mock_prism.model.image import Image

CONTENT = b"\x00raw\xff" * 100


def created(prism: Prism) -> str:
    """The uuid of an image that waits for its content."""
    task = run(prism, "v2.0", "POST", "/images", {"name": "mine", "annotation": "a", "image_type": "iso_image"})
    uuid: str = task["entity_list"][0]["entity_id"]
    return uuid


def upload(prism: Prism, uuid: str, content: bytes = CONTENT, **more: Any) -> Any:
    return prism.v08.send("PUT", f"/images/{uuid}/upload", data=content, **more)


@pytest.mark.parametrize("content_type", ["application/octet-stream", "application/x-www-form-urlencoded", None])
def test_an_upload_is_read_back_byte_for_byte(prism: Prism, content_type: str | None) -> None:
    uuid = created(prism)
    before = prism.v2.read(f"/images/{uuid}?include_vm_disk_sizes=true")

    reply = upload(prism, uuid, content_type=content_type)
    prism.v2.settle()

    after = prism.v2.read(f"/images/{uuid}?include_vm_disk_sizes=true")
    assert (reply.status_code, reply.json["task_uuid"]) == (200, reply.json["taskUuid"])
    assert (before["image_state"], before["vm_disk_id"], before["vm_disk_size"]) == ("INACTIVE", None, None)
    assert (after["image_state"], after["vm_disk_size"], after["checksum"]) == (
        "ACTIVE",
        len(CONTENT),
        sha256(CONTENT).hexdigest(),
    )
    assert prism.v08.send("GET", f"/images/{uuid}/file", buffered=True).data == CONTENT
    assert upload(prism, uuid).status_code == 500


def test_an_empty_upload_is_refused(prism: Prism) -> None:
    assert upload(prism, created(prism), b"").status_code == 422


def test_both_generations_tell_the_same_of_an_image(prism: Prism) -> None:
    image = next(iter(prism.v2.site.all(Image)))

    new, old = prism.v2.read(f"/images/{image.uuid}"), prism.v08.read(f"/images/{image.uuid}")

    assert new == {
        "annotation": image.description,
        "checksum": None,
        "checksum_type": None,
        "created_time_in_usecs": image.created_micros,
        "deleted": False,
        "image_state": "ACTIVE",
        "image_type": "ISO_IMAGE" if image.is_iso else "DISK_IMAGE",
        "logical_timestamp": image.revision,
        "name": image.name,
        "storage_container_id": new["storage_container_id"],
        "storage_container_uuid": image.container_uuid,
        "updated_time_in_usecs": image.created_micros,
        "uuid": image.uuid,
        "vm_disk_id": image.vmdisk_uuid,
        "vm_disk_size": None,
    }
    assert (old["vmDiskId"], old["imageState"], "containerUuid" in old) == (image.vmdisk_uuid, "ACTIVE", False)
    assert old in prism.v08.read("/images")["entities"]
    assert new in prism.v2.read("/images")["entities"]


def test_an_image_is_renamed_and_deleted(prism: Prism) -> None:
    uuid = created(prism)
    stale = prism.v08.send("PUT", f"/images/{uuid}", {"name": "b", "logicalTimestamp": 99})

    run(prism, "v0.8", "PUT", f"/images/{uuid}", {"name": "b", "imageType": "ISO_IMAGE"})
    renamed = prism.v2.read(f"/images/{uuid}")
    run(prism, "v2.0", "DELETE", f"/images/{uuid}?logical_timestamp={renamed['logical_timestamp']}")

    assert (stale.status_code, renamed["name"], renamed["annotation"]) == (409, "b", "a")
    assert prism.v2.send("GET", f"/images/{uuid}").status_code == 404


def test_an_image_is_made_of_a_disk_of_a_vm(prism: Prism) -> None:
    source = next(disk for disk in disks(prism) if not disk.is_empty)
    clone = {"disk_address": {"vmdisk_uuid": source.vmdisk_uuid}}

    task = run(prism, "v2.0", "POST", "/images", {"name": "mine", "vm_disk_clone_spec": clone})

    made = prism.v2.read(f"/images/{task['entity_list'][0]['entity_id']}?include_vm_disk_sizes=1")
    assert (made["image_type"], made["vm_disk_size"]) == ("DISK_IMAGE", source.size_bytes)


def test_an_image_of_an_address_goes_into_the_container_that_is_named(prism: Prism) -> None:
    source = {"url": "http://files.example/a.iso", "storage_container_name": "rf1-scratch"}

    task = run(prism, "v2.0", "POST", "/images", {"name": "mine", "image_import_spec": source})

    made = prism.v2.site.get(Image, task["entity_list"][0]["entity_id"])
    assert made.source_url == source["url"]
    assert made.container_uuid != next(iter(prism.v2.site.all(Image))).container_uuid


def test_an_image_is_told_with_the_checksum_that_it_was_ordered_with(prism: Prism) -> None:
    source = {"url": "http://files.example/a.iso", "checksum": "AB" * 20, "checksum_type": "SHA_1"}

    task = run(prism, "v2.0", "POST", "/images", {"name": "mine", "image_import_spec": source})

    made = prism.v2.read(f"/images/{task['entity_list'][0]['entity_id']}")
    assert (made["checksum"], made["checksum_type"]) == ("ab" * 20, "SHA_1")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"name": ""}, 422),
        ({"name": "x", "image_type": "FLOPPY"}, 422),
        ({"name": "x", "uuid": "mine"}, 422),
        ({"name": "x", "image_import_spec": {"url": "http://a.test", "storage_container_uuid": "none"}}, 404),
        ({"name": "x", "image_import_spec": {"url": "http://a.test", "checksum": "abc"}}, 422),
        ({"name": "x", "vm_disk_clone_spec": {"disk_address": {"vmdisk_uuid": "none"}}}, 422),
    ],
    ids=str,
)
def test_an_image_that_cannot_be_is_refused(prism: Prism, body: object, status: int) -> None:
    before = list(prism.v2.site.all(Image))

    assert prism.v2.send("POST", "/images", body).status_code == status
    assert list(prism.v2.site.all(Image)) == before
