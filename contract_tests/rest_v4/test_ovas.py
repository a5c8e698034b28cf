"""OVAs in v4: packed, read, their file down to the disks, unpacked, and what is refused of it."""

from __future__ import annotations

import hashlib
import io
import struct
import tarfile
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import NOWHERE, TASKS, Central, assert_wire
from contract_tests.rest_v4.test_vms import vm
from contract_tests.rest_v4.test_vms_changed import GIB, schema_message
from mock_prism.faces.rest.v4.ova_file import IMAGES
from mock_prism.model.category import Category
from mock_prism.model.ova import DiskFormat, Ova
from mock_prism.model.states import TaskStatus
from mock_prism.model.task import Task

OVAS = "/api/vmm/v4.3/content/ovas"
NAMESPACE = "{http://schemas.dmtf.org/ovf/envelope/1}"


def body_of(central: Central, **more: object) -> dict[str, object]:
    """A body that packs a VM."""
    source = {
        "$objectType": "vmm.v4.content.OvaVmSource",
        "vmExtId": vm(central, "web-01").uuid,
        "diskFileFormat": "QCOW2",
    }
    return {"name": "packed", "source": source, **more}


def create(central: Central, **more: object) -> Task:
    """Pack a VM."""
    return central.finished(central.send("POST", OVAS, body_of(central, **more)))


def made(central: Central, **more: object) -> str:
    """The path of a new OVA."""
    return f"{OVAS}/{create(central, **more).entities[0].uuid}"


def files(content: bytes) -> dict[str, bytes]:
    """What is in an OVA."""
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        found = {member.name: tar.extractfile(member) for member in tar.getmembers()}
        return {name: stream.read() for name, stream in found.items() if stream is not None}


def deploy(central: Central, target: str, **more: object) -> TestResponse:
    """Make a VM of an OVA."""
    override = {"name": "unpacked", "nics": [], **more}
    return central.send("POST", f"{target}/$actions/deploy", {"overrideVmConfig": override})


def test_an_ova_on_the_wire(central: Central) -> None:
    task = create(central)
    affected = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]["entitiesAffected"]
    target = f"{OVAS}/{affected[0]['extId']}"
    shown = central.read(target)
    (listed,) = central.read(OVAS, filter="name eq 'packed'")["data"]

    assert affected[0]["rel"] == "vmm:content:ova"
    assert listed == shown["data"]
    digest = shown["data"]["checksum"].pop("hexDigest")
    assert digest == hashlib.sha256(central.send("GET", f"{target}/file").data).hexdigest()
    assert_wire("ova_get", shown)


@pytest.mark.parametrize("format_", ["QCOW2", "VMDK"])
def test_the_file_is_an_ova(central: Central, format_: str) -> None:
    source = {"vmExtId": vm(central, "web-01").uuid, "diskFileFormat": format_}
    target = made(central, name="a b/c", source=source)
    reply = central.send("GET", f"{target}/file")

    found = files(reply.data)
    names = list(found)
    envelope = ElementTree.fromstring(found["a_b_c.ovf"])
    assert (reply.status_code, reply.content_type) == (200, "application/octet-stream")
    assert len(reply.data) == central.read(target)["data"]["sizeBytes"]
    assert names == ["a_b_c.ovf", "a_b_c.mf", f"a_b_c-disk1.{format_.lower()}"]
    assert [one.get(f"{NAMESPACE}href") for one in envelope.iter(f"{NAMESPACE}File")] == names[2:]
    capacities = [one.get(f"{NAMESPACE}capacity") for one in envelope.iter(f"{NAMESPACE}Disk")]
    assert capacities == [str(disk.size_bytes) for disk in vm(central, "web-01").disks if not disk.is_cdrom]
    for line in found["a_b_c.mf"].decode().splitlines():
        name, _, digest = line.removeprefix("SHA256(").partition(")= ")
        assert hashlib.sha256(found[name]).hexdigest() == digest


@given(st.integers(1, 1 << 46))
def test_an_empty_qcow2_says_how_large_it_is(size: int) -> None:
    image = IMAGES[DiskFormat.QCOW2](size)

    magic, version, _, _, bits, told, _, entries, table, counts = struct.unpack_from(">4sIQIIQIIQQ", image)
    assert (magic, version, bits, told) == (b"QFI\xfb", 2, 16, size)
    assert entries * (1 << 29) >= size > (entries - 1) * (1 << 29)
    assert table + 8 * entries <= len(image) == -(-len(image) // 65536) * 65536
    assert not any(image[table : table + 8 * entries])
    (block,) = struct.unpack_from(">Q", image, counts)
    used = struct.unpack_from(f">{len(image) // 65536}H", image, block)
    assert {*used} == {1}


@given(st.integers(1, 1 << 46))
def test_an_empty_vmdk_says_how_large_it_is(size: int) -> None:
    image = IMAGES[DiskFormat.VMDK](size)

    footer = len(image) - 1024
    magic, version, _, sectors, grain, _, _, rows, _, directory = struct.unpack_from("<4sIIQQQQIQQ", image, footer)
    assert (magic, version, grain, rows) == (b"KDMV", 3, 128, 512)
    assert sectors * 512 >= size > (sectors - 1) * 512
    assert b'createType="streamOptimized"' in image[512:1024]
    assert not any(image[directory * 512 : footer - 512])
    assert (footer - 512 - directory * 512) // 4 >= -(-sectors // (grain * rows))
    assert not any(image[-512:])


def test_a_vm_is_made_of_an_ova(central: Central) -> None:
    category = next(iter(central.site.all(Category))).uuid
    more: dict[str, object] = {
        "numSockets": 4,
        "memorySizeBytes": 2 * GIB,
        "cdRoms": [{"diskAddress": {"busType": "SATA"}}],
        "categories": [{"extId": category}],
    }
    task = central.finished(deploy(central, made(central), **more))
    shown = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]["entitiesAffected"]

    new = vm(central, "unpacked")
    assert [one["rel"] for one in shown] == ["vmm:ahv:config:vm", "vmm:content:ova"]
    assert (new.num_vcpus, new.memory_bytes, new.nics, new.categories) == (4, 2 * GIB, (), (category,))
    assert [disk.address for disk in new.disks] == ["scsi.0", "sata.0"]


def test_an_ova_is_taken_by_the_address_of_another(central: Central) -> None:
    target = made(central)
    url = {"$objectType": "vmm.v4.content.OvaUrlSource", "url": f"http://localhost{target}/file"}
    clusters = [central.cluster.uuid]
    task = create(central, name="again", source=url, clusterLocationExtIds=clusters)
    foreign = create(central, source={"url": "http://example.test/a/b.ova"}, clusterLocationExtIds=clusters)

    again = central.read(f"{OVAS}/{task.entities[0].uuid}")["data"]
    assert (again["source"]["url"], again["vmConfig"]["name"]) == (url["url"], "web-01")
    assert (task.status, foreign.status) == (TaskStatus.SUCCEEDED, TaskStatus.FAILED)


@pytest.mark.parametrize("address", ["http://localhost/elsewhere", "http://localhost/api/vmm/v4.3/content/ovas"])
def test_an_address_that_leads_to_no_file_gives_nothing(central: Central, address: str) -> None:
    task = create(central, source={"url": address}, clusterLocationExtIds=[central.cluster.uuid])

    assert task.status is TaskStatus.FAILED
    assert not list(central.site.all(Ova))


def test_an_ova_is_renamed_by_who_knows_it_and_deleted(central: Central) -> None:
    target = made(central)
    token = {"If-Match": central.send("GET", target).headers["ETag"]}
    strange = central.send("PUT", target, {"name": "other"})
    central.finished(central.send("PUT", target, {**central.read(target)["data"], "name": "other"}, headers=token))
    stale = central.send("DELETE", target, headers=token)
    renamed = central.read(target)["data"]["name"]
    central.finished(central.send("DELETE", target))

    assert (strange.status_code, stale.status_code, renamed) == (428, 412, "other")
    assert central.send("GET", f"{target}/file").status_code == 404


WRONG: dict[str, dict[str, Any]] = {
    "no name": {"name": None},
    "no source": {"source": None},
    "a source as a text": {"source": "web-01"},
    "no format": {"source": {"vmExtId": NOWHERE}},
    "an unknown format": {"source": {"vmExtId": NOWHERE, "diskFileFormat": "VHD"}},
    "an address without a place": {"source": {"url": "http://localhost/a"}},
    "a place that is no uuid": {"clusterLocationExtIds": ["here"]},
}


@pytest.mark.parametrize("more", WRONG.values(), ids=WRONG)
def test_an_ova_that_cannot_be_is_refused(central: Central, more: dict[str, Any]) -> None:
    assert schema_message(central.send("POST", OVAS, body_of(central, **more)))["message"]
    assert not list(central.site.all(Ova))


@pytest.mark.parametrize(
    "more",
    [
        {"source": {"key": "uploads/a.ova"}},
        {"checksum": {"hexDigest": "0" * 64}},
        {"clusterLocationExtIds": [NOWHERE, NOWHERE]},
    ],
)
def test_what_is_not_simulated_of_an_ova_is_501(central: Central, more: dict[str, object]) -> None:
    assert central.send("POST", OVAS, body_of(central, **more)).status_code == 501


def test_what_a_body_names_in_vain_is_400(central: Central) -> None:
    target = made(central)
    source = {"vmExtId": NOWHERE, "diskFileFormat": "QCOW2"}
    nowhere = {"overrideVmConfig": {"nics": []}, "clusterLocationExtId": NOWHERE}

    assert central.send("POST", OVAS, body_of(central, source=source)).status_code == 400
    assert central.send("POST", f"{target}/$actions/deploy", nowhere).status_code == 400
    assert deploy(central, target, categories=[{"extId": NOWHERE}]).status_code == 400
    assert schema_message(central.send("POST", f"{target}/$actions/deploy", {}))["message"]
