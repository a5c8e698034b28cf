"""Disks and network cards to be made: what is ordered, whether it can be, and how it is built."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import chain, count

from mock_prism.model.attachments import check_open
from mock_prism.model.commands.cluster import check_ip
from mock_prism.model.commands.vm_machine import Q35
from mock_prism.model.disk_sources import DiskContent, disk_content
from mock_prism.model.errors import AlreadyExists, Invalid
from mock_prism.model.frozen import frozen
from mock_prism.model.fullness import check_room
from mock_prism.model.image import Image, ImageCopy
from mock_prism.model.image_placement import check_usable, checked_out
from mock_prism.model.leases import check_address, lease
from mock_prism.model.network import Network
from mock_prism.model.site import Site
from mock_prism.model.storage import StorageContainer
from mock_prism.model.vm import DiskOrigin, IsoContent, Vm, VmDisk, VmNic
from mock_prism.model.volume_group import VolumeGroup

MAC = re.compile(r"(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}")
LAST_VLAN = 4095
LAST_INDEX = {"scsi": 255, "ide": 3, "sata": 5, "pci": 6, "nvme": 255}  # of AHV's buses; of the last two *assumed*
GROUP_BUS = "scsi"
DISK_ACT = "create the disk"
CUSTOMIZATION_BYTES = 376_832  # of a cloud-init medium; *assumed*
CUSTOMIZATION_INDEX = 3  # where a public client finds it: ide.3, or sata.3 of a q35 machine


@frozen
class DiskSpec:
    """A disk to make: empty of ``size_bytes`` in a container, or a copy of an image; or an empty CD-ROM.

    ``source_uuid`` makes it a copy of another disk of the cluster, as it is or as a recovery point has it, and
    ``origin`` says of which sort. Where ``content`` says so it is a CD-ROM with
    a medium that the cluster itself writes. With a ``volume_group_uuid`` it is no new disk but that group, attached.
    """

    bus: str = "scsi"
    index: int | None = None
    size_bytes: int = 0
    container_uuid: str | None = None
    image_uuid: str | None = None
    is_cdrom: bool = False
    content: IsoContent = IsoContent.OTHER
    source_uuid: str | None = None
    volume_group_uuid: str | None = None
    origin: DiskOrigin = DiskOrigin.VM_DISK
    flash_mode: bool = False
    custom_attributes: tuple[str, ...] = ()
    passes_scsi_through: bool = True


@frozen
class NicSpec:
    """A network card to make."""

    network_uuid: str
    mac: str | None = None
    ip: str | None = None
    is_connected: bool = True
    model: str | None = None
    trunked_vlans: tuple[int, ...] | None = None


def alike(nic: VmNic) -> NicSpec:
    """What orders a network card like one that there is: with identities and an address of its own."""
    return NicSpec(nic.network_uuid, is_connected=nic.is_connected, model=nic.model, trunked_vlans=nic.trunked_vlans)


def customization_disk(container_uuid: str | None, machine_type: str = "pc") -> DiskSpec:
    """The CD-ROM that carries what sets a guest up, on the bus that a sort of machine has for such."""
    return DiskSpec(
        "sata" if machine_type == Q35 else "ide",
        size_bytes=CUSTOMIZATION_BYTES,
        container_uuid=container_uuid,
        is_cdrom=True,
        content=IsoContent.GUEST_CUSTOMIZATION,
    )


def addresses(specs: tuple[DiskSpec, ...]) -> tuple[int, ...]:
    """Where each disk goes on its bus: to the index that it names, or else to the first that none has."""
    taken = {(spec.bus, spec.index) for spec in specs}
    found: list[int] = []
    for spec in specs:
        index = free_index(spec, taken) if spec.index is None else spec.index
        taken.add((spec.bus, index))
        found.append(index)
    return tuple(found)


def free_index(spec: DiskSpec, taken: Collection[tuple[str, int | None]]) -> int:
    """The first place on the bus of a disk that none has, by bus and index; what sets a guest up has one of its own."""
    first = CUSTOMIZATION_INDEX if spec.content is IsoContent.GUEST_CUSTOMIZATION else 0
    return next(index for index in chain((first,), count()) if (spec.bus, index) not in taken)


def build_disk(site: Site, cluster_uuid: str, spec: DiskSpec, index: int) -> VmDisk:
    """A disk of a cluster made to order, at an index of its bus. An image that the cluster lacks is brought there.

    Raises WrongState for a group that is not to be had, and Refused for such an image.
    """
    if spec.volume_group_uuid is not None:
        check_open(site, site.get(VolumeGroup, spec.volume_group_uuid))
        attributes, group_uuid = spec.custom_attributes, spec.volume_group_uuid
        uuid = site.ids.uuid("vm-disk")
        return VmDisk(uuid, spec.bus, index, volume_group_uuid=group_uuid, custom_attributes=attributes)
    image = site.get(Image, spec.image_uuid) if spec.image_uuid else None
    copied = disk_content(site, spec.source_uuid) if spec.source_uuid else None
    source: Image | DiskContent | None = copied or image
    home: ImageCopy | DiskContent | None = copied or (checked_out(site, image, cluster_uuid) if image else None)
    has_medium = source is not None or not spec.is_cdrom or spec.content is not IsoContent.OTHER
    return VmDisk(
        uuid=site.ids.uuid("vm-disk"),
        bus=spec.bus,
        index=index,
        is_cdrom=spec.is_cdrom,
        vmdisk_uuid=site.ids.uuid("vmdisk") if has_medium else None,
        container_uuid=spec.container_uuid or (home.container_uuid if home else None),
        size_bytes=spec.size_bytes or (source.size_bytes if source else 0),
        image_uuid=spec.image_uuid,
        content=spec.content,
        source_uuid=spec.source_uuid,
        origin=spec.origin,
        flash_mode=spec.flash_mode,
        custom_attributes=spec.custom_attributes,
        passes_scsi_through=spec.passes_scsi_through,
    )


def build_nics(site: Site, specs: tuple[NicSpec, ...]) -> tuple[VmNic, ...]:
    """The network cards of one VM made to order, no two with the same address of a network. Raises AlreadyExists."""
    nics: list[VmNic] = []
    _check_macs(site, specs)
    for spec in specs:
        besides = [nic.ip for nic in nics if nic.network_uuid == spec.network_uuid]
        nics.append(_build_nic(site, spec, lease(site, site.get(Network, spec.network_uuid), spec.ip, besides)))
    return tuple(nics)


def _check_macs(site: Site, specs: tuple[NicSpec, ...]) -> None:
    """No MAC address that is asked for is there yet, on whichever network (*assumed*). Raises AlreadyExists."""
    wanted = [spec.mac.lower() for spec in specs if spec.mac]
    taken = {nic.mac for vm in site.all(Vm) for nic in vm.nics} if wanted else set()
    for place, mac in enumerate(wanted):
        if mac in taken or mac in wanted[:place]:
            raise AlreadyExists("mac address", mac)


def _build_nic(site: Site, spec: NicSpec, ip: str | None) -> VmNic:
    return VmNic(
        uuid=site.ids.uuid("vm-nic"),
        mac=spec.mac.lower() if spec.mac else site.ids.mac(),
        network_uuid=spec.network_uuid,
        ip=ip,
        is_connected=spec.is_connected,
        model=spec.model,
        trunked_vlans=spec.trunked_vlans,
    )


def check_nic(site: Site, cluster_uuid: str, spec: NicSpec) -> None:
    """A network card must be on a network of this cluster, and the addresses asked for be such.

    Overlays reach every cluster, and external networks take no guests (*assumed*).
    """
    if spec.mac is not None and not MAC.fullmatch(spec.mac):
        raise Invalid("mac address", f"{spec.mac} is none")
    if any(not 0 <= vlan <= LAST_VLAN for vlan in spec.trunked_vlans or ()):
        raise Invalid("trunked vlans", f"must be from 0 to {LAST_VLAN}")
    network = site.get(Network, spec.network_uuid)
    if network.vpc_uuid is None:
        check_same_cluster(network.cluster_uuid, cluster_uuid, "network")
    if network.is_external:
        raise Invalid("network", "an external network takes no NICs of VMs")
    if spec.ip is not None:
        check_ip("ip address", spec.ip)
    if network.ipam is not None and spec.ip is not None:
        check_address(network.ipam, spec.ip)


def check_disk(site: Site, cluster_uuid: str, spec: DiskSpec) -> None:
    """A disk must have a bus, and a size in a container or a disk to copy, of this cluster, or an image."""
    if spec.bus not in LAST_INDEX:
        raise Invalid("disk bus", f"{spec.bus!r} is none of {', '.join(LAST_INDEX)}")
    if spec.index is not None and not 0 <= spec.index <= LAST_INDEX[spec.bus]:
        raise Invalid("disk index", f"must be from 0 to {LAST_INDEX[spec.bus]} on a bus of {spec.bus}")
    if spec.volume_group_uuid is not None:
        _check_group(site, cluster_uuid, spec)
        return
    if spec.container_uuid is not None:
        check_same_cluster(site.get(StorageContainer, spec.container_uuid).cluster_uuid, cluster_uuid, "container")
    if spec.source_uuid is not None:
        check_same_cluster(disk_content(site, spec.source_uuid).cluster_uuid, cluster_uuid, "disk")
    elif spec.image_uuid is not None:
        check_usable(site, site.get(Image, spec.image_uuid), cluster_uuid)
    elif not spec.is_cdrom and (spec.size_bytes <= 0 or spec.container_uuid is None):
        raise Invalid("disk", "needs a size and a container, or an image")
    check_size(site, spec.size_bytes)
    if spec.container_uuid is not None:
        check_room(site, spec.container_uuid, 0, DISK_ACT)


def check_size(site: Site, size_bytes: int) -> None:
    """Raise Invalid where a virtual disk would be larger than any can be."""
    if size_bytes > site.behaviour.most_disk_bytes:
        raise Invalid("disk size", f"must be at most {site.behaviour.most_disk_bytes} bytes")


def _check_group(site: Site, cluster_uuid: str, spec: DiskSpec) -> None:
    """A volume group goes to a SCSI bus (documented) and is of the same cluster."""
    group = site.get(VolumeGroup, spec.volume_group_uuid or "")
    check_same_cluster(group.cluster_uuid, cluster_uuid, VolumeGroup.kind)
    if spec.bus != GROUP_BUS or spec.is_cdrom:
        raise Invalid("disk bus", f"a volume group is attached by {GROUP_BUS}")


def check_distinct(specs: tuple[DiskSpec, ...]) -> None:
    """Raise Invalid if two disks name the same address, or the same volume group."""
    named = [(spec.bus, spec.index) for spec in specs if spec.index is not None]
    if len(named) > len({*named}):
        raise Invalid("disk address", "two disks have the same")
    groups = [spec.volume_group_uuid for spec in specs if spec.volume_group_uuid is not None]
    if len(groups) > len({*groups}):
        raise Invalid(VolumeGroup.kind, "two disks are the same")


def check_same_cluster(found: str, wanted: str, noun: str) -> None:
    """Raise Invalid if something named belongs to another cluster."""
    if found != wanted:
        raise Invalid(noun, f"the {noun} belongs to another cluster")


def uncustomized(vm: Vm) -> tuple[VmDisk, ...]:
    """The disks of a VM but for a drive with what sets a guest up."""
    return tuple(disk for disk in vm.disks if disk.content is not IsoContent.GUEST_CUSTOMIZATION)


def customized(site: Site, vm: Vm, container_uuid: str) -> tuple[VmDisk, ...]:
    """The disks of a VM, and among them one drive with what sets a guest up."""
    others = uncustomized(vm)
    spec = customization_disk(container_uuid, vm.machine_type)
    place = free_index(spec, {(disk.bus, disk.index) for disk in others})
    return (*others, build_disk(site, site.get(StorageContainer, container_uuid).cluster_uuid, spec, place))
