"""The file that an OVA is: a tar of an OVF descriptor, a manifest, and disks that are as empty as the guests' own.

The disks are true images of the formats, of the size that the guest would see and with no data in them.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import tarfile
from collections.abc import Callable, Mapping
from xml.sax.saxutils import escape, quoteattr

from mock_prism.model.ova import DiskFormat, Ova
from mock_prism.model.vm import VmDisk

MIB = 1 << 20
SECTOR = 512
CLUSTER = 1 << 16
OVF = "http://schemas.dmtf.org/ovf/envelope/1"
RASD = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"
FORMATS = {
    DiskFormat.QCOW2: "http://www.gnome.org/~markmc/qcow-image-format.html",
    DiskFormat.VMDK: "http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized",
}
CPU, MEMORY, NETWORK_CARD, DISK = 3, 4, 10, 17
"""The numbers of kinds of hardware in CIM."""


def ova_file(ova: Ova) -> bytes:
    """The bytes of an OVA; the same OVA gives the same bytes."""
    stem = re.sub(r"[^\w.-]", "_", ova.name, flags=re.ASCII)
    disks = {
        f"{stem}-disk{place}.{ova.format.value.lower()}": IMAGES[ova.format](disk.size_bytes)
        for place, disk in enumerate(ova.vm.disks, start=1)
    }
    descriptor = {f"{stem}.ovf": _descriptor(ova, disks).encode()}
    lines = (
        f"SHA256({name})= {hashlib.sha256(content).hexdigest()}\n" for name, content in {**descriptor, **disks}.items()
    )
    manifest = {f"{stem}.mf": "".join(lines).encode()}
    return _packed({**descriptor, **manifest, **disks}, ova.created_micros // 1_000_000)


def _packed(files: Mapping[str, bytes], seconds: int) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name[-100:])
            member.size, member.mtime = len(content), seconds
            tar.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def _qcow2(size_bytes: int) -> bytes:
    """An empty image: header, table of reference counts, and a first-level table that points nowhere."""
    entries = -(-size_bytes // (CLUSTER * CLUSTER // 8))
    tables = -(-entries * 8 // CLUSTER)
    header = struct.pack(
        ">4sIQIIQIIQQIIQ", b"QFI\xfb", 2, 0, 0, 16, size_bytes, 0, entries, 3 * CLUSTER, CLUSTER, 1, 0, 0
    )
    counts = struct.pack(">Q", 2 * CLUSTER)
    block = struct.pack(">H", 1) * (3 + tables)
    return (
        header.ljust(CLUSTER, b"\0")
        + counts.ljust(CLUSTER, b"\0")
        + block.ljust(CLUSTER, b"\0")
        + bytes(tables * CLUSTER)
    )


def _vmdk(size_bytes: int) -> bytes:
    """An empty stream-optimized image: header, description, a grain directory that points nowhere, footer, end."""
    sectors = -(-size_bytes // SECTOR)
    entries = -(-sectors // (SECTOR * 128))
    directory = -(-entries * 4 // SECTOR)
    text = (
        "# Disk DescriptorFile\nversion=1\nCID=fffffffe\nparentCID=ffffffff\n"
        f'createType="streamOptimized"\nRDONLY {sectors} SPARSE "disk.vmdk"\n'
    )

    def header(at: int) -> bytes:
        fields = (b"KDMV", 3, 0x30001, sectors, 128, 1, 1, 512, 0, at, 3 + directory, 0, b"\n", b" ", b"\r", b"\n", 1)
        return struct.pack("<4sIIQQQQIQQQBccccH", *fields).ljust(SECTOR, b"\0")

    def marker(kind: int, count: int) -> bytes:
        return struct.pack("<QII", count, 0, kind).ljust(SECTOR, b"\0")

    return b"".join(
        (
            header(0xFFFFFFFFFFFFFFFF),
            text.encode().ljust(SECTOR, b"\0"),
            marker(2, directory),
            bytes(directory * SECTOR),
            marker(3, 1),
            header(3),
            bytes(SECTOR),
        )
    )


IMAGES: Mapping[DiskFormat, Callable[[int], bytes]] = {DiskFormat.QCOW2: _qcow2, DiskFormat.VMDK: _vmdk}


def _descriptor(ova: Ova, files: Mapping[str, bytes]) -> str:
    """What the VM is like, in OVF."""
    vm = ova.vm
    references = "".join(
        f'<File ovf:id="file{n}" ovf:href={quoteattr(name)} ovf:size="{len(content)}"/>'
        for n, (name, content) in enumerate(files.items(), start=1)
    )
    disks = "".join(
        f'<Disk ovf:diskId="disk{n}" ovf:fileRef="file{n}" ovf:capacity="{disk.size_bytes}"'
        f" ovf:format={quoteattr(FORMATS[ova.format])}/>"
        for n, disk in enumerate(vm.disks, start=1)
    )
    networks = sorted({nic.network_uuid for nic in vm.nics})
    named = "".join(f"<Network ovf:name={quoteattr(uuid)}/>" for uuid in networks)
    hardware = [
        _item(1, CPU, f"{vm.total_vcpus} virtual CPUs", vm.total_vcpus),
        _item(2, MEMORY, f"{vm.memory_bytes // MIB} MB of memory", vm.memory_bytes // MIB),
        *(_disk_item(3 + n, n + 1, disk) for n, disk in enumerate(vm.disks)),
        *(_nic_item(3 + len(vm.disks) + n, nic.network_uuid) for n, nic in enumerate(vm.nics)),
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Envelope xmlns="{OVF}" xmlns:ovf="{OVF}" xmlns:rasd="{RASD}">'
        f"<References>{references}</References>"
        f"<DiskSection><Info>Virtual disks</Info>{disks}</DiskSection>"
        f"<NetworkSection><Info>Networks</Info>{named}</NetworkSection>"
        f"<VirtualSystem ovf:id={quoteattr(vm.name)}><Info>A virtual machine</Info><Name>{escape(vm.name)}</Name>"
        f"<VirtualHardwareSection><Info>Virtual hardware</Info>{''.join(hardware)}</VirtualHardwareSection>"
        "</VirtualSystem></Envelope>\n"
    )


def _item(number: int, kind: int, name: str, quantity: int | None = None, more: str = "") -> str:
    amount = "" if quantity is None else f"<rasd:VirtualQuantity>{quantity}</rasd:VirtualQuantity>"
    return (
        f"<Item><rasd:ElementName>{escape(name)}</rasd:ElementName>{more}"
        f"<rasd:InstanceID>{number}</rasd:InstanceID><rasd:ResourceType>{kind}</rasd:ResourceType>{amount}</Item>"
    )


def _disk_item(number: int, place: int, disk: VmDisk) -> str:
    return _item(number, DISK, disk.address, more=f"<rasd:HostResource>ovf:/disk/disk{place}</rasd:HostResource>")


def _nic_item(number: int, network_uuid: str) -> str:
    return _item(
        number, NETWORK_CARD, "network card", more=f"<rasd:Connection>{escape(network_uuid)}</rasd:Connection>"
    )
