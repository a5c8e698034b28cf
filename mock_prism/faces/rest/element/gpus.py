"""The GPUs of hosts in v2.0."""

from __future__ import annotations

from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.series import series
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.cluster import Cluster
from mock_prism.model.errors import NotFound
from mock_prism.model.gpu import SHARES
from mock_prism.model.gpu_stock import assignable, kinds, users
from mock_prism.model.host import Host, HostGpu
from mock_prism.model.node import guests_of, hosts_of


def _records(call: Call, host: Host) -> list[Record]:
    """HostGPUDTO of each GPU of a host. Which of several alike a guest has, the model does not know: they are taken in
    order, whole ones first, and then those that are cut into shares."""
    cluster = call.site.get(Cluster, host.cluster_uuid)
    waiting = {device_id: list(takers) for device_id, takers in _takers(call, host).items()}
    records = []
    for gpu in host.gpus:
        whole = waiting.get(gpu.device_id, [])
        takers, shares = whole[:1], 0
        del whole[:1]
        if not takers:
            takers = _sharers(gpu, waiting)
            shares = len(takers)
        records.append(_record(cluster, host, gpu, takers, shares))
    return records


def _takers(call: Call, host: Host) -> dict[int, list[str]]:
    """The guests of a host by the GPUs that they have, one entry a GPU."""
    found: dict[int, list[str]] = {}
    for vm in guests_of(call.site, host.uuid):
        for gpu in vm.gpus:
            found.setdefault(gpu.device_id, []).append(vm.uuid)
    return found


def _sharers(gpu: HostGpu, waiting: dict[int, list[str]]) -> list[str]:
    """The guests that share one card, which is cut into equal parts."""
    for share in SHARES.values():
        takers = waiting.get(share.device_id, [])
        if share.card.device_id == gpu.device_id and takers:
            chosen = takers[: share.per_card]
            del takers[: share.per_card]
            return chosen
    return []


def _record(cluster: Cluster, host: Host, gpu: HostGpu, takers: list[str], shares: int) -> Record:
    mode = "USED_FOR_VIRTUAL" if shares else "USED_FOR_PASSTHROUGH" if takers else "UNUSED"
    return {
        "uuid": gpu.uuid,
        "id": f"{host.cluster_uuid}::{gpu.uuid}",
        "cluster_name": cluster.name,
        "cluster_uuid": cluster.uuid,
        "node_id": f"{host.cluster_uuid}::{host.number}",
        "node_uuid": host.uuid,
        "num_vgpus_allocated": shares,
        "gpu_config": {
            "assignable": not takers or bool(shares),
            "device_id": gpu.device_id,
            "device_name": gpu.model,
            "gpu_mode": mode,
            "gpu_type": "PASS_THROUGH_GRAPHICS",
            "gpu_vendor": gpu.vendor.upper(),
            "in_use": bool(takers),
            "vm_uuids": sorted({*takers}),
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
    """VirtualGPUProfileDTO of each share that the cards of the cluster can be cut into."""
    cluster = cluster_meant(call).uuid
    shares = [SHARES[device_id] for device_id in kinds(call.site, cluster) if device_id in SHARES]
    return wire.listed(
        call,
        [
            {
                "allocated_vm_uuids": [vm.uuid for vm in users(call.site, cluster, share.device_id)],
                "gpu_config": {
                    "assignable": assignable(call.site, cluster, share.device_id) > 0,
                    "device_id": share.device_id,
                    "device_name": share.name,
                    "frame_buffer_size_bytes": share.memory_bytes,
                    "gpu_type": "VIRTUAL",
                    "gpu_vendor": share.card.vendor.upper(),
                    "licenses": [share.license],
                    "max_resolution": share.max_resolution,
                    "num_virtual_display_heads": share.num_heads,
                },
            }
            for share in shares
        ],
    )


SHARED: Shared = {
    "GET /hosts/gpu_profiles": _profiles,
    "GET /hosts/host_gpus": _all,
    "GET /hosts/{}/host_gpus": _of_host,
    "GET /hosts/{}/host_gpus/{}": lambda wire, call: wire.shown(call, _one(call)),
    "GET /hosts/{}/host_gpus/{}/stats": lambda wire, call: series(wire, call, _one(call)),
}
