"""Seeding user VMs and the groups they form."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING, TypeVar

from mock_prism.model.category import category_named
from mock_prism.model.errors import Invalid
from mock_prism.model.frozen import frozen
from mock_prism.model.gpu import GPU_KINDS, SHARES
from mock_prism.model.host import Host
from mock_prism.model.image import Image
from mock_prism.model.network import Network
from mock_prism.model.node import hosts_of
from mock_prism.model.site import Site
from mock_prism.model.states import PowerState
from mock_prism.model.storage import StorageContainer
from mock_prism.model.vm import GuestTools, Vm, VmDisk, VmGpu, VmGroup, VmNic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mock_prism.model.cluster import Cluster

GIB = 1 << 30
T = TypeVar("T")


@frozen
class VmSpec:
    """A user VM. ``host`` names where it runs; without one it goes to the hosts in turn."""

    name: str
    memory_gib: int = 4
    vcpus: int = 2
    cores_per_vcpu: int = 1
    description: str = ""
    powered_on: bool = True
    host: str | None = None
    container: str | None = None
    disk_gib: int = 40
    image: str | None = None
    network: str | None = None
    affinity: tuple[str, ...] = ()
    gpu: str | None = None
    cpu_passthrough: bool = False
    pcie_passthrough: bool = False
    agent: bool = False
    ha_priority: int = 0
    uefi: bool = False
    guest_tools: bool = False
    categories: tuple[str, ...] = ()


@frozen
class GroupSpec:
    """VMs that are not to run on one host."""

    name: str
    vms: tuple[str, ...]


@frozen
class _Surroundings:
    """What the cluster offers to its VMs, by name."""

    hosts: dict[str, Host]
    containers: dict[str, StorageContainer]
    networks: dict[str, Network]
    images: dict[str, Image]


def seed_vms(site: Site, cluster: Cluster, specs: tuple[VmSpec, ...], groups: tuple[GroupSpec, ...]) -> None:
    """Put VMs and groups in place. Raises Invalid where one names what the cluster does not have."""
    around = _Surroundings(
        {host.name: host for host in hosts_of(site, cluster.uuid)},
        {item.name: item for item in site.where(StorageContainer, "cluster_uuid", cluster.uuid)},
        {item.name: item for item in site.where(Network, "cluster_uuid", cluster.uuid)},
        {item.name: item for item in site.where(Image, "cluster_uuid", cluster.uuid)},
    )
    turns = cycle(around.hosts.values())
    addresses = {
        network.uuid: network.ipam.addresses() if network.ipam else iter(()) for network in around.networks.values()
    }
    uuids: dict[str, str] = {}
    for spec in specs:
        vm = site.put(_vm(site, cluster, spec, around, turns, addresses))
        uuids[vm.name] = vm.uuid
    for group in groups:
        members = tuple(named(uuids, name, f"groups.{group.name}") for name in group.vms)
        site.put(
            VmGroup(
                uuid=site.ids.uuid("vm-group"),
                cluster_uuid=cluster.uuid,
                name=group.name,
                vm_uuids=members,
                anti_affinity=True,
            )
        )


def named(things: Mapping[str, T], name: str, who: str) -> T:
    """The thing of this name. Raises Invalid."""
    if name not in things:
        raise Invalid(who, f"names {name}, which the cluster does not have")
    return things[name]


def _vm(
    site: Site,
    cluster: Cluster,
    spec: VmSpec,
    around: _Surroundings,
    turns: Iterator[Host],
    addresses: dict[str, Iterator[str]],
) -> Vm:
    who = f"vms.{spec.name}"
    host = named(around.hosts, spec.host, who) if spec.host else next(turns)
    return Vm(
        uuid=site.ids.uuid("vm"),
        cluster_uuid=cluster.uuid,
        name=spec.name,
        description=spec.description,
        memory_bytes=spec.memory_gib * GIB,
        num_vcpus=spec.vcpus,
        num_cores_per_vcpu=spec.cores_per_vcpu,
        power=PowerState.ON if spec.powered_on else PowerState.OFF,
        host_uuid=host.uuid if spec.powered_on else None,
        disks=_disks(site, spec, around, who),
        nics=_nics(site, spec, around, addresses, who),
        gpus=(_gpu(site, named(GPU_KINDS, spec.gpu, who)),) if spec.gpu else (),
        has_cpu_passthrough=spec.cpu_passthrough,
        has_pcie_passthrough=spec.pcie_passthrough,
        is_agent_vm=spec.agent,
        ha_priority=spec.ha_priority,
        affinity=tuple(named(around.hosts, name, who).uuid for name in spec.affinity),
        uefi_boot=spec.uefi,
        categories=tuple(category_named(site, name, who) for name in spec.categories),
        guest_tools=GuestTools(is_installed=True, is_enabled=True) if spec.guest_tools else GuestTools(),
        created_micros=site.now_micros - 30 * 86_400 * 1_000_000,
    )


def _gpu(site: Site, device_id: int) -> VmGpu:
    return VmGpu(site.ids.uuid("vm-gpu"), device_id, is_virtual=device_id in SHARES)


def _disks(site: Site, spec: VmSpec, around: _Surroundings, who: str) -> tuple[VmDisk, ...]:
    container = next(iter(around.containers.values()))
    if spec.container:
        container = named(around.containers, spec.container, who)
    image = named(around.images, spec.image, who) if spec.image else None
    cdrom = VmDisk(uuid=site.ids.uuid("vm-disk"), bus="ide", index=0, is_cdrom=True)
    disk = VmDisk(
        uuid=site.ids.uuid("vm-disk"),
        bus="scsi",
        index=0,
        vmdisk_uuid=site.ids.uuid("vmdisk"),
        container_uuid=container.uuid,
        size_bytes=spec.disk_gib * GIB,
        image_uuid=image.uuid if image else None,
    )
    return (cdrom, disk)


def _nics(
    site: Site, spec: VmSpec, around: _Surroundings, addresses: dict[str, Iterator[str]], who: str
) -> tuple[VmNic, ...]:
    if not around.networks and not spec.network:
        return ()
    network = named(around.networks, spec.network, who) if spec.network else next(iter(around.networks.values()))
    address = next(addresses[network.uuid], None)
    return (VmNic(site.ids.uuid("vm-nic"), site.ids.mac(), network.uuid, address),)
