"""Seeding a node: an AHV host with its CVM, ports and disks."""

from __future__ import annotations

from dataclasses import replace

from mock_prism.model.category import category_named
from mock_prism.model.cluster import Cluster
from mock_prism.model.cvm import Cvm
from mock_prism.model.frozen import frozen
from mock_prism.model.gpu import GPU_MODELS
from mock_prism.model.host import Host, HostGpu, HostNic, HostPcieDevice
from mock_prism.model.ids import Ids
from mock_prism.model.site import Site
from mock_prism.model.spare import Node
from mock_prism.model.storage import Disk, StoragePool

GIB = 1 << 30
GB = 10**9
UPTIME_MICROS = 30 * 86_400 * 1_000_000
HYPERVISOR_GIB = 4
DISKS = (("SSD-SATA", "SSDSC2KG019T8R", 1_920 * GB), ("SSD-SATA", "SSDSC2KG019T8R", 1_920 * GB)) + (
    ("DAS-SATA", "ST4000NM000A", 4_000 * GB),
) * 2
NODE_BYTES = sum(size for _, _, size in DISKS)


@frozen
class HostSpec:
    """A node. Memory is the host's own; the CVM's comes out of it."""

    name: str
    hypervisor_ip: str
    cvm_ip: str
    ipmi_ip: str
    block_serial: str
    block_model: str = "NX-3060-G7"
    cpu_model: str = "Intel(R) Xeon(R) Gold 6226R CPU @ 2.90GHz"
    cpu_sockets: int = 2
    cpu_cores: int = 32
    cpu_hz: int = 2_900_000_000
    memory_gib: int = 384
    cvm_memory_gib: int = 32
    cvm_vcpus: int = 12
    gpus: tuple[str, ...] = ()
    pcie_devices: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    metadata_store: bool = True
    hypervisor_version: str = "Nutanix 20201105.30398"


def seed_host(site: Site, cluster: Cluster, pool: StoragePool, spec: HostSpec, number: int) -> Host:
    """Put a node in place: host, CVM and disks, up for a month."""
    node = build_node(site.ids, spec, site.now_micros - UPTIME_MICROS)
    names = tuple(category_named(site, name, f"hosts.{spec.name}") for name in spec.categories)
    node = replace(node, host=replace(node.host, categories=names))
    return settle_in(site, node, cluster.uuid, pool.uuid, number)


def settle_in(site: Site, node: Node, cluster_uuid: str, pool_uuid: str, number: int) -> Host:
    """Make a node one of a cluster's, under a number of its own."""
    host = site.put(replace(node.host, cluster_uuid=cluster_uuid, number=number))
    site.put(replace(node.cvm, cluster_uuid=cluster_uuid))
    for disk in node.disks:
        own = number * 10 + disk.location
        site.put(replace(disk, cluster_uuid=cluster_uuid, pool_uuid=pool_uuid, number=own))
    return host


def build_node(ids: Ids, spec: HostSpec, booted_micros: int) -> Node:
    """A node that belongs to no cluster yet."""
    host = Host(
        uuid=ids.uuid("host"),
        cluster_uuid="",
        number=0,
        name=spec.name,
        hypervisor_ip=spec.hypervisor_ip,
        ipmi_ip=spec.ipmi_ip,
        serial=ids.serial("node", 12),
        block_serial=spec.block_serial,
        block_model=spec.block_model,
        node_position=spec.name.rpartition("-")[2],
        cpu_model=spec.cpu_model,
        cpu_sockets=spec.cpu_sockets,
        cpu_cores=spec.cpu_cores,
        cpu_threads=2 * spec.cpu_cores,
        cpu_hz=spec.cpu_hz,
        memory_bytes=spec.memory_gib * GIB,
        hypervisor_version=spec.hypervisor_version,
        reserved_memory_bytes=HYPERVISOR_GIB * GIB,
        nics=_nics(ids),
        gpus=tuple(HostGpu(ids.uuid("gpu"), model, GPU_MODELS[model]) for model in spec.gpus),
        pcie_devices=tuple(HostPcieDevice(ids.uuid("pcie"), model) for model in spec.pcie_devices),
        booted_micros=booted_micros,
        metadata_store_enabled=spec.metadata_store,
    )
    cvm = Cvm(
        uuid=ids.uuid("cvm"),
        cluster_uuid="",
        host_uuid=host.uuid,
        name=f"{spec.name}-CVM",
        ip=spec.cvm_ip,
        memory_bytes=spec.cvm_memory_gib * GIB,
        num_vcpus=spec.cvm_vcpus,
        booted_micros=booted_micros,
    )
    return Node(host, cvm, tuple(_disk(ids, host, place, *sort) for place, sort in enumerate(DISKS, start=1)))


def _disk(ids: Ids, host: Host, location: int, tier: str, model: str, size_bytes: int) -> Disk:
    return Disk(
        uuid=ids.uuid("disk"),
        cluster_uuid="",
        host_uuid=host.uuid,
        pool_uuid="",
        number=0,
        serial=ids.serial("disk", 14),
        model=model,
        tier=tier,
        location=location,
        size_bytes=size_bytes,
    )


def _nics(ids: Ids) -> tuple[HostNic, ...]:
    speeds = (10_000, 10_000, 1_000, 0)
    return tuple(
        HostNic(f"eth{port}", ids.uuid("host-nic"), f"0c:c4:7a:{ids.mac()[9:]}", speed)
        for port, speed in enumerate(speeds)
    )
