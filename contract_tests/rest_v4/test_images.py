"""Images in v4: read, made of disks and addresses, changed, deleted, downloaded."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import NOWHERE, TASKS, Central, assert_wire
from contract_tests.rest_v4.test_vms import vm
from contract_tests.rest_v4.test_vms_changed import UUIDS, message, schema_message
from mock_prism.model.image import Image
from mock_prism.model.states import TaskStatus

IMAGES = "/api/vmm/v4.3/content/images"
CENTOS = "CentOS 7"


def image(central: Central, name: str = CENTOS) -> Image:
    """An image by its name."""
    found = central.site.find(Image, "name", name)
    assert found is not None
    return found


def path(central: Central, name: str = CENTOS) -> str:
    """The path of an image."""
    return f"{IMAGES}/{image(central, name).uuid}"


def create(central: Central, source: object = None, **more: object) -> TestResponse:
    """Ask for an image."""
    return central.send("POST", IMAGES, {"name": "new", "type": "DISK_IMAGE", "source": source, **more})


def token(central: Central) -> dict[str, str]:
    """The header for who has just read the image."""
    return {"If-Match": central.send("GET", path(central)).headers["ETag"]}


def names(body: Any) -> list[str]:
    """The names in a list."""
    return [record["name"] for record in body.get("data", [])]


def test_an_image_on_the_wire(central: Central) -> None:
    assert_wire("image_get", central.read(path(central)))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"filter": "name eq 'CentOS 7'"}, [CENTOS]),
        ({"filter": "type eq Vmm.Content.ImageType'ISO_IMAGE'"}, ["virtio-win-1.9.2"]),
        ({"orderby": "sizeBytes desc", "limit": 1}, ["Windows Server 2019"]),
        ({"filter": "name eq 'nothing'"}, []),
    ],
)
def test_images_are_found(central: Central, query: dict[str, object], expected: list[str]) -> None:
    assert names(central.read(IMAGES, **query)) == expected


def test_an_image_of_a_disk_is_found_by_its_task(central: Central) -> None:
    disk = vm(central, "web-01").disks[1]

    task = central.finished(create(central, {"extId": disk.uuid}, categoryExtIds=[UUIDS[0]]))
    affected = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]["entitiesAffected"]
    made = central.read(f"{IMAGES}/{affected[0]['extId']}")["data"]

    assert [one["rel"] for one in affected] == ["vmm:content:image"]
    assert (made["sizeBytes"], made["type"]) == (disk.size_bytes, "DISK_IMAGE")
    assert made["source"]["$objectType"] == "vmm.v4.content.VmDiskSource"
    assert made["categoryExtIds"] == [UUIDS[0]]


def test_an_image_of_this_very_site_is_fetched(central: Central) -> None:
    address = f"http://localhost{path(central)}/file"

    task = central.finished(create(central, {"url": address}, type="ISO_IMAGE"))

    assert task.status is TaskStatus.SUCCEEDED
    assert image(central, "new").size_bytes == image(central).size_bytes
    assert central.read(path(central, "new"))["data"]["source"]["url"] == address


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost/os.img",
        "http://localhost/api/vmm/v4.3/content/images",
        f"http://localhost/api/vmm/v4.3/content/images/{NOWHERE}/file",
    ],
)
def test_what_cannot_be_fetched_is_a_failed_task(central: Central, address: str) -> None:
    task = central.finished(create(central, {"url": address.format(image(central).uuid)}))

    shown = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]
    assert shown["status"] == "FAILED"
    assert shown["errorMessages"][0]["message"]
    assert central.site.find(Image, "name", "new") is None


BAD: dict[str, dict[str, object]] = {
    "name": {"name": ""},
    "type": {"type": "FLOPPY"},
    "source": {"source": 7},
    "description": {"description": "d" * 1001},
    "categoryExtIds[0]": {"categoryExtIds": ["blue"]},
    "body": {"source": None},
}


@pytest.mark.parametrize("field", BAD)
def test_a_bad_order_names_what_is_bad(central: Central, field: str) -> None:
    found = schema_message(create(central, **{"source": {"url": "http://files.example/os.img"}, **BAD[field]}))

    assert found.get("attributePath", "body") == field


def test_an_address_that_is_none_is_refused(central: Central) -> None:
    assert schema_message(create(central, {"url": "http://[os.img"}))["attributePath"] == "source.url"


def test_what_is_not_simulated_of_an_order_is_501(central: Central) -> None:
    assert create(central, {"key": "bucket"}).status_code == 501


ELSEWHERE = {"url": "http://files.example/os.img"}


@pytest.mark.parametrize(
    ("digits", "type_"), [(40, "vmm.v4.content.ImageSha1Checksum"), (64, "vmm.v4.content.ImageSha256Checksum")]
)
def test_a_checksum_is_shown_and_may_be_written_back(central: Central, digits: int, type_: str) -> None:
    central.finished(create(central, ELSEWHERE, checksum={"hexDigest": "AB" * (digits // 2)}))

    shown = central.read(path(central, "new"))["data"]
    token = {"If-Match": central.send("GET", path(central, "new")).headers["ETag"]}
    again = central.send("PUT", path(central, "new"), shown, headers=token)
    other = shown | {"checksum": {"$objectType": type_, "hexDigest": "0" * digits}}

    assert (shown["checksum"]["$objectType"], shown["checksum"]["hexDigest"]) == (type_, "ab" * (digits // 2))
    assert central.finished(again).status is TaskStatus.SUCCEEDED
    token = {"If-Match": central.send("GET", path(central, "new")).headers["ETag"]}
    assert central.send("PUT", path(central, "new"), other, headers=token).status_code == 501


def test_a_wrong_checksum_fails_the_import(central: Central) -> None:
    central.site.behaviour = replace(central.site.behaviour, foreign_checksums_match=False)

    task = central.finished(create(central, ELSEWHERE, checksum={"hexDigest": "0" * 64}))

    (error,) = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]["errorMessages"]
    assert (task.status, error["errorGroup"]) == (TaskStatus.FAILED, "INVALID_REQUEST")
    assert error["message"] == "Given input is invalid. checksum: is not that of the content."
    assert central.site.find(Image, "name", "new") is None


def test_a_checksum_of_no_possible_length_is_refused(central: Central) -> None:
    found = schema_message(create(central, ELSEWHERE, checksum={"hexDigest": "0" * 32}))

    assert found["attributePath"] == "checksum.hexDigest"


def test_an_image_is_taken_for_what_a_change_says(central: Central) -> None:
    body = central.read(path(central))["data"] | {"type": "ISO_IMAGE"}

    central.finished(central.send("PUT", path(central), body, headers=token(central)))

    assert central.read(path(central))["data"]["type"] == "ISO_IMAGE"


@pytest.mark.parametrize("more", [{"source": {"extId": NOWHERE}}, {"clusterLocationExtIds": [NOWHERE]}])
def test_an_order_of_what_is_not_there_is_400(central: Central, more: dict[str, object]) -> None:
    reply = create(central, **{"source": {"url": "http://files.example/os.img"}, **more})

    assert reply.status_code == 400
    assert message(reply)["errorGroup"].endswith("_NOT_FOUND")


def test_an_image_that_was_read_is_written_back(central: Central) -> None:
    body = central.read(path(central))["data"] | {"description": "golden", "categoryExtIds": [UUIDS[1]]}

    task = central.finished(central.send("PUT", path(central), body, headers=token(central)))

    assert task.status is TaskStatus.SUCCEEDED
    assert (image(central).description, image(central).categories) == ("golden", (UUIDS[1],))


@pytest.mark.parametrize(
    ("body", "status"),
    [({"type": "FLOPPY"}, 400), ({"clusterLocationExtIds": [NOWHERE]}, 400), ({"clusterLocationExtIds": []}, 400)],
)
def test_an_image_stays_what_it_is_and_somewhere(central: Central, body: dict[str, object], status: int) -> None:
    before, shown = image(central), central.read(path(central))["data"]

    assert central.send("PUT", path(central), shown | body, headers=token(central)).status_code == status
    assert image(central) == before


def test_who_has_not_read_the_image_may_not_change_it(central: Central) -> None:
    old = token(central)
    body = central.read(path(central))["data"]
    central.finished(central.send("PUT", path(central), body | {"description": "golden"}, headers=old))

    assert central.send("PUT", path(central), body).status_code == 428
    assert central.send("PUT", path(central), body, headers=old).status_code == 412
    assert central.send("DELETE", path(central), headers=old).status_code == 412


@pytest.mark.parametrize("has_token", [True, False])
def test_an_image_is_deleted(central: Central, has_token: bool) -> None:
    target = path(central)

    central.finished(central.send("DELETE", target, headers=token(central) if has_token else {}))

    assert central.send("GET", target).status_code == 404


def test_a_small_image_is_downloaded_and_a_large_one_is_not(central: Central) -> None:
    large = central.send("GET", f"{path(central)}/file")
    central.site.put(replace(image(central), size_bytes=4096))

    small = central.send("GET", f"{path(central)}/file")

    assert large.status_code == 501
    assert (small.status_code, small.mimetype, small.data) == (200, "application/octet-stream", bytes(4096))
