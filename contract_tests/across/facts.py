"""Where each generation tells the same facts: for the test that they are equal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

GATEWAY = "/PrismGateway/services/rest"
Read = Callable[[Any], Any]
Facts = Mapping[str, "str | tuple[str, Read]"]
MIB = 1 << 20


def small(value: Any) -> Any:
    """A word in small letters, without what marks it as one of a set, and with one sort of dash."""
    return None if value is None else str(value).lower().removeprefix("k").replace("_", "").replace("-", "")


def micros(text: str) -> int:
    """An instant as v4 writes it."""
    return round(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1_000_000)


def switched(value: Any) -> bool:
    """Whether a word says on."""
    return small(value) in ("on", "postprocess", "true")


def known(text: str) -> str | None:
    """A text, or None for none."""
    return text or None


def mebibytes(value: Any) -> Any:
    """In bytes."""
    return value * MIB


def macs(nics: Iterable[Mapping[str, Any]] | None) -> list[str]:
    """The MAC addresses of NICs in any generation's form."""
    return sorted(
        str(nic.get("mac_address") or nic.get("macAddress") or nic["nicBackingInfo"]["macAddress"])
        for nic in nics or ()
    )


def ips(addresses: Any) -> list[str]:
    """Addresses as text."""
    return [one if isinstance(one, str) else (one.get("ipv4") or one)["value"] for one in addresses or ()]


NOUNS: dict[str, dict[str, Facts]] = {
    "cluster": {
        f"{GATEWAY}/v2.0/clusters": {
            "uuid": "uuid",
            "name": "name",
            "version": "version",
            "full version": "full_version",
            "incarnation": "cluster_incarnation_id",
            "nodes": "num_nodes",
            "address": "cluster_external_ipaddress",
            "name servers": "name_servers",
            "redundancy": "cluster_redundancy_state.desired_redundancy_factor",
        },
        f"{GATEWAY}/v1/clusters": {
            "uuid": "uuid",
            "name": "name",
            "version": "version",
            "full version": "fullVersion",
            "incarnation": "clusterIncarnationId",
            "nodes": "numNodes",
            "address": "clusterExternalIPAddress",
            "name servers": "nameServers",
            "redundancy": "clusterRedundancyState.desiredRedundancyFactor",
        },
        "/api/clustermgmt/v4.3/config/clusters?$filter=name eq 'nx-four'": {
            "uuid": "extId",
            "name": "name",
            "version": "config.buildInfo.version",
            "full version": "config.buildInfo.fullVersion",
            "incarnation": "config.incarnationId",
            "nodes": "nodes.numberOfNodes",
            "address": "network.externalAddress.ipv4.value",
            "name servers": ("network.nameServerIpList", ips),
            "redundancy": "config.redundancyFactor",
        },
    },
    "host": {
        f"{GATEWAY}/v2.0/hosts": {
            "uuid": "uuid",
            "name": "name",
            "address": "hypervisor_address",
            "cvm": "service_vmexternal_ip",
            "serial": "serial",
            "block": "block_serial",
            "cores": "num_cpu_cores",
            "sockets": "num_cpu_sockets",
            "threads": "num_cpu_threads",
            "cycles": "cpu_capacity_in_hz",
            "memory": "memory_capacity_in_bytes",
            "vms": "num_vms",
            "booted": "boot_time_in_usecs",
            "state": ("hypervisor_state", small),
            "connection": ("acropolis_connection_state", small),
        },
        f"{GATEWAY}/v1/hosts": {
            "uuid": "uuid",
            "name": "name",
            "address": "hypervisorAddress",
            "cvm": "serviceVMExternalIP",
            "serial": "serial",
            "block": "blockSerial",
            "cores": "numCpuCores",
            "sockets": "numCpuSockets",
            "threads": "numCpuThreads",
            "cycles": "cpuCapacityInHz",
            "memory": "memoryCapacityInBytes",
            "vms": "numVMs",
            "booted": "bootTimeInUsecs",
            "state": ("hypervisorState", small),
            "connection": ("acropolisConnectionState", small),
        },
        "/api/clustermgmt/v4.3/config/hosts": {
            "uuid": "extId",
            "name": "hostName",
            "address": "hypervisor.externalAddress.ipv4.value",
            "cvm": "controllerVm.externalAddress.ipv4.value",
            "serial": "nodeSerial",
            "block": "blockSerial",
            "cores": "numberOfCpuCores",
            "sockets": "numberOfCpuSockets",
            "threads": "numberOfCpuThreads",
            "cycles": "cpuCapacityHz",
            "memory": "memorySizeBytes",
            "vms": "hypervisor.numberOfVms",
            "booted": "bootTimeUsecs",
            "state": ("hypervisor.state", small),
            "connection": ("hypervisor.acropolisConnectionState", small),
        },
    },
    "vm": {
        f"{GATEWAY}/v2.0/vms?include_vm_nic_config=true": {
            "uuid": "uuid",
            "name": "name",
            "power": ("power_state", small),
            "memory": ("memory_mb", mebibytes),
            "sockets": "num_vcpus",
            "cores": "num_cores_per_vcpu",
            "host": "host_uuid",
            "timezone": "timezone",
            "macs": ("vm_nics", macs),
            "agent": "vm_features.AGENT_VM",
            "revision": "vm_logical_timestamp",
            "machine": ("machine_type", small),
        },
        f"{GATEWAY}/v0.8/vms": {
            "uuid": "uuid",
            "name": "config.name",
            "power": ("state", small),
            "memory": ("config.memoryMb", mebibytes),
            "sockets": "config.numVcpus",
            "cores": "config.numCoresPerVcpu",
            "host": "hostUuid",
            "macs": ("config.vmNics", macs),
            "revision": "logicalTimestamp",
        },
        f"{GATEWAY}/v1/vms?filterCriteria=is_cvm==0": {
            "uuid": "uuid",
            "name": "vmName",
            "power": ("powerState", small),
            "memory": "memoryCapacityInBytes",
            "host": "hostUuid",
            "cluster": "clusterUuid",
            "agent": "vmFeatures.AGENT_VM",
        },
        "/api/vmm/v4.3/ahv/config/vms?$limit=100": {
            "uuid": "extId",
            "name": "name",
            "power": ("powerState", small),
            "memory": "memorySizeBytes",
            "sockets": "numSockets",
            "cores": "numCoresPerSocket",
            "host": "host.extId",
            "cluster": "cluster.extId",
            "timezone": "hardwareClockTimezone",
            "agent": "isAgentVm",
            "machine": ("machineType", small),
        },
    },
    "image": {
        f"{GATEWAY}/v2.0/images?include_vm_disk_sizes=true": {
            "uuid": "uuid",
            "name": "name",
            "annotation": ("annotation", known),
            "type": "image_type",
            "size": "vm_disk_size",
            "disk": "vm_disk_id",
            "created": "created_time_in_usecs",
            "updated": "updated_time_in_usecs",
        },
        f"{GATEWAY}/v0.8/images?includeVmDiskSizes=true": {
            "uuid": "uuid",
            "name": "name",
            "annotation": ("annotation", known),
            "type": "imageType",
            "size": "vmDiskSize",
            "disk": "vmDiskId",
            "created": "createdTimeInUsecs",
            "updated": "updatedTimeInUsecs",
        },
        "/api/vmm/v4.3/content/images?$limit=100": {
            "uuid": "extId",
            "name": "name",
            "annotation": "description",
            "type": "type",
            "size": "sizeBytes",
            "created": ("createTime", micros),
            "updated": ("lastUpdateTime", micros),
        },
    },
    "network": {
        f"{GATEWAY}/v2.0/networks": {
            "uuid": "uuid",
            "name": "name",
            "vlan": "vlan_id",
            "bridge": "vswitch_name",
            "gateway": "ip_config.default_gateway",
        },
        f"{GATEWAY}/v0.8/networks": {
            "uuid": "uuid",
            "name": "name",
            "vlan": "vlanId",
            "bridge": "vswitchName",
            "gateway": "ipConfig.defaultGateway",
        },
        "/api/networking/v4.4/config/subnets?$limit=100": {
            "uuid": "extId",
            "name": "name",
            "vlan": "networkId",
            "bridge": "bridgeName",
            "gateway": ("ipConfig", lambda found: found[0]["ipv4"].get("defaultGatewayIp", {}).get("value")),
        },
    },
    "storage container": {
        f"{GATEWAY}/v2.0/storage_containers": {
            "uuid": "storage_container_uuid",
            "name": "name",
            "copies": "replication_factor",
            "capacity": "max_capacity",
            "reserved": "total_explicit_reserved_capacity",
            "compressed": "compression_enabled",
            "delay": "compression_delay_in_secs",
            "erasure code": ("erasure_code", switched),
            "deduplicated": ("on_disk_dedup", switched),
            "encrypted": "enable_software_encryption",
        },
        f"{GATEWAY}/v1/containers": {
            "uuid": "containerUuid",
            "name": "name",
            "copies": "replicationFactor",
            "capacity": "maxCapacity",
            "reserved": "totalExplicitReservedCapacity",
            "compressed": "compressionEnabled",
            "delay": "compressionDelayInSecs",
            "erasure code": ("erasureCode", switched),
            "deduplicated": ("onDiskDedup", switched),
            "pool": "storagePoolUuid",
            "encrypted": "enableSoftwareEncryption",
        },
        "/api/clustermgmt/v4.3/config/storage-containers": {
            "uuid": "containerExtId",
            "name": "name",
            "copies": "replicationFactor",
            "capacity": "maxCapacityBytes",
            "reserved": "logicalExplicitReservedCapacityBytes",
            "compressed": "isCompressionEnabled",
            "delay": "compressionDelaySecs",
            "erasure code": ("erasureCode", switched),
            "deduplicated": ("onDiskDedup", switched),
            "pool": "storagePoolExtId",
            "encrypted": "isSoftwareEncryptionEnabled",
        },
    },
    "disk": {
        f"{GATEWAY}/v2.0/disks": {
            "uuid": "disk_uuid",
            "serial": "disk_hardware_config.serial_number",
            "size": "disk_size",
            "tier": ("storage_tier_name", small),
            "status": "disk_status",
            "node": "node_uuid",
            "host": "host_name",
            "cvm": "cvm_ip_address",
            "bay": "location",
            "online": "online",
            "leaving": "marked_for_removal",
        },
        f"{GATEWAY}/v1/disks": {
            "uuid": "diskUuid",
            "serial": "diskHardwareConfig.serialNumber",
            "size": "diskSize",
            "tier": ("storageTierName", small),
            "status": "diskStatus",
            "node": "nodeUuid",
            "host": "hostName",
            "cvm": "cvmIpAddress",
            "bay": "location",
            "online": "online",
            "leaving": "markedForRemoval",
            "pool": "storagePoolUuid",
        },
        "/api/clustermgmt/v4.3/config/disks": {
            "uuid": "extId",
            "serial": "serialNumber",
            "size": "diskSizeBytes",
            "tier": ("storageTier", small),
            "status": "status",
            "node": "nodeExtId",
            "host": "hostName",
            "cvm": "cvmIpAddress.ipv4.value",
            "bay": "location",
            "online": "diskAdvanceConfig.isOnline",
            "leaving": "diskAdvanceConfig.isMarkedForRemoval",
            "pool": "storagePoolExtId",
        },
    },
    "volume group": {
        f"{GATEWAY}/v2.0/volume_groups": {
            "uuid": "uuid",
            "name": "name",
            "shared": "is_shared",
            "flash": "flash_mode_enabled",
        },
        f"{GATEWAY}/v0.8/volume_groups": {
            "uuid": "uuid",
            "name": "name",
            "shared": "isShared",
            "flash": "flashModeEnabled",
        },
        "/api/volumes/v4.3/config/volume-groups": {
            "uuid": "extId",
            "name": "name",
            "shared": ("sharingStatus", lambda word: word == "SHARED"),
        },
    },
    "alert": {
        f"{GATEWAY}/v2.0/alerts": {
            "uuid": "id",
            "severity": ("severity", small),
            "title": "alert_title",
            "resolved": "resolved",
            "acknowledged": "acknowledged",
            "created": "created_time_stamp_in_usecs",
        },
        f"{GATEWAY}/v1/alerts": {
            "uuid": "id",
            "severity": ("severity", small),
            "title": "alertTitle",
            "resolved": "resolved",
            "acknowledged": "acknowledged",
            "created": "createdTimeStampInUsecs",
        },
        "/api/monitoring/v4.3/serviceability/alerts?$limit=100": {
            "uuid": "extId",
            "severity": ("severity", small),
            "title": "title",
            "resolved": "isResolved",
            "acknowledged": "isAcknowledged",
            "created": ("creationTime", micros),
        },
    },
    "snapshot": {
        f"{GATEWAY}/v2.0/snapshots": {
            "uuid": "uuid",
            "name": "snapshot_name",
            "vm": "vm_uuid",
            "created": "created_time",
        },
        f"{GATEWAY}/v0.8/snapshots": {"uuid": "uuid", "name": "snapshotName", "vm": "vmUuid", "created": "createdTime"},
    },
    "user": {
        f"{GATEWAY}/v1/users": {
            "uuid": "profile.username",
            "first name": ("profile.firstName", known),
            "active": "enabled",
            "created": "creationTimeUsecs",
        },
        "/api/iam/v4.0/authn/users": {
            "uuid": "username",
            "first name": "firstName",
            "active": ("status", lambda word: word == "ACTIVE"),
            "created": ("createdTime", micros),
        },
    },
}
"""By noun: the lists that tell of it, and where in a member each fact stands. What a list leaves out is None."""
