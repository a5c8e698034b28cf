"""The GPUs of hosts in v2.0."""

from __future__ import annotations

from collections import Counter

from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.series import series
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.cluster import Cluster
from mock_prism.model.errors import NotFound
from mock_prism.model.host import Host, HostGpu
from mock_prism.model.node import guests_of, hosts_of


def _records(call: Call, host: Host) -> list[Record]:
    """HostGPUDTO of each GPU of a host. Guests take those of their kind in order: which one a guest has is not known
    to the model, how many are taken is."""
    taken = Counter[int]()
    users: dict[int, list[str]] = {}
    for vm in guests_of(call.site, host.uuid):
        for taken_gpu in vm.gpus:
            users.setdefault(taken_gpu.device_id, []).append(vm.uuid)
    cluster = call.site.get(Cluster, host.cluster_uuid)
    records = []
    for gpu in host.gpus:
        place = taken[gpu.device_id]
        taken[gpu.device_id] += 1
        records.append(_record(cluster, host, gpu, users.get(gpu.device_id, [])[place : place + 1]))
    return records


def _record(cluster: Cluster, host: Host, gpu: HostGpu, users: list[str]) -> Record:
    return {
        "uuid": gpu.uuid,
        "id": f"{host.cluster_uuid}::{gpu.uuid}",
        "cluster_name": cluster.name,
        "cluster_uuid": cluster.uuid,
        "node_id": f"{host.cluster_uuid}::{host.number}",
        "node_uuid": host.uuid,
        "num_vgpus_allocated": 0,
        "gpu_config": {
            "assignable": True,
            "device_id": gpu.device_id,
            "device_name": gpu.model,
            "gpu_mode": "USED_FOR_PASSTHROUGH" if users else "UNUSED",
            "gpu_type": "PASS_THROUGH_GRAPHICS",
            "gpu_vendor": gpu.vendor.upper(),
            "in_use": bool(users),
            "vm_uuids": users,
        },
    }


def _all(wire: Wire, call: Call) -> Reply:
    hosts = hosts_of(call.site, cluster_meant(call).uuid)
    return wire.listed(call, [record for host in hosts for record in _records(call, host)])


def _of_host(wire: Wire, call: Call) -> Reply:
    return wire.listed(call, _records(call, call.site.get(Host, next(iter(call.path.values())))))


def _one(call: Call) -> Record:
    host_uuid, gpu_uuid = call.path.values()
    for record in _records(call, call.site.get(Host, host_uuid)):
        if gpu_uuid in (record["uuid"], record["id"]):
            return record
    raise NotFound("GPU", gpu_uuid)


def _profiles(wire: Wire, call: Call) -> Reply:
    """Of virtual GPUs, of which no host here has any."""
    return wire.listed(call, [])


SHARED: Shared = {
    "GET /hosts/gpu_profiles": _profiles,
    "GET /hosts/host_gpus": _all,
    "GET /hosts/{}/host_gpus": _of_host,
    "GET /hosts/{}/host_gpus/{}": lambda wire, call: wire.shown(call, _one(call)),
    "GET /hosts/{}/host_gpus/{}/stats": lambda wire, call: series(wire, call, _one(call)),
}
