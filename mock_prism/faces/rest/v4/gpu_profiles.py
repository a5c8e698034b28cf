"""What GPUs and PCIe devices clusters have to give: profiles of cards and of shares, and the devices of hosts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.v4.envelopes import Record
from mock_prism.faces.rest.v4.listing import listed
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.vm_hardware_schemas import profile_uuid
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.vm_hardware import pcie_holder
from mock_prism.model.gpu import CARDS, SHARES
from mock_prism.model.gpu_stock import assignable, kinds, users
from mock_prism.model.host import PCIE_MODELS, Host, HostPcieDevice
from mock_prism.model.site import Site

CONFIG, AHV = "clustermgmt.v4.config.", "clustermgmt.v4.ahv.config."
CLUSTER = "/clustermgmt/config/clusters/{clusterExtId}"


def _of_cluster(table: Iterable[int], show: Callable[[Site, str, int], Record]) -> Handler:
    """The profiles of one cluster."""

    def list_profiles(call: Call) -> Reply:
        cluster = call.site.get(Cluster, call.path["clusterExtId"].lower())
        there = [device_id for device_id in kinds(call.site, cluster.uuid) if device_id in table]
        return listed(call, [show(call.site, cluster.uuid, device_id) for device_id in there])

    return list_profiles


def _config(site: Site, cluster_uuid: str, device_id: int, is_virtual: bool) -> Record:
    """What cards and shares have in common. Which of its cards a cluster means is not told: all of a model."""
    kind = SHARES[device_id] if is_virtual else CARDS[device_id]
    card = SHARES[device_id].card if is_virtual else CARDS[device_id]
    return {
        "type": "VIRTUAL" if is_virtual else "PASSTHROUGH_GRAPHICS",
        "deviceId": device_id,
        "deviceName": kind.name,
        "vendorName": card.vendor,
        "isInUse": bool(users(site, cluster_uuid, device_id)),
        "assignable": assignable(site, cluster_uuid, device_id),
        "frameBufferSizeBytes": kind.memory_bytes,
    }


def _profile(site: Site, cluster_uuid: str, device_id: int, word: str, config: Record) -> Record:
    return typed(
        f"{CONFIG}{word}GpuProfile",
        extId=profile_uuid(device_id),
        **{f"{word.lower()}GpuConfig": typed(f"{CONFIG}{word}GpuConfig", **config)},
        allocatedVmExtIds=[vm.uuid for vm in users(site, cluster_uuid, device_id)] or None,
    )


def _card(site: Site, cluster_uuid: str, device_id: int) -> Record:
    return _profile(site, cluster_uuid, device_id, "Physical", _config(site, cluster_uuid, device_id, False))


def _share(site: Site, cluster_uuid: str, device_id: int) -> Record:
    share = SHARES[device_id]
    more: dict[str, Any] = {
        "fraction": share.per_card,
        "licenses": [share.license],
        "numberOfVirtualDisplayHeads": share.num_heads,
        "maxResolution": share.max_resolution,
        "maxInstancesPerVm": share.max_per_vm,
    }
    return _profile(site, cluster_uuid, device_id, "Virtual", _config(site, cluster_uuid, device_id, True) | more)


def _everywhere(table: Iterable[int], word: str, configure: Callable[[int], Record]) -> Handler:
    """The profiles of all clusters, each with those that have it."""

    def list_profiles(call: Call) -> Reply:
        clusters = {one.uuid: kinds(call.site, one.uuid) for one in call.site.all(Cluster)}
        records = [
            typed(
                f"{AHV}{word}GpuProfile",
                extId=profile_uuid(device_id),
                configuration=typed(f"{AHV}{word}GpuProfileConfiguration", **configure(device_id)),
                clusterExtIds=having,
            )
            for device_id in table
            if (having := [uuid for uuid, there in clusters.items() if device_id in there])
        ]
        return listed(call, records)

    return list_profiles


def _share_everywhere(device_id: int) -> Record:
    share = SHARES[device_id]
    return {
        "name": share.name,
        "numberOfVirtualDisplayHeads": share.num_heads,
        "frameBufferSizeBytes": share.memory_bytes,
        "maxResolution": share.max_resolution,
        "maxInstancesPerVm": share.max_per_vm,
        "maxInstances": share.per_card,
        "licenses": [share.license],
    }


def list_pcie_devices(call: Call) -> Reply:
    """The devices of all hosts that can be passed through."""
    hosts = call.site.all(Host)
    return listed(call, [_device(call.site, host, device) for host in hosts for device in host.pcie_devices])


def _device(site: Site, host: Host, device: HostPcieDevice) -> Record:
    model, holder = PCIE_MODELS[device.model], pcie_holder(site, device.uuid)
    is_running = holder is not None and holder.is_running
    return typed(
        f"{AHV}PcieDevice",
        extId=device.uuid,
        clusterExtId=host.cluster_uuid,
        hostExtId=host.uuid,
        state="UVM_AVAILABLE" if holder is None else "UVM_ASSIGNED" if is_running else "UVM_RESERVED",
        description=model.name,
        configuration=typed(f"{AHV}PcieDeviceConfiguration", vendorId=model.vendor_id, deviceId=model.device_id),
        ownerVmExtId=holder and holder.uuid,
        type="NETWORK_CONTROLLER" if model.is_network else "MASS_STORAGE_CONTROLLER",
    )


HANDLERS: dict[str, Handler] = {
    f"v4 GET {CLUSTER}/physical-gpu-profiles": _of_cluster(CARDS, _card),
    f"v4 GET {CLUSTER}/virtual-gpu-profiles": _of_cluster(SHARES, _share),
    "v4 GET /clustermgmt/ahv/config/physical-gpu-profiles": _everywhere(
        CARDS, "Physical", lambda device_id: {"name": CARDS[device_id].name}
    ),
    "v4 GET /clustermgmt/ahv/config/virtual-gpu-profiles": _everywhere(SHARES, "Virtual", _share_everywhere),
    "v4 GET /clustermgmt/ahv/config/pcie-devices": list_pcie_devices,
}
