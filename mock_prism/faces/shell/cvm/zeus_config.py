"""zeus_config_printer: the cluster's configuration as a message in text (keys and order by public captures)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TypeAlias
from uuid import UUID, uuid5

from mock_prism.faces.shell.errors import USAGE
from mock_prism.faces.shell.outcome import Outcome
from mock_prism.faces.shell.session import Session
from mock_prism.model.cluster import Cluster
from mock_prism.model.host import Host
from mock_prism.model.node import cvm_of
from mock_prism.model.resiliency import node_tolerance
from mock_prism.model.storage import INTERNAL_CONTAINERS, Disk, StorageContainer, StoragePool

Message: TypeAlias = "tuple[tuple[str, str | int | bool | Message], ...]"
"""Keys and values in the order of their fields."""

DISK_FOLDER = "/home/nutanix/data/stargate-storage/disks"


class Word(str):
    """A value of an enumeration, which stands without quotes."""

    __slots__ = ()


def run(session: Session) -> Outcome:
    """All of it; there are no options."""
    if session.args:
        return Outcome("", "Usage: zeus_config_printer\n", USAGE)
    return Outcome("".join(f"{line}\n" for line in _lines(_config(session), "")))


def _lines(message: Message, indent: str) -> Iterator[str]:
    for key, value in message:
        if isinstance(value, tuple):
            yield f"{indent}{key} {{"
            yield from _lines(value, f"{indent}  ")
            yield f"{indent}}}"
        elif isinstance(value, Word):
            yield f"{indent}{key}: {value}"
        else:
            yield f"{indent}{key}: {json.dumps(value)}"


def _config(session: Session) -> Message:
    cluster, site = session.cluster, session.site
    tolerance = min(one.current for one in node_tolerance(site, cluster))
    return (
        ("logical_timestamp", cluster.revision),
        *(("disk_list", disk) for disk in _disks(session)),
        *(("node_list", _node(session, host)) for host in session.hosts),
        *(("storage_pool_list", pool) for pool in _pools(session)),
        *(("container_list", _container(one)) for one in site.where(StorageContainer, "cluster_uuid", cluster.uuid)),
        ("cluster_incarnation_id", cluster.incarnation),
        ("cluster_id", cluster.number),
        *(("name_server_ip_list", ip) for ip in cluster.name_servers),
        *(("ntp_server_list", name) for name in cluster.ntp_servers),
        *(("cluster_external_ip", ip) for ip in (cluster.external_ip,) if ip),
        *(("cluster_external_data_services_ip", ip) for ip in (cluster.data_services_ip,) if ip),
        *(("rackable_unit_list", unit) for unit in _units(session)),
        ("release_version", cluster.full_version),
        (
            "cluster_fault_tolerance_state",
            (
                ("current_max_fault_tolerance", tolerance),
                ("desired_max_fault_tolerance", cluster.desired_fault_tolerance),
            ),
        ),
        (
            "acropolis_ha_config",
            (
                ("failover_enabled", cluster.ha_failover_enabled),
                ("num_host_failures_to_tolerate", cluster.ha_host_failures_to_tolerate),
            ),
        ),
        ("cluster_uuid", cluster.uuid),
        ("cluster_name", cluster.name),
        ("timezone", cluster.timezone),
        ("ncc_version", cluster.ncc_version),
    )


def _disks(session: Session) -> Iterator[Message]:
    for host in session.hosts:
        for disk in session.site.where(Disk, "host_uuid", host.uuid):
            yield (
                ("disk_id", disk.number),
                ("service_vm_id", host.number),
                ("mount_path", f"{DISK_FOLDER}/{disk.serial}"),
                ("disk_size", disk.size_bytes),
                ("storage_tier", disk.tier),
                ("disk_serial_id", disk.serial),
                ("to_remove", disk.is_marked_for_removal),
                ("disk_location", disk.location),
                ("disk_uuid", disk.uuid),
                ("node_uuid", host.uuid),
            )


def _node(session: Session, host: Host) -> Message:
    """The last four keys stand as close together as a public script needs them."""
    cvm = cvm_of(session.site, host)
    return (
        ("service_vm_id", host.number),
        ("service_vm_external_ip", cvm.ip),
        ("node_status", Word("kNormal")),
        ("hypervisor", (("address_list", host.hypervisor_ip), ("username", "root"))),
        ("ipmi", (("address_list", host.ipmi_ip),)),
        ("uuid", host.uuid),
        ("rackable_unit_id", _unit_id(session, host)),
        ("node_position", session.hosts.index(host) + 1),
        ("software_version", session.cluster.full_version),
        ("node_serial", host.serial),
        ("hypervisor_hostname", host.name),
        ("acropolis_status", (("conn_state", Word("kConnected" if host.connected else "kDisconnected")),)),
        ("cluster_uuid", session.cluster.uuid),
        ("rackable_unit_uuid", _unit_uuid(session.cluster, host)),
        ("svm_display_name", cvm.name),
        ("controller_vm_backplane_ip", cvm.ip),
    )


def _pools(session: Session) -> Iterator[Message]:
    for pool in session.site.where(StoragePool, "cluster_uuid", session.cluster.uuid):
        disks: Iterable[Disk] = session.site.where(Disk, "pool_uuid", pool.uuid)
        yield (
            ("storage_pool_name", pool.name),
            ("storage_pool_id", pool.number),
            *(("disk_id", disk.number) for disk in disks),
            ("storage_pool_uuid", pool.uuid),
        )


def _container(container: StorageContainer) -> Message:
    return (
        ("container_name", container.name),
        ("container_id", container.number),
        (
            "params",
            (
                ("replication_factor", container.replication_factor),
                ("compression_enabled", container.compression_enabled),
                *((("nutanix_managed", True),) if container.name in INTERNAL_CONTAINERS else ()),
            ),
        ),
        ("container_uuid", container.uuid),
        ("storage_pool_uuid", container.pool_uuid),
    )


def _units(session: Session) -> Iterator[Message]:
    """One for each block of nodes."""
    firsts = {host.block_serial: host for host in reversed(session.hosts)}
    for host in reversed(firsts.values()):
        yield (
            ("rackable_unit_id", host.number),
            ("rackable_unit_serial", host.block_serial),
            ("rackable_unit_model", Word("kUseLayout")),
            ("rackable_unit_model_name", host.block_model),
            ("rackable_unit_uuid", _unit_uuid(session.cluster, host)),
        )


def _unit_id(session: Session, host: Host) -> int:
    return next(one.number for one in session.hosts if one.block_serial == host.block_serial)


def _unit_uuid(cluster: Cluster, host: Host) -> str:
    """A block has no id of its own in the model: every face makes it by cluster and serial number."""
    return str(uuid5(UUID(cluster.uuid), host.block_serial))
