"""ncli disk: the disks of the nodes. Which labels there are is known from scripts, their order *assumed*."""

from __future__ import annotations

from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.ncli.call import NcliCall, NcliVerb, ncli_id
from mock_prism.faces.shell.ncli.storagepool import UNKNOWN
from mock_prism.faces.shell.registry import Param
from mock_prism.faces.shell.render import Json, ncli_blocks, ncli_size
from mock_prism.model.cvm import Cvm
from mock_prism.model.host import Host
from mock_prism.model.node import cvm_of
from mock_prism.model.storage import Disk

Seen = tuple[Disk, Host, Cvm]


def _disks(call: NcliCall) -> list[Seen]:
    """Those that ``id``, ``tier-name`` and ``host-id`` leave."""
    ident, tier, host_id = (call.args.maybe_text(name) for name in ("id", "tier-name", "host-id"))
    found = []
    for disk in call.site.where(Disk, "cluster_uuid", call.cluster.uuid):
        host = call.site.get(Host, disk.host_uuid)
        is_wanted = ident in (None, disk.uuid, str(disk.number), ncli_id(call.cluster, disk.number))
        is_there = host_id in (None, host.uuid, str(host.number), ncli_id(call.cluster, host.number))
        if is_wanted and is_there and tier in (None, disk.tier):
            found.append((disk, host, cvm_of(call.site, host)))
    return found


def _block(call: NcliCall, seen: Seen) -> list[tuple[str, str]]:
    disk, host, cvm = seen
    return [
        ("ID", ncli_id(call.cluster, disk.number)),
        ("Disk Serial", disk.serial),
        ("Max Capacity", ncli_size(disk.size_bytes)),
        ("Used Capacity", UNKNOWN),
        ("Free Capacity", UNKNOWN),
        ("Tier", disk.tier),
        ("Location", str(disk.location)),
        ("Online", str(cvm.serving).lower()),
        ("Host Name", host.name),
        ("Host ID", ncli_id(call.cluster, host.number)),
        ("Controller VM ID", ncli_id(call.cluster, host.number)),
        ("Controller VM Address", cvm.ip),
        ("Disk Status", "NORMAL"),
    ]


def _object(call: NcliCall, seen: Seen) -> dict[str, Json]:
    """A disk in JSON, with the keys of REST v1."""
    disk, host, cvm = seen
    return {
        "id": ncli_id(call.cluster, disk.number),
        "diskUuid": disk.uuid,
        "clusterUuid": disk.cluster_uuid,
        "storagePoolUuid": disk.pool_uuid,
        "nodeUuid": host.uuid,
        "hostName": host.name,
        "cvmIpAddress": cvm.ip,
        "location": disk.location,
        "storageTierName": disk.tier,
        "diskSize": disk.size_bytes,
        "diskStatus": "NORMAL",
        "online": cvm.serving,
        "diskHardwareConfig": {"serialNumber": disk.serial, "model": disk.model},
    }


def _list(call: NcliCall) -> Answer:
    disks = _disks(call)
    return Shown(ncli_blocks(_block(call, seen) for seen in disks), [_object(call, seen) for seen in disks])


VERBS: tuple[NcliVerb, ...] = (
    NcliVerb(
        "disk list",
        "Lists the disks of the nodes.",
        (Param("id"), Param("tier-name"), Param("host-id")),
        _list,
        aliases=("disk ls",),
    ),
)
